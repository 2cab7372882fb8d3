using PactePme.Kernel;

namespace PactePme.Governance.Targets;

/// <summary>What a target counts.</summary>
public enum TargetMeasure
{
    /// <summary>Organisations with a signed adhesion: counted here.</summary>
    Signatories,
    /// <summary>Deals confirmed by both sides: counted here.</summary>
    ConfirmedDeals,
    /// <summary>What those deals are worth, in euros excluding VAT: added up here.</summary>
    ConfirmedDealAmount,
    /// <summary>Members, who are people, as somebody declares them: only stated figures measure it.</summary>
    MembersDeclared
}

public enum TargetState
{
    Set,
    Measured,
    Met,
    Missed,
    /// <summary>Its horizon is over and nobody measured it: whether it was met, nobody knows.</summary>
    Unmeasured
}

/// <summary>What a target starts from. Where the source leaves open which figure it means, the others are its alternatives.</summary>
/// <param name="Meaning">What that figure counts.</param>
public sealed record TargetBase(decimal Value, Wording Meaning, CitedSource Source, IReadOnlyList<BaseAlternative>? Alternatives = null);

/// <summary>Another figure that the source may have meant as the base.</summary>
public sealed record BaseAlternative(decimal Value, Wording Meaning);

/// <summary>What is aimed at, from what, by when, and who says so.</summary>
/// <param name="Goal">Reached by a measurement of this value or more: organisations, deals, euros or persons, by the measure.</param>
/// <param name="Horizon">The last Paris day on which it can be met.</param>
public sealed record TargetTerms(Wording Title, TargetMeasure Measure, decimal Goal, TargetBase Base, DateOnly Horizon, CitedSource Source);

