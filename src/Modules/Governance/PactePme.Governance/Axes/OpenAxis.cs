using PactePme.Governance.Contracts;
using PactePme.Kernel;

namespace PactePme.Governance.Axes;

/// <summary>Makes an axis live: the effect of a resolution, and of nothing else. There is no command for it.</summary>
public static class OpenAxis
{
    public static readonly Refusal NoCensus = Refusal.State("axis-without-census",
        "Aucun recensement de cet axe n'est publié : publiez-le d'abord (publish-census).",
        "No census of this axis has been published: publish it first (publish-census).");
    public static readonly Refusal NotCoBuilt = Refusal.State("axis-not-co-built",
        "La co-construction de cet axe n'a pas commencé : lancez-la d'abord (start-co-building).",
        "The co-building of this axis has not begun: start it first (start-co-building).");
    public static readonly Refusal AlreadyLive = Refusal.State("axis-live",
        "Cet axe est déjà ouvert : il n'y a rien à décider.",
        "This axis is live already: there is nothing to decide.");

    /// <summary>Why a resolution cannot open the axis now; nothing when it can.</summary>
    public static Refusal? Refuse(Axis axis) =>
        axis.State == AxisState.Live ? AlreadyLive
        : axis.Censuses.Count == 0 ? NoCensus
        : axis.State != AxisState.CoBuilding ? NotCoBuilt
        : null;

    public static IReadOnlyList<IFact> Decide(Axis axis, Guid resolutionId, DateTimeOffset now) => [new AxisOpened(resolutionId, now)];

    /// <summary>What the other modules are told after <see cref="Decide"/>.</summary>
    public static AxisLive Tell(Axis axis, Guid resolutionId, DateTimeOffset now) => new(Axis.Word(axis.Kind), resolutionId, now);
}
