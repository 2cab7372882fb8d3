using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Retains a response to one's closed need.</summary>
/// <param name="Reason">Why; the responder reads it. Names no person.</param>
public sealed record RetainResponse(string Reason);

public static class RetainResponseEndpoint
{
    public static readonly Refusal Incomplete = Refusal.State("cosignatories-missing",
        "Tous les cotraitants n'ont pas accepté avant l'échéance : cette réponse conjointe ne compte pas.",
        "Not all co-signatories accepted before the deadline: this joint response does not count.");
    public static readonly Refusal Void = Refusal.State("response-void",
        "Cette réponse n'a pas été confirmée après la modification du besoin, ou n'en est pas une : elle ne compte pas.",
        "This response was not confirmed after the need was amended, or is none: it does not count.");

    public static readonly Refusal Unreadable = Refusal.State("response-unreadable",
        "Le contenu scellé de cette réponse n'a pu être ouvert, ou n'est pas celui de son engagement : elle ne peut être retenue.",
        "What was sealed in this response could not be opened, or is not what was committed to: it cannot be retained.");
    public static readonly Refusal OfLotGone = Refusal.State("response-of-lot-gone",
        "Cette réponse porte sur un lot que le besoin n'a plus : elle ne peut être retenue.",
        "This response is to a lot that the need has no more: it cannot be retained.");

    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RetainResponse command, Response response, NeedOfResponse about, Caller by) =>
        RefuseToDecide(response, about.Need, by) is { } refused ? refused
        : about.Need.Frozen ? AwardNeedEndpoint.Frozen
        : response.Frozen ? AwardNeedEndpoint.RetainedFrozen
        : RefuseContent(response, about.Need) is { } flawed ? flawed
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/responses/{id}/retain"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(RetainResponse command, [WriteAggregate("id")] Response response, NeedOfResponse about)
    {
        var facts = Decide(command, about.Now);
        return (Receipt.Of(response, facts), [.. facts], [.. response.Tell(NotificationKind.ResponseRetained)]);
    }

    public static IReadOnlyList<IFact> Decide(RetainResponse command, DateTimeOffset now) => [new ResponseRetained(command.Reason, now)];

    /// <summary>What keeps a response from being shortlisted or retained, whatever the buyer thinks of it.</summary>
    public static Refusal? RefuseContent(Response response, Need need) =>
        !response.Complete ? Incomplete
        : response is { Commitment: not null, Disclosure: null } ? Unreadable
        : response.Lots.Any(lot => lot > need.Content.Lots.Count) ? OfLotGone // under seal nobody could say so when it was confirmed
        : null;

    /// <summary>What holds for retaining and for rejecting alike: the buyer decides, once, while the need is closed.</summary>
    public static Refusal? RefuseToDecide(Response response, Need need, Caller by) =>
        response.SeenBy(by, need) == ResponseSight.None ? Refusal.NotFound
        : !by.ActsFor(need.BuyerId) ? Refusal.NotYourOrganisation
        : need.State != NeedState.Closed ? AwardNeedEndpoint.NotClosed
        : !need.ResponsesReadable ? ListResponsesEndpoint.NotYetReadable
        : response.State is ResponseState.Submitted or ResponseState.Shortlisted ? null
        : response.State == ResponseState.Interested && need.Content.InterestOnly ? null
        : response.State is ResponseState.Interested or ResponseState.Invalidated or ResponseState.Declined ? Void
        : WithdrawResponseEndpoint.Decided;
}
