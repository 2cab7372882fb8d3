using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine.Marten;

namespace PactePme.Purchasing.Tests.Responses;

public sealed class JointResponseTests
{
    private static readonly Guid PartnerId = Some.Competitor.OrganisationId;
    private static readonly Participant Partner = Some.Signatory with { Id = PartnerId };
    private static readonly DateTimeOffset Before = Some.Deadline.AddDays(-1);

    private static Response Joint(params IFact[] more)
    {
        var response = Fold.Of<Response>([new ResponseSubmitted(Some.NeedId, Some.SupplierId, "Ensemble", null, false, Some.Monday) { Cosignatories = [PartnerId] }, .. more])!;
        response.Id = Some.ResponseId;
        return response;
    }

    private static CosignatureGround Ground(DateTimeOffset? now = null, NeedState state = NeedState.Published) => new(Some.Need(state), Partner, false, now ?? Before);

    private static NeedOfResponse About(NeedState state, DateTimeOffset now) => new(Some.Need(state), now);

    [Fact]
    public void Each_cosignatory_is_another_verified_signatory_and_not_the_buyer()
    {
        var ground = new ResponseGround(Some.Need(NeedState.Published), Some.Supplier, false, Before) { Cosignatories = [Partner] };
        Rules(PartnerId).ShouldBeEmpty();
        Rules(PartnerId, PartnerId).ShouldBe(["cosignatory-twice", "cosignatory-twice"]);
        Rules(Some.SupplierId).ShouldBe(["cosignatory-twice"]);
        Rules(Some.BuyerId).ShouldBe(["cosignatory-is-buyer"]);
        Rules(Guid.NewGuid()).ShouldBe(["cosignatory-may-not-trade"]);

        IEnumerable<string> Rules(params Guid[] cosignatories) =>
            (SubmitResponseEndpoint.Refuse(new("x", Cosignatories: cosignatories), ground, Some.Responder)?.Errors ?? []).Select(e => e.Rule);
    }

