using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Ends a closed need without an award (infructueux).</summary>
/// <param name="Reason">Why, for everyone to read. Names no person.</param>
public sealed record DeclareUnsuccessful(string Reason);

public static class DeclareUnsuccessfulEndpoint
{
    public static readonly Refusal SomeRetained = Refusal.State("response-retained",
        "Une réponse est retenue : attribuez le besoin, ou annulez-le.",
        "A response is retained: award the need, or cancel it.");

    public static async Task<(LockedAt, RetainedResponses, IReadOnlyList<Response>)> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await clock.LockNeedAsync(session, need.Id, shared: false, ct), await RetainedResponses.LoadAsync(session, need, ct), await session.LiveResponsesAsync(need.Id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(DeclareUnsuccessful command, Need need, RetainedResponses retained, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Closed ? AwardNeedEndpoint.NotClosed
        : retained.All.Count > 0 ? SomeRetained
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/needs/{id}/declare-unsuccessful"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(DeclareUnsuccessful command, [WriteAggregate("id")] Need need, RetainedResponses retained, LockedAt locked, IReadOnlyList<Response> responses)
    {
        var facts = Decide(command, locked.Now, retained.Offers);
        return (Receipt.Of(need, facts), [.. facts], [.. responses.Tell(NotificationKind.NeedUnsuccessful, need)]);
    }

    public static IReadOnlyList<IFact> Decide(DeclareUnsuccessful command, DateTimeOffset now, int? offers = null) => [new NeedDeclaredUnsuccessful(command.Reason, now) { Offers = offers }];
}
