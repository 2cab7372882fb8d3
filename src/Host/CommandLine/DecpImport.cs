using System.Diagnostics;
using System.Globalization;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing;
using PactePme.Purchasing.Cpv;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using Wolverine;

namespace PactePme.Host.CommandLine;

/// <summary>Records the contracts of a file of <i>données essentielles de la commande publique</i>: each accepted, repaired, rejected or a duplicate, with its reasons.</summary>
internal static class DecpImport
{
    private const int Batch = 100;
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    public static bool MayRead(string file) => ContractFile.MayRead(file);

    public static async Task<bool> RunAsync(IServiceProvider services, Territory territory, ImportInput input)
    {
        var clock = Stopwatch.StartNew();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var store = services.GetRequiredService<IPurchasingStore>();
        var summary = new ContractSummary();
        var effects = new Dictionary<ContractEffect, int>();
        MalformedContractFileException? broken = null;
        var reading = new ContractReading(new(services.GetRequiredService<MasterKey>(), territory.Id), await VocabularyAsync(store, territory), ParisTime.DayOf(now));
        await using (var writer = new StreamWriter(input.Report))
        {
            using var rows = new ContractReport(writer, input.Report.EndsWith(".jsonl", StringComparison.Ordinal));
            await using var file = File.OpenRead(input.File);
            await ProgressBar.RunAsync($"import {input.Name}", file.Length, async advance =>
            {
                var read = 0L;
                var batch = new List<ReadContract>(Batch);
                try
                {
                    await foreach (var record in ContractFile.Read(file, input.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), reading))
                    {
                        batch.Add(record);
                        if (batch.Count == Batch) await RecordBatchAsync();
                    }
                }
                catch (MalformedContractFileException e) { broken = e; }
                await RecordBatchAsync(); // what a file tells before it breaks off counts too

                async Task RecordBatchAsync()
                {
                    var done = new Queue<ContractEffect>(await RecordAsync(services, territory, new([.. batch.Select(r => r.Contract).OfType<FoundContract>()], input.Source, now)));
                    foreach (var record in batch)
                    {
                        ContractEffect? effect = record.Contract is null ? null : done.Dequeue();
                        if (effect is { } one) effects[one] = effects.GetValueOrDefault(one) + 1;
                        summary.Add(record);
                        rows.Write(record, effect);
                    }
                    batch.Clear();
                    advance(file.Position - read);
                    read = file.Position;
                }
            });
        }
        var whole = summary.Total.Records;
        if (broken is not null && whole == 0) return ImportCommand.Say($"{broken.French} / {broken.Message}");
        var recorded = clock.Elapsed;
        var unlinked = await LinkedAsync(store, territory);

        Line("lus / read", summary.Total);
        foreach (var (outcome, figure) in summary.ByOutcome) Line($"  {Words[outcome]}", figure);
        Console.WriteLine("par motif / by reason:");
        foreach (var (reason, figure) in summary.ByReason.OrderByDescending(r => r.Value.Records)) Line($"  {reason}", figure);
        Console.WriteLine($"{Count(ContractEffect.Recorded)} contrats enregistrés / recorded, {Count(ContractEffect.Corrected)} corrigés / corrected, {Count(ContractEffect.Modified)} complétés d'une modification / added a modification, {Count(ContractEffect.Known)} déjà connus / already known; {recorded.TotalSeconds:0.0} s");
        Console.WriteLine($"Organisations reliées / linked: {(unlinked == 0 ? "toutes / all" : $"{unlinked} encore en attente, elles le seront au prochain démarrage / still to come, at the next start")}; {clock.Elapsed.TotalSeconds:0.0} s");
        Console.WriteLine($"Rapport / report: {Path.GetFullPath(input.Report)}");
        return broken is null || ImportCommand.Say($"Le fichier s'interrompt après l'enregistrement {whole}. {broken.French} Ce qui précède est importé ; importer le fichier entier continuera. / "
            + $"The file breaks off after record {whole}. {broken.Message} What comes before is imported; importing the whole file will go on.");

        int Count(ContractEffect effect) => effects.GetValueOrDefault(effect);
        static void Line(string what, (int Records, decimal Euros) figure) => Console.WriteLine(string.Create(French, $"{what,-38}{figure.Records,8:N0}{figure.Euros,24:N2} €"));
    }

    private static readonly Dictionary<ContractOutcome, string> Words = new()
    {
        [ContractOutcome.Accepted] = "acceptés / accepted",
        [ContractOutcome.Repaired] = "réparés / repaired",
        [ContractOutcome.Rejected] = "rejetés / rejected",
        [ContractOutcome.Duplicate] = "doublons / duplicates"
    };

    private static async Task<IReadOnlyDictionary<string, char>?> VocabularyAsync(IPurchasingStore store, Territory territory)
    {
        await using var session = store.QuerySession(territory.Id);
        return await CpvCodes.AllAsync(session, CancellationToken.None);
    }

    /// <summary>A batch that met another import is tried again (<see cref="Messages.Passes"/>): it then sees what that one recorded.</summary>
    private static async Task<IReadOnlyList<ContractEffect>> RecordAsync(IServiceProvider services, Territory territory, RecordContracts command)
    {
        if (command.Contracts.Count == 0) return [];
        await using var scope = services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<RecordedBatch>(territory.Id, command)).Effects;
    }

    /// <summary>Waits for Membership's answers as long as they keep coming. What does not come now comes when the host is started: messages are durable.</summary>
    private static async Task<int> LinkedAsync(IPurchasingStore store, Territory territory)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var (last, since) = (int.MaxValue, Stopwatch.StartNew());
        while (true)
        {
            await using var session = store.QuerySession(territory.Id);
            var waiting = await session.Query<Party>().CountAsync(p => p.Scheme == Party.Siren && p.OrganisationId == null && !p.Erased);
            if (waiting < last) (last, since) = (waiting, Stopwatch.StartNew());
            if (waiting == 0 || since.Elapsed > TimeSpan.FromSeconds(15)) return waiting;
            await timer.WaitForNextTickAsync();
        }
    }
}
