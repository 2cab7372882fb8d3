using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Responds to a published need for one's own organisation, alone or with others, before its deadline.</summary>
/// <param name="Summary">What is offered, in words. Names no person.</param>
/// <param name="Amount">What it would cost, excluding VAT.</param>
/// <param name="Lots">Numbers of the lots answered; all of them when absent.</param>
/// <param name="Attachments">To an open need: documents elsewhere, each with its digest.</param>
/// <param name="Documents">To a sealed need: the documents themselves, kept under the same seal.</param>
/// <param name="Cosignatories">Organisations that respond together with this one; each is asked to accept.</param>
public sealed record SubmitResponse(string Summary, Money? Amount = null, IReadOnlyList<int>? Lots = null, IReadOnlyList<Attachment>? Attachments = null,
    IReadOnlyList<SealedDocument>? Documents = null, IReadOnlyList<Guid>? Cosignatories = null);

/// <summary>What the decision on a response rests on, read after the need was locked.</summary>
/// <param name="OwnNeed">The responder is the buyer, of its declared group, or both have become one by mergers.</param>
public sealed record ResponseGround(Need? Need, Participant? Responder, bool OwnNeed, DateTimeOffset Now, bool BuyerMayTrade = true, bool RespondedAsDuplicate = false)
{
    /// <summary>What is known of the buyer.</summary>
    public Participant? Buyer { get; init; }

    /// <summary>Which response holds the place of the one that is to be replaced; a merger may have given it to another.</summary>
    public Guid? PlaceHeldBy { get; init; }

    /// <summary>What is known of those who are to sign too.</summary>
    public IReadOnlyList<Participant> Cosignatories { get; init; } = [];

    public static async Task<ResponseGround> LoadAsync(Guid needId, Caller by, IReadOnlyList<Guid>? cosignatories, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, needId, shared: true, ct);
        var need = await session.LoadAsync<Need>(needId, ct);
        // What a merged duplicate had submitted is the survivor's: it counts as the one live response.
        var ofDuplicates = await session.LoadManyAsync<Reservation>(ct, [.. by.Absorbed.Select(duplicate => Reservation.Key(SubmitResponseEndpoint.Rule, needId, duplicate))]);
        var buyer = need is null ? null : await session.PresentAsync(need.BuyerId, ct);
        var responder = await session.LoadAsync<Participant>(by.OrganisationId, ct);
        var own = buyer is not null && (buyer.Id == await session.SurvivorAsync(by.OrganisationId, ct) || (responder is not null && Groups.Same(buyer, responder)));
        return new(need, responder, own, locked.Now, buyer is { MayTrade: true }, ofDuplicates.Count > 0)
        {
            Buyer = buyer,
            Cosignatories = cosignatories is { Count: > 0 and <= ResponseTerms.MaxCosignatories } ? await session.LoadManyAsync<Participant>(ct, [.. cosignatories]) : []
        };
    }
}

public static class SubmitResponseEndpoint
{
    public const string Rule = "live-response";

    /// <summary>One live response per organisation and need, co-signatories included; raised by the store.</summary>
    public static readonly Refusal AlreadyResponded = Refusal.State(Rule,
        "Votre organisation a déjà une réponse à ce besoin, seule ou dans un groupement : remplacez-la ou retirez-la.",
        "Your organisation already has a response to this need, alone or jointly: replace it or withdraw it.");
    public static readonly Refusal DeadlinePassed = Refusal.State("deadline-passed",
        "L'échéance de ce besoin est atteinte : rien n'est accepté à partir de cet instant.",
        "The deadline of this need has come: nothing is accepted from that instant on.");
    public static readonly Refusal MayNotTrade = Refusal.State("may-not-trade",
        "Seule une signataire vérifiée du pacte peut répondre : voyez votre adhésion avec le secrétariat du comité.",
        "Only a verified signatory of the pact may respond: see to your adhesion with the secretary of the committee.");
    public static readonly Refusal OwnNeed = Refusal.State("own-need",
        "Une organisation ne répond ni à son propre besoin, ni à celui de son groupe ou d'une organisation avec laquelle elle a fusionné.",
        "An organisation responds neither to its own need, nor to that of its group or of one it has merged with.");
    public static readonly Refusal InterestOnly = Refusal.State("interest-only",
        "Les offres se remettent sur le profil d'acheteur, dont le besoin donne le lien : ici, manifestez seulement votre intérêt.",
        "Offers are handed in on the buyer profile that the need links to: here, express your interest only.");
    public static readonly Refusal Frozen = Refusal.State("need-frozen",
        "L'organisation acheteuse est suspendue ou n'est plus signataire : son besoin ne reçoit plus de réponse pour le moment.",
        "The buying organisation is suspended or no longer a signatory: its need takes no responses for the time being.");

    public static Task<ResponseGround> LoadAsync(Guid id, SubmitResponse command, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        ResponseGround.LoadAsync(id, by, command.Cosignatories, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(SubmitResponse command, ResponseGround ground, Caller by) =>
        RefuseToPosition(ground, by) is { } refused ? refused
        : ground.RespondedAsDuplicate ? AlreadyResponded
        : ResponseTerms.Refuse(command, ground);

    [WolverinePost("/api/{territory}/needs/{id}/responses"), Allow(Role.Member)]
    public static (Created, IStartStream, IMartenOp[], OutgoingMessages) Post(string territory, SubmitResponse command, ResponseGround ground, Caller by, Seal seal)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, command, ground.Need!, ground.Responder!, ground.Now, seal);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/responses/{id}" }, MartenOps.StartStream<Response>(id, [.. facts]), documents,
            [.. ResponseTerms.AskCosignatories(command.Cosignatories, ground.Need!.Id, id, facts.Count)]);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, SubmitResponse command, Need need, Participant responder, DateTimeOffset now, Seal seal)
    {
        var (fact, box) = ResponseTerms.Say(id, command, need, responder.Id, need.Synthetic || responder.Synthetic, now, seal);
        IMartenOp reservation = MartenOps.Insert(Reservation.Of(Rule, id, need.Id, responder.Id));
        return ([fact], box is null ? [reservation] : [reservation, MartenOps.Store(box)]);
    }

    /// <summary>What holds for whoever takes a position on a need, whichever: it is open, before its deadline, of somebody else.</summary>
    public static Refusal? RefuseToPosition(ResponseGround ground, Caller by) =>
        ground.Need is not { } need || !need.MayBeSeenBy(by) ? Refusal.NotFound
        : ground.OwnNeed ? OwnNeed
        : need.State == NeedState.Closed || (need.State == NeedState.Published && ground.Now >= need.Deadline) ? DeadlinePassed
        : need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : !ground.BuyerMayTrade ? Frozen
        : ground.Responder is not { MayTrade: true } ? MayNotTrade
        : null;
}
