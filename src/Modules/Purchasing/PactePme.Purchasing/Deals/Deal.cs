using PactePme.Kernel;

namespace PactePme.Purchasing.Deals;

/// <summary>Who speaks of a deal: acheteur or fournisseur.</summary>
public enum DealSide { Buyer, Supplier }

public enum DealState
{
    /// <summary>One side stated an amount.</summary>
    Claimed,
    /// <summary>The other side stated an amount within the tolerance.</summary>
    Confirmed,
    /// <summary>The other side stated an amount beyond the tolerance, or that there was no deal.</summary>
    Disputed,
    /// <summary>A dispute in which the two amounts came within the tolerance.</summary>
    Resolved,
    /// <summary>Nobody answered the claim, or settled the dispute, in time.</summary>
    Expired,
    /// <summary>The claim was a mistake.</summary>
    Withdrawn
}

/// <summary>What an amount rests on.</summary>
public enum EvidenceGrade
{
    /// <summary>One side's word.</summary>
    OneSided,
    /// <summary>The word of both sides.</summary>
    BothSides,
    /// <summary>The word of both sides, and a document of either.</summary>
    BothSidesWithDocument
}

/// <summary>Answers to "would this have happened without the pact?" (additionality).</summary>
public enum WithoutPact
{
    /// <summary>It would have happened all the same.</summary>
    Yes,
    /// <summary>Later, smaller, or with somebody else in part.</summary>
    Partly,
    /// <summary>It is owed to the pact.</summary>
    No,
    /// <summary>The side cannot tell.</summary>
    Unknown
}

// Claimed -> Confirmed | Disputed | Withdrawn | Expired; Disputed -> Resolved | Withdrawn | Expired.

/// <param name="Synthetic">The buyer or the supplier is made up.</param>
/// <param name="AnswerBy">When it expires unless answered; absent from claims made before deals expired.</param>
[StoredAs("deal_claimed_v1")]
public sealed record DealClaimed(Guid NeedId, Guid ResponseId, Guid BuyerId, Guid SupplierId, DealSide Side, Money Amount, bool Synthetic, DateTimeOffset EffectiveAt,
    DateTimeOffset? AnswerBy = null) : IFact;

