using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using static PactePme.Purchasing.Responses.ReviewResponseWhenStandingChanges;

namespace PactePme.Purchasing.Tests.Responses;

public sealed class ReviewResponseTests
{
    private static readonly Guid Other = Some.Competitor.OrganisationId;
    private static readonly Participant OtherFirm = Some.Signatory with { Id = Other }, Suspended = Some.Supplier with { Standing = "suspended" };

    private static Response Joint(params IFact[] more) => With(Fold.Of<Response>([new ResponseSubmitted(Some.NeedId, Some.SupplierId, "x", null, false, Some.Monday) { Cosignatories = [Other] }, .. more])!, Some.ResponseId);

    private static Response With(Response response, Guid id)
    {
        response.Id = id;
        return response;
    }

    private static ReviewGround Ground(Need need, Participant supplier, Participant? other = null, Participant? buyer = null, Dictionary<Guid, Guid>? places = null, params Response[] rivals) => new(need,
        new(new Dictionary<Guid, Participant> { [Some.SupplierId] = supplier, [Other] = other ?? OtherFirm, [Some.BuyerId] = buyer ?? Some.Signatory }),
        places ?? new() { [Some.SupplierId] = Some.ResponseId }, rivals.ToDictionary(r => r.Id), Some.Monday);

    [Fact]
    public void It_is_frozen_once_while_its_author_may_not_trade_and_nothing_of_it_is_lost()
    {
        var need = Some.Need(NeedState.Published);
        var reviewed = Decide(Some.Response(), Ground(need, Suspended));
        reviewed.Facts.ShouldBe([new ResponseFrozen(FreezeReason.Suspended, Some.Monday)]);
        reviewed.Places.ShouldBeEmpty();
        var frozen = Response.Next(Some.Response(), reviewed.Facts[0])!;
        (frozen.Frozen, frozen.State, frozen.Summary).ShouldBe((true, ResponseState.Submitted, "Nous savons faire"));
        Decide(frozen, Ground(need, Suspended)).Facts.ShouldBeEmpty();
        Decide(frozen, Ground(need, Some.Supplier)).Facts.ShouldBe([new ResponseResumed(Some.Monday)]);
    }

    [Fact]
    public void A_co_signatory_who_signed_freezes_it_one_who_was_only_asked_does_not()
    {
        var (need, gone) = (Some.Need(NeedState.Published), OtherFirm with { Standing = "suspended" });
        Decide(Joint(), Ground(need, Some.Supplier, gone)).Facts.ShouldBeEmpty();
        Decide(Joint(new CosignatureAccepted(Other, Some.Monday)), Ground(need, Some.Supplier, gone)).Facts.ShouldBe([new ResponseFrozen(FreezeReason.Suspended, Some.Monday)]);
    }

    [Theory]
    [InlineData(ResponseState.Withdrawn)]
    [InlineData(ResponseState.NotRetained)]
    public void What_has_ended_is_not_frozen(ResponseState state) => Decide(Some.Response(state), Ground(Some.Need(NeedState.Closed), Suspended)).Facts.ShouldBeEmpty();

    [Fact]
    public void Nor_is_what_was_decided_with_its_need() => Decide(Some.Response(ResponseState.Retained), Ground(Some.Need(NeedState.Awarded), Suspended)).Facts.ShouldBeEmpty();

    [Fact]
    public void Before_the_responses_are_readable_the_buyer_hears_nothing()
    {
        ResponseFrozen frozen = new(FreezeReason.Suspended, Some.Monday);
        IEnumerable<Guid> Told(Need need, IFact fact) => Tell(Joint(), Ground(need, Suspended), new([fact], new Dictionary<Guid, ResponseWithdrawn>(), [], new Dictionary<Guid, Guid?>())).Cast<NotifyOrganisation>().Select(n => n.OrganisationId);
        foreach (var fact in (IFact[])[frozen, new ResponseResumed(Some.Monday), new ResponseWithdrawn(OwnNeed, false, Some.Monday)])
        {
            Told(Some.Need(NeedState.Published), fact).ShouldBe([Some.SupplierId, Other]);
            Told(Some.Need(NeedState.Closed), fact).ShouldBe([Some.SupplierId, Other, Some.BuyerId]);
        }
        var content = Some.Content with { Sealed = true };
        var closedNotOpened = Some.Need(NeedState.Draft, more: [new NeedPublished(content, false, Some.Monday), new NeedClosed(Some.Deadline)]);
        Told(closedNotOpened, frozen).ShouldBe([Some.SupplierId, Other]);
    }

