using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Axes;

/// <summary>An axis of the pact.</summary>
/// <param name="Censuses">Every census published, in order, each with the initiatives as they were listed then.</param>
/// <param name="LiveSince">Absent while it is not live.</param>
/// <param name="ResolutionId">The resolution that opened it; absent for the one that was running before the pact.</param>
/// <param name="Grandfathered">Why it is live without a census and a resolution; absent for all others.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record AxisView(Guid Id, long Version, AxisKind Kind, Wording Title, Wording? Method, AxisState State, IReadOnlyList<CensusEdition> Censuses,
    DateTimeOffset? LiveSince, Guid? ResolutionId, Grandfathering? Grandfathered, bool Synthetic) : IVersioned
{
    public static AxisView Of(Axis a) => new(a.Id, a.Version, a.Kind, a.Title, a.Method, a.State, a.Censuses, a.LiveSince, a.ResolutionId, a.Grandfathered, a.Synthetic);
}

public static class GetAxisEndpoint
{
    /// <summary>An axis, with each census published.</summary>
    [WolverineGet("/api/{territory}/axes/{id}"), Allow]
    public static async Task<AxisView?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.At<Axis>(id, moment, ct) is { } found ? AxisView.Of(found) : null;
}

public static class AxisHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of an axis.</summary>
    [WolverineGet("/api/{territory}/axes/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Axis>(id, ct) is null ? null : await session.HistoryAsync<Axis>(id, moment, ct);
}

public static class ListAxesEndpoint
{
    /// <summary>The axes of the territory, in the order of their announcement.</summary>
    /// <param name="kind">Only the one of this kind.</param>
    /// <param name="state">Only those in this state.</param>
    [WolverineGet("/api/{territory}/axes"), Allow]
    public static async Task<Page<AxisView>> Get(PageRequest page, AxisKind? kind, AxisState? state, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Axis>().AsQueryable();
        if (kind is { } ofKind) query = query.Where(a => a.Kind == ofKind);
        if (state is { } wanted) query = query.Where(a => a.State == wanted);
        return (await query.PageAsync(page, http, ct)).Select(AxisView.Of);
    }
}
