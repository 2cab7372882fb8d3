using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Clarifications;

/// <summary>Until when one asks and answers, and how much.</summary>
public static class ClarificationTerms
{
    /// <summary>Questions of one organisation on one need that wait for an answer.</summary>
    public const int MostOpenQuestions = 20;

    public static readonly Refusal AnswersClosed = Refusal.State("answers-closed",
        "Le besoin n'est plus ouvert : une réponse publiée maintenant ne servirait plus à tous.",
        "The need is no longer open: an answer published now would no longer serve all.");
    public static readonly Refusal AlreadyAnswered = Refusal.State("clarification-answered",
        "Cette question est déjà répondue ou retirée.",
        "This question is already answered or withdrawn.");

    /// <summary>From this instant on no question is accepted.</summary>
    internal static DateTimeOffset QuestionsUntil(Need need) => need.Content.QuestionsUntil ?? need.Deadline;

    /// <summary>Answers are published and corrected while firms can still act on them.</summary>
    internal static bool TakesAnswers(Need need, DateTimeOffset now) => need.State == NeedState.Published && now < need.Deadline;
}

/// <summary>The need a clarification is about, read after it was locked.</summary>
public sealed record NeedOfClarification(Need Need, DateTimeOffset Now)
{
    public static async Task<NeedOfClarification> LoadAsync(Clarification clarification, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, clarification.NeedId, shared: true, ct);
        return new((await session.LoadAsync<Need>(clarification.NeedId, ct))!, locked.Now);
    }

    /// <summary>What holds for answering, publishing and correcting alike: the buyer does it while the need is open.</summary>
    public Refusal? OnlyBuyerInTime(Clarification clarification, Caller by) =>
        clarification.SeenBy(by, Need) == ClarificationSight.None ? Refusal.NotFound
        : !by.ActsFor(Need.BuyerId) ? Refusal.NotYourOrganisation
        : !ClarificationTerms.TakesAnswers(Need, Now) ? ClarificationTerms.AnswersClosed
        : null;
}