    [Fact]
    public void It_is_carried_over_with_its_place()
    {
        var reviewed = Decide(Some.Response(), Ground(Some.Need(NeedState.Published), OtherFirm));
        reviewed.Facts.ShouldBe([new ResponseCarriedOver(Some.SupplierId, Other, Some.Monday)]);
        reviewed.Places.ShouldBe(new Dictionary<Guid, Guid?> { [Some.SupplierId] = null, [Other] = Some.ResponseId }, ignoreOrder: true);
        Response.Next(Some.Response(), reviewed.Facts[0])!.OrganisationId.ShouldBe(Other);
    }

    [Fact]
    public void Awarded_ones_are_carried_over_with_the_award()
    {
        var reviewed = Decide(Some.Response(ResponseState.Retained), Ground(Some.Need(NeedState.Awarded), OtherFirm));
        reviewed.OfNeed.ShouldBe([new NeedCarriedOver(Some.SupplierId, Other, Some.Monday)]);

        // A co-signatory likewise.
        var won = Some.Need(NeedState.Awarded);
        won = won with { Awarded = [.. won.Awarded.Select(a => a with { Cosignatories = [Other] })] };
        var heir = OtherFirm with { Id = Guid.NewGuid() };
        Decide(Joint(new CosignatureAccepted(Other, Some.Monday), new ResponseRetained("x", Some.Monday)), Ground(won, Some.Supplier, heir)).OfNeed.ShouldBe([new NeedCarriedOver(Other, heir.Id, Some.Monday)]);
    }

