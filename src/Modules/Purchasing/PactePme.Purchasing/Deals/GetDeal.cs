using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Purchasing.Deals;

/// <summary>A deal, for its two sides and those who audit and report.</summary>
/// <param name="ClaimedBy">The side that claimed it.</param>
/// <param name="Claimed">The amount that side stated.</param>
/// <param name="Answered">The amount the other side stated.</param>
/// <param name="Agreed">The amount that counts, once confirmed: the smaller of the two.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record DealView(Guid Id, long Version, DealState State, Guid NeedId, Guid ResponseId, Guid BuyerId, Guid SupplierId, DealSide ClaimedBy, Money Claimed,
    Money? Answered, Money? Agreed, bool Synthetic) : IVersioned
{
    public static DealView Of(Deal d) => new(d.Id, d.Version, d.State, d.NeedId, d.ResponseId, d.BuyerId, d.SupplierId, d.ClaimedBy, d.Claimed, d.Answered, d.Agreed, d.Synthetic);
}

public static class GetDealEndpoint
{
    /// <summary>One deal, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/deals/{id}"), Allow]
    public static async Task<DealView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Deal>(id, moment, ct) is { } found && found.MayBeSeenBy(by) ? DealView.Of(found) : null;
}

public static class DealHistoryEndpoint
{
    /// <summary>Each event of a deal: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/deals/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Deal>(id, ct) is { } deal && deal.MayBeSeenBy(by) ? await session.HistoryAsync(id, moment, ct) : null;
}

public static class ListDealsEndpoint
{
    /// <summary>The deals that the caller may see, in the order in which they were claimed.</summary>
    /// <param name="needId">Only those that came of this need.</param>
    [WolverineGet("/api/{territory}/deals"), Allow]
    public static async Task<Page<DealView>> Get(PageRequest page, Guid? needId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Deal>().AsQueryable();
        if (needId is { } need) query = query.Where(d => d.NeedId == need);
        if (!by.Is(Role.Auditor) && !by.Is(Role.Analyst))
        {
            var own = by.MemberOf.ToList();
            query = query.Where(d => own.Contains(d.BuyerId) || own.Contains(d.SupplierId));
        }
        return (await query.PageAsync(page, http, ct)).Select(DealView.Of);
    }
}
