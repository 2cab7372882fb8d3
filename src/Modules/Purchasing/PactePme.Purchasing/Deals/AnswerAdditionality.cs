using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>Answers, for one's own side, "would this have happened without the pact?"; the last answer counts.</summary>
public sealed record AnswerAdditionality(WithoutPact Answer);

public static class AnswerAdditionalityEndpoint
{
    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Deal deal, LockedAt locked, Caller by) =>
        deal.OnlySides(by) is { } notYours ? notYours
        : deal.State is DealState.Withdrawn or DealState.Expired ? DealTerms.Over
        : deal.IsOverdue(locked.Now) ? DealTerms.TimeIsUp
        : null;

    [WolverinePost("/api/{territory}/deals/{id}/additionality"), Allow(Role.Member)]
    public static (Receipt, Events) Post(AnswerAdditionality command, [WriteAggregate("id")] Deal deal, LockedAt locked, Caller by)
    {
        var facts = Decide(deal.SideOf(by)!.Value, command.Answer, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts]);
    }

    /// <summary>The answer as a fact; none when none is given.</summary>
    public static IReadOnlyList<IFact> Decide(DealSide side, WithoutPact? answer, DateTimeOffset now) =>
        answer is { } given ? [new DealAdditionalityAnswered(side, given, now)] : [];
}
