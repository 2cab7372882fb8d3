using PactePme.Kernel;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;

namespace PactePme.Purchasing.Tests.Deals;

/// <summary>A deal that is not confirmed at once: corrected, disputed, settled, withdrawn, forgotten.</summary>
public sealed class DealDecisionTests
{
    private static readonly DateTimeOffset Claimed = Some.Deadline;
    private static readonly LockedAt Soon = new(Claimed.AddDays(1)), LastInstant = new(DealTerms.AnswerBy(Claimed).AddTicks(-1)), TimeUp = new(DealTerms.AnswerBy(Claimed));

    private static Deal After(Deal deal, params IReadOnlyList<IFact> facts) => facts.Aggregate((Deal?)deal, Deal.Next)!;

    private static Deal Disputed(decimal claimed = 15_000m, decimal answered = 20_000m) =>
        After(Some.Deal(amount: claimed), ConfirmDealEndpoint.Decide(new(new(answered)), Some.Deal(amount: claimed), Soon.Now));

    private static Deal Denied() => After(Some.Deal(), DisputeDealEndpoint.Decide(new("Rien n'a été commandé."), Soon.Now));

    [Fact]
    public void A_claim_is_corrected_by_its_author_until_it_is_answered()
    {
        var command = new CorrectClaim(new(14_000m));
        CorrectClaimEndpoint.Refuse(command, Some.Deal(), Soon, Some.Responder).ShouldBeNull();
        CorrectClaimEndpoint.Refuse(command, Some.Deal(), Soon, Some.Buyer).ShouldBe(CorrectClaimEndpoint.NotYourClaim);
        CorrectClaimEndpoint.Refuse(command, Some.Deal(), Soon, Some.Competitor).ShouldBe(Refusal.NotFound);
        CorrectClaimEndpoint.Refuse(command, Some.Deal(), Soon, Some.Auditor).ShouldBe(Refusal.NotYourOrganisation);
        CorrectClaimEndpoint.Refuse(command, Disputed(), Soon, Some.Responder).ShouldBe(CorrectClaimEndpoint.Answered);
        CorrectClaimEndpoint.Refuse(command, Some.Deal(), TimeUp, Some.Responder).ShouldBe(DealTerms.TimeIsUp);
        CorrectClaimEndpoint.Refuse(new(new(15_000m)), Some.Deal(), Soon, Some.Responder).ShouldBe(CorrectClaimEndpoint.Unchanged);
        CorrectClaimEndpoint.Refuse(new(new(-1m)), Some.Deal(), Soon, Some.Responder)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/amount/amount");
        var corrected = After(Some.Deal(), CorrectClaimEndpoint.Decide(command, Soon.Now));
        corrected.Claimed.ShouldBe(new(14_000m));
        corrected.State.ShouldBe(DealState.Claimed);
        corrected.ExpiresAt.ShouldBe(Some.Deal().ExpiresAt);
    }

    [Fact]
    public void The_other_side_may_say_that_there_was_no_deal()
    {
        var command = new DisputeDeal("Rien n'a été commandé.");
        DisputeDealEndpoint.Refuse(command, Some.Deal(), Soon, Some.Buyer).ShouldBeNull();
        DisputeDealEndpoint.Refuse(command, Some.Deal(), Soon, Some.Responder).ShouldBe(ConfirmDealEndpoint.OwnClaim);
        DisputeDealEndpoint.Refuse(command, Some.Deal(), Soon, Some.Moderator).ShouldBe(Refusal.NotFound);
        DisputeDealEndpoint.Refuse(command, Disputed(), Soon, Some.Buyer).ShouldBe(ConfirmDealEndpoint.NotClaimed);
        DisputeDealEndpoint.Refuse(new(" "), Some.Deal(), Soon, Some.Buyer)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/reason");
        var denied = Denied();
        (denied.State, denied.Answered, denied.Reason, denied.Awaited).ShouldBe((DealState.Disputed, null, "Rien n'a été commandé.", DealSide.Supplier));
        denied.ExpiresAt.ShouldBe(DealTerms.ResolveBy(Soon.Now));
    }

