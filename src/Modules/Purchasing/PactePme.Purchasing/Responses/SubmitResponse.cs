using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Responds to a published need for one's own organisation, before its deadline.</summary>
/// <param name="Summary">What is offered, in words. Names no person.</param>
/// <param name="Amount">What it would cost, excluding VAT.</param>
public sealed record SubmitResponse(string Summary, Money? Amount = null);

/// <summary>What the decision on a response rests on, read after the need was locked.</summary>
/// <param name="OwnNeed">The responder is the buyer, or both have become one by mergers.</param>
public sealed record ResponseGround(Need? Need, Participant? Responder, bool OwnNeed, DateTimeOffset Now, bool BuyerMayTrade = true, bool RespondedAsDuplicate = false);

public static class SubmitResponseEndpoint
{
    public const string Rule = "live-response";

    /// <summary>One live response per organisation and need; raised by the store.</summary>
    public static readonly Refusal AlreadyResponded = Refusal.State(Rule,
        "Votre organisation a déjà une réponse en cours à ce besoin : retirez-la avant d'en déposer une autre.",
        "Your organisation already has a live response to this need: withdraw it before you submit another.");
    public static readonly Refusal DeadlinePassed = Refusal.State("deadline-passed",
        "L'échéance de ce besoin est atteinte : rien n'est accepté à partir de cet instant.",
        "The deadline of this need has come: nothing is accepted from that instant on.");
    public static readonly Refusal MayNotTrade = Refusal.State("may-not-trade",
        "Seule une signataire vérifiée du pacte peut répondre : voyez votre adhésion avec le secrétariat du comité.",
        "Only a verified signatory of the pact may respond: see to your adhesion with the secretary of the committee.");
    public static readonly Refusal OwnNeed = Refusal.State("own-need",
        "Une organisation ne répond pas à son propre besoin, ni à celui d'une organisation avec laquelle elle a fusionné.",
        "An organisation does not respond to its own need, nor to that of one it has merged with.");

    public static readonly Refusal Frozen = Refusal.State("need-frozen",
        "L'organisation acheteuse est suspendue ou n'est plus signataire : son besoin ne reçoit plus de réponse pour le moment.",
        "The buying organisation is suspended or no longer a signatory: its need takes no responses for the time being.");

    public static async Task<ResponseGround> LoadAsync(Guid id, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, id, shared: true, ct);
        var need = await session.LoadAsync<Need>(id, ct);
        var own = need is not null && await session.SurvivorAsync(need.BuyerId, ct) == await session.SurvivorAsync(by.OrganisationId, ct);
        // What a merged duplicate had submitted is the survivor's: it counts as the one live response.
        var ofDuplicates = await session.LoadManyAsync<Reservation>(ct, [.. by.Absorbed.Select(duplicate => Reservation.Key(Rule, id, duplicate))]);
        var buyer = need is null ? null : await session.LoadAsync<Participant>(await session.SurvivorAsync(need.BuyerId, ct), ct);
        return new(need, await session.LoadAsync<Participant>(by.OrganisationId, ct), own, locked.Now, buyer is { MayTrade: true }, ofDuplicates.Count > 0);
    }

    [WolverineBefore]
    public static Refusal? Refuse(SubmitResponse command, ResponseGround ground, Caller by) =>
        ground.Need is not { } need || !need.MayBeSeenBy(by) ? Refusal.NotFound
        : ground.OwnNeed ? OwnNeed
        : need.State == NeedState.Closed || (need.State == NeedState.Published && ground.Now >= need.Deadline) ? DeadlinePassed
        : need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : !ground.BuyerMayTrade ? Frozen
        : ground.Responder is not { MayTrade: true } ? MayNotTrade
        : ground.RespondedAsDuplicate ? AlreadyResponded
        : Refusal.Validation(Check.Text(command.Summary, "/summary", 10_000), Money.Check(command.Amount, "/amount"));

    [WolverinePost("/api/{territory}/needs/{id}/responses"), Allow(Role.Member)]
    public static (Created, IStartStream, IMartenOp[]) Post(string territory, SubmitResponse command, ResponseGround ground, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, command, ground.Need!, ground.Responder!, ground.Now);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/responses/{id}" }, MartenOps.StartStream<Response>(id, [.. facts]), documents);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, SubmitResponse command, Need need, Participant responder, DateTimeOffset now) =>
        ([new ResponseSubmitted(need.Id, responder.Id, command.Summary, command.Amount, need.Synthetic || responder.Synthetic, now)],
            [MartenOps.Insert(Reservation.Of(Rule, id, need.Id, responder.Id))]);
}
