using Marten;
using Marten.Linq.MatchesSql;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.RecordedContracts;

/// <summary>Links the parties of recorded contracts with the organisations they are. The same answer twice changes nothing.</summary>
public static class LinkPartiesWhenRecognised
{
    public static async Task Handle(OrganisationsRecognised told, IDocumentSession session, CancellationToken ct)
    {
        await session.PartiesLockedAsync(ct);
        var parties = (await session.LoadManyAsync<Party>(ct, [.. told.Organisations.Select(o => o.Reference)])).ToDictionary(p => p.Id);
        // Erased since Membership answered: its word of that may have come first.
        var gone = await session.ErasedAsync(told.Organisations.Select(o => o.OrganisationId), ct);
        List<Party> erased = [];
        foreach (var one in told.Organisations)
        {
            if (!parties.TryGetValue(one.Reference, out var party) || party.Erased) continue;
            if (one.Erased || gone.Contains(one.OrganisationId)) erased.Add(party with { OrganisationId = one.OrganisationId });
            else if (party.OrganisationId != one.OrganisationId) session.Store(party with { OrganisationId = one.OrganisationId });
        }
        await session.ForgetAsync(erased, ct);
    }
}

/// <summary>An organisation whose name and number were erased, whatever is heard of it later.</summary>
public sealed record ErasedOrganisation(Guid Id);

/// <summary>Erases what Purchasing kept of an organisation whose name and number are erased. It stays so, whatever is imported later.</summary>
public static class ForgetPartyWhenOrganisationErased
{
    public static async Task Handle(OrganisationErased told, IDocumentSession session, CancellationToken ct)
    {
        await session.PartiesLockedAsync(ct);
        session.Store(new ErasedOrganisation(told.OrganisationId));
        await session.ForgetAsync(await session.Query<Party>().Where(p => p.OrganisationId == told.OrganisationId && !p.Erased).ToListAsync(ct), ct);
        // So is the number under which a sole trader was published as the holder of contracts; their export then says that it is missing.
        session.DeleteWhere<Needs.HolderIdentifier>(h => h.OrganisationId == told.OrganisationId);
    }
}

internal static class PartyWriting
{
    /// <summary>Those of these organisations that were erased.</summary>
    public static async Task<IReadOnlySet<Guid>> ErasedAsync(this IQuerySession session, IEnumerable<Guid> organisations, CancellationToken ct) =>
        (await session.LoadManyAsync<ErasedOrganisation>(ct, [.. organisations.Distinct()])).Select(e => e.Id).ToHashSet();

    /// <summary>Empties these parties; no search finds a contract by their names any more.</summary>
    public static async Task ForgetAsync(this IDocumentSession session, IReadOnlyList<Party> parties, CancellationToken ct)
    {
        var erased = parties.Select(p => p.Id).ToHashSet();
        foreach (var party in parties)
        {
            session.Store(party.Forgotten());
            var contracts = await session.Query<RecordedContract>().Where(c => c.MatchesSql("d.data -> 'holderIds' @> to_jsonb(?::text)", party.Id.ToString())).ToListAsync(ct);
            var others = (await session.LoadManyAsync<Party>(ct, [.. contracts.SelectMany(c => c.HolderIds).Distinct()])).ToDictionary(p => p.Id);
            foreach (var contract in contracts) ContractIndex.Write(session, contract, id => erased.Contains(id) ? null : others.GetValueOrDefault(id));
        }
    }

    /// <summary>Who writes parties waits for whoever else does, until the transaction ends: no answer of Membership's is lost, nothing erased comes back.</summary>
    public static Task PartiesLockedAsync(this IDocumentSession session, CancellationToken ct) => session.OneAtATimeAsync("parties", ct);
}
