namespace PactePme.Purchasing.Notifications;

/// <summary>What an organisation is told. A word is added at the end of its group, never renamed: it is stored.</summary>
public enum NotificationKind
{
    /// <summary>A need fits what the organisation can do; with the reasons.</summary>
    NeedMatched,
    /// <summary>Moderation published, or wants changed, a need of the organisation's.</summary>
    NeedPublished, NeedChangesRequested,
    /// <summary>To those who responded, or showed interest: what became of the need.</summary>
    NeedAmended, DeadlineExtended, NeedClosed, NeedCancelled, NeedUnsuccessful, NeedAwarded,
    /// <summary>To a responder and its co-signatories.</summary>
    ResponseInvalidated, ResponseShortlisted, ResponseRetained, ResponseNotRetained, CosignatureAsked, CosignatureAnswered, ResponseFrozen, ResponseResumed, ResponseCarriedOver, CosignatureEnded, ResponseUnreadable,
    /// <summary>To a buyer.</summary>
    ResponsesOpened, NeedFrozen, NeedResumed,
    /// <summary>To the buyer of a need, then to all who responded or asked.</summary>
    ClarificationAsked, ClarificationPublished,
    /// <summary>To the sides of a deal.</summary>
    DealClaimed, DealConfirmed, DealDisputed, DealResolved, DealExpired, DealReminder, DealWithdrawn
}

/// <summary>
/// Message: this organisation is to be told something, once. It is a return value of features; the subscriber keeps it as a fact and sends it on.
/// </summary>
/// <param name="Occasion">What makes it one of its kind, such as the version of the need: the same occasion is told once, however often this comes.</param>
/// <param name="Reasons">Why, in words, where the kind alone does not say it.</param>
public sealed record NotifyOrganisation(Guid OrganisationId, NotificationKind Kind, string Occasion, Guid? NeedId = null, Guid? ResponseId = null, Guid? DealId = null,
    Guid? ClarificationId = null, IReadOnlyList<NotificationReason>? Reasons = null);

/// <summary>A reason in both languages.</summary>
public sealed record NotificationReason(string French, string English);
