using PactePme.Kernel;

namespace PactePme.Governance.Seats;

public enum SeatState { Proposed, Invited, Seated, Declined, Ended }

/// <summary>How a seat came to be taken.</summary>
public enum SeatOrigin
{
    /// <summary>By the founding act.</summary>
    FoundingAct,
    /// <summary>By a resolution.</summary>
    Resolution,
    /// <summary>A source says so, without an act.</summary>
    Attested,
    /// <summary>Nobody says so; the seat says what is assumed.</summary>
    Assumed
}

public enum MandateKind
{
    /// <summary>Titulaire.</summary>
    Holder,
    /// <summary>Suppléant: where the rules know alternates.</summary>
    Alternate
}

public enum SeatEndReason
{
    Resolution,
    Resignation,
    /// <summary>Closed, or merged into another.</summary>
    OrganisationClosed,
    /// <summary>No longer a member of the pact: withdrawn or expelled.</summary>
    OrganisationLeft
}

/// <summary>Where a statement comes from, when it is no act of the committee.</summary>
/// <param name="AttestedOn">Calendar day in Paris on which the source says it holds.</param>
public sealed record Attestation(string Source, DateOnly AttestedOn);

// Proposed -> Invited -> Seated -> Ended, or Declined on the way; seated at once by the founding act or as a source attests.

