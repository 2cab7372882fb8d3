using Marten;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Clarifications;

/// <summary>Answers a question on one's need; until it is published nobody else reads the answer, the asker included, and it may be given again.</summary>
/// <param name="Answer">Names no person.</param>
/// <param name="Question">The question as everybody will read it, where the asker's own words would reveal who asks; as asked, when absent.</param>
/// <param name="Publish">Publish at once.</param>
public sealed record AnswerClarification(string Answer, string? Question = null, bool Publish = false);

public static class AnswerClarificationEndpoint
{
    public static async Task<(NeedOfClarification, Audience)> LoadAsync(Clarification clarification, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await NeedOfClarification.LoadAsync(clarification, session, clock, ct), await Audience.LoadAsync(session, clarification.NeedId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(AnswerClarification command, Clarification clarification, NeedOfClarification about, Caller by) =>
        about.OnlyBuyerInTime(clarification, by) is { } refusal ? refusal
        : clarification.State is not (ClarificationState.Asked or ClarificationState.Answered) ? ClarificationTerms.AlreadyAnswered
        : Refusal.Validation(Check.Text(command.Answer, "/answer", 10_000), command.Question is null ? null : Check.Text(command.Question, "/question", 5_000));

    [WolverinePost("/api/{territory}/clarifications/{id}/answer"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(AnswerClarification command, [WriteAggregate("id")] Clarification clarification, NeedOfClarification about, Audience audience)
    {
        var facts = Decide(command, clarification, about.Now);
        return (Receipt.Of(clarification, facts), [.. facts], command.Publish ? audience.Told(clarification, facts) : []);
    }

    public static IReadOnlyList<IFact> Decide(AnswerClarification command, Clarification clarification, DateTimeOffset now)
    {
        var answered = new ClarificationAnswered(command.Question ?? clarification.Question ?? clarification.Original, command.Answer, now);
        return command.Publish ? [answered, .. PublishClarificationEndpoint.Decide(Clarification.Next(clarification, answered)!, now)] : [answered];
    }
}
