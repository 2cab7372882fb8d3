using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>States another amount during a dispute. Once both are within 1 % the dispute is resolved; nobody but the two sides decides of amounts.</summary>
/// <param name="Amount">What the deal is worth, excluding VAT, as this side sees it now.</param>
public sealed record RestateDeal(Money Amount);

public static class RestateDealEndpoint
{
    public static readonly Refusal NotDisputed = Refusal.State("deal-not-disputed",
        "Un nouveau montant ne s'indique que pendant un désaccord.",
        "Another amount is stated during a dispute only.");

    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RestateDeal command, Deal deal, LockedAt locked, Caller by) =>
        deal.OnlySides(by) is { } notYours ? notYours
        : deal.IsWithinOne(by) ? DealTerms.WithinOne
        : deal.State != DealState.Disputed ? NotDisputed
        : deal.IsOverdue(locked.Now) ? DealTerms.TimeIsUp
        : Refusal.Validation(Money.Check(command.Amount, "/amount")) is { } invalid ? invalid
        : command.Amount == deal.StatedBy(deal.SideOf(by)!.Value) ? CorrectClaimEndpoint.Unchanged
        : null;

    [WolverinePost("/api/{territory}/deals/{id}/restate"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(RestateDeal command, [WriteAggregate("id")] Deal deal, LockedAt locked, Caller by)
    {
        var facts = Decide(command, deal, deal.SideOf(by)!.Value, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts], DealNews.Of(deal.Id, deal, facts));
    }

    public static IReadOnlyList<IFact> Decide(RestateDeal command, Deal deal, DealSide side, DateTimeOffset now)
    {
        var restated = new DealRestated(side, command.Amount, now);
        return deal.StatedBy(Deal.Other(side)) is { } other && Deal.WithinTolerance(command.Amount.Amount, other.Amount)
            ? [restated, new DealResolved(Deal.Smaller(command.Amount, other), now)]
            : [restated];
    }
}
