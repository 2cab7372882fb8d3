using PactePme.Host.CommandLine;

return await Verbs.RunAsync(args);
