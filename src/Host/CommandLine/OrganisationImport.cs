using System.Diagnostics;
using PactePme.Kernel;
using PactePme.Membership.Organisations.Import;
using Wolverine;

namespace PactePme.Host.CommandLine;

/// <summary>Enters the organisations of a file: each accepted, repaired with a note or rejected with its reason.</summary>
internal static class OrganisationImport
{
    private const int Batch = 100;

    public static bool MayRead(string file) => OrganisationFile.FormatOf(file) is not null;

    public static async Task<bool> RunAsync(IServiceProvider services, Territory territory, ImportInput input)
    {
        var clock = Stopwatch.StartNew();
        var summary = new ImportSummary();
        var counts = new ImportedCounts(0, 0, 0, 0);
        try
        {
            await using var writer = new StreamWriter(input.Report);
            using var rows = new ImportReport(writer, input.Report.EndsWith(".jsonl", StringComparison.Ordinal) ? ImportReportFormat.JsonLines : ImportReportFormat.Csv);
            await using var file = File.OpenRead(input.File);
            await ProgressBar.RunAsync($"import {input.Name}", file.Length, async advance =>
            {
                var read = 0L;
                await foreach (var batch in OrganisationFile.Read(file, OrganisationFile.FormatOf(input.File)!.Value).Chunk(Batch))
                {
                    foreach (var record in batch)
                    {
                        summary.Add(record);
                        rows.Write(record);
                    }
                    counts += await RegisterAsync(services, territory, [.. batch.Select(r => r.Organisation).OfType<ImportedOrganisation>()], input.Source);
                    advance(file.Position - read);
                    read = file.Position;
                }
            });
        }
        catch (MalformedFileException e) { return ImportCommand.Say($"{e.French} / {e.Message}"); }

        Console.WriteLine($"{summary.Total} lus / read: {summary.Accepted} acceptés / accepted, {summary.Repaired} réparés / repaired, {summary.Rejected} rejetés / rejected, {summary.Duplicates} doublons / duplicates");
        foreach (var (reason, count) in summary.ByReason.OrderByDescending(r => r.Value)) Console.WriteLine($"  {reason}: {count}");
        Console.WriteLine($"{counts.Registered} organisations inscrites / registered, {counts.Establishments} établissements ajoutés / establishments added, {counts.Unchanged} déjà connus / already known; {clock.Elapsed.TotalSeconds:0.0} s");
        if (counts.Erased > 0) Console.WriteLine($"{counts.Erased} enregistrements d'entrepreneurs effacés, non repris / records of erased sole traders, not brought back");
        Console.WriteLine($"Rapport / report: {Path.GetFullPath(input.Report)}");
        return true;
    }

    /// <summary>A batch that met a registration made meanwhile is tried again (<see cref="Messages.Passes"/>): it then sees it.</summary>
    private static async Task<ImportedCounts> RegisterAsync(IServiceProvider services, Territory territory, IReadOnlyList<ImportedOrganisation> records, string source)
    {
        if (records.Count == 0) return new(0, 0, 0, 0);
        var command = new RegisterImported(records, source, services.GetRequiredService<TimeProvider>().GetUtcNow());
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<ImportedCounts>(territory.Id, command);
    }
}
