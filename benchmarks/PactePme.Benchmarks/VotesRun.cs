using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using JasperFx.Events;
using Marten;
using Npgsql;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Resolutions.Import;
using PactePme.Kernel;

namespace PactePme.Benchmarks;

/// <summary>How many ballots a second <c>import votes</c> records and counts again, beside the same events in whole streams: by sessions, as the import does, and by COPY.</summary>
internal static partial class VotesRun
{
    private const string Territory = "assemblee-nationale", Bare = "bench_votes";

    /// <param name="sizes">Votes of the made-up files.</param>
    public static async Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, string? data, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var results = new Results();
        var files = Directory.CreateTempSubdirectory("pacte-bench-votes-").FullName;
        List<string> measured = [];
        try
        {
            List<(string Name, string File)> inputs = [];
            foreach (var size in sizes)
            {
                inputs.Add(($"Made up, {size:#,0} votes", Path.Combine(files, $"votes-{size}.json.gz")));
                await VotesMade.WriteAsync(inputs[^1].File, size, cancel);
            }
            if (data is null) Run.Say("PACTE_TEST_DATA is not set: no real file is imported.");
            else if (Path.Combine(data, "votes-2024.json.gz") is var real && File.Exists(real)) inputs.Add(("Real, Assemblée nationale 2024", real));
            else Run.Say($"There is no {real}: no real file is imported.");
            foreach (var (name, file) in inputs.Where(_ => measured.Count == 0 || clock.Elapsed < plan.Limit))
            {
                measured.Add(name);
                await Run.RoundsAsync(name, plan, clock, () => MarketGround.UseAsync(ground => RoundAsync(ground, name, file, results, cancel), cancel), cancel);
            }
        }
        finally
        {
            Report.PrintVotes(results, measured);
            if (plan.Json is not null) await results.WriteAsync(plan.Json, CancellationToken.None);
            Directory.Delete(files, recursive: true);
        }
        return 0;
    }

    private static async Task RoundAsync(MarketGround ground, string name, string file, Results results, CancellationToken cancel)
    {
        List<FoundVote> votes = [];
        await using (var stream = File.OpenRead(file))
            await foreach (var read in VotesFile.Read(stream, true, Territory, DateOnly.MaxValue, cancel))
                if (read.Vote is not null) votes.Add(read.Vote);
        var ballots = votes.Sum(v => v.Ballots.Count);
        results.Add(Names.Votes(name), votes.Count);
        results.Add(Names.Ballots(name), ballots);

        var (recorded, inAll) = await ImportAsync(ground, file, votes.Count, cancel);
        var events = await EventsAsync(ground, "governance", cancel);
        results.Add(Names.Events(name), events);
        results.Add(Names.FirstImport(name), ballots / recorded);
        results.Add(Names.Recounted(name), inAll);
        results.Add(Names.Whole(name, "sessions"), await BareAsync(ground.Database, votes, bulk: false, cancel));
        results.Add(Names.Whole(name, "COPY"), await BareAsync(ground.Database, votes, bulk: true, cancel));

        (recorded, _) = await ImportAsync(ground, file, votes.Count, cancel);
        results.Add(Names.SecondImport(name), ballots / recorded);
        if (await EventsAsync(ground, "governance", cancel) is var after && after != events) throw new InvalidOperationException($"The second import of {file} recorded {after - events} events.");
    }

    /// <summary>Runs the verb and takes its own word: how long until all was recorded, and until all was counted again.</summary>
    private static async Task<(double Recorded, double InAll)> ImportAsync(MarketGround ground, string file, int votes, CancellationToken cancel)
    {
        var said = await HostProcess.RunAsync(ground.Folder, ground.ConnectionString, ["import", "votes", file, "--source", "mesure", "--report", Path.Combine(ground.Folder, "votes.report.csv")], cancel);
        if (!said.Contains($"{votes} / {votes} donnent", StringComparison.Ordinal)) throw new InvalidOperationException($"Not all votes recount:\n{said}");
        return SecondsAtEnd().Matches(said) is [var recorded, var all] ? (Seconds(recorded), Seconds(all)) : throw new InvalidOperationException($"The import does not say how long it took:\n{said}");

        static double Seconds(Match match) => Math.Max(0.1, double.Parse(match.Groups[1].Value.Replace(',', '.'), CultureInfo.InvariantCulture)); // told to a tenth
    }

    /// <summary>The same facts in a store configured as every module's is, without state, reservation or handler, twenty-five streams to a commit.</summary>
    /// <returns>Events a second.</returns>
    private static async Task<double> BareAsync(NpgsqlDataSource database, List<FoundVote> votes, bool bulk, CancellationToken cancel)
    {
        using var store = DocumentStore.For(options =>
        {
            options.DatabaseSchemaName = Bare;
            options.Connection(database);
            Modules.StorePolicy(options);
            foreach (var fact in typeof(Resolution).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IFact))))
                options.Events.MapEventType(fact, fact.GetCustomAttribute<StoredAsAttribute>()!.Name);
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        List<IReadOnlyList<IFact>> streams = [.. votes.Select(v => RecordedVote.Decide(v, Guid.Empty))];
        var begun = Stopwatch.GetTimestamp();
        foreach (var batch in streams.Chunk(25))
        {
            if (bulk)
            {
                await store.BulkInsertEventsAsync(Territory, [.. batch.Select(facts => StreamAction.Start(store.Events, Guid.CreateVersion7(), [.. facts]))], 5_000, cancel);
                continue;
            }
            await using var session = store.LightweightSession(Territory);
            session.LastModifiedBy = session.CorrelationId = "benchmark";
            foreach (var facts in batch) session.Events.StartStream<Resolution>(Guid.CreateVersion7(), facts);
            await session.SaveChangesAsync(cancel);
        }
        return streams.Sum(s => s.Count) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<int> EventsAsync(MarketGround ground, string schema, CancellationToken cancel)
    {
        await using var count = ground.Database.CreateCommand($"select count(*)::int from {schema}.mt_events");
        return (int)(await count.ExecuteScalarAsync(cancel))!;
    }

    [GeneratedRegex(@"; (\d+[.,]\d) s\s*$", RegexOptions.Multiline)]
    private static partial Regex SecondsAtEnd();
}
