using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Needs;

/// <summary>A deadline as an instant and on Paris clocks.</summary>
public sealed record DeadlineView(DateTimeOffset Utc, DateTimeOffset Paris)
{
    public static DeadlineView Of(DateTimeOffset instant) => new(instant.ToUniversalTime(), ParisTime.Show(instant));
}

/// <summary>A need as the caller may see it.</summary>
/// <param name="Nature">product (produit), prestation or service.</param>
/// <param name="Reason">Which changes are requested, or why it ended without an award.</param>
/// <param name="AwardedTo">The organisations whose responses won.</param>
/// <param name="Lots">Numbered from 1 in this order.</param>
/// <param name="Sealed">Nobody can read a response before the deadline; commitments to them are at <c>needs/{id}/commitments</c>.</param>
/// <param name="QuestionsUntil">Until when questions are taken; until the deadline when absent.</param>
/// <param name="Tender">A public buyer's procedure.</param>
/// <param name="InterestOnly">Offers are handed in on the buyer profile; here interest is taken only.</param>
/// <param name="Revision">How often it was amended materially; a response answers one revision.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record NeedView(Guid Id, long Version, NeedState State, Guid BuyerId, string Title, string Description, NeedNature Nature, IReadOnlyList<string> Cpv,
    IReadOnlyList<string> Communes, Budget? Budget, DateOnly? StartOn, DeadlineView Deadline, string? Reason, IReadOnlyList<Guid> AwardedTo,
    IReadOnlyList<Lot> Lots, IReadOnlyList<Criterion> Criteria, IReadOnlyList<Attachment> Attachments, bool Sealed, DeadlineView? QuestionsUntil, Tender? Tender, bool InterestOnly,
    int Revision, bool Synthetic) : IVersioned
{
    public static NeedView Of(Need n) => new(n.Id, n.Version, n.State, n.BuyerId, n.Content.Title, n.Content.Description, n.Content.Nature, n.Content.Cpv,
        n.Content.Communes, n.Content.Budget, n.Content.StartOn, DeadlineView.Of(n.Deadline), n.Reason, [.. n.Awarded.Select(a => a.OrganisationId)],
        n.Content.Lots, n.Content.Criteria, n.Content.Attachments, n.Content.Sealed, n.Content.QuestionsUntil is { } until ? DeadlineView.Of(until) : null, n.Content.Tender, n.Content.InterestOnly,
        n.Revision, n.Synthetic);
}

public static class GetNeedEndpoint
{
    /// <summary>One need, now or at a moment of the past. What was a draft then is shown to its buyer only.</summary>
    [WolverineGet("/api/{territory}/needs/{id}"), Allow]
    public static async Task<NeedView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Need>(id, moment, ct) is { } found && found.MayBeSeenBy(by) ? NeedView.Of(found) : null;
}

public static class NeedHistoryEndpoint
{
    /// <summary>Each event of a need: who did what, when and why. What drafts said is shown to the buyer only.</summary>
    [WolverineGet("/api/{territory}/needs/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<Need>(id, ct) is not { } need || !need.MayBeSeenBy(by)) return null;
        return await session.HistoryAsync(id, moment, ct, (fact, data) =>
        {
            if (by.ActsFor(need.BuyerId)) return;
            if (fact is NeedDrafted or NeedRevised) data.Remove("content");
            if (fact is NeedChangesRequested && !by.Is(Role.Moderator) && !by.Is(Role.Auditor)) data.Remove("reason");
        });
    }
}

public static class ListNeedsEndpoint
{
    public static readonly Refusal MalformedCpvPrefix = Refusal.Malformed("malformed-cpv-prefix",
        "« cpv » est le début d'un code CPV : deux à huit chiffres.",
        "\"cpv\" is the beginning of a CPV code: two to eight digits.");

    [WolverineBefore]
    public static Refusal? Refuse(string? cpv) =>
        cpv is null || (cpv.Length is >= 2 and <= 8 && cpv.All(char.IsAsciiDigit)) ? null : MalformedCpvPrefix;

    /// <summary>The needs that the caller may see, in the order in which they were drafted.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="cpv">Only those with a CPV code that begins so: two to eight digits.</param>
    /// <param name="buyerId">Only those of this organisation.</param>
    [WolverineGet("/api/{territory}/needs"), Allow]
    public static async Task<Page<NeedView>> Get(PageRequest page, NeedState? state, string? cpv, Guid? buyerId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var own = by.MemberOf.ToList();
        var moderates = by.Is(Role.Moderator) || by.Is(Role.Auditor);
        var query = moderates
            ? session.Query<Need>().Where(n => n.WasSubmitted || n.WasPublished || own.Contains(n.BuyerId))
            : session.Query<Need>().Where(n => n.WasPublished || own.Contains(n.BuyerId));
        if (state is { } wanted) query = query.Where(n => n.State == wanted);
        if (buyerId is { } buyer) query = query.Where(n => n.BuyerId == buyer);
        if (cpv is not null) query = query.Where(n => n.MatchesSql("exists (select 1 from jsonb_array_elements_text(d.data -> 'content' -> 'cpv') c where c like ?)", cpv + "%"));
        return (await query.PageAsync(page, http, ct)).Select(NeedView.Of);
    }
}
