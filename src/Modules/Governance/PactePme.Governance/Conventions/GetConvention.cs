using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Conventions;

/// <summary>A convention between institutions.</summary>
/// <param name="ResolutionId">The resolution that adopted it; absent for one that a source reports.</param>
/// <param name="Until">The last Paris day on which it runs; absent when it has no end, or none is known.</param>
/// <param name="Source">What reports it, when its acts are not recorded here.</param>
/// <param name="RunningSince">Since when it was running, as precise as the source gives it.</param>
/// <param name="EndedOn">The last day on which it ran.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record ConventionView(Guid Id, long Version, ConventionState State, ConventionTerms Terms, Guid? ResolutionId, DateOnly? SignedOn, DateOnly? Until,
    CitedSource? Source, string? RunningSince, DateOnly? EndedOn, string? EndReason, bool Synthetic) : IVersioned
{
    public static ConventionView Of(Convention c) => new(c.Id, c.Version, c.State, c.Terms, c.ResolutionId, c.SignedOn, c.Until, c.Source, c.RunningSince, c.EndedOn, c.EndReason, c.Synthetic);
}

public static class GetConventionEndpoint
{
    /// <summary>A convention, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/conventions/{id}"), Allow]
    public static async Task<ConventionView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.IsShownAsync(id, by, ct) && await session.At<Convention>(id, moment, ct) is { } found ? ConventionView.Of(found) : null;

    /// <summary>Drafts are the committee's; what was voted or attested is everybody's.</summary>
    internal static async Task<bool> IsShownAsync(this IQuerySession session, Guid id, Caller by, CancellationToken ct) =>
        await session.LoadAsync<Convention>(id, ct) is { } today && (today.State != ConventionState.Drafted || by.SeesCommittee());
}

public static class ConventionHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of a convention.</summary>
    [WolverineGet("/api/{territory}/conventions/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.IsShownAsync(id, by, ct) ? await session.HistoryAsync<Convention>(id, moment, ct) : null;
}

public static class ListConventionsEndpoint
{
    /// <summary>The conventions that the caller may see, in the order in which they were recorded.</summary>
    /// <param name="state">Only those in this state.</param>
    [WolverineGet("/api/{territory}/conventions"), Allow]
    public static async Task<Page<ConventionView>> Get(PageRequest page, ConventionState? state, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Convention>().AsQueryable();
        if (state is { } wanted) query = query.Where(c => c.State == wanted);
        if (!by.SeesCommittee()) query = query.Where(c => c.State != ConventionState.Drafted);
        return (await query.PageAsync(page, http, ct)).Select(ConventionView.Of);
    }
}