/// <summary>The claiming side corrected its amount before the other answered.</summary>
[StoredAs("deal_claim_corrected_v1")]
public sealed record DealClaimCorrected(Money Amount, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The other side stated an amount within the tolerance.</summary>
[StoredAs("deal_confirmed_v1")]
public sealed record DealConfirmed(Money Amount, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The other side stated an amount beyond the tolerance.</summary>
/// <param name="ResolveBy">When it expires unless settled.</param>
[StoredAs("deal_disputed_v1")]
public sealed record DealDisputed(Money Amount, DateTimeOffset EffectiveAt, DateTimeOffset? ResolveBy = null) : IFact;

/// <summary>The other side says that there was no such deal.</summary>
/// <param name="ResolveBy">When it expires unless settled.</param>
[StoredAs("deal_denied_v1")]
public sealed record DealDenied(string Reason, DateTimeOffset ResolveBy, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A side stated another amount during a dispute.</summary>
[StoredAs("deal_restated_v1")]
public sealed record DealRestated(DealSide Side, Money Amount, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The two amounts came within the tolerance.</summary>
[StoredAs("deal_resolved_v1")]
public sealed record DealResolved(Money Agreed, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("deal_withdrawn_v1")]
public sealed record DealWithdrawn(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Took effect when its time was up, whenever it was recorded.</summary>
[StoredAs("deal_expired_v1")]
public sealed record DealExpired(DateTimeOffset EffectiveAt) : IFact;

/// <param name="Sha256">Of the document behind the link, in lower-case hexadecimal digits.</param>
[StoredAs("deal_evidence_attached_v1")]
public sealed record DealEvidenceAttached(DealSide Side, string Title, string Link, string Sha256, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A side answered "would this have happened without the pact?"; its last word counts.</summary>
[StoredAs("deal_additionality_answered_v1")]
public sealed record DealAdditionalityAnswered(DealSide Side, WithoutPact Answer, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The side whose word is awaited was reminded.</summary>
[StoredAs("deal_reminder_sent_v1")]
public sealed record DealReminderSent(DealSide Side, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A document that a side offers as evidence, by its address and digest; the platform keeps neither copy nor content.</summary>
/// <param name="Sha256">Of the document behind the link, in lower-case hexadecimal digits.</param>
public sealed record DealEvidence(DealSide Side, string Title, string Link, string Sha256);

public sealed record DealReminder(DealSide Side, DateTimeOffset At);

/// <summary>Business done (affaire conclue): one side claims it, the other confirms.</summary>
/// <param name="ClaimedBy">The side that claimed.</param>
/// <param name="Claimed">The amount that side states, excluding VAT.</param>
/// <param name="Answered">The amount the other side states.</param>
public sealed record Deal(DealState State, Guid NeedId, Guid ResponseId, Guid BuyerId, Guid SupplierId, DealSide ClaimedBy, Money Claimed, Money? Answered, bool Synthetic) : IFolded<Deal>
{
    /// <summary>How far two statements of one amount may be apart, as a part of the smaller: so it does not matter who claimed first.</summary>
    public const decimal Tolerance = 0.01m;

    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>The amount that counts, once confirmed or resolved: the smaller of the two stated, for that much both say.</summary>
    public Money? Agreed { get; init; }

    /// <summary>Why the other side says that there was no deal, or why the claim was withdrawn.</summary>
    public string? Reason { get; init; }

    /// <summary>When a claim that nobody answers, or a dispute that nobody settles, expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The side that spoke last of the amount, during a dispute.</summary>
    public DealSide? SpokeLast { get; init; }

    /// <summary>Since when the other side's word is awaited.</summary>
    public DateTimeOffset? AwaitedSince { get; init; }
    public WithoutPact? BuyerWithoutPact { get; init; }
    public WithoutPact? SupplierWithoutPact { get; init; }
    public IReadOnlyList<DealEvidence> Evidence { get; init; } = [];
    public IReadOnlyList<DealReminder> Reminders { get; init; } = [];

    public static Deal? Next(Deal? state, IFact fact) => (state, fact) switch
    {
        (null, DealClaimed e) => new(DealState.Claimed, e.NeedId, e.ResponseId, e.BuyerId, e.SupplierId, e.Side, e.Amount, null, e.Synthetic) { ExpiresAt = e.AnswerBy, AwaitedSince = e.EffectiveAt },
        (null, _) => null,
        (_, DealClaimCorrected e) => state with { Claimed = e.Amount },
        (_, DealConfirmed e) => state with { State = DealState.Confirmed, Answered = e.Amount, Agreed = Smaller(state.Claimed, e.Amount), ExpiresAt = null },
        (_, DealDisputed e) => state.DisputedAt(e.EffectiveAt, e.ResolveBy) with { Answered = e.Amount },
        (_, DealDenied e) => state.DisputedAt(e.EffectiveAt, e.ResolveBy) with { Reason = e.Reason },
        (_, DealRestated e) => (e.Side == state.ClaimedBy ? state with { Claimed = e.Amount } : state with { Answered = e.Amount }) with { SpokeLast = e.Side, AwaitedSince = e.EffectiveAt },
        (_, DealResolved e) => state with { State = DealState.Resolved, Agreed = e.Agreed, ExpiresAt = null },
        (_, DealWithdrawn e) => state with { State = DealState.Withdrawn, Reason = e.Reason, ExpiresAt = null },
        (_, DealExpired) => state with { State = DealState.Expired },
        (_, DealEvidenceAttached e) => state with { Evidence = [.. state.Evidence, new(e.Side, e.Title, e.Link, e.Sha256)] },
        (_, DealAdditionalityAnswered e) => e.Side == DealSide.Buyer ? state with { BuyerWithoutPact = e.Answer } : state with { SupplierWithoutPact = e.Answer },
        (_, DealReminderSent e) => state with { Reminders = [.. state.Reminders, new(e.Side, e.EffectiveAt)] },
        _ => state
    };

    public static bool WithinTolerance(decimal one, decimal other) => Math.Abs(one - other) <= Math.Min(one, other) * Tolerance;

    public static Money Smaller(Money one, Money other) => one.Amount < other.Amount ? one : other;

    public static DealSide Other(DealSide side) => side == DealSide.Buyer ? DealSide.Supplier : DealSide.Buyer;

    /// <summary>What the agreed amount, or else the claim, rests on.</summary>
    public EvidenceGrade Grade => Agreed is null ? EvidenceGrade.OneSided : Evidence.Count == 0 ? EvidenceGrade.BothSides : EvidenceGrade.BothSidesWithDocument;

    /// <summary>The side whose word is awaited: the one that did not claim; in a dispute, the one that did not speak last.</summary>
    public DealSide? Awaited => State switch
    {
        DealState.Claimed => Other(ClaimedBy),
        DealState.Disputed => Other(SpokeLast ?? Other(ClaimedBy)),
        _ => null
    };

    /// <summary>The side on which the caller acts; nothing for everybody else.</summary>
    public DealSide? SideOf(Caller by) => by.ActsFor(BuyerId) ? DealSide.Buyer : by.ActsFor(SupplierId) ? DealSide.Supplier : null;

    /// <summary>Both sides have become one by mergers: nobody is left to confirm.</summary>
    public bool IsWithinOne(Caller by) => by.ActsFor(BuyerId) && by.ActsFor(SupplierId);

    public Guid OrganisationOn(DealSide side) => side == DealSide.Buyer ? BuyerId : SupplierId;

    /// <summary>The amount a side states now; nothing while it has not.</summary>
    public Money? StatedBy(DealSide side) => side == ClaimedBy ? Claimed : Answered;

    public WithoutPact? WithoutPactSaidBy(DealSide side) => side == DealSide.Buyer ? BuyerWithoutPact : SupplierWithoutPact;

    /// <summary>Both sides, and those who audit and report.</summary>
    public bool MayBeSeenBy(Caller by) => SideOf(by) is not null || by.Is(Role.Auditor) || by.Is(Role.Analyst);

    /// <summary>No side reads what the other said of the pact before it has said so itself: the answers are to be independent.</summary>
    public bool HidesFrom(Caller by, DealSide answerOf) => SideOf(by) is { } own && own != answerOf && WithoutPactSaidBy(own) is null;

    /// <summary>Refuses whoever is not on a side.</summary>
    public Refusal? OnlySides(Caller by) => !MayBeSeenBy(by) ? Refusal.NotFound : SideOf(by) is null ? Refusal.NotYourOrganisation : null;

    /// <summary>The time to answer or to settle is over, whether or not the expiry is recorded yet.</summary>
    public bool IsOverdue(DateTimeOffset now) => State is DealState.Claimed or DealState.Disputed && ExpiresAt <= now;

    /// <summary>When the side whose word is awaited is to be reminded next; never when it was reminded enough.</summary>
    public DateTimeOffset? ReminderDue() =>
        Awaited is { } side && AwaitedSince is { } since && Reminders.Count(r => r.Side == side) < DealTerms.RemindersASide
            && DealTerms.RemindAt(since, Reminders.Count(r => r.Side == side && r.At >= since)) is { } at && at < ExpiresAt ? at : null;

    private Deal DisputedAt(DateTimeOffset at, DateTimeOffset? resolveBy) =>
        this with { State = DealState.Disputed, ExpiresAt = resolveBy, SpokeLast = Other(ClaimedBy), AwaitedSince = at };
}