    [Theory]
    [InlineData(false, 19_900, 19_900)] // the claimant comes up
    [InlineData(false, 20_150, 20_000)]
    [InlineData(true, 15_100, 15_000)]  // the other side comes down
    [InlineData(true, 16_000, null)]
    [InlineData(false, 19_000, null)]
    public void A_dispute_is_resolved_by_the_two_sides_coming_within_the_tolerance(bool byBuyer, int restated, int? agreed)
    {
        var (by, side) = byBuyer ? (Some.Buyer, DealSide.Buyer) : (Some.Responder, DealSide.Supplier);
        var command = new RestateDeal(new(restated));
        RestateDealEndpoint.Refuse(command, Disputed(), Soon, by).ShouldBeNull();
        var after = After(Disputed(), RestateDealEndpoint.Decide(command, Disputed(), side, Soon.Now));
        after.State.ShouldBe(agreed is null ? DealState.Disputed : DealState.Resolved);
        after.Agreed.ShouldBe(agreed is { } amount ? new Money(amount) : null);
        after.StatedBy(side).ShouldBe(new(restated));
        after.Awaited.ShouldBe(agreed is null ? Deal.Other(side) : null);
        after.Grade.ShouldBe(agreed is null ? EvidenceGrade.OneSided : EvidenceGrade.BothSides);
    }

    [Fact]
    public void Nobody_but_the_sides_decides_of_amounts_and_a_word_says_something_new()
    {
        var command = new RestateDeal(new(17_000m));
        foreach (var other in (Caller[])[Some.Moderator, Some.Competitor, Some.By(Guid.NewGuid(), Role.Secretary)]) RestateDealEndpoint.Refuse(command, Disputed(), Soon, other).ShouldBe(Refusal.NotFound);
        RestateDealEndpoint.Refuse(command, Disputed(), Soon, Some.Auditor).ShouldBe(Refusal.NotYourOrganisation);
        RestateDealEndpoint.Refuse(command, Some.Deal(), Soon, Some.Buyer).ShouldBe(RestateDealEndpoint.NotDisputed);
        RestateDealEndpoint.Refuse(command, Disputed(), new(DealTerms.ResolveBy(Soon.Now)), Some.Buyer).ShouldBe(DealTerms.TimeIsUp);
        RestateDealEndpoint.Refuse(new(new(20_000m)), Disputed(), Soon, Some.Buyer).ShouldBe(CorrectClaimEndpoint.Unchanged);
        RestateDealEndpoint.Refuse(new(new(15_000m)), Disputed(), Soon, Some.Responder).ShouldBe(CorrectClaimEndpoint.Unchanged);
    }

    [Fact]
    public void Who_denied_a_deal_may_still_come_to_the_amount_claimed()
    {
        RestateDealEndpoint.Decide(new(new(14_900m)), Denied(), DealSide.Supplier, Soon.Now).ShouldHaveSingleItem().ShouldBeOfType<DealRestated>();
        After(Denied(), RestateDealEndpoint.Decide(new(new(15_000m)), Denied(), DealSide.Buyer, Soon.Now)).State.ShouldBe(DealState.Resolved);
    }