/// <param name="Grounds">Why this organisation. Names no person.</param>
[StoredAs("seat_proposed_v1")]
public sealed record SeatProposed(Guid CommitteeId, Guid OrganisationId, string? Grounds, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("seat_invited_v1")]
public sealed record SeatInvited(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("seat_declined_v1")]
public sealed record SeatDeclined(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <param name="ResolutionId">The resolution that seated it.</param>
/// <param name="Attestation">Who says that it is seated.</param>
/// <param name="Assumed">What is assumed rather than known, in words; absent when nothing is.</param>
[StoredAs("seat_taken_v1"), Shows(nameof(SeatTaken.Origin), nameof(SeatTaken.ResolutionId), nameof(SeatTaken.Attestation), nameof(SeatTaken.Assumed), Actor = true)]
public sealed record SeatTaken(SeatOrigin Origin, Guid? ResolutionId, Attestation? Attestation, string? Assumed, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("seat_ended_v1"), Shows(nameof(SeatEnded.ResolutionId))]
public sealed record SeatEnded(SeatEndReason Reason, Guid? ResolutionId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="From">First Paris calendar day; absent when unknown.</param>
/// <param name="Until">First Paris calendar day on which it holds no more; absent while it runs or when unknown.</param>
[StoredAs("mandate_given_v1"), Shows]
public sealed record MandateGiven(Guid MandateId, Guid PersonId, MandateKind Kind, DateOnly? From, DateOnly? Until, Attestation? Attestation, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Until">First Paris calendar day on which it holds no more.</param>
/// <param name="AfterCorrections">How many corrections it had when this was recorded: a later one has the last word, whichever day it is dated to.</param>
[StoredAs("mandate_ended_v1"), Shows]
public sealed record MandateEnded(Guid MandateId, DateOnly Until, DateTimeOffset EffectiveAt, int AfterCorrections = 0) : IFact;

/// <summary>What was recorded of a mandate was wrong. Says the whole mandate, so that it stands wherever it is seen from; dated to the first day that it concerns.</summary>
/// <param name="Reason">Why. Names no person.</param>
/// <param name="Number">1 for the first correction of the mandate: the latest has the last word, whichever day it is dated to.</param>
[StoredAs("mandate_corrected_v1"), Shows]
public sealed record MandateCorrected(Guid MandateId, Guid PersonId, MandateKind Kind, DateOnly? From, DateOnly? Until, string Reason, DateTimeOffset EffectiveAt, int Number = 1) : IFact;

/// <summary>A source says that somebody of the organisation had a function on a day. Whether they hold the seat, it does not say.</summary>
/// <param name="Function">As the source words it, in French.</param>
[StoredAs("function_attested_v1")]
public sealed record SeatFunctionAttested(Guid PersonId, string Function, Attestation Attestation, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The dated link of a person to a seat.</summary>
/// <param name="From">First Paris calendar day; absent when unknown.</param>
/// <param name="Until">First Paris calendar day on which it holds no more; absent while it runs or when unknown.</param>
/// <param name="Corrections">How often it was corrected.</param>
public sealed record Mandate(Guid Id, Guid PersonId, MandateKind Kind, DateOnly? From, DateOnly? Until, Attestation? Attestation, int Corrections = 0)
{
    /// <summary>Held on that day, as far as is known: an unknown beginning is not after the day it is attested for.</summary>
    public bool HeldOn(DateOnly day) => (From ?? Attestation?.AttestedOn ?? DateOnly.MinValue) <= day && (Until is null || day < Until);

    public bool Overlaps(DateOnly? from, DateOnly? until) => (until is null || From is null || From < until) && (Until is null || from is null || from < Until);
}

/// <param name="Function">As the source words it.</param>
public sealed record AttestedFunction(Guid PersonId, string Function, Attestation Attestation);

/// <summary>A seat of the committee: it belongs to an organisation, persons hold it by mandate.</summary>
public sealed record Seat(Guid CommitteeId, Guid OrganisationId, bool Synthetic) : IFolded<Seat>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public SeatState State { get; init; } = SeatState.Proposed;
    public string? Grounds { get; init; }
    public SeatOrigin? Origin { get; init; }
    public Guid? ResolutionId { get; init; }
    public Attestation? Attestation { get; init; }
    public string? Assumed { get; init; }
    public DateTimeOffset ProposedAt { get; init; }

    /// <summary>Since when it is taken; absent while it is not, and where nobody says.</summary>
    public DateTimeOffset? SeatedFrom { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public SeatEndReason? EndReason { get; init; }
    public string? DeclineReason { get; init; }

    /// <summary>Every mandate known, in the order in which they were given.</summary>
    public IReadOnlyList<Mandate> Mandates { get; init; } = [];
    public IReadOnlyList<AttestedFunction> Functions { get; init; } = [];

    /// <summary>When the latest change of the seat itself took effect.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Proposed or better, and not over: the organisation's one seat.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsLive => State is SeatState.Proposed or SeatState.Invited or SeatState.Seated;

    public Mandate? HeldBy(MandateKind kind, DateOnly day) => Mandates.LastOrDefault(m => m.Kind == kind && m.HeldOn(day));

    /// <summary>Who holds the seat on that day; nobody when it is vacant.</summary>
    public Guid? HolderOn(DateOnly day) => HeldBy(MandateKind.Holder, day)?.PersonId;

    public Guid? AlternateOn(DateOnly day) => HeldBy(MandateKind.Alternate, day)?.PersonId;

    public static Seat? Next(Seat? state, IFact fact) => (state, fact) switch
    {
        (null, SeatProposed e) => new(e.CommitteeId, e.OrganisationId, e.Synthetic) { Grounds = e.Grounds, ProposedAt = e.EffectiveAt, Since = e.EffectiveAt },
        (null, _) => null,
        (_, SeatInvited e) => state with { State = SeatState.Invited, Since = e.EffectiveAt },
        (_, SeatDeclined e) => state with { State = SeatState.Declined, DeclineReason = e.Reason, Since = e.EffectiveAt },
        (_, SeatTaken e) => state with
        {
            State = SeatState.Seated,
            Origin = e.Origin,
            ResolutionId = e.ResolutionId,
            Attestation = e.Attestation,
            Assumed = e.Assumed,
            SeatedFrom = e.Origin is SeatOrigin.Attested or SeatOrigin.Assumed ? null : e.EffectiveAt, // since when, nobody says
            Since = e.EffectiveAt
        },
        (_, SeatEnded e) => state with { State = SeatState.Ended, EndedAt = e.EffectiveAt, EndReason = e.Reason, Since = e.EffectiveAt },
        (_, MandateGiven e) => state.With(e.MandateId, known => known ?? new(e.MandateId, e.PersonId, e.Kind, e.From, e.Until, e.Attestation)), // a correction says more, whichever is seen first
        (_, MandateEnded e) => state.With(e.MandateId, known => known is null || known.Corrections > e.AfterCorrections ? known : known with { Until = e.Until }),
        (_, MandateCorrected e) => state.With(e.MandateId, known => known?.Corrections >= e.Number ? known : new(e.MandateId, e.PersonId, e.Kind, e.From, e.Until, known?.Attestation, e.Number)),
        (_, SeatFunctionAttested e) => state with { Functions = [.. state.Functions, new(e.PersonId, e.Function, e.Attestation)] },
        _ => state
    };

    private Seat With(Guid mandate, Func<Mandate?, Mandate?> change)
    {
        var known = Mandates.FirstOrDefault(m => m.Id == mandate);
        if (change(known) is not { } changed) return this;
        return this with { Mandates = known is null ? [.. Mandates, changed] : [.. Mandates.Select(m => m.Id == mandate ? changed : m)] };
    }
}
