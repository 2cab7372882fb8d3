using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>Says that a deal which the other side claimed did not take place. Who only sees another amount states it instead.</summary>
/// <param name="Reason">Why; the other side reads it. Names no person.</param>
public sealed record DisputeDeal(string Reason);

public static class DisputeDealEndpoint
{
    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(DisputeDeal command, Deal deal, LockedAt locked, Caller by) =>
        ConfirmDealEndpoint.RefuseToAnswer(deal, locked.Now, by) ?? Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/deals/{id}/dispute"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(DisputeDeal command, [WriteAggregate("id")] Deal deal, LockedAt locked)
    {
        var facts = Decide(command, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts], DealNews.Of(deal.Id, deal, facts));
    }

    public static IReadOnlyList<IFact> Decide(DisputeDeal command, DateTimeOffset now) => [new DealDenied(command.Reason, DealTerms.ResolveBy(now), now)];
}
