using PactePme.Kernel;

namespace PactePme.Governance.Conventions;

public enum ConventionState
{
    Drafted,
    /// <summary>Adopted by a resolution.</summary>
    Voted,
    Signed,
    /// <summary>Reported as running by a source that dates no act.</summary>
    Attested,
    Renewed,
    /// <summary>Its time is over.</summary>
    Expired,
    /// <summary>Ended before its time, or by somebody's act.</summary>
    Ended
}

/// <summary>What a convention is about, and between whom.</summary>
/// <param name="Subject">What is agreed. Names no person.</param>
/// <param name="PartyIds">The organisations that are its parties: two at least.</param>
public sealed record ConventionTerms(Wording Title, Wording Subject, IReadOnlyList<Guid> PartyIds);

[StoredAs("convention_drafted_v1")]
public sealed record ConventionDrafted(ConventionTerms Terms, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="RunningSince">As precise as the source gives it (ISO 8601).</param>
[StoredAs("convention_attested_v1"), Shows(nameof(ConventionAttested.Terms), nameof(ConventionAttested.Source), nameof(ConventionAttested.RunningSince), Actor = true)]
public sealed record ConventionAttested(ConventionTerms Terms, CitedSource Source, string RunningSince, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("convention_voted_v1"), Shows(nameof(ConventionVoted.ResolutionId))]
public sealed record ConventionVoted(Guid ResolutionId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="SignedOn">Calendar day in Paris.</param>
/// <param name="Until">The last Paris day on which it runs; absent when it has no end.</param>
[StoredAs("convention_signed_v1"), Shows(nameof(ConventionSigned.SignedOn), nameof(ConventionSigned.Until), Actor = true)]
public sealed record ConventionSigned(DateOnly SignedOn, DateOnly? Until, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Until">The last Paris day on which it runs.</param>
/// <param name="Act">What renewed it, as a person would cite it.</param>
[StoredAs("convention_renewed_v1"), Shows(nameof(ConventionRenewed.Until), nameof(ConventionRenewed.Act), Actor = true)]
public sealed record ConventionRenewed(DateOnly Until, string Act, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("convention_expired_v1"), Shows]
public sealed record ConventionExpired(DateTimeOffset EffectiveAt) : IFact;

/// <param name="EndedOn">Calendar day in Paris.</param>
/// <param name="Reason">Names no person.</param>
[StoredAs("convention_ended_v1"), Shows(nameof(ConventionEnded.EndedOn), Actor = true)]
public sealed record ConventionEnded(DateOnly EndedOn, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A convention between institutions: Drafted -> Voted -> Signed -> Renewed | Expired | Ended; or Attested, and then as if it were signed.</summary>
public sealed record Convention(ConventionTerms Terms, ConventionState State, bool Synthetic) : IFolded<Convention>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>When the latest change took effect.</summary>
    public DateTimeOffset Since { get; init; }

    public Guid? ResolutionId { get; init; }
    public DateOnly? SignedOn { get; init; }

    /// <summary>The last Paris day on which it runs; nothing when it has no end, or none is known.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>What reports it, when no act of it is recorded here.</summary>
    public CitedSource? Source { get; init; }

    /// <summary>Since when it was running, as the source says.</summary>
    public string? RunningSince { get; init; }

    public DateOnly? EndedOn { get; init; }
    public string? EndReason { get; init; }

    /// <summary>Signed, attested or renewed, and not over.</summary>
    public bool IsRunning => State is ConventionState.Signed or ConventionState.Attested or ConventionState.Renewed;

    /// <summary>When it expires by itself.</summary>
    public DateTimeOffset? ExpiresAt => IsRunning && Until is { } last ? ParisDay.End(last) : null;

    public static Convention? Next(Convention? state, IFact fact) => (state, fact) switch
    {
        (null, ConventionDrafted e) => new(e.Terms, ConventionState.Drafted, e.Synthetic) { Since = e.EffectiveAt },
        (null, ConventionAttested e) => new(e.Terms, ConventionState.Attested, e.Source.Synthetic) { Source = e.Source, RunningSince = e.RunningSince, Since = e.EffectiveAt },
        (null, _) => null,
        (_, ConventionVoted e) => state with { State = ConventionState.Voted, ResolutionId = e.ResolutionId, Since = e.EffectiveAt },
        (_, ConventionSigned e) => state with { State = ConventionState.Signed, SignedOn = e.SignedOn, Until = e.Until, Since = e.EffectiveAt },
        (_, ConventionRenewed e) => state with { State = ConventionState.Renewed, Until = e.Until, Since = e.EffectiveAt },
        (_, ConventionExpired e) => state with { State = ConventionState.Expired, EndedOn = state.Until, Since = e.EffectiveAt },
        (_, ConventionEnded e) => state with { State = ConventionState.Ended, EndedOn = e.EndedOn, EndReason = e.Reason, Since = e.EffectiveAt },
        _ => state
    };
}

/// <summary>Rules that several commands on conventions share.</summary>
public static class ConventionRules
{
    public static readonly Refusal NotRunning = Refusal.State("convention-not-running",
        "Cette convention n'est pas signée, ou n'a plus cours : relisez-la, ou préparez-en une nouvelle.",
        "This convention is not signed, or is over: read it again, or draft a new one.");

    internal static IEnumerable<FieldError?> Faults(ConventionTerms terms) =>
    [
        .. StatedCheck.Text(terms.Title, "/terms/title", 200),
        .. StatedCheck.Text(terms.Subject, "/terms/subject", 5_000),
        terms.PartyIds.Distinct().Count() < 2 || terms.PartyIds.Distinct().Count() < terms.PartyIds.Count
            ? new("/terms/partyIds", "two-parties", "Une convention a au moins deux parties, chacune nommée une fois.", "A convention has two parties at least, each named once.") : null,
        Check.Count(terms.PartyIds, "/terms/partyIds", 50)
    ];

    internal static FieldError? Until(DateOnly? until, DateOnly from) =>
        until < from ? new("/until", "end-before-beginning", "Cette fin précède le début.", "This end comes before the beginning.")
        : until > ParisDay.Last ? new("/until", "end-too-far", "Cette fin est trop lointaine.", "This end is too far away.")
        : null;
}
