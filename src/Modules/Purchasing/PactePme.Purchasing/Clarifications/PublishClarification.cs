using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Clarifications;

/// <summary>Publishes question and answer to everybody, without the asker; until the deadline only.</summary>
public sealed record PublishClarification;

/// <summary>Who is told when an answer is published: those who asked on this need, and those who responded or showed interest.</summary>
public sealed record Audience(IReadOnlyCollection<Guid> Organisations)
{
    public static async Task<Audience> LoadAsync(IQuerySession session, Guid needId, CancellationToken ct)
    {
        var askers = await session.Query<Clarification>().Where(c => c.NeedId == needId).Select(c => c.AskerId).ToListAsync(ct);
        var responders = await session.Query<Response>().Where(r => r.NeedId == needId && r.State != ResponseState.Withdrawn && r.State != ResponseState.Declined).ToListAsync(ct);
        // In the order of their ids: theirs tells nothing of who did what.
        return new([.. askers.Concat(responders.SelectMany(r => r.Parties)).Distinct().Order()]);
    }

    public OutgoingMessages Told(Clarification clarification, IReadOnlyList<IFact> facts) =>
        [.. Organisations.Select(o => new NotifyOrganisation(o, NotificationKind.ClarificationPublished, $"{clarification.Id}/{clarification.Version + facts.Count}",
            clarification.NeedId, ClarificationId: clarification.Id))];
}

public static class PublishClarificationEndpoint
{
    public static readonly Refusal NotAnswered = Refusal.State("clarification-not-answered",
        "Seule une question répondue et pas encore publiée peut être publiée.",
        "Only a question that is answered, and not published yet, can be published.");

    public static async Task<(NeedOfClarification, Audience)> LoadAsync(Clarification clarification, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await NeedOfClarification.LoadAsync(clarification, session, clock, ct), await Audience.LoadAsync(session, clarification.NeedId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(Clarification clarification, NeedOfClarification about, Caller by) =>
        about.OnlyBuyerInTime(clarification, by) is { } refusal ? refusal
        : clarification.State != ClarificationState.Answered ? NotAnswered
        : null;

    [WolverinePost("/api/{territory}/clarifications/{id}/publish"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(PublishClarification command, [WriteAggregate("id")] Clarification clarification, NeedOfClarification about, Audience audience)
    {
        var facts = Decide(clarification, about.Now);
        return (Receipt.Of(clarification, facts), [.. facts], audience.Told(clarification, facts));
    }

    public static IReadOnlyList<IFact> Decide(Clarification clarification, DateTimeOffset now) =>
        [new ClarificationPublished(clarification.NeedId, clarification.Question!, clarification.Answer!, now)];
}
