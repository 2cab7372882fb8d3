using System.Diagnostics;
using System.Globalization;
using PactePme.Governance;
using PactePme.Governance.Resolutions.Import;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Host.CommandLine;

/// <summary>Records the nominal votes (scrutins publics) of a file, each with all its ballots, and counts them again from what is then stored.</summary>
internal static class VotesImport
{
    /// <summary>These votes are no territory's of the pact: they have one of their own.</summary>
    public const string Territory = "assemblee-nationale";

    /// <summary>Votes of one transaction: long enough to be quick, short enough that nothing waits for it.</summary>
    private const int Batch = 25;

    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    public static bool MayRead(string file) => VotesFile.MayRead(file);

    public static async Task<bool> RunAsync(IServiceProvider services, Territory territory, ImportInput input)
    {
        var clock = Stopwatch.StartNew();
        var today = ParisTime.DayOf(services.GetRequiredService<TimeProvider>().GetUtcNow());
        Dictionary<VoteEffect, int> effects = [];
        Dictionary<string, int> reasons = [];
        List<FoundVote> there = [];
        MalformedVotesFileException? broken = null;
        var (read, duplicates, otherCommittee) = (0, 0, false);
        await using (var writer = new StreamWriter(input.Report))
        {
            using var rows = new VotesReport(writer, input.Report.EndsWith(".jsonl", StringComparison.Ordinal));
            await using var file = File.OpenRead(input.File);
            await ProgressBar.RunAsync($"import {input.Name}", file.Length, async advance =>
            {
                var position = 0L;
                List<ReadVote> batch = new(Batch);
                try
                {
                    await foreach (var record in VotesFile.Read(file, input.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), territory.Id, today))
                    {
                        batch.Add(record);
                        if (batch.Count == Batch) await RecordBatchAsync();
                        if (otherCommittee) return;
                    }
                }
                catch (MalformedVotesFileException e) { broken = e; }
                await RecordBatchAsync(); // what a file tells before it breaks off counts too

                async Task RecordBatchAsync()
                {
                    var done = await RecordAsync(services, territory, new([.. batch.Select(r => r.Vote).OfType<FoundVote>()], input.Source));
                    if (otherCommittee = done.OtherCommittee) return;
                    Queue<VoteEffect> each = new(done.Effects);
                    foreach (var record in batch)
                    {
                        VoteEffect? effect = record.Vote is null ? null : each.Dequeue();
                        if (effect is { } one) effects[one] = effects.GetValueOrDefault(one) + 1;
                        if (effect is VoteEffect.Recorded or VoteEffect.Known) there.Add(record.Vote!);
                        if ((record.Reason ?? VotesReport.ReasonOf(effect)) is { } reason) reasons[reason.Code] = reasons.GetValueOrDefault(reason.Code) + 1;
                        if (record.IsDuplicate) duplicates++;
                        rows.Write(record, effect);
                    }
                    read += batch.Count;
                    batch.Clear();
                    advance(file.Position - position);
                    position = file.Position;
                }
            });
        }
        if (otherCommittee) return ImportCommand.Say($"Le territoire {territory.Id} a son propre comité : donnez aux votes un territoire à eux. / Territory {territory.Id} has a committee of its own: give the votes a territory of theirs.");
        if (broken is not null && read == 0) return ImportCommand.Say($"{broken.French} / {broken.Message}");
        var recorded = clock.Elapsed;

        Line("votes lus / read", read);
        Line("  enregistrés / recorded", Count(VoteEffect.Recorded));
        Line("  déjà connus / already known", Count(VoteEffect.Known));
        Line("  doublons / duplicates", duplicates);
        Line("  refusés / rejected", read - there.Count - duplicates);
        foreach (var (reason, count) in reasons.OrderByDescending(r => r.Value)) Line($"    {reason}", count);
        Line("bulletins / ballots", there.Sum(v => v.Ballots.Count));
        Line("  pour / for", Ballots(Choice.For));
        Line("  contre / against", Ballots(Choice.Against));
        Line("  abstentions", Ballots(Choice.Abstain));
        Line("  non-votants / not voting", Ballots(Choice.NotVoting));
        Line("  par procuration / by proxy", there.Sum(v => v.Ballots.Count(b => b.ByProxy)));
        Line("adoptés / adopted", there.Count(v => v.Declared.Outcome == VoteOutcome.Adopted));
        Line("rejetés / lost", there.Count(v => v.Declared.Outcome == VoteOutcome.Rejected));
        Console.WriteLine(string.Create(French, $"Votes traités / votes done; {recorded.TotalSeconds:0.0} s"));

        var agree = await RecountAsync(services, territory, there);
        Console.WriteLine(string.Create(French, $"Recomptés depuis les événements / counted again from the events: {agree} / {there.Count} donnent les chiffres et le résultat déclarés / give the figures and the result declared; {clock.Elapsed.TotalSeconds:0.0} s"));
        Console.WriteLine($"Rapport / report: {Path.GetFullPath(input.Report)}");
        if (broken is not null)
            return ImportCommand.Say($"Le fichier s'interrompt après l'enregistrement {read}. {broken.French} Ce qui précède est importé ; importer le fichier entier continuera. / "
                + $"The file breaks off after record {read}. {broken.Message} What comes before is imported; importing the whole file will go on.");
        return agree == there.Count || ImportCommand.Say("Des votes enregistrés ne se recomptent pas : voyez …/resolutions/{id}/recount. / Some recorded votes do not recount: see …/resolutions/{id}/recount.");

        int Count(VoteEffect effect) => effects.GetValueOrDefault(effect);
        int Ballots(Choice choice) => there.Sum(v => v.Ballots.Count(b => b.Choice == choice));
        static void Line(string what, int figure) => Console.WriteLine(string.Create(French, $"{what,-34}{figure,10:N0}"));
    }

    /// <summary>A batch that met another import is tried again (<see cref="Messages.Passes"/>): it then sees what that one recorded.</summary>
    private static async Task<RecordedVotes> RecordAsync(IServiceProvider services, Territory territory, RecordVotes command)
    {
        if (command.Votes.Count == 0) return new([]);
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<RecordedVotes>(territory.Id, command);
    }

    /// <returns>How many votes, counted again from the stored events, give what the file declares, everything else agreeing too.</returns>
    private static async Task<int> RecountAsync(IServiceProvider services, Territory territory, List<FoundVote> votes)
    {
        var agree = 0;
        await ProgressBar.RunAsync("recomptage / recount", votes.Count, async advance =>
        {
            foreach (var batch in votes.Chunk(Batch))
            {
                await using var session = services.GetRequiredService<IGovernanceStore>().QuerySession(territory.Id);
                var counts = await RecountedVotes.ReadAsync(session, [.. batch.Select(v => RecordedVote.IdOf(territory.Id, v))], CancellationToken.None);
                agree += batch.Zip(counts).Count(x => x.Second is { Agrees: true } recount && recount.Recomputed.Outcome == x.First.Declared.Outcome
                    && recount.Recomputed.Count.For == x.First.Declared.For && recount.Recomputed.Count.Against == x.First.Declared.Against && recount.Recomputed.Count.Abstain == x.First.Declared.Abstain);
                advance(batch.Length);
            }
        });
        return agree;
    }
}
