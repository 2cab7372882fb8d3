using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Committees;

/// <summary>The committee that governs the pact in the territory.</summary>
/// <param name="Act">Its founding act; absent when none is known.</param>
/// <param name="Source">Who says that it exists, when no founding act is known.</param>
/// <param name="Founders">The organisations that founded the pact, as the source says.</param>
/// <param name="Carrier">The legal entity that publishes its resolutions.</param>
/// <param name="ChairSeatId">The seat that presides.</param>
/// <param name="Rules">Each version of its rules of procedure, the one in force last; none before the founding act.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record CommitteeView(Guid Id, long Version, string Name, FoundingAct? Act, string? Source, DateOnly? AttestedOn, IReadOnlyList<Guid> Founders, CarryingEntity? Carrier, Guid? ChairSeatId,
    IReadOnlyList<RulesEdition> Rules, bool Synthetic) : IVersioned
{
    public static CommitteeView Of(Committee c) => new(c.Id, c.Version, c.Name, c.Act, c.Source, c.AttestedOn, c.Founders, c.Carrier, c.ChairSeatId, c.Rules, c.Synthetic);
}

public static class GetCommitteeEndpoint
{
    /// <summary>The committee, with each version of its rules, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/committees/{id}"), Allow]
    public static async Task<CommitteeView?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.At<Committee>(id, moment, ct) is { } found ? CommitteeView.Of(found) : null;
}

public static class ListCommitteesEndpoint
{
    /// <summary>The territory's committee: one, or none yet.</summary>
    [WolverineGet("/api/{territory}/committees"), Allow]
    public static async Task<Page<CommitteeView>> Get(PageRequest page, HttpContext http, IQuerySession session, CancellationToken ct) =>
        (await session.Query<Committee>().PageAsync(page, http, ct)).Select(CommitteeView.Of);
}

public static class CommitteeHistoryEndpoint
{
    /// <summary>Each event of the committee: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/committees/{id}/history"), Allow]
    public static Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) => session.HistoryAsync<Committee>(id, moment, ct);
}