/// <param name="ResolutionId">The resolution that set it; absent when a source reports it.</param>
[StoredAs("target_set_v1"), Shows(nameof(TargetSet.Terms), Actor = true)]
public sealed record TargetSet(TargetTerms Terms, Guid? ResolutionId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Value">What counts towards the goal.</param>
/// <param name="Synthetic">What was counted that is made up for demonstration: apart from the value, or within it when the target itself is made up.</param>
/// <param name="On">The Paris day that the value is of.</param>
/// <param name="Source">Who states it; absent when it was counted here.</param>
[StoredAs("target_measured_v1")]
public sealed record TargetMeasured(decimal Value, decimal Synthetic, DateOnly On, CitedSource? Source, DateTimeOffset EffectiveAt) : IFact;

/// <param name="On">The Paris day of the measurement that reached the goal.</param>
[StoredAs("target_met_v1"), Shows(nameof(TargetMet.On))]
public sealed record TargetMet(decimal Value, DateOnly On, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Value">The last measurement; absent when there is none.</param>
[StoredAs("target_missed_v1"), Shows(nameof(TargetMissed.Reason))]
public sealed record TargetMissed(MissedReason Reason, decimal? Value, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">What was wrong. Names no person.</param>
[StoredAs("target_corrected_v1"), Shows(nameof(TargetCorrected.Terms), Actor = true)]
public sealed record TargetCorrected(TargetTerms Terms, string Reason, DateTimeOffset EffectiveAt) : IFact;

public enum MissedReason
{
    /// <summary>The last measurement was below the goal.</summary>
    BelowGoal,
    /// <summary>Nobody measured it up to its horizon: it is not known whether it was met.</summary>
    Unmeasured
}

/// <param name="Synthetic">What was counted that is made up for demonstration: apart from the value, or within it when the target itself is made up.</param>
/// <param name="On">The Paris day that the value is of.</param>
/// <param name="Source">Who states it; absent when it was counted here.</param>
public sealed record Measurement(decimal Value, decimal Synthetic, DateOnly On, CitedSource? Source);

/// <summary>A target of the pact: Set -> Measured -> Met | Missed; or Unmeasured, when its horizon passes before anybody measures it.</summary>
public sealed record Target(TargetTerms Terms, Guid? ResolutionId, TargetState State) : IFolded<Target>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>When it was set.</summary>
    public DateTimeOffset SetAt { get; init; }

    /// <summary>When the latest change took effect.</summary>
    public DateTimeOffset Since { get; init; }

    public Measurement? Latest { get; init; }

    /// <summary>The day of the measurement that reached the goal.</summary>
    public DateOnly? MetOn { get; init; }

    public MissedReason? Missed { get; init; }

    /// <summary>Neither met nor missed yet.</summary>
    public bool IsOpen => State is TargetState.Set or TargetState.Measured;

    /// <summary>A made-up target counts what is made up; any other counts it apart.</summary>
    public bool Synthetic => Terms.Source.Synthetic;

    /// <summary>When its last day is over.</summary>
    public DateTimeOffset HorizonEnd => ParisDay.End(Terms.Horizon);

    public static Target? Next(Target? state, IFact fact) => (state, fact) switch
    {
        (null, TargetSet e) => new(e.Terms, e.ResolutionId, TargetState.Set) { SetAt = e.EffectiveAt, Since = e.EffectiveAt },
        (null, _) => null,
        (_, TargetMeasured e) => state with { State = TargetState.Measured, Latest = new(e.Value, e.Synthetic, e.On, e.Source), Missed = null, Since = e.EffectiveAt },
        (_, TargetMet e) => state with { State = TargetState.Met, MetOn = e.On, Since = e.EffectiveAt },
        (_, TargetMissed e) => state with { State = e.Reason == MissedReason.Unmeasured ? TargetState.Unmeasured : TargetState.Missed, Missed = e.Reason, Since = e.EffectiveAt },
        (_, TargetCorrected e) => state with
        {
            Terms = e.Terms,
            State = state.Latest is null ? TargetState.Set : TargetState.Measured,
            MetOn = null,
            Missed = null,
            Since = e.EffectiveAt
        },
        _ => state
    };

    /// <summary>What follows from the latest measurement: met as soon as it reaches the goal, missed when the horizon is over.</summary>
    public IReadOnlyList<IFact> Judge(bool horizonOver, DateTimeOffset at) =>
        Latest is { } l && l.Value >= Terms.Goal ? [new TargetMet(l.Value, l.On, at)]
        : horizonOver ? [new TargetMissed(Latest is null ? MissedReason.Unmeasured : MissedReason.BelowGoal, Latest?.Value, at)]
        : [];

    /// <summary>These facts, and what follows from the last of them.</summary>
    public IReadOnlyList<IFact> Judged(IFact fact, bool horizonOver, DateTimeOffset at) => [fact, .. Next(this, fact)!.Judge(horizonOver, at)];

    /// <summary>Counted here, from what other modules tell.</summary>
    public static bool IsComputed(TargetMeasure measure) => measure != TargetMeasure.MembersDeclared;
}

/// <summary>Checks that several commands on targets share.</summary>
internal static class TargetCheck
{
    public static IEnumerable<FieldError?> Terms(TargetTerms terms, DateOnly from) =>
    [
        .. StatedCheck.Text(terms.Title, "/terms/title", 200),
        StatedCheck.Figure(terms.Goal, "/terms/goal"),
        StatedCheck.Figure(terms.Base.Value, "/terms/base/value"),
        .. StatedCheck.Text(terms.Base.Meaning, "/terms/base/meaning", 500),
        .. StatedCheck.Source(terms.Base.Source, "/terms/base/source"),
        Check.Count(terms.Base.Alternatives, "/terms/base/alternatives", 10),
        .. (terms.Base.Alternatives ?? []).SelectMany((a, i) => StatedCheck.Text(a.Meaning, $"/terms/base/alternatives/{i}/meaning", 500).Append(StatedCheck.Figure(a.Value, $"/terms/base/alternatives/{i}/value"))),
        terms.Horizon < from ? new("/terms/horizon", "horizon-before-target", "L'horizon précède l'objectif.", "The horizon comes before the target.")
            : terms.Horizon > ParisDay.Last ? new("/terms/horizon", "horizon-too-far", "Cet horizon est trop lointain.", "This horizon is too far away.") : null,
        .. StatedCheck.Source(terms.Source, "/terms/source")
    ];
}
