using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;
using PactePme.Purchasing.Search;
using Wolverine;
using Wolverine.Marten;

namespace PactePme.Purchasing.Participants;

/// <summary>
/// Keeps who may trade up to date. What is older than what is known changes nothing, so a message may come twice or late.
/// When a right comes or goes, or by a merger, what the organisation has open is reviewed.
/// </summary>
public static class KeepParticipantWhenStandingChanges
{
    public static async Task<(IMartenOp, OutgoingMessages)> Handle(OrganisationStanding told, IDocumentSession session, CancellationToken ct)
    {
        var known = await session.LockedAsync(told.OrganisationId, ct);
        return await session.KeepAsync(known, known.Hearing(told), ct);
    }

    /// <summary>What is open is looked at again when it may be frozen, resumed or carried over; what is decided then depends on the standing then, not on this message.</summary>
    public static OutgoingMessages ReviewAfter(Participant known, Participant heard) =>
        heard.MayTrade == known.MayTrade && heard.MergedInto == known.MergedInto ? [] : [new ReviewNeeds(heard.Id), new ReviewResponses(heard.Id)];
}

/// <summary>Keeps whether an organisation is a signatory up to date, in the same manner.</summary>
public static class KeepParticipantWhenAdhesionChanges
{
    public static async Task<(IMartenOp, OutgoingMessages)> Handle(SignatoryStanding told, IDocumentSession session, CancellationToken ct)
    {
        var known = await session.LockedAsync(told.OrganisationId, ct);
        return await session.KeepAsync(known, known.Hearing(told), ct);
    }
}

internal static class LockedParticipant
{
    /// <summary>One message of an organisation at a time, else two that come together would each lose the other's news.</summary>
    public static async Task<Participant> LockedAsync(this IDocumentSession session, Guid organisation, CancellationToken ct)
    {
        await session.OneAtATimeAsync($"participant/{organisation}", ct);
        return await session.LoadAsync<Participant>(organisation, ct) ?? new Participant(organisation);
    }

    /// <summary>Keeps what was heard; one that may trade is matched with the needs on the market whenever what is known of it changed.</summary>
    public static async Task<(IMartenOp, OutgoingMessages)> KeepAsync(this IDocumentSession session, Participant known, Participant heard, CancellationToken ct)
    {
        if (heard == known) return (MartenOps.Nothing(), []);
        var told = KeepParticipantWhenStandingChanges.ReviewAfter(known, heard);
        if (told.Count > 0) await session.ChangeStandingsAsync(ct);
        if (heard.MayTrade) told.Add(new SupplierOnMarket(heard.Id));
        return (new KeepParticipant(heard), told);
    }
}
