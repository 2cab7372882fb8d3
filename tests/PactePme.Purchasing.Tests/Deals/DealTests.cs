using FsCheck;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Tests.Deals;

public sealed class DealTests
{
    private static readonly ClaimDeal Claim = new(Some.NeedId, Some.ResponseId, new(15_000m));
    private static readonly ClaimGround Awarded = new(Some.Need(NeedState.Awarded), Some.Response(ResponseState.Retained), Some.Deadline);
    private static readonly LockedAt InTime = new(Some.Deadline.AddDays(60));

    [Fact]
    public void Either_side_of_an_award_claims_the_deal()
    {
        ClaimDealEndpoint.Refuse(Claim, Awarded, Some.Buyer).ShouldBeNull();
        ClaimDealEndpoint.Refuse(Claim, Awarded, Some.Responder).ShouldBeNull();
        ClaimDealEndpoint.Refuse(Claim, Awarded, Some.Competitor).ShouldBe(Refusal.NotFound);
        ClaimDealEndpoint.Refuse(Claim, Awarded, Some.Auditor).ShouldBe(Refusal.NotFound);
        ClaimDealEndpoint.Decide(Guid.Empty, Claim, Awarded.Need!, Awarded.Response!, DealSide.Buyer, Some.Deadline).Facts
            .ShouldBe([new DealClaimed(Some.NeedId, Some.ResponseId, Some.BuyerId, Some.SupplierId, DealSide.Buyer, new(15_000m), false, Some.Deadline, DealTerms.AnswerBy(Some.Deadline))]);
    }

    [Fact]
    public void There_is_no_deal_without_an_award_to_that_response()
    {
        ClaimDealEndpoint.Refuse(Claim, Awarded with { Need = Some.Need(NeedState.Closed) }, Some.Buyer).ShouldBe(ClaimDealEndpoint.NotAwarded);
        var another = Some.Response(ResponseState.NotRetained);
        another.Id = Guid.NewGuid();
        ClaimDealEndpoint.Refuse(Claim, Awarded with { Response = another }, Some.Buyer).ShouldBe(ClaimDealEndpoint.NotAwarded);
        ClaimDealEndpoint.Refuse(Claim, Awarded with { Response = null }, Some.Buyer).ShouldBe(Refusal.NotFound);
        ClaimDealEndpoint.Refuse(Claim with { Amount = new(0m) }, Awarded, Some.Buyer)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/amount/amount");
    }

    [Fact]
    public void Only_the_other_side_confirms()
    {
        var command = new ConfirmDeal(new(15_000m));
        ConfirmDealEndpoint.Refuse(command, Some.Deal(DealSide.Supplier), InTime, Some.Buyer).ShouldBeNull();
        ConfirmDealEndpoint.Refuse(command, Some.Deal(DealSide.Supplier), InTime, Some.Responder).ShouldBe(ConfirmDealEndpoint.OwnClaim);
        ConfirmDealEndpoint.Refuse(command, Some.Deal(DealSide.Buyer), InTime, Some.Responder).ShouldBeNull();
        ConfirmDealEndpoint.Refuse(command, Some.Deal(DealSide.Buyer), InTime, Some.Buyer).ShouldBe(ConfirmDealEndpoint.OwnClaim);
        ConfirmDealEndpoint.Refuse(command, Some.Deal(), InTime, Some.Competitor).ShouldBe(Refusal.NotFound);
        ConfirmDealEndpoint.Refuse(command, Some.Deal(), InTime, Some.Auditor).ShouldBe(Refusal.NotYourOrganisation);
    }

    [Theory]
    [InlineData(15_000, 15_000, DealState.Confirmed)]
    [InlineData(15_000, 15_150, DealState.Confirmed)]
    [InlineData(15_150, 15_000, DealState.Confirmed)]
    [InlineData(15_000, 15_151, DealState.Disputed)]
    [InlineData(15_151, 15_000, DealState.Disputed)]
    public void Within_one_percent_it_is_confirmed_beyond_it_is_disputed(int claimed, int answered, DealState expected)
    {
        var deal = After(Some.Deal(amount: claimed), answered);
        deal.State.ShouldBe(expected);
        deal.Claimed.Amount.ShouldBe(claimed);
        deal.Answered!.Amount.ShouldBe(answered);
        deal.Agreed?.Amount.ShouldBe(Math.Min(claimed, answered));
        (deal.Agreed is null).ShouldBe(expected == DealState.Disputed);
    }

    [Property(MaxTest = 1000)]
    public void The_tolerance_does_not_care_who_claimed_first(PositiveInt cents, int difference)
    {
        decimal one = cents.Get / 100m, other = Math.Max(1, cents.Get + difference) / 100m;
        Deal.WithinTolerance(one, other).ShouldBe(Deal.WithinTolerance(other, one));
        if (Deal.WithinTolerance(one, other))
        {
            Math.Abs(one - other).ShouldBeLessThanOrEqualTo(one * 0.01m);
            Math.Abs(one - other).ShouldBeLessThanOrEqualTo(other * 0.01m);
        }
        Deal.WithinTolerance(one, one).ShouldBeTrue();
        Deal.WithinTolerance(one, one * 1.02m).ShouldBeFalse();
    }

    private static Deal After(Deal deal, decimal answered) =>
        ConfirmDealEndpoint.Decide(new(new(answered)), deal, Some.Deadline).Aggregate((Deal?)deal, Deal.Next)!;
}
