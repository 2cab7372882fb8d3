using System.CommandLine;
using System.Globalization;
using PactePme.Benchmarks;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var rounds = new Option<int>("--rounds") { Description = "Rounds of each measure; the median is shown.", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "Length of one measure in seconds.", DefaultValueFactory = _ => 1 };
var json = new Option<FileInfo?>("--json") { Description = "File that receives every sample." };
var quick = new Option<bool>("--quick") { Description = "One short round of everything: shows that it works; its figures mean nothing." };
foreach (var positive in (Option[])[rounds, seconds])
    positive.Validators.Add(given =>
    {
        if (given.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value <= 0) given.AddError($"{positive.Name} must be positive.");
    });

var command = new RootCommand("Measures commands, reads, start and memory of PactePme, each beside its floor.") { rounds, seconds, json, quick };
command.SetAction((given, cancel) =>
{
    var plan = given.GetValue(quick) ? Plan.Quick : Plan.Default with { Rounds = given.GetValue(rounds), Seconds = given.GetValue(seconds) };
    return Run.AllAsync(plan with { Json = given.GetValue(json) }, cancel);
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
