using Spectre.Console;

namespace PactePme.Benchmarks;

/// <summary>The tables of <c>docs/performance.md</c>, printed as they are pasted there.</summary>
internal static class Report
{
    static Report() => AnsiConsole.Profile.Width = 300;

    public static void Print(Plan plan, Results results)
    {
        Rates(plan, results);
        Latencies(plan, results);
        Processor(plan, results);
        Rest(results);
    }

    private static void Rates(Plan plan, Results results)
    {
        var table = Table("Per second, by connections", [.. plan.Connections.Select(c => $"{c}"), "Target"]);
        foreach (var name in Names.Rates) Row(name, name, "");
        Ratio("Registration over HTTP / bare Marten", Names.HttpRegister, Names.BareStart, "≥ 0.5 at 32");
        Ratio("Verification over HTTP / bare Marten", Names.HttpVerify, Names.BareAppend, "≥ 0.5 at 32");
        Ratio("Registration over HTTP / the module's own writes", Names.HttpRegister, Names.ModuleStart, "");
        Ratio("Verification over HTTP / the module's own writes", Names.HttpVerify, Names.ModuleAppend, "");
        Ratio("Bare Marten, new stream / raw SQL", Names.BareStart, Names.Raw, "");
        Ratio("Bare Marten, existing stream / raw SQL", Names.BareAppend, Names.Raw, "");
        Write(table);

        void Row(string title, string name, string target) => table.AddRow([title, .. plan.Connections.Select(c => results.Show(Names.Rate(name, c), "#,0")), target]);

        void Ratio(string title, string measured, string floor, string target) =>
            table.AddRow([title, .. plan.Connections.Select(c => results.ShowRatio(Names.Rate(measured, c), Names.Rate(floor, c))), target]);
    }

    private static void Latencies(Plan plan, Results results)
    {
        var table = Table("Latency at half of the saturated rate", "Requests/s", "p50, ms", "p99, ms", "Target");
        foreach (var name in Names.Commands) Row(name, "p99 < 100");
        foreach (var rows in plan.Views)
        {
            Row(Names.Get(rows), "p99 < 20");
            Row(Names.Page(rows), "p99 < 50");
        }
        Write(table);

        void Row(string name, string target) => table.AddRow(name, results.Show(Names.HalfRate(name), "#,0"), results.Show(Names.P50(name), "0.0"), results.Show(Names.P99(name), "0.0"), target);
    }

    private static void Processor(Plan plan, Results results)
    {
        var table = Table("Processor time of one, at saturation, ms", "Host", "PostgreSQL", "Client");
        foreach (var name in Names.Rates.Concat(Names.Reads(plan)))
            table.AddRow(name, results.Show(Names.Cpu(name, "host"), "0.00"), results.Show(Names.Cpu(name, "postgres"), "0.00"), results.Show(Names.Cpu(name, "client"), "0.00"));
        Write(table);
    }

    private static void Rest(Results results)
    {
        var table = Table("Start and memory", "Measured", "Target");
        table.AddRow("From nothing (initdb, schema, no data) to ready, s", results.Show(Names.ColdStart, "0.0"), "≤ 12");
        table.AddRow("Warm to ready, s", results.Show(Names.WarmStart, "0.0"), "≤ 5");
        table.AddRow("Memory of the host, idle, MB", results.Show(Names.IdleMemory, "0"), "≤ 250");
        table.AddRow("Memory of the host, after the load, MB", results.Show(Names.LoadedMemory, "0"), "≤ 600");
        table.AddRow("Memory of the host, most, MB", results.Show(Names.PeakMemory, "0"), "≤ 600");
        table.AddRow("Messages waiting after a measure of verifications: time until all were handled, s", results.Show(Names.Drain, "0.0"), "");
        Write(table);
    }

    /// <summary>Commands beside their floors: rates and their ratios, then latencies.</summary>
    public static void PrintBeside(Plan plan, Results results, IReadOnlyList<Beside> commands)
    {
        var rates = Table("Per second, by connections", [.. plan.Connections.Select(c => $"{c}"), "Target"]);
        foreach (var command in commands)
        {
            rates.AddRow([command.Name, .. plan.Connections.Select(c => results.Show(Names.Rate(command.Name, c), "#,0")), ""]);
            rates.AddRow([command.Floor, .. plan.Connections.Select(c => results.Show(Names.Rate(command.Floor, c), "#,0")), ""]);
            rates.AddRow(["Ratio of the two", .. plan.Connections.Select(c => results.ShowRatio(Names.Rate(command.Name, c), Names.Rate(command.Floor, c))), "≥ 0.5 at 32"]);
        }
        Write(rates);
        var latencies = Table("Latency at half of the saturated rate", "Requests/s", "p50, ms", "p99, ms", "Target");
        foreach (var command in commands)
            latencies.AddRow(command.Name, results.Show(Names.HalfRate(command.Name), "#,0"), results.Show(Names.P50(command.Name), "0.0"), results.Show(Names.P99(command.Name), "0.0"), "p99 < 100");
        Write(latencies);
    }

