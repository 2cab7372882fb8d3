using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Makes a submitted need public: from now until its deadline firms may respond.</summary>
public sealed record PublishNeed;

public static class PublishNeedEndpoint
{
    public static readonly Refusal OwnNeed = Refusal.Forbidden("moderator-is-buyer",
        "Vous ne pouvez publier le besoin de votre propre organisation : un autre modérateur doit le relire.",
        "You cannot publish your own organisation's need: another moderator has to review it.");
    public static readonly Refusal DeadlineNotAhead = Refusal.State("deadline-not-ahead",
        "L'échéance de ce besoin est passée : demandez à l'acheteur d'en fixer une autre.",
        "The deadline of this need has passed: ask the buyer to set another one.");

    public static async Task<(LockedAt, Participant?)> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await clock.LockNeedAsync(session, need.Id, shared: false, ct), await session.PresentAsync(need.BuyerId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(Need need, Participant? buyer, LockedAt locked, Caller by) =>
        !need.MayBeSeenBy(by) ? Refusal.NotFound
        : by.BelongsTo(need.BuyerId) ? OwnNeed
        : need.State != NeedState.Submitted ? RequestChangesEndpoint.NotSubmitted
        : buyer is not { MayTrade: true } ? SubmitNeedEndpoint.BuyerMayNotTrade
        : need.Deadline <= locked.Now ? DeadlineNotAhead
        : BuyerProfile.Refuse(need.Content, buyer, locked.Now);

    [WolverinePost("/api/{territory}/needs/{id}/publish"), Allow(Role.Moderator)]
    public static (Receipt, Events, ScheduledMessage<CloseNeedAtDeadline>, NeedOnMarket, NotifyOrganisation) Post(PublishNeed command, [WriteAggregate("id")] Need need, Participant? buyer, LockedAt locked)
    {
        var facts = Decide(need, buyer, locked.Now);
        return (Receipt.Of(need, facts), [.. facts], new CloseNeedAtDeadline(need.Id, need.Deadline).ScheduledAt(need.Deadline), new(need.Id),
            new(need.BuyerId, NotificationKind.NeedPublished, $"{need.Version + 1}", need.Id));
    }

    public static IReadOnlyList<IFact> Decide(Need need, Participant? buyer, DateTimeOffset now) =>
        [new NeedPublished(need.Content, need.Synthetic || buyer is { Synthetic: true }, now)];
}