    [Fact]
    public void A_mistaken_claim_is_withdrawn_until_the_other_side_states_an_amount()
    {
        var command = new WithdrawDeal("Saisie en double.");
        WithdrawDealEndpoint.Refuse(command, Some.Deal(), Soon, Some.Responder).ShouldBeNull();
        WithdrawDealEndpoint.Refuse(command, Denied(), Soon, Some.Responder).ShouldBeNull();
        WithdrawDealEndpoint.Refuse(command, Disputed(), Soon, Some.Responder).ShouldBe(CorrectClaimEndpoint.Answered);
        WithdrawDealEndpoint.Refuse(command, Disputed(15_000m, 15_000m), Soon, Some.Responder).ShouldBe(CorrectClaimEndpoint.Answered);
        WithdrawDealEndpoint.Refuse(command, Some.Deal(), Soon, Some.Buyer).ShouldBe(CorrectClaimEndpoint.NotYourClaim);
        WithdrawDealEndpoint.Refuse(command, Some.Deal(), TimeUp, Some.Responder).ShouldBe(DealTerms.TimeIsUp);
        WithdrawDealEndpoint.Refuse(new(""), Some.Deal(), Soon, Some.Responder)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/reason");
        var (facts, documents) = WithdrawDealEndpoint.Decide(command, Some.Deal(), Soon.Now);
        documents.ShouldHaveSingleItem();
        WithdrawDealEndpoint.Refuse(command, After(Some.Deal(), facts), Soon, Some.Responder).ShouldBe(DealTerms.Over);
    }

    [Fact]
    public void A_claim_is_answered_until_the_end_of_the_sixtieth_Paris_day()
    {
        // 60 Paris days from 1 September end with 31 October, in winter time.
        DealTerms.AnswerBy(new(2026, 9, 1, 10, 0, 0, TimeSpan.Zero)).ShouldBe(new(2026, 10, 31, 23, 0, 0, TimeSpan.Zero));
        // Half past midnight in Paris is the next day there.
        DealTerms.AnswerBy(new(2026, 9, 1, 22, 30, 0, TimeSpan.Zero)).ShouldBe(new(2026, 11, 1, 23, 0, 0, TimeSpan.Zero));
        DealTerms.ResolveBy(new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero)).ShouldBe(new(2026, 4, 1, 22, 0, 0, TimeSpan.Zero));

