using System.Diagnostics;
using JasperFx;
using JasperFx.CommandLine;
using PactePme.Kernel;
using PactePme.Membership.Organisations.Import;
using Wolverine;

namespace PactePme.Host.CommandLine;

public enum ImportKind { organisations }

public sealed class ImportInput : NetCoreInput
{
    [Description("Ce que le fichier contient / what the file holds")]
    public ImportKind Kind { get; set; }

    [Description("Fichier JSON ou CSV, éventuellement .gz / JSON or CSV file, possibly .gz")]
    public string File { get; set; } = "";

    [Description("Territoire / territory")]
    [FlagAlias("territory", 't')]
    public string TerritoryFlag { get; set; } = "aix-marseille-provence";

    [Description("Source à citer / source to cite")]
    [FlagAlias("source", 's')]
    public string? SourceFlag { get; set; }

    [Description("Fichier du rapport (.csv ou .jsonl) / report file (.csv or .jsonl)")]
    [FlagAlias("report", 'r')]
    public string? ReportFlag { get; set; }
}

/// <summary>Enters the organisations of a file: each accepted, repaired with a note or rejected with its reason. Doing it again changes nothing; interrupted, it goes on.</summary>
[Description("Importe des organisations / imports organisations", Name = "import")]
public sealed class ImportCommand : JasperFxAsyncCommand<ImportInput>
{
    private const int Batch = 100;

    public ImportCommand() => Usage("Import a file").Arguments(x => x.Kind, x => x.File);

    public override async Task<bool> Execute(ImportInput input)
    {
        if (!File.Exists(input.File)) return Say($"Fichier introuvable / no such file: {input.File}");
        if (OrganisationFile.FormatOf(input.File) is not { } format) return Say("Formats: .json, .json.gz, .csv, .csv.gz");
        using var host = input.BuildHost();
        if (host.Services.GetRequiredService<Territories>().Find(input.TerritoryFlag) is not { } territory) return Say($"Territoire inconnu / unknown territory: {input.TerritoryFlag}");
        await host.StartAsync();

        var clock = Stopwatch.StartNew();
        var source = input.SourceFlag ?? Path.GetFileName(input.File);
        var report = input.ReportFlag ?? Path.GetFileName(input.File) + ".report.csv";
        var summary = new ImportSummary();
        var counts = new ImportedCounts(0, 0, 0);
        try
        {
            await using var writer = new StreamWriter(report);
            using var rows = new ImportReport(writer, report.EndsWith(".jsonl", StringComparison.Ordinal) ? ImportReportFormat.JsonLines : ImportReportFormat.Csv);
            await using var file = File.OpenRead(input.File);
            await ProgressBar.RunAsync($"import {Path.GetFileName(input.File)}", file.Length, async advance =>
            {
                var read = 0L;
                await foreach (var batch in OrganisationFile.Read(file, format).Chunk(Batch))
                {
                    foreach (var record in batch)
                    {
                        summary.Add(record);
                        rows.Write(record);
                    }
                    counts += await RegisterAsync(host.Services, territory, [.. batch.Select(r => r.Organisation).OfType<ImportedOrganisation>()], source);
                    advance(file.Position - read);
                    read = file.Position;
                }
            });
        }
        catch (MalformedFileException e) { return Say($"{e.French} / {e.Message}"); }
        finally { await host.StopAsync(); }

        Console.WriteLine($"{summary.Total} lus / read: {summary.Accepted} acceptés / accepted, {summary.Repaired} réparés / repaired, {summary.Rejected} rejetés / rejected, {summary.Duplicates} doublons / duplicates");
        foreach (var (reason, count) in summary.ByReason.OrderByDescending(r => r.Value)) Console.WriteLine($"  {reason}: {count}");
        Console.WriteLine($"{counts.Registered} organisations inscrites / registered, {counts.Establishments} établissements ajoutés / establishments added, {counts.Unchanged} déjà connus / already known; {clock.Elapsed.TotalSeconds:0.0} s");
        Console.WriteLine($"Rapport / report: {Path.GetFullPath(report)}");
        return true;

        static bool Say(string why)
        {
            Console.Error.WriteLine(why);
            return false;
        }
    }

    /// <summary>A batch that met a registration made meanwhile is tried again: it then sees it.</summary>
    private static async Task<ImportedCounts> RegisterAsync(IServiceProvider services, Territory territory, IReadOnlyList<ImportedOrganisation> records, string source)
    {
        if (records.Count == 0) return new(0, 0, 0);
        var command = new RegisterImported(records, source, services.GetRequiredService<TimeProvider>().GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = services.CreateAsyncScope();
                return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<ImportedCounts>(territory.Id, command);
            }
            catch (Exception e) when (attempt < 3 && e is DocumentAlreadyExistsException or ConcurrencyException) { }
        }
    }
}
