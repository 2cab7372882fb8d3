using PactePme.Kernel;

namespace PactePme.Membership.Adhesions;

public enum AdhesionState { Applied, Approved, Declined, Signed, ReaffirmationDue, Withdrawn, Expelled }

/// <summary>How a member was heard before an expulsion is decided; absent means duly summoned, and did not come.</summary>
public enum Hearing { InPerson, Remotely, InWriting, Absent }

// Applied -> Approved -> Signed(charter version) -> ReaffirmationDue -> Signed | Withdrawn | Expelled; Applied -> Declined.

/// <param name="Synthetic">Of a made-up organisation.</param>
[StoredAs("adhesion_applied_v1")]
public sealed record AdhesionApplied(Guid OrganisationId, Guid CharterId, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("adhesion_approved_v1")]
public sealed record AdhesionApproved(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("adhesion_declined_v1")]
public sealed record AdhesionDeclined(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("adhesion_signed_v1"), Shows(nameof(AdhesionSigned.CharterVersion))]
public sealed record AdhesionSigned(int CharterVersion, DateTimeOffset EffectiveAt) : IFact;

/// <param name="CharterVersion">The version to reaffirm.</param>
[StoredAs("reaffirmation_fell_due_v1")]
public sealed record ReaffirmationFellDue(int CharterVersion, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("adhesion_reaffirmed_v1"), Shows(nameof(AdhesionReaffirmed.CharterVersion))]
public sealed record AdhesionReaffirmed(int CharterVersion, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("adhesion_withdrawn_v1")]
public sealed record AdhesionWithdrawn(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("expulsion_grounds_notified_v1")]
public sealed record ExpulsionGroundsNotified(string Grounds, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("member_heard_v1")]
public sealed record MemberHeard(DateOnly HeardOn, Hearing HowHeard, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Resolution">Reference of the resolution that expels.</param>
/// <param name="ResolutionId">That resolution; absent from what was recorded before resolutions were.</param>
[StoredAs("member_expelled_v1")]
public sealed record MemberExpelled(string Resolution, DateTimeOffset EffectiveAt, Guid? ResolutionId = null) : IFact;

/// <summary>The organisation was merged into another, which had no adhesion: this one is now the survivor's.</summary>
/// <param name="OrganisationId">The survivor.</param>
[StoredAs("adhesion_passed_on_v1")]
public sealed record AdhesionPassedOn(Guid OrganisationId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>An expulsion under way: grounds notified, the member heard, then a resolution.</summary>
public sealed record Expulsion(string Grounds, DateTimeOffset NotifiedAt, DateOnly? HeardOn = null, Hearing? HowHeard = null, string? Resolution = null, Guid? ResolutionId = null);

/// <summary>The commitment of one organisation to one charter.</summary>
/// <param name="State">Signed and ReaffirmationDue make the organisation a signatory.</param>
/// <param name="Since">When the latest fact took effect: the next one comes after it.</param>
public sealed record Adhesion(Guid OrganisationId, Guid CharterId, bool Synthetic, AdhesionState State, DateTimeOffset Since) : IFolded<Adhesion>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public DateTimeOffset AppliedAt { get; init; }

    /// <summary>When it became a signatory; a reaffirmation leaves it as it is.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>The version signed or reaffirmed last.</summary>
    public int? CharterVersion { get; init; }

    /// <summary>The version to reaffirm, when one is due.</summary>
    public int? DueVersion { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was declined or withdrawn.</summary>
    public string? Reason { get; init; }

    public Expulsion? Expulsion { get; init; }

    public bool IsSignatory => State is AdhesionState.Signed or AdhesionState.ReaffirmationDue;
    public bool IsLive => IsSignatory || State is AdhesionState.Applied or AdhesionState.Approved;

    public static Adhesion? Next(Adhesion? state, IFact fact) => (state, fact) switch
    {
        (null, AdhesionApplied e) => new(e.OrganisationId, e.CharterId, e.Synthetic, AdhesionState.Applied, e.EffectiveAt) { AppliedAt = e.EffectiveAt },
        (null, _) => null,
        // A call to reaffirm that crossed the end of the adhesion changes nothing, in whatever order the two are told.
        ({ IsLive: false }, _) => state,
        (_, AdhesionApproved e) => state with { State = AdhesionState.Approved, Since = e.EffectiveAt },
        (_, AdhesionDeclined e) => state.Ended(AdhesionState.Declined, e.EffectiveAt) with { Reason = e.Reason },
        (_, AdhesionSigned e) => state with { State = AdhesionState.Signed, CharterVersion = e.CharterVersion, SignedAt = e.EffectiveAt, Since = e.EffectiveAt },
        (_, ReaffirmationFellDue e) => state with { State = AdhesionState.ReaffirmationDue, DueVersion = e.CharterVersion, Since = e.EffectiveAt },
        (_, AdhesionReaffirmed e) => state with { State = AdhesionState.Signed, CharterVersion = e.CharterVersion, DueVersion = null, Since = e.EffectiveAt },
        (_, AdhesionWithdrawn e) => state.Ended(AdhesionState.Withdrawn, e.EffectiveAt) with { Reason = e.Reason },
        (_, ExpulsionGroundsNotified e) => state with { Expulsion = new(e.Grounds, e.EffectiveAt), Since = e.EffectiveAt },
        (_, MemberHeard e) => state with { Expulsion = state.Expulsion is { } x ? x with { HeardOn = e.HeardOn, HowHeard = e.HowHeard } : null, Since = e.EffectiveAt },
        (_, AdhesionPassedOn e) => state with { OrganisationId = e.OrganisationId },
        (_, MemberExpelled e) => state.Ended(AdhesionState.Expelled, e.EffectiveAt) with { Expulsion = state.Expulsion is { } x ? x with { Resolution = e.Resolution, ResolutionId = e.ResolutionId } : null },
        _ => state
    };

    /// <summary>Whether the adoption of that version calls for a reaffirmation not yet called for.</summary>
    public bool FallsDueFor(int charterVersion) => IsSignatory && CharterVersion < charterVersion && (DueVersion ?? 0) < charterVersion;

    /// <summary>The fact that it falls due: never before the signature that it calls into question.</summary>
    public ReaffirmationFellDue DueFor(int charterVersion, DateTimeOffset inForceSince) =>
        new(charterVersion, inForceSince > Since ? inForceSince : Since);

    private Adhesion Ended(AdhesionState state, DateTimeOffset at) => this with { State = state, EndedAt = at, DueVersion = null, Since = at };
}
