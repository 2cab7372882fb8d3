using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Clarifications;

/// <summary>Asks the buyer of a published need something, as a firm that may respond. Nobody else learns who asked, the buyer included.</summary>
/// <param name="Question">Read by the buyer as it stands. Names no person, and nothing that tells who asks.</param>
public sealed record AskClarification(string Question);

/// <summary>What the decision on a question rests on, read after the need was locked and one question of the organisation at a time.</summary>
/// <param name="OwnNeed">The asker is the buyer, or both have become one by mergers.</param>
/// <param name="Open">Questions of the organisation on this need that wait for an answer.</param>
public sealed record QuestionGround(Need? Need, Participant? Asker, bool OwnNeed, bool BuyerMayTrade, int Open, DateTimeOffset Now);

public static class AskClarificationEndpoint
{
    public static readonly Refusal OwnNeed = Refusal.State("question-on-own-need",
        "Une organisation n'interroge pas son propre besoin, ni celui d'une organisation avec laquelle elle a fusionné : précisez-le dans le besoin.",
        "An organisation asks no questions on its own need, nor on that of one it has merged with: say it in the need.");
    public static readonly Refusal QuestionsClosed = Refusal.State("questions-closed",
        "L'échéance des questions est atteinte : aucune n'est acceptée à partir de cet instant.",
        "The closing time for questions has come: none is accepted from that instant on.");
    public static readonly Refusal MayNotAsk = Refusal.State("may-not-ask",
        "Seule une signataire vérifiée du pacte peut poser une question : voyez votre adhésion avec le secrétariat du comité.",
        "Only a verified signatory of the pact may ask a question: see to your adhesion with the secretary of the committee.");
    public static readonly Refusal TakesNoQuestions = Refusal.State("need-takes-no-questions",
        "L'organisation acheteuse est suspendue ou n'est plus signataire : son besoin ne reçoit plus de question pour le moment.",
        "The buying organisation is suspended or no longer a signatory: its need takes no questions for the time being.");
    public static readonly Refusal TooManyOpen = Refusal.State("too-many-open-questions",
        "Vingt de vos questions sur ce besoin attendent une réponse : attendez-la, ou retirez-en une.",
        "Twenty of your questions on this need wait for an answer: wait for it, or withdraw one.");

    public static async Task<QuestionGround> LoadAsync(Guid id, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, id, shared: true, ct);
        if (await session.LoadAsync<Need>(id, ct) is not { } need) return new(null, null, false, false, 0, locked.Now);
        await session.OneAtATimeAsync($"question/{id}/{by.OrganisationId}", ct);
        var own = by.MemberOf.ToList();
        var open = await session.Query<Clarification>().CountAsync(c => c.NeedId == id && c.State == ClarificationState.Asked && own.Contains(c.AskerId), ct);
        var buyer = await session.PresentAsync(need.BuyerId, ct);
        return new(need, await session.LoadAsync<Participant>(by.OrganisationId, ct), buyer.Id == await session.SurvivorAsync(by.OrganisationId, ct),
            buyer.MayTrade, open, locked.Now);
    }

    [WolverineBefore]
    public static Refusal? Refuse(AskClarification command, QuestionGround ground, Caller by) =>
        ground.Need is not { } need || !need.MayBeSeenBy(by) ? Refusal.NotFound
        : ground.OwnNeed ? OwnNeed
        : need.State == NeedState.Closed || (need.State == NeedState.Published && ground.Now >= ClarificationTerms.QuestionsUntil(need)) ? QuestionsClosed
        : need.State != NeedState.Published ? CloseNeedEndpoint.NotPublished
        : !ground.BuyerMayTrade ? TakesNoQuestions
        : ground.Asker is not { MayTrade: true } ? MayNotAsk
        : ground.Open >= ClarificationTerms.MostOpenQuestions ? TooManyOpen
        : Refusal.Validation(Check.Text(command.Question, "/question", 5_000));

    [WolverinePost("/api/{territory}/needs/{id}/clarifications"), Allow(Role.Member)]
    public static (Created, IStartStream, QuestionCame) Post(string territory, AskClarification command, QuestionGround ground)
    {
        // Random, and so is its place in lists: an id that tells the time would tell who was at work then.
        var id = Guid.NewGuid();
        var facts = Decide(command, ground.Need!, ground.Asker!, ground.Now);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/clarifications/{id}" }, MartenOps.StartStream<Clarification>(id, [.. facts]),
            new QuestionCame(id, ground.Need!.Id, ground.Need.BuyerId));
    }

    public static IReadOnlyList<IFact> Decide(AskClarification command, Need need, Participant asker, DateTimeOffset now) =>
        [new ClarificationAsked(need.Id, asker.Id, command.Question, need.Synthetic || asker.Synthetic, now)];
}

/// <summary>A question came on this need; from whom is not said.</summary>
public sealed record QuestionCame(Guid ClarificationId, Guid NeedId, Guid BuyerId);

public static class TellBuyerWhenQuestionCame
{
    /// <summary>What follows bears neither the asker's pseudonym nor their request's correlation: what the buyer is told of cannot be traced to them.</summary>
    public static NotifyOrganisation Handle(QuestionCame question, IMessageContext context)
    {
        context.UserName = "system";
        context.CorrelationId = $"question:{question.ClarificationId}";
        return new(question.BuyerId, NotificationKind.ClarificationAsked, $"{question.ClarificationId}", question.NeedId, ClarificationId: question.ClarificationId);
    }
}
