using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>
/// Accepts to respond jointly (groupement), before the deadline. It is then the organisation's one live response to the need.
/// <c>If-Match</c> says which version of the response is accepted; what is under seal the lead shows outside the platform.
/// </summary>
public sealed record AcceptCosignature;

/// <summary>What a co-signatory's answer rests on, read after the need was locked.</summary>
/// <param name="OwnNeed">The co-signatory is the buyer, of its declared group, or has become it by mergers.</param>
public sealed record CosignatureGround(Need Need, Participant? Signatory, bool OwnNeed, DateTimeOffset Now);

public static class AcceptCosignatureEndpoint
{
    public static readonly Refusal NotAsked = Refusal.State("cosignature-not-asked",
        "Votre organisation n'a pas, ou plus, à répondre à cette demande de cotraitance.",
        "Your organisation is not, or no longer, asked to sign this response.");

    public static async Task<CosignatureGround> LoadAsync(Response response, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var about = await NeedOfResponse.LoadAsync(response, session, clock, ct);
        var (buyer, signatory) = (await session.PresentAsync(about.Need.BuyerId, ct), await session.LoadAsync<Participant>(by.OrganisationId, ct));
        var own = buyer.Id == await session.SurvivorAsync(by.OrganisationId, ct) || (signatory is not null && Groups.Same(buyer, signatory));
        return new(about.Need, signatory, own, about.Now);
    }

    [WolverineBefore]
    public static Refusal? Refuse(Response response, CosignatureGround ground, Caller by) =>
        RefuseToAnswer(response, ground.Need, ground.Now, by, [CosignatureState.Asked]) is { } refused ? refused
        : ground.OwnNeed ? SubmitResponseEndpoint.OwnNeed
        : ground.Signatory is not { MayTrade: true } ? SubmitResponseEndpoint.MayNotTrade
        : null;

    [WolverinePost("/api/{territory}/responses/{id}/accept-cosignature"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(AcceptCosignature command, [WriteAggregate("id")] Response response, CosignatureGround ground, Caller by)
    {
        var signatory = response.Cosignatories.First(c => c.State == CosignatureState.Asked && by.ActsFor(c.OrganisationId)).OrganisationId;
        var (facts, documents) = Decide(response, signatory, ground.Now);
        return (Receipt.Of(response, facts), [.. facts], documents, [new NotifyOrganisation(response.OrganisationId, NotificationKind.CosignatureAnswered, $"{response.Version + 1}", response.NeedId, response.Id)]);
    }

    /// <summary>The place is taken here, not when it was asked for: else anybody could block a competitor by naming it.</summary>
    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Response response, Guid signatory, DateTimeOffset now) =>
        ([new CosignatureAccepted(signatory, now)], [MartenOps.Insert(Reservation.Of(SubmitResponseEndpoint.Rule, response.Id, response.NeedId, signatory))]);

    /// <summary>What holds for accepting and refusing alike: it is the caller's turn, of a response that stands, before the deadline.</summary>
    public static Refusal? RefuseToAnswer(Response response, Need need, DateTimeOffset now, Caller by, IReadOnlyList<CosignatureState> from) =>
        response.SeenBy(by, need) == ResponseSight.None ? Refusal.NotFound
        : !response.Cosignatories.Any(c => by.ActsFor(c.OrganisationId)) ? Refusal.NotYourOrganisation
        : need.State == NeedState.Closed || now >= need.Deadline ? SubmitResponseEndpoint.DeadlinePassed
        : need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : response.State is not (ResponseState.Submitted or ResponseState.Invalidated) || !response.Cosignatories.Any(c => from.Contains(c.State) && by.ActsFor(c.OrganisationId)) ? NotAsked
        : null;
}
