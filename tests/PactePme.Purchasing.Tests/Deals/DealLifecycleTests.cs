using FsCheck;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using Wolverine.Marten;

namespace PactePme.Purchasing.Tests.Deals;

public sealed class DealLifecycleTests
{
    private static readonly Dictionary<DealState, DealState[]> Ways = new()
    {
        [DealState.Claimed] = [DealState.Claimed, DealState.Confirmed, DealState.Disputed, DealState.Withdrawn, DealState.Expired],
        [DealState.Disputed] = [DealState.Disputed, DealState.Resolved, DealState.Withdrawn, DealState.Expired],
        [DealState.Confirmed] = [DealState.Confirmed],
        [DealState.Resolved] = [DealState.Resolved],
        [DealState.Withdrawn] = [DealState.Withdrawn],
        [DealState.Expired] = [DealState.Expired]
    };

    /// <summary>Whatever is tried by whomever at whatever time, a deal keeps to its lifecycle, counts when both say so, and makes room when it ends without.</summary>
    [Property(MaxTest = 1000)]
    public void A_deal_never_leaves_its_lifecycle(bool claimedByBuyer, (byte Command, byte By, byte Amount, byte Days)[] tried)
    {
        var deal = Some.Deal(claimedByBuyer ? DealSide.Buyer : DealSide.Supplier);
        var now = Some.Deadline;
        var freed = 0;
        foreach (var (command, who, cents, days) in tried)
        {
            now = now.AddHours(days);
            var by = (who % 4) switch { 0 => Some.Competitor, 1 => Some.Auditor, 2 => Some.Buyer, _ => Some.Responder };
            var amount = new Money(14_900m + (cents % 5 * 75m));
            if (Try(deal, command % 8, by, amount, new(now)) is not var (facts, documents)) continue;
            var before = deal;
            deal = facts.Aggregate((Deal?)deal, Deal.Next)!;
            freed += documents;
            Ways[before.State].ShouldContain(deal.State);
            if (before.IsOverdue(now)) deal.State.ShouldBe(DealState.Expired, "time was up");
            if (deal.State != before.State && deal.State != DealState.Expired) deal.OnlySides(by).ShouldBeNull();
        }
        var settled = deal.State is DealState.Confirmed or DealState.Resolved;
        (deal.Agreed is not null).ShouldBe(settled);
        if (settled)
        {
            Deal.WithinTolerance(deal.Claimed.Amount, deal.Answered!.Amount).ShouldBeTrue();
            deal.Agreed.ShouldBe(Deal.Smaller(deal.Claimed, deal.Answered));
        }
        freed.ShouldBe(deal.State is DealState.Withdrawn or DealState.Expired ? 1 : 0);
        (deal.Awaited is not null).ShouldBe(deal.State is DealState.Claimed or DealState.Disputed);
    }

    private static (IReadOnlyList<IFact> Facts, int Freed)? Try(Deal deal, int command, Caller by, Money amount, LockedAt now)
    {
        var side = deal.SideOf(by) ?? DealSide.Buyer;
        (Refusal? Refusal, Func<(IReadOnlyList<IFact>, IMartenOp[])> Decide) tried = command switch
        {
            0 => (ConfirmDealEndpoint.Refuse(new(amount), deal, now, by), () => (ConfirmDealEndpoint.Decide(new(amount), deal, now.Now), [])),
            1 => (DisputeDealEndpoint.Refuse(new("non"), deal, now, by), () => (DisputeDealEndpoint.Decide(new("non"), now.Now), [])),
            2 => (CorrectClaimEndpoint.Refuse(new(amount), deal, now, by), () => (CorrectClaimEndpoint.Decide(new(amount), now.Now), [])),
            3 => (RestateDealEndpoint.Refuse(new(amount), deal, now, by), () => (RestateDealEndpoint.Decide(new(amount), deal, side, now.Now), [])),
            4 => (WithdrawDealEndpoint.Refuse(new("erreur"), deal, now, by), () => WithdrawDealEndpoint.Decide(new("erreur"), deal, now.Now)),
            5 => (AnswerAdditionalityEndpoint.Refuse(deal, now, by), () => (AnswerAdditionalityEndpoint.Decide(side, WithoutPact.Partly, now.Now), [])),
            6 => (AttachEvidenceEndpoint.Refuse(new("x", "https://x.example", new string('a', 64)), deal, now, by), () => (AttachEvidenceEndpoint.Decide(new("x", "https://x.example", new string('a', 64)), side, now.Now), [])),
            _ => (deal.IsOverdue(now.Now) ? null : DealTerms.TimeIsUp, () => ExpireDealWhenTimeIsUp.Decide(deal))
        };
        if (tried.Refusal is not null) return null;
        var (facts, documents) = tried.Decide();
        return (facts, documents.Length);
    }

