using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Clarifications;

/// <summary>Takes a question back before it is answered.</summary>
public sealed record WithdrawClarification;

public static class WithdrawClarificationEndpoint
{
    public static Task<NeedOfClarification> LoadAsync(Clarification clarification, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfClarification.LoadAsync(clarification, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Clarification clarification, NeedOfClarification about, Caller by) =>
        clarification.SeenBy(by, about.Need) == ClarificationSight.None ? Refusal.NotFound
        : !by.ActsFor(clarification.AskerId) ? Refusal.NotYourOrganisation
        : clarification.State != ClarificationState.Asked ? ClarificationTerms.AlreadyAnswered
        : null;

    [WolverinePost("/api/{territory}/clarifications/{id}/withdraw"), Allow(Role.Member)]
    public static (Receipt, Events) Post(WithdrawClarification command, [WriteAggregate("id")] Clarification clarification, NeedOfClarification about)
    {
        var facts = Decide(about.Now);
        return (Receipt.Of(clarification, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new ClarificationWithdrawn(now)];
}
