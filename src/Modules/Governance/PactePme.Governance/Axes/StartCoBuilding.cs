using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Axes;

/// <summary>Starts building an axis together, from what its published census found.</summary>
/// <param name="EffectiveAt">Since when; now when absent, never before the latest change of the axis.</param>
public sealed record StartCoBuilding(DateTimeOffset? EffectiveAt = null);

public static class StartCoBuildingEndpoint
{
    public static readonly Refusal NotAtCensus = Refusal.State("axis-not-at-census",
        "La co-construction suit le recensement : cet axe n'en est pas là, ou l'a déjà passé.",
        "Co-building follows the census: this axis has not come there yet, or is past it.");

    [WolverineBefore]
    public static Refusal? Refuse(StartCoBuilding command, Axis axis, Caller by) => Refuse(command, axis, by.At);

    public static Refusal? Refuse(StartCoBuilding command, Axis axis, DateTimeOffset now) =>
        axis.State != AxisState.Census ? NotAtCensus
        : axis.Censuses.Count == 0 ? OpenAxis.NoCensus
        : Refusal.Validation(StatedCheck.Date(command.EffectiveAt, axis.Since, now));

    /// <summary>Starts building an axis together, from what its census found.</summary>
    [WolverinePost("/api/{territory}/axes/{id}/start-co-building"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(StartCoBuilding command, [WriteAggregate("id")] Axis axis, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(axis, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(StartCoBuilding command, DateTimeOffset now) => [new CoBuildingStarted(command.EffectiveAt ?? now)];
}
