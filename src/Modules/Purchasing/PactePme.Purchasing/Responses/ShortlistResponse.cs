using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Takes a response to one's closed need into the closer choice.</summary>
/// <param name="Reason">Why; the responder reads it. Names no person.</param>
public sealed record ShortlistResponse(string Reason);

public static class ShortlistResponseEndpoint
{
    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ShortlistResponse command, Response response, NeedOfResponse about, Caller by) =>
        RetainResponseEndpoint.RefuseToDecide(response, about.Need, by) is { } refused ? refused
        : response.State == ResponseState.Shortlisted ? WithdrawResponseEndpoint.Decided
        : about.Need.Frozen ? AwardNeedEndpoint.Frozen
        : response.Frozen ? AwardNeedEndpoint.RetainedFrozen
        : RetainResponseEndpoint.RefuseContent(response, about.Need) is { } flawed ? flawed
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/responses/{id}/shortlist"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(ShortlistResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var facts = Decide(command, about.Now);
        return (Receipt.Of(response, facts), [.. facts], [.. response.Tell(NotificationKind.ResponseShortlisted)]);
    }

    public static IReadOnlyList<IFact> Decide(ShortlistResponse command, DateTimeOffset now) => [new ResponseShortlisted(command.Reason, now)];
}
