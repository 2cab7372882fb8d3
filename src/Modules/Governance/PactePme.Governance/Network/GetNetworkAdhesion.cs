using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Network;

/// <summary>The adhesion of the territory to the national association.</summary>
/// <param name="DeclaredFigures">Figures of the whole network as their sources declare them; nothing here is computed.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record NetworkAdhesionView(Guid Id, long Version, NetworkState State, NetworkTerms Terms, IReadOnlyList<NetworkFigure> DeclaredFigures,
    DateOnly? LeftOn, string? LeaveReason, bool Synthetic) : IVersioned
{
    public static NetworkAdhesionView Of(NetworkAdhesion n) => new(n.Id, n.Version, n.State, n.Terms, n.Figures, n.LeftOn, n.LeaveReason, n.Terms.Source.Synthetic);
}

public static class GetNetworkAdhesionEndpoint
{
    /// <summary>The adhesion of the territory to the national association, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/network-adhesions/{id}"), Allow]
    public static async Task<NetworkAdhesionView?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.At<NetworkAdhesion>(id, moment, ct) is { } found ? NetworkAdhesionView.Of(found) : null;
}

public static class NetworkAdhesionHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of the adhesion to the national association.</summary>
    [WolverineGet("/api/{territory}/network-adhesions/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<NetworkAdhesion>(id, ct) is null ? null : await session.HistoryAsync<NetworkAdhesion>(id, moment, ct);
}

public static class ListNetworkAdhesionsEndpoint
{
    /// <summary>The adhesions of the territory to the national association, past and present, in the order in which they were recorded.</summary>
    [WolverineGet("/api/{territory}/network-adhesions"), Allow]
    public static async Task<Page<NetworkAdhesionView>> Get(PageRequest page, HttpContext http, IQuerySession session, CancellationToken ct) =>
        (await session.Query<NetworkAdhesion>().PageAsync(page, http, ct)).Select(NetworkAdhesionView.Of);
}
