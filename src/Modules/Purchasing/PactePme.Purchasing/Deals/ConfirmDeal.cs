using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>
/// States the amount of a deal that the other side claimed. Within 1 % the deal is confirmed and counts; beyond, it is
/// disputed and both amounts are kept.
/// </summary>
/// <param name="Amount">What the deal is worth, excluding VAT, as this side sees it.</param>
public sealed record ConfirmDeal(Money Amount);

public static class ConfirmDealEndpoint
{
    public static readonly Refusal NotClaimed = Refusal.State("deal-not-claimed",
        "Cette affaire est déjà confirmée ou contestée.",
        "This deal is already confirmed or disputed.");
    public static readonly Refusal OwnClaim = Refusal.Forbidden("own-claim",
        "L'autre partie doit confirmer l'affaire que vous avez déclarée.",
        "The other side has to confirm the deal you claimed.");

    [WolverineBefore]
    public static Refusal? Refuse(ConfirmDeal command, Deal deal, Caller by) =>
        !deal.MayBeSeenBy(by) ? Refusal.NotFound
        : deal.SideOf(by) is not { } side ? Refusal.NotYourOrganisation
        : side == deal.ClaimedBy ? OwnClaim
        : deal.State != DealState.Claimed ? NotClaimed
        : Refusal.Validation(Money.Check(command.Amount, "/amount"));

    [WolverinePost("/api/{territory}/deals/{id}/confirm"), Allow(Role.Member)]
    public static (Receipt, Events) Post(ConfirmDeal command, [WriteAggregate("id")] Deal deal, Caller by)
    {
        var facts = Decide(command, deal, by.At);
        return (Receipt.Of(deal, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ConfirmDeal command, Deal deal, DateTimeOffset now) =>
        [Deal.WithinTolerance(deal.Claimed.Amount, command.Amount.Amount) ? new DealConfirmed(command.Amount, now) : new DealDisputed(command.Amount, now)];
}
