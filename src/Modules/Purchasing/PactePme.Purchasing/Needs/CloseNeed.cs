using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Closes a need whose deadline has come; it closes by itself, this is for whoever does not want to wait for that.</summary>
public sealed record CloseNeed;

public static class CloseNeedEndpoint
{
    public static readonly Refusal NotPublished = Refusal.State("need-not-published",
        "Ce besoin n'est pas, ou plus, ouvert aux réponses.",
        "This need is not, or no longer, open to responses.");
    public static readonly Refusal DeadlineAhead = Refusal.State("deadline-ahead",
        "L'échéance n'est pas atteinte ; elle ne peut jamais être avancée.",
        "The deadline has not come yet; it can never be brought forward.");

    public static Task<LockedAt> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        clock.LockNeedAsync(session, need.Id, shared: false, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Need need, LockedAt locked, Caller by) =>
        !need.MayBeSeenBy(by) ? Refusal.NotFound
        : !by.ActsFor(need.BuyerId) && !by.Is(Role.Moderator) ? Refusal.NotYourOrganisation
        : need.State != NeedState.Published ? NotPublished
        : locked.Now < need.Deadline ? DeadlineAhead
        : null;

    [WolverinePost("/api/{territory}/needs/{id}/close"), Allow(Role.Member, Role.Moderator)]
    public static (Receipt, Events, OutgoingMessages) Post(CloseNeed command, [WriteAggregate("id")] Need need)
    {
        var facts = Decide(need);
        return (Receipt.Of(need, facts), [.. facts], [.. Tell(need)]);
    }

    /// <summary>What is sealed is opened next; else the buyer can read the responses now.</summary>
    internal static IEnumerable<object> Tell(Need need) => need.Content.Sealed
        ? [new SealsDue(need.Id)]
        : [new NotifyOrganisation(need.BuyerId, NotificationKind.NeedClosed, $"{need.Version + 1}", need.Id)];

    public static IReadOnlyList<IFact> Decide(Need need) => [new NeedClosed(need.Deadline)];
}

/// <summary>Scheduled at publication, and again at each extension, for the deadline as it was then.</summary>
public sealed record CloseNeedAtDeadline(Guid NeedId, DateTimeOffset Deadline);

public static class CloseNeedWhenDeadlineComes
{
    /// <summary>Closes the need once, whoever asks and however often; comes back when the host's clock runs ahead of the database's.</summary>
    public static async Task<OutgoingMessages> Handle(CloseNeedAtDeadline due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, due.NeedId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Need>(due.NeedId, ct);
        if (stream.Aggregate is not { State: NeedState.Published } need || need.Deadline > due.Deadline) return [];
        if (locked.Now < need.Deadline) return ComeBack.At(due, need.Deadline, locked.Now);
        session.LastModifiedBy = "system"; // not whoever published it and so scheduled this
        stream.AppendMany([.. CloseNeedEndpoint.Decide(need)]);
        return [.. CloseNeedEndpoint.Tell(need)];
    }
}
