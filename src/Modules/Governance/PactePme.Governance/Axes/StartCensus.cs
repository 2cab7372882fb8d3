using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Axes;

/// <summary>Starts the census of an announced axis: what exists on the territory is listed before anything is built.</summary>
/// <param name="EffectiveAt">Since when; now when absent, never before the axis was announced.</param>
public sealed record StartCensus(DateTimeOffset? EffectiveAt = null);

public static class StartCensusEndpoint
{
    public static readonly Refusal NotAnnounced = Refusal.State("axis-census-begun",
        "Le recensement de cet axe a déjà commencé, ou l'axe est ouvert : publiez une nouvelle édition du recensement.",
        "The census of this axis has begun already, or the axis is live: publish a new edition of the census.");

    [WolverineBefore]
    public static Refusal? Refuse(StartCensus command, Axis axis, Caller by) => Refuse(command, axis, by.At);

    public static Refusal? Refuse(StartCensus command, Axis axis, DateTimeOffset now) =>
        axis.State != AxisState.Announced ? NotAnnounced : Refusal.Validation(StatedCheck.Date(command.EffectiveAt, axis.Since, now));

    /// <summary>Starts the census of an announced axis.</summary>
    [WolverinePost("/api/{territory}/axes/{id}/start-census"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(StartCensus command, [WriteAggregate("id")] Axis axis, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(axis, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(StartCensus command, DateTimeOffset now) => [new CensusStarted(command.EffectiveAt ?? now)];
}