    public static void PrintTold(Results results, IReadOnlyList<(int Suppliers, Beside Publish)> measured)
    {
        var table = Table("Suppliers", "One need alone: s from the answer to the last notification", "Notifications of it", "Needs/s published, matched and all told");
        foreach (var (suppliers, publish) in measured)
            table.AddRow($"{suppliers:#,0}", results.Show(Names.ToldAfter(suppliers), "0.00"), results.Show(Names.Told(suppliers), "0"), results.Show(Names.Settled(publish.Name), "0.0"));
        Write(table);
    }

    public static void PrintAtOnce(Results results, IReadOnlyList<Beside> responses, int firms, int most)
    {
        var table = Table($"{firms} firms at once to one need", "Responses/s", $"Ratio to many needs, {most} connections");
        foreach (var respond in responses)
            table.AddRow(respond.Name, results.Show(Names.AtOnce(respond.Name), "#,0"), results.ShowRatio(Names.AtOnce(respond.Name), Names.Rate(respond.Name, most)));
        Write(table);
    }

    public static void PrintImports(Results results, IReadOnlyList<string> files)
    {
        var table = Table("File", "Records", "Repaired", "Rejected", "There twice", "Events", "First import, records/s", "Second import, records/s", "Bare Marten in bulk, events/s", "Ratio of the first", "First import until all are linked, s");
        foreach (var file in files)
            table.AddRow(file, results.Show(Names.Records(file), "#,0"), results.Show(Names.Repaired(file), "#,0"), results.Show(Names.Rejected(file), "#,0"), results.Show(Names.Twice(file), "#,0"), results.Show(Names.Events(file), "#,0"), results.Show(Names.FirstImport(file), "#,0"), results.Show(Names.SecondImport(file), "#,0"),
                results.Show(Names.Bulk(file), "#,0"), results.ShowRatio(Names.FirstImport(file), Names.Bulk(file)), results.Show(Names.LinkedAfter(file), "0.0"));
        Write(table);
    }

    public static void PrintVotes(Results results, IReadOnlyList<string> files)
    {
        var table = Table("File", "Votes", "Ballots", "Events", "First import, ballots/s", "First import, all counted again too, s", "Second import, ballots/s", "Bare Marten, whole streams by sessions, events/s", "By COPY, events/s", "Ratio of the first to sessions");
        foreach (var file in files)
            table.AddRow(file, results.Show(Names.Votes(file), "#,0"), results.Show(Names.Ballots(file), "#,0"), results.Show(Names.Events(file), "#,0"), results.Show(Names.FirstImport(file), "#,0"), results.Show(Names.Recounted(file), "0.0"),
                results.Show(Names.SecondImport(file), "#,0"), results.Show(Names.Whole(file, "sessions"), "#,0"), results.Show(Names.Whole(file, "COPY"), "#,0"), results.ShowRatio(Names.FirstImport(file), Names.Whole(file, "sessions")));
        Write(table);
    }

    public static void PrintLog(Results results, IReadOnlyList<int> sizes, int connections)
    {
        var commands = Table($"At {connections} connections", "Per second", "Target");
        commands.AddRow(Names.WithoutLog, results.Show(Names.Rate(Names.WithoutLog, connections), "#,0"), "");
        commands.AddRow(Names.WithLog, results.Show(Names.Rate(Names.WithLog, connections), "#,0"), "");
        commands.AddRow("Ratio of the two", results.ShowRatio(Names.Rate(Names.WithLog, connections), Names.Rate(Names.WithoutLog, connections)), "> 0.9");
        commands.AddRow("Most lag of the log meanwhile, s", results.Show(Names.LogLag, "0.0"), "< 5");
        Write(commands);
        var table = Table("Events", "Sequenced and signed, events/s (≥ 20,000)", "Entries by bare COPY, events/s", "Ratio of the two", "Deep audit, events/s", "Export, events/s", "Verification, s", "Proof of one, ms", "Bytes of an event in the copy");
        foreach (var events in sizes)
            table.AddRow($"{events:#,0}", results.Show(Names.Sequenced(events), "#,0"), results.Show(Names.CopiedRows(events), "#,0"), results.ShowRatio(Names.Sequenced(events), Names.CopiedRows(events)), results.Show(Names.Audited(events), "#,0"),
                results.Show(Names.Exported(events), "#,0"), results.Show(Names.Verified(events), "0.0"), results.Show(Names.Proved(events), "0.0"), results.Show(Names.BytesOfEntry(events), "0"));
        Write(table);
    }

    private static Table Table(string first, params string[] others)
    {
        var table = new Table().MarkdownBorder();
        foreach (var column in (string[])[first, .. others]) table.AddColumn(new TableColumn(column) { NoWrap = true });
        return table;
    }

    private static void Write(Table table)
    {
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
    }
}