        var command = new ConfirmDeal(new(15_000m));
        ConfirmDealEndpoint.Refuse(command, Some.Deal(), LastInstant, Some.Buyer).ShouldBeNull();
        ConfirmDealEndpoint.Refuse(command, Some.Deal(), TimeUp, Some.Buyer).ShouldBe(DealTerms.TimeIsUp);
        DisputeDealEndpoint.Refuse(new("Non."), Some.Deal(), TimeUp, Some.Buyer).ShouldBe(DealTerms.TimeIsUp);
        var (facts, documents) = ExpireDealWhenTimeIsUp.Decide(Some.Deal());
        facts.ShouldBe([new DealExpired(TimeUp.Now)]);
        documents.ShouldHaveSingleItem();
        var expired = After(Some.Deal(), facts);
        expired.State.ShouldBe(DealState.Expired);
        ConfirmDealEndpoint.Refuse(command, expired, TimeUp, Some.Buyer).ShouldBe(ConfirmDealEndpoint.NotClaimed);
        AnswerAdditionalityEndpoint.Refuse(expired, TimeUp, Some.Buyer).ShouldBe(DealTerms.Over);
    }

    [Fact]
    public void Evidence_is_a_link_and_a_digest_of_either_side_and_raises_the_grade_of_what_both_say()
    {
        var command = new AttachEvidence("Bon de commande", "https://documents.example/bc-1.pdf", new string('A', 64));
        foreach (var by in (Caller[])[Some.Buyer, Some.Responder]) AttachEvidenceEndpoint.Refuse(command, Some.Deal(), Soon, by).ShouldBeNull();
        AttachEvidenceEndpoint.Refuse(command, Some.Deal(), Soon, Some.Competitor).ShouldBe(Refusal.NotFound);
        AttachEvidenceEndpoint.Refuse(command, Some.Deal(), Soon, Some.Auditor).ShouldBe(Refusal.NotYourOrganisation);
        foreach (var link in (string[])["http://documents.example/1", "documents.example/1", "https://moi:secret@documents.example/1", "javascript:alert(1)", "", "https://documents.example/" + new string('a', 2_000)])
            AttachEvidenceEndpoint.Refuse(command with { Link = link }, Some.Deal(), Soon, Some.Buyer)!.Errors.ShouldHaveSingleItem().Rule.ShouldBe("https-link", link);
        foreach (var digest in (string[])["", new string('a', 63), new string('a', 65), new string('g', 64), new string('a', 64) + "\n"])
            AttachEvidenceEndpoint.Refuse(command with { Sha256 = digest }, Some.Deal(), Soon, Some.Buyer)!.Errors.ShouldHaveSingleItem().Rule.ShouldBe("sha256-shape", digest);

        var facts = AttachEvidenceEndpoint.Decide(command, DealSide.Buyer, Soon.Now);
        var attached = After(Some.Deal(), facts);
        attached.Evidence.ShouldBe([new(DealSide.Buyer, "Bon de commande", "https://documents.example/bc-1.pdf", new string('a', 64))]);
        attached.Grade.ShouldBe(EvidenceGrade.OneSided);
        After(attached, ConfirmDealEndpoint.Decide(new(new(15_000m)), attached, Soon.Now)).Grade.ShouldBe(EvidenceGrade.BothSidesWithDocument);
        After(Some.Deal(), ConfirmDealEndpoint.Decide(new(new(15_000m)), Some.Deal(), Soon.Now)).Grade.ShouldBe(EvidenceGrade.BothSides);
        AttachEvidenceEndpoint.Refuse(command with { Sha256 = new string('a', 64) }, attached, Soon, Some.Responder).ShouldBe(AttachEvidenceEndpoint.Attached);
        var full = After(Some.Deal(), [.. Enumerable.Range(0, DealTerms.MostEvidence).Select(i => (IFact)new DealEvidenceAttached(DealSide.Buyer, "x", "https://x.example", $"{i}", Soon.Now))]);
        AttachEvidenceEndpoint.Refuse(command, full, Soon, Some.Buyer).ShouldBe(AttachEvidenceEndpoint.Enough);
    }

    [Fact]
    public void The_question_of_the_pact_is_asked_of_both_apart()
    {
        var (facts, _) = ClaimDealEndpoint.Decide(Guid.Empty, new(Some.NeedId, Some.ResponseId, new(15_000m), WithoutPact.No), Some.Need(NeedState.Awarded), Some.Response(), DealSide.Supplier, Claimed);
        facts[1].ShouldBe(new DealAdditionalityAnswered(DealSide.Supplier, WithoutPact.No, Claimed));
        var deal = After(Some.Deal(), facts[1]);
        (deal.SupplierWithoutPact, deal.BuyerWithoutPact).ShouldBe((WithoutPact.No, null));
        deal.HidesFrom(Some.Buyer, DealSide.Supplier).ShouldBeTrue();
        deal.HidesFrom(Some.Responder, DealSide.Supplier).ShouldBeFalse();
        deal.HidesFrom(Some.Auditor, DealSide.Supplier).ShouldBeFalse();

        var both = After(deal, ConfirmDealEndpoint.Decide(new(new(15_000m), WithoutPact.Yes), deal, Soon.Now));
        (both.SupplierWithoutPact, both.BuyerWithoutPact).ShouldBe((WithoutPact.No, WithoutPact.Yes));
        both.HidesFrom(Some.Buyer, DealSide.Supplier).ShouldBeFalse();
        AnswerAdditionalityEndpoint.Refuse(both, Soon, Some.Buyer).ShouldBeNull();
        After(both, AnswerAdditionalityEndpoint.Decide(DealSide.Buyer, WithoutPact.Unknown, Soon.Now)).BuyerWithoutPact.ShouldBe(WithoutPact.Unknown);
        AnswerAdditionalityEndpoint.Refuse(both, Soon, Some.Competitor).ShouldBe(Refusal.NotFound);
    }

    [Fact]
    public void The_side_that_did_not_act_is_told()
    {
        Told(null, new DealClaimed(Some.NeedId, Some.ResponseId, Some.BuyerId, Some.SupplierId, DealSide.Supplier, new(1m), false, Claimed, DealTerms.AnswerBy(Claimed))).ShouldBe([(Some.BuyerId, NotificationKind.DealClaimed)]);
        Told(Some.Deal(), [.. ConfirmDealEndpoint.Decide(new(new(15_000m)), Some.Deal(), Soon.Now)]).ShouldBe([(Some.SupplierId, NotificationKind.DealConfirmed)]);
        Told(Some.Deal(), [.. ConfirmDealEndpoint.Decide(new(new(1m)), Some.Deal(), Soon.Now)]).ShouldBe([(Some.SupplierId, NotificationKind.DealDisputed)]);
        Told(Some.Deal(), [.. DisputeDealEndpoint.Decide(new("Non."), Soon.Now)]).ShouldBe([(Some.SupplierId, NotificationKind.DealDisputed)]);
        Told(Disputed(), [.. RestateDealEndpoint.Decide(new(new(17_000m)), Disputed(), DealSide.Supplier, Soon.Now)]).ShouldBe([(Some.BuyerId, NotificationKind.DealDisputed)]);
        Told(Disputed(), [.. RestateDealEndpoint.Decide(new(new(15_000m)), Disputed(), DealSide.Buyer, Soon.Now)]).ShouldBe([(Some.SupplierId, NotificationKind.DealResolved)]);
        Told(Some.Deal(), [.. WithdrawDealEndpoint.Decide(new("Erreur."), Some.Deal(), Soon.Now).Facts]).ShouldBe([(Some.BuyerId, NotificationKind.DealWithdrawn)]);
        Told(Some.Deal(), [.. ExpireDealWhenTimeIsUp.Decide(Some.Deal()).Facts]).ShouldBe([(Some.BuyerId, NotificationKind.DealExpired), (Some.SupplierId, NotificationKind.DealExpired)]);

        static IEnumerable<(Guid, NotificationKind)> Told(Deal? before, params IFact[] facts) =>
            DealNews.Of(Guid.Empty, before, facts).OfType<NotifyOrganisation>().Select(n => (n.OrganisationId, n.Kind));
    }

    [Fact]
    public void Other_modules_are_told_once_both_sides_agree_and_of_nothing_before()
    {
        Told(null, new DealClaimed(Some.NeedId, Some.ResponseId, Some.BuyerId, Some.SupplierId, DealSide.Supplier, new(1m), true, Claimed, DealTerms.AnswerBy(Claimed))).ShouldBeNull();
        Told(Some.Deal(), [.. ConfirmDealEndpoint.Decide(new(new(14_900m), WithoutPact.No), Some.Deal(), Soon.Now)])
            .ShouldBe(new DealStanding(Guid.Empty, Some.Deal().Version + 2, true, 14_900m, Some.Deal().Synthetic));
        Told(Some.Deal(), [.. ConfirmDealEndpoint.Decide(new(new(1m)), Some.Deal(), Soon.Now)]).ShouldBeNull();
        Told(Some.Deal(), [.. DisputeDealEndpoint.Decide(new("Non."), Soon.Now)]).ShouldBeNull();
        Told(Disputed(), [.. RestateDealEndpoint.Decide(new(new(17_000m)), Disputed(), DealSide.Supplier, Soon.Now)]).ShouldBeNull();
        Told(Disputed(), [.. RestateDealEndpoint.Decide(new(new(15_000m)), Disputed(), DealSide.Buyer, Soon.Now)])
            .ShouldBe(new DealStanding(Guid.Empty, Disputed().Version + 2, true, 15_000m, Disputed().Synthetic));
        Told(Some.Deal(), [.. ExpireDealWhenTimeIsUp.Decide(Some.Deal()).Facts]).ShouldBeNull();

        static DealStanding? Told(Deal? before, params IFact[] facts) => DealNews.Of(Guid.Empty, before, facts).OfType<DealStanding>().SingleOrDefault();
    }
}
