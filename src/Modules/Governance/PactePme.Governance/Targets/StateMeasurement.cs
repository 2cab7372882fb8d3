using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Targets;

/// <summary>
/// States a figure for a target that nobody can compute here. It may come after the horizon for a day up to it: a target that was missed is then judged anew.
/// </summary>
/// <param name="On">The Paris day that the figure is of.</param>
/// <param name="Source">Who states it.</param>
public sealed record StateMeasurement(decimal Value, DateOnly On, CitedSource Source);

public static class StateMeasurementEndpoint
{
    public static readonly Refusal Computed = Refusal.State("target-is-computed",
        "Cet objectif se mesure ici, à partir des adhésions et des affaires : aucun chiffre ne s'y déclare.",
        "This target is measured here, from adhesions and deals: no figure is stated for it.");
    public static readonly Refusal Met = Refusal.State("target-met",
        "Cet objectif est déjà atteint : corrigez-le s'il a été mal enregistré.",
        "This target has been met already: correct it if it was recorded wrongly.");

    [WolverineBefore]
    public static Refusal? Refuse(StateMeasurement command, Target target, Caller by) => Refuse(command, target, by.At);

    public static Refusal? Refuse(StateMeasurement command, Target target, DateTimeOffset now) =>
        Target.IsComputed(target.Terms.Measure) ? Computed
        : target.State == TargetState.Met ? Met
        : Refusal.Validation(
        [
            StatedCheck.Figure(command.Value, "/value"),
            StatedCheck.Past(command.On, "/on", now),
            command.On > target.Terms.Horizon ? new("/on", "after-horizon", "Ce jour suit l'horizon de l'objectif.", "This day comes after the target's horizon.") : null,
            command.On < ParisTime.DayOf(target.SetAt) ? new("/on", "before-target", "Ce jour précède l'objectif.", "This day comes before the target.")
                : command.On < target.Latest?.On ? new("/on", "before-latest-measurement", "Ce jour précède la dernière mesure.", "This day comes before the latest measurement.") : null,
            .. StatedCheck.Source(command.Source, "/source"),
            command.Source.Synthetic && !target.Synthetic
                ? new("/source/synthetic", "synthetic-figure", "Un chiffre fictif ne mesure pas un vrai objectif.", "A made-up figure does not measure a real target.") : null
        ]);

    /// <summary>States a figure for a target that nobody can compute here.</summary>
    [WolverinePost("/api/{territory}/targets/{id}/state-measurement"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(StateMeasurement command, [WriteAggregate("id")] Target target, Caller by)
    {
        var facts = Decide(command, target, by.At);
        return (Receipt.Of(target, facts), [.. facts]);
    }

    /// <summary>A target that was missed stays so, now below its goal, unless the figure reaches it.</summary>
    public static IReadOnlyList<IFact> Decide(StateMeasurement command, Target target, DateTimeOffset now) =>
        target.Judged(new TargetMeasured(command.Value, target.Synthetic ? command.Value : 0, command.On, command.Source, now), target.State is TargetState.Missed or TargetState.Unmeasured, now);
}
