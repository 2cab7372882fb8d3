using PactePme.Kernel;

namespace PactePme.Purchasing.Notifications;

/// <summary>An organisation was told something. The words are made from this when they are read.</summary>
/// <param name="Occasion">What makes it one of its kind.</param>
[StoredAs("organisation_notified_v1")]
public sealed record OrganisationNotified(Guid OrganisationId, NotificationKind Kind, string Occasion, Guid? NeedId, Guid? ResponseId, Guid? DealId, Guid? ClarificationId,
    IReadOnlyList<NotificationReason> Reasons, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Somebody of the organisation has read it; who, the event's metadata says as a pseudonym.</summary>
[StoredAs("notification_read_v1")]
public sealed record NotificationRead(DateTimeOffset EffectiveAt) : IFact;

/// <summary>What an organisation was told, and whether one of its people has read it.</summary>
public sealed record Notification(Guid OrganisationId, NotificationKind Kind, string Occasion, Guid? NeedId, Guid? ResponseId, Guid? DealId, Guid? ClarificationId,
    IReadOnlyList<NotificationReason> Reasons, DateTimeOffset ToldAt) : IFolded<Notification>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public DateTimeOffset? ReadAt { get; init; }

    public static Notification? Next(Notification? state, IFact fact) => (state, fact) switch
    {
        (null, OrganisationNotified e) => new(e.OrganisationId, e.Kind, e.Occasion, e.NeedId, e.ResponseId, e.DealId, e.ClarificationId, e.Reasons, e.EffectiveAt),
        (null, _) => null,
        (_, NotificationRead e) => state with { ReadAt = e.EffectiveAt },
        _ => state
    };

    /// <summary>The organisation's own people, and nobody else.</summary>
    public bool MayBeSeenBy(Caller by) => by.ActsFor(OrganisationId);
}
