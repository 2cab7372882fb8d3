using Marten;
using PactePme.Kernel;
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
/// <param name="Frozen">The buyer may not trade for the time being: no responses are taken and it is not awarded; its deadline goes on.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record NeedView(Guid Id, long Version, NeedState State, Guid BuyerId, string Title, string Description, NeedNature Nature, IReadOnlyList<string> Cpv,
    IReadOnlyList<string> Communes, Budget? Budget, DateOnly? StartOn, DeadlineView Deadline, string? Reason, IReadOnlyList<Guid> AwardedTo,
    IReadOnlyList<Lot> Lots, IReadOnlyList<Criterion> Criteria, IReadOnlyList<Attachment> Attachments, bool Sealed, DeadlineView? QuestionsUntil, Tender? Tender, bool InterestOnly,
    int Revision, bool Frozen, bool Synthetic) : IVersioned
{
    public static NeedView Of(Need n) => new(n.Id, n.Version, n.State, n.BuyerId, n.Content.Title, n.Content.Description, n.Content.Nature, n.Content.Cpv,
        n.Content.Communes, n.Content.Budget, n.Content.StartOn, DeadlineView.Of(n.Deadline), n.Reason, [.. n.Awarded.Select(a => a.OrganisationId)],
        n.Content.Lots, n.Content.Criteria, n.Content.Attachments, n.Content.Sealed, n.Content.QuestionsUntil is { } until ? DeadlineView.Of(until) : null, n.Content.Tender, n.Content.InterestOnly,
        n.Revision, n.Frozen, n.Synthetic);
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
        return await session.HistoryAsync<Need>(id, moment, ct, (fact, data) =>
        {
            if (by.ActsFor(need.BuyerId)) return;
            if (fact is NeedDrafted or NeedRevised) data.Remove("content");
            if (fact is SealedResponsesOpened opening && !by.Is(Role.Moderator) && !by.Is(Role.Auditor))
            {
                // How many, not which: an id tells when a response was begun.
                (data["openedCount"], data["unreadableCount"]) = (opening.Opened.Count, opening.Unreadable.Count);
                data.Remove("opened");
                data.Remove("unreadable");
            }
            if (fact is NeedChangesRequested && !by.Is(Role.Moderator) && !by.Is(Role.Auditor)) data.Remove("reason");
        });
    }
}
