using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Actions;

/// <summary>Something to do that comes of a resolution; shown to the committee's people and to the organisation that is to do it.</summary>
/// <param name="OrganisationId">Who is to do it; absent when nobody in particular.</param>
/// <param name="DueOn">Last Paris calendar day for it.</param>
/// <param name="Evidence">What shows that it was done.</param>
/// <param name="Postponed">How often it was given more time.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record ActionItemView(Guid Id, long Version, ActionItemState State, Guid ResolutionId, Wording Title, Guid? OrganisationId, DateOnly DueOn, DateTimeOffset OpenedAt, DateTimeOffset? DoneAt,
    string? Evidence, int Postponed, string? PostponeReason, bool Synthetic) : IVersioned
{
    public static ActionItemView Of(ActionItem a) => new(a.Id, a.Version, a.State, a.ResolutionId, a.Title, a.OrganisationId, a.DueOn, a.OpenedAt, a.DoneAt, a.Evidence, a.Postponed, a.PostponeReason, a.Synthetic);

    public static bool IsShownTo(ActionItem action, Caller by) => by.SeesCommittee() || (action.OrganisationId is { } responsible && by.BelongsTo(responsible));
}

public static class GetActionItemEndpoint
{
    /// <summary>One action, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/action-items/{id}"), Allow]
    public static async Task<ActionItemView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<ActionItem>(id, moment, ct) is { } found && ActionItemView.IsShownTo(found, by) ? ActionItemView.Of(found) : null;
}

public static class ActionItemHistoryEndpoint
{
    /// <summary>Each event of an action: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/action-items/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<ActionItem>(id, ct) is { } found && ActionItemView.IsShownTo(found, by) ? await session.HistoryAsync<ActionItem>(id, moment, ct) : null;
}

public static class ListActionItemsEndpoint
{
    /// <summary>The actions that the caller may see, in the order in which they were noted.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="resolutionId">Only those of this resolution.</param>
    /// <param name="organisationId">Only those that this organisation is to do.</param>
    [WolverineGet("/api/{territory}/action-items"), Allow]
    public static async Task<Page<ActionItemView>> Get(PageRequest page, ActionItemState? state, Guid? resolutionId, Guid? organisationId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<ActionItem>().AsQueryable();
        if (state is { } wanted) query = query.Where(a => a.State == wanted);
        if (resolutionId is { } resolution) query = query.Where(a => a.ResolutionId == resolution);
        if (organisationId is { } responsible) query = query.Where(a => a.OrganisationId == responsible);
        if (!by.SeesCommittee())
        {
            Guid?[] own = [by.OrganisationId, .. by.Absorbed];
            query = query.Where(a => own.Contains(a.OrganisationId));
        }
        return (await query.PageAsync(page, http, ct)).Select(ActionItemView.Of);
    }
}
