using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Http;

namespace PactePme.Purchasing.Deals;

/// <summary>A deal, for its two sides and those who audit and report.</summary>
/// <param name="ClaimedBy">The side that claimed it.</param>
/// <param name="Claimed">The amount that side states.</param>
/// <param name="Answered">The amount the other side states.</param>
/// <param name="Agreed">The amount that counts, once confirmed or resolved: the smaller of the two.</param>
/// <param name="Grade">What the amount rests on.</param>
/// <param name="Evidence">Documents that either side offers.</param>
/// <param name="Awaited">The side whose word is awaited.</param>
/// <param name="ExpiresAt">When it expires unless answered, or settled.</param>
/// <param name="Reason">Why the other side says that there was no deal, or why the claim was withdrawn.</param>
/// <param name="BuyerWithoutPact">Would this have happened without the pact, as the buyer says? Hidden from the supplier until it has answered too.</param>
/// <param name="SupplierWithoutPact">The same as the supplier says; hidden from the buyer until it has answered too.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record DealView(Guid Id, long Version, DealState State, Guid NeedId, Guid ResponseId, Guid BuyerId, Guid SupplierId, DealSide ClaimedBy, Money Claimed,
    Money? Answered, Money? Agreed, EvidenceGrade Grade, IReadOnlyList<DealEvidence> Evidence, DealSide? Awaited, DeadlineView? ExpiresAt, string? Reason,
    WithoutPact? BuyerWithoutPact, WithoutPact? SupplierWithoutPact, bool Synthetic) : IVersioned
{
    /// <param name="today">The deal as it is now: what the caller may read is decided by that, whichever moment they ask about.</param>
    public static DealView Of(Deal d, Deal today, Caller by) => new(d.Id, d.Version, d.State, d.NeedId, d.ResponseId, d.BuyerId, d.SupplierId, d.ClaimedBy, d.Claimed, d.Answered, d.Agreed,
        d.Grade, d.Evidence, d.Awaited, d.ExpiresAt is { } end ? DeadlineView.Of(end) : null, d.Reason,
        today.HidesFrom(by, DealSide.Buyer) ? null : d.BuyerWithoutPact, today.HidesFrom(by, DealSide.Supplier) ? null : d.SupplierWithoutPact, d.Synthetic);
}

public static class GetDealEndpoint
{
    /// <summary>One deal, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/deals/{id}"), Allow]
    public static async Task<DealView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Deal>(id, ct) is { } today && today.MayBeSeenBy(by)
            && (moment.IsNow ? today : await session.At<Deal>(id, moment, ct)) is { } found ? DealView.Of(found, today, by) : null;
}

public static class DealHistoryEndpoint
{
    /// <summary>Each event of a deal: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/deals/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Deal>(id, ct) is { } deal && deal.MayBeSeenBy(by)
            ? await session.HistoryAsync<Deal>(id, moment, ct, (fact, data) =>
            {
                if (fact is DealAdditionalityAnswered said && deal.HidesFrom(by, said.Side)) data.Remove("answer");
            })
            : null;
}

public static class ListDealsEndpoint
{
    /// <summary>The deals that the caller may see, in the order in which they were claimed.</summary>
    /// <param name="needId">Only those that came of this need.</param>
    /// <param name="state">Only those in this state.</param>
    [WolverineGet("/api/{territory}/deals"), Allow]
    public static async Task<Page<DealView>> Get(PageRequest page, Guid? needId, DealState? state, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Deal>().AsQueryable();
        if (needId is { } need) query = query.Where(d => d.NeedId == need);
        if (state is { } wanted) query = query.Where(d => d.State == wanted);
        if (!by.Is(Role.Auditor) && !by.Is(Role.Analyst))
        {
            var own = by.MemberOf.ToList();
            query = query.Where(d => own.Contains(d.BuyerId) || own.Contains(d.SupplierId));
        }
        return (await query.PageAsync(page, http, ct)).Select(d => DealView.Of(d, d, by));
    }
}
