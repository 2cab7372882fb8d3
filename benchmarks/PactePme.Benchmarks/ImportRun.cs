using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PactePme.Benchmarks;

/// <summary>How many published contracts a second <c>import decp</c> records, the first time and again, beside as many events appended in bulk.</summary>
internal static partial class ImportRun
{
    /// <param name="sizes">Records of the made-up files.</param>
    public static async Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, string? data, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var results = new Results();
        var files = Directory.CreateTempSubdirectory("pacte-bench-decp-").FullName;
        List<string> measured = [];
        var platform = plan.Brief ? "e-marchespublics" : "marches-publics.info"; // 470 records, 4,509
        try
        {
            List<(string Name, string File)> inputs = [];
            foreach (var size in sizes)
            {
                inputs.Add(($"Made up, {size:#,0} records", Path.Combine(files, $"decp-{size}.json")));
                await DecpFile.WriteAsync(inputs[^1].File, size, cancel);
            }
            if (data is null) Run.Say("PACTE_TEST_DATA is not set: no real file is imported.");
            else if (Path.Combine(data, "decp", $"{platform}.2019.json.gz") is var real && File.Exists(real)) inputs.Add(($"Real, {platform} 2019", real));
            else Run.Say($"There is no {real}: no real file is imported.");
            foreach (var (name, file) in inputs.Where(_ => measured.Count == 0 || clock.Elapsed < plan.Limit))
            {
                measured.Add(name);
                // Each round in a database of its own, so that all of the file is new.
                await Run.RoundsAsync(name, plan, clock, () => MarketGround.UseAsync(ground => RoundAsync(ground, name, file, results, cancel), cancel), cancel);
            }
        }
        finally
        {
            Report.PrintImports(results, measured);
            if (plan.Json is not null) await results.WriteAsync(plan.Json, CancellationToken.None);
            Directory.Delete(files, recursive: true);
        }
        return 0;
    }

    private static async Task RoundAsync(MarketGround ground, string name, string file, Results results, CancellationToken cancel)
    {
        var (said, reading, inAll) = await ImportAsync(ground, file, cancel);
        var read = Figure(said, "lus / read");
        var events = await EventsAsync(ground, cancel);
        results.Add(Names.Records(name), read);
        results.Add(Names.Events(name), events);
        results.Add(Names.Repaired(name), Figure(said, "  réparés / repaired"));
        results.Add(Names.Rejected(name), Figure(said, "  rejetés / rejected"));
        results.Add(Names.Twice(name), Figure(said, "  doublons / duplicates"));
        results.Add(Names.FirstImport(name), read / reading);
        results.Add(Names.LinkedAfter(name), inAll);
        using (var bare = await BareMarten.OpenAsync(ground.Database, MarketGround.Territory, 1))
        {
            var begun = Stopwatch.GetTimestamp();
            await bare.StartInBulkAsync(events);
            results.Add(Names.Bulk(name), events / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }
        (_, reading, _) = await ImportAsync(ground, file, cancel);
        results.Add(Names.SecondImport(name), read / reading);
        if (await EventsAsync(ground, cancel) is var after && after != events) throw new InvalidOperationException($"The second import of {file} recorded {after - events} events.");
    }

    /// <summary>Runs the verb and takes its own word: how it went, how long until all was recorded, and until Membership had linked the organisations.</summary>
    private static async Task<(string Said, double Reading, double InAll)> ImportAsync(MarketGround ground, string file, CancellationToken cancel)
    {
        var said = await HostProcess.RunAsync(ground.Folder, ground.ConnectionString,
            ["import", "decp", file, "--territory", MarketGround.Territory, "--source", "mesure", "--report", Path.Combine(ground.Folder, "import.report.csv")], cancel);
        return SecondsAtEnd().Matches(said) is [var recorded, var linked] ? (said, Seconds(recorded), Seconds(linked)) : throw new InvalidOperationException($"The import does not say how long it took:\n{said}");

        static double Seconds(Match match) => Math.Max(0.1, double.Parse(match.Groups[1].Value.Replace(',', '.'), CultureInfo.InvariantCulture)); // told to a tenth
    }

    /// <summary>The number behind these words, its digits grouped in the French manner.</summary>
    private static int Figure(string said, string words) => said.Split('\n').FirstOrDefault(line => line.StartsWith(words, StringComparison.Ordinal)) is { } line
        ? int.Parse(string.Concat(line[words.Length..].TrimStart(' ').Split(' ')[0].Where(char.IsAsciiDigit)))
        : throw new InvalidOperationException($"The import does not say: {words}\n{said}");

    private static async Task<int> EventsAsync(MarketGround ground, CancellationToken cancel)
    {
        await using var count = ground.Database.CreateCommand($"select count(*)::int from {MarketGround.Schema}.mt_events");
        return (int)(await count.ExecuteScalarAsync(cancel))!;
    }

    [GeneratedRegex(@"; (\d+[.,]\d) s\s*$", RegexOptions.Multiline)]
    private static partial Regex SecondsAtEnd();
}
