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
foreach (var everywhere in (Option[])[rounds, seconds, json, quick]) everywhere.Recursive = true;

var command = new RootCommand("Measures commands, reads, start and memory of PactePme, each beside its floor.") { rounds, seconds, json, quick };
command.SetAction((given, cancel) => Run.AllAsync(PlanOf(given), cancel));

// The market's own scenarios, each a command: `-- match`, `-- publish`.
foreach (var (name, what, usual, few, measure) in (List<(string, string, int[], int[], Func<Plan, IReadOnlyList<int>, string?, CancellationToken, Task<int>>)>)
    [
        ("match", "Measures the matching of a need with growing numbers of suppliers; shows ten matches and the plan.", [10_000, 100_000], [1_000, 10_000], MatchRun.MeasureAsync),
        ("search", "Measures pages of needs and their facets among growing numbers of needs.", [10_000, 100_000], [1_000], SearchRun.MeasureAsync),
        ("publish", "Measures the publication of needs among growing numbers of verified suppliers, until all are told.", [1_000, 10_000], [100, 1_000], (plan, sizes, _, cancel) => PublishRun.MeasureAsync(plan, sizes, cancel)),
        ("respond", "Measures responses, in the clear and under seal, while growing numbers of them stand, and many at once to one need.", [1_000, 10_000], [100, 1_000], (plan, sizes, _, cancel) => RespondRun.MeasureAsync(plan, sizes, cancel)),
        ("import", "Measures the import of files of published contracts with growing numbers of records, first and again.", [4_500, 45_000], [200, 1_000], ImportRun.MeasureAsync),
        ("log", "Measures the verifiable log: sequencing, audit, copy and verification of growing numbers of events, and what commands lose by it.", [100_000, 1_000_000], [5_000], (plan, sizes, _, cancel) => LogRun.MeasureAsync(plan, sizes, cancel)),
        ("votes", "Measures the import of files of nominal votes with growing numbers of them, first and again.", [500, 2_000], [25], VotesRun.MeasureAsync)
    ])
{
    var sizes = new Option<int[]>("--sizes") { Description = $"How many there are, growing; {string.Join(' ', usual)} when absent.", AllowMultipleArgumentsPerToken = true };
    var minutes = new Option<double>("--minutes") { Description = "When they have passed, no further round or size is begun.", DefaultValueFactory = _ => Plan.Default.Limit.TotalMinutes };
    var scenario = new Command(name, what) { sizes, minutes };
    scenario.SetAction((given, cancel) => measure(PlanOf(given) with { Limit = TimeSpan.FromMinutes(given.GetValue(minutes)) },
        given.GetValue(sizes) is { Length: > 0 } asked ? asked : given.GetValue(quick) ? few : usual, Environment.GetEnvironmentVariable("PACTE_TEST_DATA"), cancel));
    command.Subcommands.Add(scenario);
}
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

Plan PlanOf(ParseResult given) =>
    (given.GetValue(quick) ? Plan.Quick : Plan.Default with { Rounds = given.GetValue(rounds), Seconds = given.GetValue(seconds) }) with { Json = given.GetValue(json) };
