using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>
/// States the amount of a deal that the other side claimed. Within 1 % the deal is confirmed and counts; beyond, it is
/// disputed and both amounts are kept.
/// </summary>
/// <param name="Amount">What the deal is worth, excluding VAT, as this side sees it.</param>
/// <param name="WithoutPact">Would this have happened without the pact? May be answered later.</param>
public sealed record ConfirmDeal(Money Amount, WithoutPact? WithoutPact = null);

public static class ConfirmDealEndpoint
{
    public static readonly Refusal NotClaimed = Refusal.State("deal-not-claimed",
        "Cette affaire n'attend plus de réponse : elle est déjà confirmée, contestée, retirée ou expirée.",
        "This deal awaits no answer any more: it is already confirmed, disputed, withdrawn or expired.");
    public static readonly Refusal OwnClaim = Refusal.Forbidden("own-claim",
        "L'autre partie doit confirmer l'affaire que vous avez déclarée.",
        "The other side has to confirm the deal you claimed.");

    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ConfirmDeal command, Deal deal, LockedAt locked, Caller by) =>
        RefuseToAnswer(deal, locked.Now, by) ?? Refusal.Validation(Money.Check(command.Amount, "/amount"));

    [WolverinePost("/api/{territory}/deals/{id}/confirm"), Allow(Role.Member)]
    public static (Receipt, Events, OutgoingMessages) Post(ConfirmDeal command, [WriteAggregate("id")] Deal deal, LockedAt locked)
    {
        var facts = Decide(command, deal, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts], DealNews.Of(deal.Id, deal, facts));
    }

    public static IReadOnlyList<IFact> Decide(ConfirmDeal command, Deal deal, DateTimeOffset now) =>
    [
        Deal.WithinTolerance(deal.Claimed.Amount, command.Amount.Amount) ? new DealConfirmed(command.Amount, now) : new DealDisputed(command.Amount, now, DealTerms.ResolveBy(now)),
        .. AnswerAdditionalityEndpoint.Decide(Deal.Other(deal.ClaimedBy), command.WithoutPact, now)
    ];

    /// <summary>What holds for confirming and for denying alike: the other side answers, once, in time.</summary>
    public static Refusal? RefuseToAnswer(Deal deal, DateTimeOffset now, Caller by) =>
        deal.OnlySides(by) is { } notYours ? notYours
        : deal.IsWithinOne(by) ? DealTerms.WithinOne
        : deal.SideOf(by) == deal.ClaimedBy ? OwnClaim
        : deal.State != DealState.Claimed ? NotClaimed
        : deal.IsOverdue(now) ? DealTerms.TimeIsUp
        : null;
}
