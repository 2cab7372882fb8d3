using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>Takes back a claim made by mistake, as long as the other side has stated no amount; the deal can then be claimed anew.</summary>
/// <param name="Reason">Why; the other side reads it. Names no person.</param>
public sealed record WithdrawDeal(string Reason);

public static class WithdrawDealEndpoint
{
    public static Task<LockedAt> LoadAsync(Deal deal, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => clock.LockDealAsync(session, deal.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(WithdrawDeal command, Deal deal, LockedAt locked, Caller by) =>
        deal.OnlySides(by) is { } notYours ? notYours
        : deal.SideOf(by) != deal.ClaimedBy ? CorrectClaimEndpoint.NotYourClaim
        : deal.State is DealState.Withdrawn or DealState.Expired ? DealTerms.Over
        : deal.Answered is not null ? CorrectClaimEndpoint.Answered
        : deal.IsOverdue(locked.Now) ? DealTerms.TimeIsUp
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/deals/{id}/withdraw"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(WithdrawDeal command, [WriteAggregate("id")] Deal deal, LockedAt locked)
    {
        var (facts, documents) = Decide(command, deal, locked.Now);
        return (Receipt.Of(deal, facts), [.. facts], documents, DealNews.Of(deal.Id, deal, facts));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(WithdrawDeal command, Deal deal, DateTimeOffset now) =>
        ([new DealWithdrawn(command.Reason, now)], [MartenOps.Delete<Reservation>(Reservation.Key(ClaimDealEndpoint.Rule, deal.ResponseId))]);
}
