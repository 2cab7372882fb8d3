using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine.Marten;

namespace PactePme.Purchasing.Tests.Responses;

public sealed class ResponseDecisionTests
{
    private static readonly SubmitResponse Command = new("Nous savons faire", new(15_000m));
    private static readonly DateTimeOffset Before = Some.Deadline.AddTicks(-10);

    private static ResponseGround Ground(NeedState state = NeedState.Published, DateTimeOffset? now = null) => new(Some.Need(state), Some.Supplier, false, now ?? Before);

    private static NeedOfResponse About(NeedState state, DateTimeOffset now) => new(Some.Need(state), now);

    [Fact]
    public void A_signatory_responds_until_the_last_moment()
    {
        SubmitResponseEndpoint.Refuse(Command, Ground(), Some.Responder).ShouldBeNull();
        var (facts, documents) = SubmitResponseEndpoint.Decide(Some.ResponseId, Command, Some.Need(NeedState.Published), Some.Supplier, Before, Some.Seal);
        facts.ShouldHaveSingleItem().ShouldSay(new ResponseSubmitted(Some.NeedId, Some.SupplierId, "Nous savons faire", new(15_000m), false, Before));
        documents.ShouldHaveSingleItem().ShouldBeOfType<InsertDoc<Reservation>>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nothing_is_accepted_at_or_after_the_deadline(int ticks)
    {
        SubmitResponseEndpoint.Refuse(Command, Ground(now: Some.Deadline.AddTicks(ticks)), Some.Responder).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        SubmitResponseEndpoint.Refuse(Command, Ground(NeedState.Closed, Some.Deadline.AddTicks(ticks)), Some.Responder).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
    }

    [Fact]
    public void Only_a_published_need_takes_responses()
    {
        SubmitResponseEndpoint.Refuse(Command, Ground(NeedState.Draft), Some.Responder).ShouldBe(Refusal.NotFound);
        SubmitResponseEndpoint.Refuse(Command, Ground(NeedState.Submitted), Some.Responder).ShouldBe(Refusal.NotFound);
        SubmitResponseEndpoint.Refuse(Command, Ground() with { Need = null }, Some.Responder).ShouldBe(Refusal.NotFound);
        SubmitResponseEndpoint.Refuse(Command, Ground(NeedState.Cancelled), Some.Responder).ShouldBe(CloseNeedEndpoint.NotPublished);
        SubmitResponseEndpoint.Refuse(Command, Ground(NeedState.Awarded), Some.Responder).ShouldBe(CloseNeedEndpoint.NotPublished);
    }

    [Fact]
    public void Nobody_responds_to_the_own_need() =>
        SubmitResponseEndpoint.Refuse(Command, Ground() with { OwnNeed = true }, Some.Buyer).ShouldBe(SubmitResponseEndpoint.OwnNeed);

    [Fact]
    public void Who_is_no_verified_signatory_does_not_respond()
    {
        foreach (var responder in (Participant?[])[null, Some.Supplier with { Standing = "suspended" }, new(Some.SupplierId, 1, Standing: "verified")])
            SubmitResponseEndpoint.Refuse(Command, Ground() with { Responder = responder }, Some.Responder).ShouldBe(SubmitResponseEndpoint.MayNotTrade);
    }

    [Fact]
    public void Each_field_at_fault_is_named() =>
        SubmitResponseEndpoint.Refuse(new(" ", new(0m)), Ground(), Some.Responder)!.Errors.Select(e => e.Pointer).ShouldBe(["/summary", "/amount/amount"]);

    [Fact]
    public void What_is_made_up_on_either_side_makes_the_response_made_up()
    {
        Synthetic(Some.Need(NeedState.Published, synthetic: true), Some.Supplier).ShouldBeTrue();
        Synthetic(Some.Need(NeedState.Published), Some.Supplier with { Synthetic = true }).ShouldBeTrue();
        Synthetic(Some.Need(NeedState.Published), Some.Supplier).ShouldBeFalse();

        static bool Synthetic(Need need, Participant responder) =>
            SubmitResponseEndpoint.Decide(Some.ResponseId, Command, need, responder, Before, Some.Seal).Facts[0].ShouldBeOfType<ResponseSubmitted>().Synthetic;
    }

    [Fact]
    public void A_withdrawal_is_free_before_the_deadline_and_has_a_reason_after()
    {
        WithdrawResponseEndpoint.Refuse(new(), Some.Response(), About(NeedState.Published, Before), Some.Responder).ShouldBeNull();
        WithdrawResponseEndpoint.Refuse(new(), Some.Response(), About(NeedState.Published, Some.Deadline), Some.Responder)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/reason");
        WithdrawResponseEndpoint.Refuse(new("carnet plein"), Some.Response(), About(NeedState.Closed, Some.Deadline), Some.Responder).ShouldBeNull();
        WithdrawResponseEndpoint.Decide(new("carnet plein"), Some.Response(), Some.Need(NeedState.Closed), Some.Deadline).Facts
            .ShouldBe([new ResponseWithdrawn("carnet plein", true, Some.Deadline)]);
    }

    [Fact]
    public void A_withdrawal_releases_the_place_that_the_response_took()
    {
        SubmitResponseEndpoint.Decide(Some.ResponseId, Command, Some.Need(NeedState.Published), Some.Supplier, Before, Some.Seal).Documents
            .ShouldHaveSingleItem().ShouldBeOfType<InsertDoc<Reservation>>();
        WithdrawResponseEndpoint.Decide(new(), Some.Response(), Some.Need(NeedState.Published), Before).Documents
            .OfType<DeleteDocWhere<Reservation>>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(ResponseState.Retained)]
    [InlineData(ResponseState.NotRetained)]
    [InlineData(ResponseState.Withdrawn)]
    public void What_is_decided_stays_so(ResponseState state)
    {
        WithdrawResponseEndpoint.Refuse(new("x"), Some.Response(state), About(NeedState.Closed, Some.Deadline), Some.Responder).ShouldBe(WithdrawResponseEndpoint.Decided);
        RetainResponseEndpoint.Refuse(new("x"), Some.Response(state), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBe(WithdrawResponseEndpoint.Decided);
        RejectResponseEndpoint.Refuse(new("x"), Some.Response(state), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBe(WithdrawResponseEndpoint.Decided);
    }

    [Fact]
    public void Nobody_else_withdraws_a_response()
    {
        WithdrawResponseEndpoint.Refuse(new(), Some.Response(), About(NeedState.Published, Before), Some.Competitor).ShouldBe(Refusal.NotFound);
        WithdrawResponseEndpoint.Refuse(new(), Some.Response(), About(NeedState.Published, Before), Some.Buyer).ShouldBe(Refusal.NotFound);
        WithdrawResponseEndpoint.Refuse(new("x"), Some.Response(), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBe(Refusal.NotYourOrganisation);
    }

    [Fact]
    public void The_buyer_of_a_closed_need_retains_or_rejects_with_a_reason()
    {
        var closed = About(NeedState.Closed, Some.Deadline);
        RetainResponseEndpoint.Refuse(new("la meilleure"), Some.Response(), closed, Some.Buyer).ShouldBeNull();
        RejectResponseEndpoint.Refuse(new("trop chère"), Some.Response(), closed, Some.Buyer).ShouldBeNull();
        RetainResponseEndpoint.Refuse(new(""), Some.Response(), closed, Some.Buyer)!.Rule.ShouldBe("validation");
        RejectResponseEndpoint.Refuse(new(""), Some.Response(), closed, Some.Buyer)!.Rule.ShouldBe("validation");
        RetainResponseEndpoint.Refuse(new("x"), Some.Response(), closed, Some.Responder).ShouldBe(Refusal.NotYourOrganisation);
        RetainResponseEndpoint.Refuse(new("x"), Some.Response(), About(NeedState.Published, Before), Some.Buyer).ShouldBe(Refusal.NotFound);
        RetainResponseEndpoint.Refuse(new("x"), Some.Response(), About(NeedState.Awarded, Some.Deadline), Some.Buyer).ShouldBe(AwardNeedEndpoint.NotClosed);
    }
}
