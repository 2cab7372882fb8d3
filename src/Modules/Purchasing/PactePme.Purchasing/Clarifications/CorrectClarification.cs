using Marten;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Clarifications;

/// <summary>Corrects what was published, until the deadline; what was said before stays in the history, and all are told again.</summary>
/// <param name="Answer">Names no person.</param>
/// <param name="Question">Unchanged when absent.</param>
public sealed record CorrectClarification(string Answer, string? Question = null);

public static class CorrectClarificationEndpoint
{
    public static readonly Refusal NotPublished = Refusal.State("clarification-not-published",
        "Seule une précision publiée se corrige ; avant, répondez de nouveau.",
        "Only a published clarification is corrected; before, answer again.");

    public static async Task<(NeedOfClarification, Audience)> LoadAsync(Clarification clarification, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await NeedOfClarification.LoadAsync(clarification, session, clock, ct), await Audience.LoadAsync(session, clarification.NeedId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(CorrectClarification command, Clarification clarification, NeedOfClarification about, Caller by) =>
        about.OnlyBuyerInTime(clarification, by) is { } refusal ? refusal
        : clarification.State != ClarificationState.Published ? NotPublished
        : Refusal.Validation(Check.Text(command.Answer, "/answer", 10_000), command.Question is null ? null : Check.Text(command.Question, "/question", 5_000));

    [WolverinePost("/api/{territory}/clarifications/{id}/correct"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(CorrectClarification command, [WriteAggregate("id")] Clarification clarification, NeedOfClarification about, Audience audience)
    {
        var facts = Decide(command, clarification, about.Now);
        return (Receipt.Of(clarification, facts), [.. facts], audience.Told(clarification, facts));
    }

    public static IReadOnlyList<IFact> Decide(CorrectClarification command, Clarification clarification, DateTimeOffset now) =>
        [new ClarificationCorrected(command.Question ?? clarification.Question!, command.Answer, now)];
}
