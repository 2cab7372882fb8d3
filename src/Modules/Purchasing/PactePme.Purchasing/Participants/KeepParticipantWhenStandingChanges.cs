using Marten;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Search;
using Wolverine.Marten;

namespace PactePme.Purchasing.Participants;

/// <summary>Keeps who may trade up to date. What is older than what is known changes nothing, so a message may come twice or late.</summary>
public static class KeepParticipantWhenStandingChanges
{
    public static async Task<(IMartenOp, SupplierOnMarket?)> Handle(OrganisationStanding told, IDocumentSession session, CancellationToken ct)
    {
        var known = await session.LockedAsync(told.OrganisationId, ct);
        return known.Kept(known.Hearing(told));
    }
}

/// <summary>Keeps whether an organisation is a signatory up to date, in the same manner.</summary>
public static class KeepParticipantWhenAdhesionChanges
{
    public static async Task<(IMartenOp, SupplierOnMarket?)> Handle(SignatoryStanding told, IDocumentSession session, CancellationToken ct)
    {
        var known = await session.LockedAsync(told.OrganisationId, ct);
        return known.Kept(known.Hearing(told));
    }
}

internal static class LockedParticipant
{
    /// <summary>Keeps what was heard; one that may trade is matched with the needs on the market whenever what is known of it changed.</summary>
    public static (IMartenOp, SupplierOnMarket?) Kept(this Participant known, Participant heard) =>
        heard == known ? (MartenOps.Nothing(), null) : (new KeepParticipant(heard), heard.MayTrade ? new SupplierOnMarket(heard.Id) : null);

    /// <summary>One message of an organisation at a time, else two that come together would each lose the other's news.</summary>
    public static async Task<Participant> LockedAsync(this IDocumentSession session, Guid organisation, CancellationToken ct)
    {
        await session.BeginTransactionAsync(ct);
        await session.ExecuteAsync(new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))")
        {
            Parameters = { new() { Value = $"participant/{session.TenantId}/{organisation}" } }
        }, ct);
        return await session.LoadAsync<Participant>(organisation, ct) ?? new Participant(organisation);
    }
}
