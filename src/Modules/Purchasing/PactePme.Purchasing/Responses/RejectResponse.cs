using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Does not retain a response to one's closed need.</summary>
/// <param name="Reason">Why; the responder reads it. Names no person.</param>
public sealed record RejectResponse(string Reason);

public static class RejectResponseEndpoint
{
    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RejectResponse command, Response response, NeedOfResponse about, Caller by) =>
        // One that was retained, and whose author may not trade any more, can still be decided without.
        RetainResponseEndpoint.RefuseToDecide(response is { State: ResponseState.Retained, Frozen: true } ? response with { State = ResponseState.Submitted } : response, Open(about.Need, response), by) ?? Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/responses/{id}/reject"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(RejectResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var facts = Decide(command, about.Now);
        return (Receipt.Of(response, facts), [.. facts], [.. response.Tell(NotificationKind.ResponseNotRetained)]);
    }

    /// <summary>Those who were not chosen are owed their reason after the award too.</summary>
    private static Need Open(Need need, Response response) =>
        need.State is NeedState.Awarded or NeedState.Unsuccessful && response.State is ResponseState.Submitted or ResponseState.Shortlisted ? need with { State = NeedState.Closed } : need;

    public static IReadOnlyList<IFact> Decide(RejectResponse command, DateTimeOffset now) => [new ResponseNotRetained(command.Reason, now)];
}
