using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Notifications;

/// <summary>Marks a notification as read, for the whole organisation.</summary>
public sealed record ReadNotification;

public static class ReadNotificationEndpoint
{
    public static readonly Refusal AlreadyRead = Refusal.State("notification-read",
        "Cette notification est déjà lue.", "This notification is read already.");

    [WolverineBefore]
    public static Refusal? Refuse(Notification notification, Caller by) =>
        !notification.MayBeSeenBy(by) ? Refusal.NotFound
        : notification.ReadAt is not null ? AlreadyRead
        : null;

    [WolverinePost("/api/{territory}/notifications/{id}/read"), Allow(Role.Member)]
    public static (Receipt, Events) Post(ReadNotification command, [WriteAggregate("id")] Notification notification, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(notification, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new NotificationRead(now)];
}
