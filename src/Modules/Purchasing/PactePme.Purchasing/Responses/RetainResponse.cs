using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Retains a response to one's closed need.</summary>
/// <param name="Reason">Why; the responder reads it. Names no person.</param>
public sealed record RetainResponse(string Reason);

public static class RetainResponseEndpoint
{
    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RetainResponse command, Response response, NeedOfResponse about, Caller by) =>
        RefuseToDecide(response, about.Need, by) ?? Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/responses/{id}/retain"), Allow(Role.Member)]
    public static (Receipt, Events) Post(RetainResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var facts = Decide(command, about.Now);
        return (Receipt.Of(response, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RetainResponse command, DateTimeOffset now) => [new ResponseRetained(command.Reason, now)];

    /// <summary>What holds for retaining and for rejecting alike: the buyer decides, once, while the need is closed.</summary>
    public static Refusal? RefuseToDecide(Response response, Need need, Caller by) =>
        response.SeenBy(by, need) == ResponseSight.None ? Refusal.NotFound
        : !by.ActsFor(need.BuyerId) ? Refusal.NotYourOrganisation
        : need.State != NeedState.Closed ? AwardNeedEndpoint.NotClosed
        : response.State != ResponseState.Submitted ? WithdrawResponseEndpoint.Decided
        : null;
}
