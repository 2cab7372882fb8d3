using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Gives a need up, at any point before it is awarded or declared unsuccessful.</summary>
/// <param name="Reason">Why; everyone reads it once the need was published. Names no person.</param>
public sealed record CancelNeed(string Reason);

public static class CancelNeedEndpoint
{
    public static readonly Refusal Ended = Refusal.State("need-ended",
        "Ce besoin est déjà attribué, infructueux ou annulé.",
        "This need is already awarded, unsuccessful or cancelled.");

    public static async Task<(LockedAt, IReadOnlyList<Response>)> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await clock.LockNeedAsync(session, need.Id, shared: false, ct), [.. await session.LiveResponsesAsync(need.Id, ct), .. await session.Query<Response>().Where(r => r.NeedId == need.Id && r.State == ResponseState.Retained).ToListAsync(ct)]);

    [WolverineBefore]
    public static Refusal? Refuse(CancelNeed command, Need need, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State is NeedState.Awarded or NeedState.Unsuccessful or NeedState.Cancelled ? Ended
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/needs/{id}/cancel"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(CancelNeed command, [WriteAggregate("id")] Need need, LockedAt locked, IReadOnlyList<Response> responses)
    {
        var facts = Decide(command, locked.Now);
        return (Receipt.Of(need, facts), [.. facts], Destroyed(need, responses), [.. responses.Tell(NotificationKind.NeedCancelled, need)]);
    }

    /// <summary>What was handed in under seal for a need that never came to its deadline is read by nobody, ever.</summary>
    private static IMartenOp[] Destroyed(Need need, IReadOnlyList<Response> responses) =>
        need.WasClosed ? [] : [.. responses.Where(r => r.Commitment is not null).Select(r => MartenOps.Delete<SealedResponse>(r.Id))];

    public static IReadOnlyList<IFact> Decide(CancelNeed command, DateTimeOffset now) => [new NeedCancelled(command.Reason, now)];
}
