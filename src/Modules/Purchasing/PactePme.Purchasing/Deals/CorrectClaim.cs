using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>Corrects the amount one claimed, as long as the other side has not answered.</summary>
/// <param name="Amount">What the deal is worth, excluding VAT.</param>
public sealed record CorrectClaim(Money Amount);

public static class CorrectClaimEndpoint
{
    public static readonly Refusal NotYourClaim = Refusal.Forbidden("not-your-claim",
        "Seule la partie qui a déclaré l'affaire peut faire cela : indiquez plutôt votre montant, ou contestez.",
        "Only the side that claimed the deal may do this: state your amount, or dispute, instead.");
    public static readonly Refusal Answered = Refusal.State("claim-answered",
        "L'autre partie a déjà répondu : dans un désaccord, indiquez un nouveau montant.",
        "The other side has answered already: in a dispute, state a new amount.");
    public static readonly Refusal Unchanged = Refusal.Content("amount-unchanged",
        "C'est le montant que vous indiquez déjà.",
        "This is the amount you state already.");

    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(CorrectClaim command, Deal deal, LockedAt locked, Caller by) =>
        deal.OnlySides(by) is { } notYours ? notYours
        : deal.SideOf(by) != deal.ClaimedBy ? NotYourClaim
        : deal.State != DealState.Claimed ? Answered
        : deal.IsOverdue(locked.Now) ? DealTerms.TimeIsUp
        : Refusal.Validation(Money.Check(command.Amount, "/amount")) is { } invalid ? invalid
        : command.Amount == deal.Claimed ? Unchanged
        : null;

    [WolverinePost("/api/{territory}/deals/{id}/correct"), Allow(Role.Member)]
    public static (Receipt, Events) Post(CorrectClaim command, [WriteAggregate("id")] Deal deal, LockedAt locked)
    {
        var facts = Decide(command, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(CorrectClaim command, DateTimeOffset now) => [new DealClaimCorrected(command.Amount, now)];
}
