using JasperFx;
using PactePme.Host;
using Spectre.Console;

// A token is printed alone: what the command line says of itself goes to the error stream.
if (args is ["token", ..]) AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
return await PacteHost.Build(args).RunJasperFxCommands(args);
