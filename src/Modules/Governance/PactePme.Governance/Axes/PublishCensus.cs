using Marten;
using PactePme.Governance.Initiatives;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Axes;

/// <summary>
/// Publishes the census of an axis: which initiatives of the axis are published at this moment stays as it is in this edition. It may be published again
/// later, as a new edition, also once the axis is live.
/// </summary>
/// <param name="Summary">What the census found. Names no person.</param>
/// <param name="EffectiveAt">Since when; now when absent, never before the latest change of the axis.</param>
public sealed record PublishCensus(BilingualText Summary, DateTimeOffset? EffectiveAt = null);

/// <summary>The initiatives of the axis that are published now, in the order of their ids.</summary>
public sealed record CensusFound(IReadOnlyList<Guid> InitiativeIds)
{
    public static async Task<CensusFound> OnAsync(IQuerySession session, AxisKind kind, CancellationToken ct) =>
        new(await session.Query<Initiative>().Where(i => i.Axis == kind && (i.State == InitiativeState.Published || i.State == InitiativeState.UpdateDue || i.State == InitiativeState.Stale))
            .OrderBy(i => i.Id).Select(i => i.Id).ToListAsync(ct));
}

public static class PublishCensusEndpoint
{
    public static readonly Refusal NotStarted = Refusal.State("census-not-started",
        "Le recensement de cet axe n'a pas commencé : lancez-le d'abord (start-census).",
        "The census of this axis has not begun: start it first (start-census).");

    [WolverineBefore]
    public static Task<CensusFound> LoadAsync(Axis axis, IQuerySession session, CancellationToken ct) => CensusFound.OnAsync(session, axis.Kind, ct);

    [WolverineBefore]
    public static Refusal? Refuse(PublishCensus command, Axis axis, Caller by) => Refuse(command, axis, by.At);

    public static Refusal? Refuse(PublishCensus command, Axis axis, DateTimeOffset now) =>
        axis.State == AxisState.Announced ? NotStarted
        : Refusal.Validation([.. StatedCheck.Text(command.Summary, "/summary", 5_000), StatedCheck.Date(command.EffectiveAt, axis.Since, now)]);

    /// <summary>Publishes the census of an axis, or a new edition of it.</summary>
    [WolverinePost("/api/{territory}/axes/{id}/publish-census"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(PublishCensus command, [WriteAggregate("id")] Axis axis, CensusFound found, Caller by)
    {
        var facts = Decide(command, axis, found, by.At);
        return (Receipt.Of(axis, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(PublishCensus command, Axis axis, CensusFound found, DateTimeOffset now) =>
        [new CensusPublished(axis.Censuses.Count + 1, command.Summary, found.InitiativeIds, found.InitiativeIds.Count, command.EffectiveAt ?? now)];
}