    [Fact]
    public void It_counts_once_all_have_accepted()
    {
        Joint().Complete.ShouldBeFalse();
        Joint(new CosignatureAccepted(PartnerId, Before)).Complete.ShouldBeTrue();
        Joint(new CosignatureRefused(PartnerId, Before)).Complete.ShouldBeFalse();
        RetainResponseEndpoint.Refuse(new("x"), Joint(), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBe(RetainResponseEndpoint.Incomplete);
        ShortlistResponseEndpoint.Refuse(new("x"), Joint(), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBe(RetainResponseEndpoint.Incomplete);
        RejectResponseEndpoint.Refuse(new("x"), Joint(), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBeNull();
        RetainResponseEndpoint.Refuse(new("x"), Joint(new CosignatureAccepted(PartnerId, Before)), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBeNull();
    }

    [Fact]
    public void Accepting_takes_the_one_place_and_replacing_gives_it_back()
    {
        AcceptCosignatureEndpoint.Refuse(Joint(), Ground(), Some.Competitor).ShouldBeNull();
        var (facts, documents) = AcceptCosignatureEndpoint.Decide(Joint(), PartnerId, Before);
        facts.ShouldBe([new CosignatureAccepted(PartnerId, Before)]);
        documents.ShouldHaveSingleItem().ShouldBeOfType<InsertDoc<Reservation>>();

        var accepted = Joint([.. facts]);
        var (anew, freed) = ReplaceResponseEndpoint.Decide(new("Autrement", Cosignatories: [PartnerId]), accepted, Some.Need(NeedState.Published), Before, Some.Seal);
        freed.ShouldHaveSingleItem().ShouldBeOfType<DeleteDocWhere<Reservation>>();
        anew.Aggregate((Response?)accepted, Response.Next)!.Complete.ShouldBeFalse("they accepted something else");
        WithdrawResponseEndpoint.Decide(new(), accepted, Some.Need(NeedState.Published), Before).Documents.OfType<DeleteDocWhere<Reservation>>().Count().ShouldBe(2);
    }

    [Fact]
    public void Confirming_after_an_amendment_asks_those_again_who_had_accepted()
    {
        var invalidated = Joint(new CosignatureAccepted(PartnerId, Before), new ResponseInvalidated(2, Before));
        var (facts, freed) = ConfirmResponseEndpoint.Decide(invalidated, Some.Need(NeedState.Published), Before);
        freed.ShouldHaveSingleItem().ShouldBeOfType<DeleteDocWhere<Reservation>>();
        var confirmed = facts.Aggregate((Response?)invalidated, Response.Next)!;
        (confirmed.State, confirmed.Complete).ShouldBe((ResponseState.Submitted, false));
        AcceptCosignatureEndpoint.Refuse(confirmed, Ground(), Some.Competitor).ShouldBeNull();
        new[] { new CosignatureAccepted(PartnerId, Before) }.Aggregate((Response?)confirmed, Response.Next)!.Complete.ShouldBeTrue();

        var refused = Joint(new CosignatureRefused(PartnerId, Before), new ResponseInvalidated(2, Before));
        ConfirmResponseEndpoint.Decide(refused, Some.Need(NeedState.Published), Before).Facts.Aggregate((Response?)refused, Response.Next)!.Cosignatories.ShouldHaveSingleItem()
            .State.ShouldBe(CosignatureState.Refused, "who refused is not asked again");
    }

    [Fact]
    public void Who_has_accepted_may_take_it_back_until_the_deadline_and_is_free_again()
    {
        var accepted = Joint(new CosignatureAccepted(PartnerId, Before));
        RefuseCosignatureEndpoint.Refuse(accepted, About(NeedState.Published, Before), Some.Competitor).ShouldBeNull();
        RefuseCosignatureEndpoint.Refuse(accepted, About(NeedState.Published, Some.Deadline), Some.Competitor).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        var (facts, freed) = RefuseCosignatureEndpoint.Decide(accepted, accepted.Cosignatories[0], Before);
        freed.ShouldHaveSingleItem().ShouldBeOfType<DeleteDocWhere<Reservation>>();
        facts.Aggregate((Response?)accepted, Response.Next)!.Parties.ShouldBe([Some.SupplierId]);
        RefuseCosignatureEndpoint.Decide(Joint(), Joint().Cosignatories[0], Before).Documents.ShouldBeEmpty();
    }

    [Fact]
    public void Only_who_is_asked_answers_once_and_in_time()
    {
        AcceptCosignatureEndpoint.Refuse(Joint(), Ground(), Some.Responder).ShouldBe(Refusal.NotYourOrganisation);
        AcceptCosignatureEndpoint.Refuse(Joint(), Ground(), Some.By(Guid.NewGuid(), Role.Member)).ShouldBe(Refusal.NotFound);
        AcceptCosignatureEndpoint.Refuse(Joint(), Ground(Some.Deadline), Some.Competitor).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        AcceptCosignatureEndpoint.Refuse(Joint(new CosignatureAccepted(PartnerId, Before)), Ground(), Some.Competitor).ShouldBe(AcceptCosignatureEndpoint.NotAsked);
        AcceptCosignatureEndpoint.Refuse(Joint(new CosignatureRefused(PartnerId, Before)), Ground(), Some.Competitor).ShouldBe(Refusal.NotFound);
        AcceptCosignatureEndpoint.Refuse(Joint(), Ground() with { OwnNeed = true }, Some.Competitor).ShouldBe(SubmitResponseEndpoint.OwnNeed);
        AcceptCosignatureEndpoint.Refuse(Joint(), Ground() with { Signatory = new(PartnerId) }, Some.Competitor).ShouldBe(SubmitResponseEndpoint.MayNotTrade);
        RefuseCosignatureEndpoint.Refuse(Joint(), About(NeedState.Published, Before), Some.Competitor).ShouldBeNull();
    }

    [Theory]
    [InlineData(ResponseState.Interested)]
    [InlineData(ResponseState.Submitted)]
    [InlineData(ResponseState.Invalidated)]
    [InlineData(ResponseState.Declined)]
    public void Before_the_deadline_the_last_word_counts(ResponseState state)
    {
        var about = About(NeedState.Published, Before);
        var ground = new ResponseGround(about.Need, Some.Supplier, false, Before);
        ReplaceResponseEndpoint.Refuse(new("Oui"), Some.Response(state), about, ground, Some.Responder).ShouldBeNull();
        ReplaceResponseEndpoint.Decide(new("Oui"), Some.Response(state), about.Need, Before, Some.Seal).Facts.Aggregate((Response?)Some.Response(state), Response.Next)!.State.ShouldBe(ResponseState.Submitted);
        DeclineResponseEndpoint.Refuse(new("Non"), Some.Response(state), about, Some.Responder).ShouldBe(state == ResponseState.Declined ? WithdrawResponseEndpoint.Decided : null);
        ConfirmResponseEndpoint.Refuse(Some.Response(state), about, Some.Responder).ShouldBe(state == ResponseState.Invalidated ? null : ConfirmResponseEndpoint.NotInvalidated);

        var late = About(NeedState.Published, Some.Deadline);
        ReplaceResponseEndpoint.Refuse(new("Oui"), Some.Response(state), late, ground with { Now = Some.Deadline }, Some.Responder).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        DeclineResponseEndpoint.Refuse(new("Non"), Some.Response(state), late, Some.Responder).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
        ConfirmResponseEndpoint.Refuse(Some.Response(state), late, Some.Responder).ShouldBe(SubmitResponseEndpoint.DeadlinePassed);
    }

    [Fact]
    public void What_is_void_or_no_offer_is_not_retained_but_an_interest_is_where_offers_are_made_elsewhere()
    {
        foreach (var state in (ResponseState[])[ResponseState.Interested, ResponseState.Invalidated, ResponseState.Declined])
            RetainResponseEndpoint.Refuse(new("x"), Some.Response(state), About(NeedState.Closed, Some.Deadline), Some.Buyer).ShouldBe(RetainResponseEndpoint.Void);
        var profile = Some.Need(NeedState.Closed) with { Content = Some.Content with { Tender = new(Procedure.OpenTender, "https://profil.example/1") } };
        RetainResponseEndpoint.Refuse(new("x"), Some.Response(ResponseState.Interested), new(profile, Some.Deadline), Some.Buyer).ShouldBeNull();
    }

    [Fact]
    public void What_nobody_could_open_or_is_to_a_lot_that_is_gone_is_not_retained()
    {
        var about = About(NeedState.Closed, Some.Deadline);
        var response = Some.Response(ResponseState.Submitted);
        RetainResponseEndpoint.Refuse(new("x"), response with { Commitment = "c" }, about, Some.Buyer).ShouldBe(RetainResponseEndpoint.Unreadable);
        ShortlistResponseEndpoint.Refuse(new("x"), response with { Commitment = "c" }, about, Some.Buyer).ShouldBe(RetainResponseEndpoint.Unreadable);
        RetainResponseEndpoint.Refuse(new("x"), response with { Commitment = "c", Disclosure = "d" }, about, Some.Buyer).ShouldBeNull();
        RetainResponseEndpoint.Refuse(new("x"), response with { Lots = [about.Need.Content.Lots.Count + 1] }, about, Some.Buyer).ShouldBe(RetainResponseEndpoint.OfLotGone);
    }

    [Theory]
    [InlineData(NeedState.Awarded)]
    [InlineData(NeedState.Unsuccessful)]
    public void Who_was_not_chosen_gets_a_reason_after_the_end_too(NeedState ended)
    {
        var about = About(ended, Some.Deadline);
        RejectResponseEndpoint.Refuse(new("x"), Some.Response(ResponseState.Submitted), about, Some.Buyer).ShouldBeNull();
        RejectResponseEndpoint.Refuse(new("x"), Some.Response(ResponseState.Retained), about, Some.Buyer).ShouldBe(AwardNeedEndpoint.NotClosed);
        RejectResponseEndpoint.Refuse(new("x"), Some.Response(ResponseState.Retained) with { Frozen = true }, about, Some.Buyer).ShouldBe(AwardNeedEndpoint.NotClosed);
        RetainResponseEndpoint.Refuse(new("x"), Some.Response(ResponseState.Submitted), about, Some.Buyer).ShouldBe(AwardNeedEndpoint.NotClosed);
    }

    [Fact]
    public void One_whose_place_a_merger_gave_to_another_response_is_not_taken_up_again()
    {
        var about = About(NeedState.Published, Before);
        var ground = new ResponseGround(about.Need, Some.Supplier, false, Before);
        var declined = Some.Response(ResponseState.Declined);
        ReplaceResponseEndpoint.Refuse(new("Oui"), declined, about, ground with { PlaceHeldBy = Guid.NewGuid() }, Some.Responder).ShouldBe(SubmitResponseEndpoint.AlreadyResponded);
        ReplaceResponseEndpoint.Refuse(new("Oui"), declined, about, ground with { PlaceHeldBy = declined.Id }, Some.Responder).ShouldBeNull();
        ReplaceResponseEndpoint.Post(new("Oui"), declined, about, ground, Some.Seal).Item3.ShouldHaveSingleItem().ShouldBeOfType<InsertDoc<Reservation>>();
    }
}
