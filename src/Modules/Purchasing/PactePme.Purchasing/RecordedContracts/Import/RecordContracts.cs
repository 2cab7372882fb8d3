using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>Records a batch of contracts read from a file, in one transaction. Doing it again changes nothing.</summary>
/// <param name="Source">The file or register, as a person would cite it.</param>
/// <param name="At">Now.</param>
public sealed record RecordContracts(IReadOnlyList<FoundContract> Contracts, string Source, DateTimeOffset At);

/// <summary>What a record brought about.</summary>
public enum ContractEffect { Recorded, Corrected, Modified, Known }

/// <param name="Effects">One for each contract of the batch, in its order.</param>
public sealed record RecordedBatch(IReadOnlyList<ContractEffect> Effects);

public static class RecordContractsHandler
{
    /// <summary>One contract for each identity and rank among those that share it; raised by the store.</summary>
    public const string Rule = "contract-recorded";

    public static async Task<(RecordedBatch, OrganisationsFoundInRegister?)> Handle(RecordContracts command, IDocumentSession session, CancellationToken ct)
    {
        session.CausationId = $"import:{command.Source}";
        session.LastModifiedBy = "system";
        await session.PartiesLockedAsync(ct);
        var (found, parties) = await PartiesAsync(command, session, ct);

        var identities = command.Contracts.Select(c => c.Identity).Distinct().ToArray();
        var known = (await session.Query<RecordedContract>().Where(c => c.Identity.IsOneOf(identities)).ToListAsync(ct))
            .GroupBy(c => c.Identity).ToDictionary(g => g.Key, g => g.OrderBy(c => c.Id).ToList());
        Dictionary<Guid, (long Before, List<IFact> Facts)> written = [];
        List<ContractEffect> effects = [];
        foreach (var contract in command.Contracts)
        {
            if (!known.TryGetValue(contract.Identity, out var siblings)) known[contract.Identity] = siblings = [];
            var (of, facts) = Decide(contract, siblings, command.Source);
            effects.Add(EffectOf(facts));
            if (facts.Count == 0) continue;
            var state = of is { } index ? siblings[index] : null;
            var id = state?.Id ?? Guid.CreateVersion7(facts[0].EffectiveAt);
            if (!written.TryGetValue(id, out var stream)) written[id] = stream = (state?.Version ?? 0, []);
            stream.Facts.AddRange(facts);
            if (state is null) session.Insert(Reservation.Of(Rule, id, contract.Identity, siblings.Count));
            state = facts.Aggregate(state, RecordedContract.Next)!;
            (state.Id, state.Version) = (id, stream.Before + stream.Facts.Count);
            if (of is { } place) siblings[place] = state; else siblings.Add(state);
        }
        foreach (var (id, (before, facts)) in written)
        {
            if (before == 0) session.Events.StartStream<RecordedContract>(id, facts);
            else session.Events.Append(id, before + facts.Count, facts);
        }
        // Words are of who holds it now, whom an earlier file may have named.
        List<RecordedContract> changed = [.. known.Values.SelectMany(c => c).Where(c => written.ContainsKey(c.Id))];
        foreach (var party in await session.LoadManyAsync<Party>(ct, [.. changed.SelectMany(c => c.HolderIds).Where(h => !parties.ContainsKey(h)).Distinct()])) parties[party.Id] = party;
        foreach (var contract in changed) ContractIndex.Write(session, contract, parties.GetValueOrDefault);
        return (new(effects), found.Count == 0 ? null : new(command.Source, found, command.At));
    }

    /// <summary>What a record adds to the contracts that bear its buyer, number and day.</summary>
    /// <returns>Which of them it is about, nothing when it is none of them; and the facts, none when they say it all.</returns>
    public static (int? Of, IReadOnlyList<IFact> Facts) Decide(FoundContract contract, IReadOnlyList<RecordedContract> siblings, string file)
    {
        var source = new ContractSource(file, contract.Platform, contract.RecordId);
        var (kinship, of) = ContractIdentity.Judge([.. siblings.Select(s => ContractTraits.Of(s.Content, s.SetAside))], ContractTraits.Of(contract.Content));
        var notified = ParisTime.StartOf(contract.NotifiedOn);
        return kinship switch
        {
            Kinship.New or Kinship.Lot => (null, [new ContractRecorded(source, contract.Buyer, contract.Number, contract.NotifiedOn, contract.Content, notified), .. contract.Modifications]),
            Kinship.Same => (of, [.. Unknown(siblings[of])]),
            Kinship.Corrects => (of, [new ContractCorrected(source, contract.Content, notified), .. Unknown(siblings[of])]),
            _ when siblings[of].SetAside.Any(v => v.Digest == contract.Content.Digest) => (of, [.. Unknown(siblings[of])]),
            _ => (of, [new ContractVersionSetAside(source, ContractVersion.Of(contract.Content), notified), .. Unknown(siblings[of])])
        };

        IEnumerable<ContractModified> Unknown(RecordedContract of) => contract.Modifications.Where(m => of.Modifications.All(k => k.Digest != m.Digest));
    }

    private static ContractEffect EffectOf(IReadOnlyList<IFact> facts) => facts switch
    {
        [ContractRecorded, ..] => ContractEffect.Recorded,
        [ContractCorrected, ..] => ContractEffect.Corrected,
        [] or [ContractVersionSetAside] => ContractEffect.Known,
        _ => ContractEffect.Modified
    };

    /// <summary>Keeps the parties that are new, and says whom Membership has to tell us of, and who all of the batch are; of who was erased, what is kept of them.</summary>
    private static async Task<(IReadOnlyList<FoundOrganisation> Found, Dictionary<Guid, Party> Parties)> PartiesAsync(RecordContracts command, IDocumentSession session, CancellationToken ct)
    {
        var named = command.Contracts.SelectMany(c => c.Parties).GroupBy(p => p.Id).Select(g => g.First() with { LegalPerson = g.Any(p => p.LegalPerson) }).ToList();
        var known = (await session.LoadManyAsync<Party>(ct, [.. named.Select(p => p.Id)])).ToDictionary(p => p.Id);
        List<FoundOrganisation> found = [];
        foreach (var party in named)
        {
            var before = known.GetValueOrDefault(party.Id);
            if (before is { Erased: true }) continue;
            var learnt = before is null ? party : before with { LegalPerson = before.LegalPerson || party.LegalPerson };
            known[party.Id] = learnt;
            if (before is null) session.Insert(party);
            else if (learnt != before) session.Store(learnt);
            if (learnt is { Scheme: Party.Siren, Value: { } siren, Name: { } name } && (before?.OrganisationId is null || learnt != before)) found.Add(new(learnt.Id, siren, name, learnt.LegalPerson));
        }
        return (found, known);
    }
}