    /// <summary>Two deals with one organisation, both sides talking as they like: nobody is reminded more than twice of a deal, nor twice within a day of any.</summary>
    [Property(MaxTest = 1000)]
    public void Reminders_do_not_tire((byte Hours, byte What, byte Amount)[] steps)
    {
        Deal[] deals = [Some.Deal(DealSide.Buyer), Some.Deal(DealSide.Buyer)];
        var now = Some.Deadline;
        Dictionary<Guid, ReminderPace> paces = [];
        List<(int Deal, DealSide Side, DateTimeOffset At)> sent = [];
        foreach (var (hours, what, cents) in steps)
        {
            now = now.AddHours(hours);
            var (which, amount) = (what % 2, new Money(10_000m + (cents * 300m)));
            var speaker = what % 8 < 4 ? Some.Buyer : Some.Responder;
            var side = deals[which].SideOf(speaker)!.Value;
            if (what >= 128 && ConfirmDealEndpoint.Refuse(new(amount), deals[which], new(now), speaker) is null) Happen(which, ConfirmDealEndpoint.Decide(new(amount), deals[which], now));
            else if (what >= 128 && RestateDealEndpoint.Refuse(new(amount), deals[which], new(now), speaker) is null) Happen(which, RestateDealEndpoint.Decide(new(amount), deals[which], side, now));

            foreach (var organisation in (Guid[])[Some.BuyerId, Some.SupplierId])
            {
                var message = new RemindOfDeals(organisation, now);
                if (now < RemindWhenAnswersAreAwaited.NotBefore(message, paces.GetValueOrDefault(organisation))) continue;
                for (var i = 0; i < deals.Length; i++)
                {
                    if (deals[i].Awaited is not { } awaited || deals[i].OrganisationOn(awaited) != organisation || !(deals[i].ReminderDue() <= now) || deals[i].IsOverdue(now)) continue;
                    sent.Add((i, awaited, now));
                    paces[organisation] = new(organisation, now);
                    Happen(i, RemindWhenAnswersAreAwaited.Decide(deals[i], now));
                }
            }
        }
        foreach (var ofOneDeal in sent.GroupBy(s => (s.Deal, s.Side))) ofOneDeal.Count().ShouldBeLessThanOrEqualTo(DealTerms.RemindersASide);
        foreach (var ofOneSide in sent.GroupBy(s => s.Side))
        {
            var moments = ofOneSide.Select(s => s.At).Distinct().Order().ToList();
            foreach (var (one, next) in moments.Zip(moments.Skip(1))) (next - one).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(24));
        }

        void Happen(int which, IReadOnlyList<IFact> facts) => deals[which] = facts.Aggregate((Deal?)deals[which], Deal.Next)!;
    }

    [Fact]
    public void A_silent_side_is_reminded_in_the_morning_of_the_seventh_and_the_thirtieth_day()
    {
        var deal = Some.Deal(); // claimed on 2 December at 10:00 in Paris
        deal.ReminderDue().ShouldBe(new(2026, 12, 9, 8, 0, 0, TimeSpan.Zero));
        deal = Deal.Next(deal, new DealReminderSent(DealSide.Buyer, deal.ReminderDue()!.Value))!;
        deal.ReminderDue().ShouldBe(new(2027, 1, 1, 8, 0, 0, TimeSpan.Zero));
        deal = Deal.Next(deal, new DealReminderSent(DealSide.Buyer, deal.ReminderDue()!.Value))!;
        deal.ReminderDue().ShouldBeNull();
        Deal.Next(Some.Deal(), new DealConfirmed(new(15_000m), Some.Deadline))!.ReminderDue().ShouldBeNull();
    }
}
