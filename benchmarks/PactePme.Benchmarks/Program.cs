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
// The market's own scenarios: `-- match`, `-- search`.
foreach (var (name, what, run) in ((string, string, Func<IReadOnlyList<int>, string?, TimeSpan, CancellationToken, Task<int>>)[])
    [("match", "Measures the matching of a need with growing numbers of suppliers, shows ten matches and the plan.", MarketRun.MatchAsync), ("search", "Measures pages of needs and their facets among growing numbers of needs.", MarketRun.SearchAsync)])
{
    var sizes = new Option<int[]>("--sizes") { Description = "How many there are, growing.", DefaultValueFactory = _ => [10_000, 100_000], AllowMultipleArgumentsPerToken = true };
    var minutes = new Option<double>("--minutes") { Description = "When they have passed, no further size is begun.", DefaultValueFactory = _ => 5 };
    var scenario = new Command(name, what) { sizes, minutes };
    scenario.SetAction((given, cancel) => run(given.GetValue(sizes)!, Environment.GetEnvironmentVariable("PACTE_TEST_DATA"), TimeSpan.FromMinutes(given.GetValue(minutes)), cancel));
    command.Subcommands.Add(scenario);
}
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
