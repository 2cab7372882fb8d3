using Marten;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>Scheduled when a deal is claimed, and again when it is disputed, for the end of the time given.</summary>
public sealed record ExpireDeal(Guid DealId, DateTimeOffset Due);

public static class ExpireDealWhenTimeIsUp
{
    /// <summary>Lets the deal expire once, however often this comes; not one that was answered or settled, nor early when the host's clock runs ahead of the database's.</summary>
    public static async Task<OutgoingMessages> Handle(ExpireDeal due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockDealAsync(session, due.DealId, ct);
        var stream = await session.Events.FetchForWriting<Deal>(due.DealId, ct);
        if (stream.Aggregate is not { State: DealState.Claimed or DealState.Disputed, ExpiresAt: { } end } deal || end > due.Due) return [];
        if (!deal.IsOverdue(locked.Now)) return ComeBack.At(due, end, locked.Now);
        session.LastModifiedBy = "system"; // not whoever claimed it and so scheduled this
        var (facts, documents) = Decide(deal);
        stream.AppendMany([.. facts]);
        foreach (var document in documents) document.Execute(session);
        return DealNews.Of(deal.Id, deal, facts);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Deal deal) =>
        ([new DealExpired(deal.ExpiresAt!.Value)], [MartenOps.Delete<Reservation>(Reservation.Key(ClaimDealEndpoint.Rule, deal.ResponseId))]);
}
