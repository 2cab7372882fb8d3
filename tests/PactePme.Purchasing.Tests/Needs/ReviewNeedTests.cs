using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Tests.Needs;

public sealed class ReviewNeedTests
{
    private static readonly Participant Suspended = Some.Signatory with { Standing = "suspended" };

    private static Standings Buyer(Participant participant) => new(new Dictionary<Guid, Participant> { [Some.BuyerId] = participant });

    private static IReadOnlyList<IFact> Decide(Need need, Participant buyer) => ReviewNeedWhenStandingChanges.Decide(need, Buyer(buyer), Some.Monday);

    private static Need After(Need need, IReadOnlyList<IFact> facts) => facts.Aggregate((Need?)need, Need.Next)!;

    [Theory]
    [InlineData("suspended", true, FreezeReason.Suspended)]
    [InlineData("closed", true, FreezeReason.Closed)]
    [InlineData("verified", false, FreezeReason.NotSignatory)]
    [InlineData("registered", true, FreezeReason.NotSignatory)]
    public void A_need_is_frozen_once_for_the_reason_for_which_its_buyer_may_not_trade(string standing, bool signatory, FreezeReason reason)
    {
        var buyer = Some.Signatory with { Standing = standing, Adhesions = Some.Signatory.Adhesions.ToDictionary(a => a.Key, a => a.Value with { Signatory = signatory }) };
        foreach (var state in (NeedState[])[NeedState.Published, NeedState.Closed])
        {
            var need = Some.Need(state);
            Decide(need, buyer).ShouldBe([new NeedFrozen(reason, Some.Monday)]);
            var frozen = After(need, Decide(need, buyer));
            (frozen.Frozen, frozen.State).ShouldBe((true, state));
            Decide(frozen, buyer).ShouldBeEmpty();
            Decide(frozen, Some.Signatory).ShouldBe([new NeedResumed(Some.Monday)]);
            Decide(After(frozen, [new NeedResumed(Some.Monday)]), Some.Signatory).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(NeedState.Draft)]
    [InlineData(NeedState.Submitted)]
    [InlineData(NeedState.ChangesRequested)]
    [InlineData(NeedState.Awarded)]
    [InlineData(NeedState.Unsuccessful)]
    [InlineData(NeedState.Cancelled)]
    public void What_has_no_counterpart_yet_or_is_over_is_not_frozen_but_carried_over(NeedState state)
    {
        Decide(Some.Need(state), Suspended).ShouldBeEmpty();
        var survivor = Some.Supplier with { Standing = "suspended" };
        Decide(Some.Need(state), survivor).ShouldBe([new NeedCarriedOver(Some.BuyerId, Some.SupplierId, Some.Monday)]);
    }

    [Fact]
    public void A_need_is_carried_over_to_the_survivor_and_stands_as_that_one_may_trade()
    {
        Decide(Some.Need(NeedState.Published), Some.Supplier).ShouldBe([new NeedCarriedOver(Some.BuyerId, Some.SupplierId, Some.Monday)]);
        var need = Some.Need(NeedState.Published);
        var facts = Decide(need, Some.Supplier with { Standing = "suspended" });
        facts.ShouldBe([new NeedCarriedOver(Some.BuyerId, Some.SupplierId, Some.Monday), new NeedFrozen(FreezeReason.Suspended, Some.Monday)]);
        var after = After(need, facts);
        (after.BuyerId, after.Frozen).ShouldBe((Some.SupplierId, true));
    }

    [Fact]
    public void What_was_awarded_to_the_one_is_awarded_to_the_other()
    {
        var after = After(Some.Need(NeedState.Awarded), [new NeedCarriedOver(Some.SupplierId, Some.Competitor.OrganisationId, Some.Deadline)]);
        after.BuyerId.ShouldBe(Some.BuyerId);
        after.Awarded.ShouldHaveSingleItem().ShouldSay(new AwardedResponse(Some.ResponseId, Some.Competitor.OrganisationId));

        AwardedResponse joint = new(Some.ResponseId, Some.SupplierId) { Cosignatories = [Some.Competitor.OrganisationId, Some.BuyerId] };
        joint.Carried(Some.Competitor.OrganisationId, Some.NeedId).Cosignatories.ShouldBe([Some.NeedId, Some.BuyerId]);
        joint.Carried(Some.Competitor.OrganisationId, Some.BuyerId).Cosignatories.ShouldBe([Some.BuyerId]);
        joint.Carried(Some.Competitor.OrganisationId, Some.SupplierId).Cosignatories.ShouldBe([Some.BuyerId]);
        joint.Carried(Some.SupplierId, Some.BuyerId).ShouldSay(new AwardedResponse(Some.ResponseId, Some.BuyerId) { Cosignatories = [Some.Competitor.OrganisationId] });
    }

    [Fact]
    public void The_buyer_and_all_who_responded_hear_of_it_each_by_themselves()
    {
        var need = Some.Need(NeedState.Published);
        need.Version = 3;
        var joint = Response.Next(Some.Response(), new ResponseSubmitted(need.Id, Some.SupplierId, "x", null, false, Some.Monday) { Cosignatories = [Some.Competitor.OrganisationId] })!;
        ReviewNeedWhenStandingChanges.Tell(need, [new NeedFrozen(FreezeReason.Suspended, Some.Monday)], [joint]).Cast<NotifyOrganisation>().ShouldBe(
        [
            new(Some.BuyerId, NotificationKind.NeedFrozen, "4", need.Id), new(Some.SupplierId, NotificationKind.NeedFrozen, "4", need.Id),
            new(Some.Competitor.OrganisationId, NotificationKind.NeedFrozen, "4", need.Id)
        ]);
        ReviewNeedWhenStandingChanges.Tell(need, [new NeedResumed(Some.Monday)], []).Cast<NotifyOrganisation>().ShouldBe([new(Some.BuyerId, NotificationKind.NeedResumed, "4", need.Id)]);
    }

    [Fact]
    public void A_frozen_need_is_not_awarded_nor_is_another_to_a_frozen_response()
    {
        RetainedResponses retained = new([new(Some.ResponseId, Some.SupplierId)]);
        AwardNeedEndpoint.Refuse(Some.Need(NeedState.Closed, more: new NeedFrozen(FreezeReason.Suspended, Some.Monday)), retained, Some.Buyer).ShouldBe(AwardNeedEndpoint.Frozen);
        AwardNeedEndpoint.Refuse(Some.Need(NeedState.Closed), retained with { AnyFrozen = true }, Some.Buyer).ShouldBe(AwardNeedEndpoint.RetainedFrozen);
        AwardNeedEndpoint.Refuse(Some.Need(NeedState.Closed), retained, Some.Buyer).ShouldBeNull();
    }

    [Fact]
    public void Frozen_as_it_is_a_need_closes_at_its_deadline()
    {
        var frozen = Some.Need(NeedState.Published, more: new NeedFrozen(FreezeReason.Suspended, Some.Monday));
        CloseNeedEndpoint.Refuse(frozen, new(Some.Deadline), Some.Moderator).ShouldBeNull();
        var closed = After(frozen, CloseNeedEndpoint.Decide(frozen));
        (closed.State, closed.Frozen).ShouldBe((NeedState.Closed, true));
    }
}
