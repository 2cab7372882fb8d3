using PactePme.Governance.Contracts;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Axes;

/// <summary>
/// Records that the purchasing axis was running before the pact was, and is therefore live without a census and a resolution. Possible once, and only while
/// its own census has not begun: from then on it takes the way of the others.
/// </summary>
/// <param name="Reason">Why. Names no person.</param>
/// <param name="Source">What says that it was running.</param>
/// <param name="RunningSince">Since when it was running, as precise as the source gives it: <c>2017</c>, <c>2017-01</c> or <c>2017-01-31</c>; absent when it does not say.</param>
/// <param name="EffectiveAt">Since when it counts as live; now when absent, never before the axis was announced.</param>
public sealed record GrandfatherAxis(string Reason, CitedSource Source, string? RunningSince = null, DateTimeOffset? EffectiveAt = null);

public static class GrandfatherAxisEndpoint
{
    public static readonly Refusal OnlyPurchasing = Refusal.State("axis-not-grandfathered",
        "Seul l'axe achats, antérieur au pacte, s'ouvre sans recensement ni délibération : les autres suivent la démarche.",
        "Only the purchasing axis, which is older than the pact, opens without a census and a resolution: the others take the usual way.");
    public static readonly Refusal UnderWay = Refusal.State("axis-under-way",
        "Le recensement de cet axe a commencé : il s'ouvre désormais par une délibération.",
        "The census of this axis has begun: from now on it opens by a resolution.");

    [WolverineBefore]
    public static Refusal? Refuse(GrandfatherAxis command, Axis axis, Caller by) => Refuse(command, axis, by.At);

    public static Refusal? Refuse(GrandfatherAxis command, Axis axis, DateTimeOffset now) =>
        axis.Kind != AxisKind.Purchasing ? OnlyPurchasing
        : axis.State == AxisState.Live ? OpenAxis.AlreadyLive
        : axis.State != AxisState.Announced ? UnderWay
        : Refusal.Validation(
        [
            Check.Text(command.Reason, "/reason", 2_000),
            .. StatedCheck.Source(command.Source, "/source"),
            StatedCheck.Reduced(command.RunningSince, "/runningSince", now),
            StatedCheck.Date(command.EffectiveAt, axis.Since, now)
        ]);

    /// <summary>Records that the purchasing axis was running before the pact, and is live.</summary>
    [WolverinePost("/api/{territory}/axes/{id}/grandfather"), Allow(Role.Secretary)]
    public static (Receipt, Events, AxisLive) Post(GrandfatherAxis command, [WriteAggregate("id")] Axis axis, Caller by)
    {
        var (facts, told) = Decide(command, axis, by.At);
        return (Receipt.Of(axis, facts), [.. facts], told);
    }

    public static (IReadOnlyList<IFact> Facts, AxisLive Told) Decide(GrandfatherAxis command, Axis axis, DateTimeOffset now)
    {
        var at = command.EffectiveAt ?? now;
        return ([new AxisGrandfathered(command.Reason, command.Source, command.RunningSince, at)], new(Axis.Word(axis.Kind), null, at));
    }
}