    [Fact]
    public void Two_parties_that_become_one_sign_once()
    {
        var both = Joint(new CosignatureAccepted(Other, Some.Monday));
        var reviewed = Decide(both, Ground(Some.Need(NeedState.Published), OtherFirm, places: new() { [Some.SupplierId] = Some.ResponseId, [Other] = Some.ResponseId }));
        reviewed.Places.ShouldBe(new Dictionary<Guid, Guid?> { [Some.SupplierId] = null });
        var after = Response.Next(both, reviewed.Facts.ShouldHaveSingleItem())!;
        (after.OrganisationId, after.Cosignatories.Count, after.Complete).ShouldBe((Other, 0, true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Of_two_that_meet_the_one_begun_first_stays_whichever_is_looked_at(int rivalId)
    {
        var mine = With(Some.Response(), new Guid(5, 0, 0, new byte[8]));
        var rival = With(Some.Response() with { OrganisationId = Other }, new Guid(rivalId, 0, 0, new byte[8]));
        var reviewed = Decide(mine, Ground(Some.Need(NeedState.Published), OtherFirm, places: new() { [Some.SupplierId] = mine.Id, [Other] = rival.Id }, rivals: rival));
        ResponseWithdrawn withdrawn = new(SecondPlace, false, Some.Monday);
        if (rivalId == 1)
        {
            reviewed.Facts.ShouldBe([new ResponseCarriedOver(Some.SupplierId, Other, Some.Monday), withdrawn]);
            reviewed.OfRival.ShouldBeEmpty();
            reviewed.Places.ShouldBe(new Dictionary<Guid, Guid?> { [Some.SupplierId] = null });
        }
        else
        {
            reviewed.Facts.ShouldBe([new ResponseCarriedOver(Some.SupplierId, Other, Some.Monday)]);
            reviewed.OfRival.ShouldHaveSingleItem().ShouldBe(new(rival.Id, withdrawn));
            reviewed.Places.ShouldBe(new Dictionary<Guid, Guid?> { [Some.SupplierId] = null, [Other] = mine.Id }, ignoreOrder: true);
            Tell(mine, Ground(Some.Need(NeedState.Published), OtherFirm, rivals: rival), reviewed).Cast<NotifyOrganisation>().Where(n => n.ResponseId == rival.Id)
                .ShouldHaveSingleItem().Reasons.ShouldHaveSingleItem().English.ShouldContain("begun first stays");
        }
    }

    [Fact]
    public void One_that_the_buyer_has_retained_stays_before_an_earlier_one()
    {
        var mine = With(Some.Response(), new Guid(5, 0, 0, new byte[8]));
        var rival = With(Some.Response(ResponseState.Retained) with { OrganisationId = Other }, new Guid(9, 0, 0, new byte[8]));
        Decide(mine, Ground(Some.Need(NeedState.Closed), OtherFirm, places: new() { [Some.SupplierId] = mine.Id, [Other] = rival.Id }, rivals: rival)).Facts[^1].ShouldBeOfType<ResponseWithdrawn>();
    }

    [Fact]
    public void Nobody_comes_to_respond_to_their_own_need_by_a_merger()
    {
        // The author became the buyer, or the buyer became the author.
        foreach (var (author, buyer) in ((Participant, Participant)[])[(Some.Signatory, Some.Signatory), (Some.Supplier, Some.Supplier)])
        {
            var reviewed = Decide(Some.Response(), Ground(Some.Need(NeedState.Published), author, buyer: buyer));
            reviewed.Facts[^1].ShouldBe(new ResponseWithdrawn(OwnNeed, false, Some.Monday));
            reviewed.Places.ShouldContain(new KeyValuePair<Guid, Guid?>(Some.SupplierId, null));
        }
        // Who was asked to sign, and had not, is no longer asked.
        Decide(Joint(), Ground(Some.Need(NeedState.Published), Some.Supplier, other: Some.Signatory)).Facts
            .ShouldBe([new ResponseCarriedOver(Other, Some.BuyerId, Some.Monday), new CosignatureRefused(Some.BuyerId, Some.Monday)]);
    }

    /// <summary>Mergers, suspensions, responses and reviews in any order: once all is reviewed nobody has two live responses, nor one to their own need.</summary>
    [Property(MaxTest = 500)]
    public void However_it_interleaves_there_is_one_live_response_each(byte[] moves)
    {
        var firms = Enumerable.Range(1, 5).Select(i => Some.Signatory with { Id = new Guid(i, 0, 0, new byte[8]) }).ToDictionary(f => f.Id);
        var ids = firms.Keys.ToList();
        var need = Some.Need(NeedState.Published) with { BuyerId = ids[0] };
        Dictionary<Guid, Response> responses = [];
        Dictionary<Guid, Guid> places = [];

        foreach (var move in moves)
        {
            var (one, other) = (ids[move / 4 % 5], ids[move / 20 % 5]);
            switch (move % 4)
            {
                case 0 when one != other && firms[one].MergedInto is null && firms[other].MergedInto is null:
                    firms[one] = firms[one] with { MergedInto = other, Standing = "merged" };
                    break;
                case 1 when firms[one].MayTrade && one != Survivor(need.BuyerId).Id && !places.ContainsKey(one):
                    var id = new Guid(100 + responses.Count, 0, 0, new byte[8]);
                    var joins = other != one && firms[other].MayTrade && other != Survivor(need.BuyerId).Id && !places.ContainsKey(other);
                    responses[id] = With(Fold.Of<Response>([new ResponseSubmitted(need.Id, one, "x", null, false, Some.Monday) { Cosignatories = joins ? [other] : [] }, .. joins ? [new CosignatureAccepted(other, Some.Monday)] : (IFact[])[]])!, id);
                    foreach (var party in responses[id].Bound) places[party] = id;
                    break;
                case 2 when firms[one].MergedInto is null:
                    firms[one] = firms[one] with { Standing = firms[one].Standing == "verified" ? "suspended" : "verified" };
                    break;
                case 3 when responses.Count > 0:
                    Review(responses.Keys.ElementAt(move / 4 % responses.Count));
                    break;
            }
        }
        foreach (var id in responses.Keys.ToList()) Review(id);
        foreach (var id in responses.Keys.ToList()) Review(id).ShouldBe(0, "reviewing again changes nothing");

        var live = responses.Values.Where(r => r.IsLive).ToList();
        live.SelectMany(r => r.Bound).ShouldBeUnique();
        var buyer = Survivor(need.BuyerId).Id;
        live.SelectMany(r => r.Bound).ShouldAllBe(p => firms[p].MergedInto == null && p != buyer);
        live.ShouldAllBe(r => r.Frozen == r.Bound.Any(p => !firms[p].MayTrade));
        places.ShouldBe(live.SelectMany(r => r.Bound.Select(p => KeyValuePair.Create(p, r.Id))), ignoreOrder: true);

        Participant Survivor(Guid firm)
        {
            while (firms[firm].MergedInto is { } next) firm = next;
            return firms[firm];
        }
        int Review(Guid id)
        {
            var response = responses[id];
            var ground = new ReviewGround(need, new(response.Parties.Append(need.BuyerId).Distinct().ToDictionary(p => p, Survivor)), places.ToDictionary(), responses.Where(r => r.Key != id).ToDictionary(), Some.Monday);
            var reviewed = Decide(response, ground);
            responses[id] = With(reviewed.Facts.Aggregate((Response?)response, Response.Next)!, id);
            foreach (var (rival, withdrawn) in reviewed.OfRival) responses[rival] = With(Response.Next(responses[rival], withdrawn)!, rival);
            foreach (var (organisation, holder) in reviewed.Places)
                if (holder is { } held) places[organisation] = held;
                else places.Remove(organisation);
            return reviewed.Facts.Count + reviewed.OfRival.Count;
        }
    }
}
