using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using PactePme.Purchasing.Tests.Publication;

namespace PactePme.Purchasing.Tests.Needs;

/// <summary>What a buyer states of its contracts, and their modifications.</summary>
public sealed class ContractDecisionTests
{
    private static readonly LockedAt Later = new(new(2026, 12, 20, 9, 0, 0, TimeSpan.Zero));
    private static readonly Need Complete = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()));
    private static readonly Need Bare = SomeContract.Need(SomeContract.Awarded());

    private static string[] Faults(ContractTerms terms, Need? need = null) => Pointers(CompleteAwardEndpoint.Refuse(new(null, [SomeContract.Stated(terms)]), need ?? Bare, ContractParties.Unknown, Later, Some.Buyer));

    private static string[] Pointers(Refusal? refusal) => [.. (refusal?.Errors ?? []).Select(e => e.Pointer.Replace("/contracts/0/", "", StringComparison.Ordinal))];

    [Fact]
    public void What_is_stated_is_checked_field_by_field()
    {
        Faults(SomeContract.Terms).ShouldBeEmpty();
        Faults(new(Number: "12345678901234567")).ShouldBe(["terms/number"]);
        Faults(new(Number: "")).ShouldBe(["terms/number"]);
        Faults(new(NotifiedOn: new(2026, 12, 21))).ShouldBe(["terms/notifiedOn"]);
        Faults(new(NotifiedOn: new(2026, 12, 1))).ShouldBe(["terms/notifiedOn"]); // its need was open
        Faults(new(Procedure: Procedure.OpenTender)).ShouldBe(["terms/procedure"]);
        Faults(new(Months: 1_201)).ShouldBe(["terms/months"]);
        Faults(new(Amount: new(0.5m))).ShouldBe(["terms/amount"]);
        Faults(new(Months: 0)).ShouldBe(["terms/months"]);
        Faults(new(Cpv: "4544")).ShouldBe(["terms/cpv"]);
        Faults(new(Place: new("1305", PlaceKind.Commune))).ShouldBe(["terms/place/code"]);
        Faults(new(Techniques: [PurchasingTechnique.None, PurchasingTechnique.DesignContest])).ShouldBe(["terms/techniques"]);
        Faults(new(PriceKinds: [PriceKind.Firm, PriceKind.Firm])).ShouldBe(["terms/priceKinds"]);
        Faults(new(OffersReceived: 3)).ShouldBe(["terms/offersReceived"]);
        Faults(new(Advance: false, AdvanceRate: 0.1m)).ShouldBe(["terms/advanceRate"]);
        Faults(new(OriginEu: 0.2m, OriginFrance: 0.3m)).ShouldBe(["terms/originFrance"]);
        Faults(new(Grouping: Grouping.Joint)).ShouldBe(["terms/grouping"]);
        Faults(new(Grouping: Grouping.None)).ShouldBeEmpty();
    }

    [Fact]
    public void Numbers_are_those_of_the_buyer_and_of_the_holders()
    {
        var parties = new ContractParties(new Dictionary<Guid, Participant> { [Some.SupplierId] = Some.Supplier with { Siren = "000010132" } }, Some.Signatory with { Siren = "200054807" }, new HashSet<Guid>());
        Refuse(new(SomeContract.BuyerSiret, [SomeContract.Stated()])).ShouldBeEmpty();
        Refuse(new("20005480700018", null)).ShouldBe(["/buyerSiret"]);
        Refuse(new(SomeContract.HolderSiret, null)).ShouldBe(["/buyerSiret"]);
        Refuse(new(null, [SomeContract.Stated(null, new HolderNumber(Some.SupplierId, HolderScheme.Siret, SomeContract.BuyerSiret))])).ShouldBe(["holders/0/value"]);
        Refuse(new(null, [SomeContract.Stated(null, new HolderNumber(Some.BuyerId, HolderScheme.Vat, "FR40303265045"))])).ShouldBe(["holders/0/organisationId"]);
        CompleteAwardEndpoint.Refuse(new(null, [SomeContract.Stated()]), Bare, parties with { Erased = new HashSet<Guid> { Some.SupplierId } }, Later, Some.Buyer)!.Errors.ShouldHaveSingleItem().Rule.ShouldBe("holder-erased");
        Refuse(new(null, [SomeContract.Stated(), SomeContract.Stated()])).ShouldBe(["/contracts/1/responseId"]);
        Refuse(new(null, [SomeContract.Stated() with { ResponseId = Guid.Empty }])).ShouldBe(["responseId"]);
        Refuse(new(null, [])).ShouldBe(["/contracts"]);
        Refuse(new(null, [null!, SomeContract.Stated()])).ShouldBe(["responseId"]);

        string[] Refuse(CompleteAward command) => Pointers(CompleteAwardEndpoint.Refuse(command, Bare, parties, Later, Some.Buyer));
    }

    [Fact]
    public void The_buyer_alone_states_and_what_is_published_changes_by_modification_only()
    {
        CompleteAward more = new(null, [SomeContract.Stated(new(Months: 3))]);
        CompleteAwardEndpoint.Refuse(more, Bare, ContractParties.Unknown, Later, Some.Competitor).ShouldBe(Refusal.NotYourOrganisation);
        CompleteAwardEndpoint.Refuse(more, Some.Need(NeedState.Closed), ContractParties.Unknown, Later, Some.Buyer).ShouldBe(CompleteAwardEndpoint.NotAwarded);
        CompleteAwardEndpoint.Refuse(more, Complete, ContractParties.Unknown, Later, Some.Buyer).ShouldBe(CompleteAwardEndpoint.Published);
        CompleteAwardEndpoint.Refuse(new(SomeContract.BuyerSiret), Complete, ContractParties.Unknown, Later, Some.Buyer).ShouldBe(CompleteAwardEndpoint.Published);

        // The holder was merged into another, whose number is not known: that alone can be stated, once.
        var survivor = Guid.NewGuid();
        var merged = Need.Next(Complete, new NeedCarriedOver(Some.SupplierId, survivor, Later.Now))!;
        CompleteAward number = new(null, [SomeContract.Stated(new(), new HolderNumber(survivor, HolderScheme.Vat, "FR40303265045"))]);
        merged.Missing(merged.Contracts[0]).ShouldHaveSingleItem();
        CompleteAwardEndpoint.Refuse(new(null, [SomeContract.Stated(new(Months: 3), number.Contracts![0].Holders![0])]), merged, ContractParties.Unknown, Later, Some.Buyer).ShouldBe(CompleteAwardEndpoint.Published);
        CompleteAwardEndpoint.Refuse(number, merged, ContractParties.Unknown, Later, Some.Buyer).ShouldBeNull();
        var numbered = CompleteAwardEndpoint.Decide(number, Later.Now).Aggregate((Need?)merged, Need.Next)!;
        numbered.Missing(numbered.Contracts[0]).ShouldBeEmpty();
        CompleteAwardEndpoint.Refuse(number, numbered, ContractParties.Unknown, Later, Some.Buyer).ShouldBe(CompleteAwardEndpoint.Published);
    }

    [Fact]
    public void A_private_buyer_awards_without_stating_anything()
    {
        RetainedResponses retained = new([SomeContract.Award], 3);
        AwardNeedEndpoint.Refuse(new(), Some.Need(NeedState.Closed), retained, ContractParties.Unknown, Later, Some.Buyer).ShouldBeNull();
        AwardNeedEndpoint.Decide(retained, Later.Now, Some.Signatory).ShouldHaveSingleItem().ShouldBeOfType<NeedAwarded>().PublicBuyer.ShouldBeFalse();
        AwardNeedEndpoint.Refuse(new("1"), Some.Need(NeedState.Closed), retained, ContractParties.Unknown, Later, Some.Buyer)!.Rule.ShouldBe("validation");
    }

    [Fact]
    public void A_modification_follows_the_contract_and_those_before_it()
    {
        ModifyContract command = new(Some.ResponseId, new(2026, 12, 15), "travaux supplémentaires", new(18_000m));
        ModifyContractEndpoint.Refuse(command, Complete, Later, Some.Buyer).ShouldBeNull();
        ModifyContractEndpoint.Refuse(command, Complete, Later, Some.Responder).ShouldBe(Refusal.NotYourOrganisation);
        ModifyContractEndpoint.Refuse(command, Bare, Later, Some.Buyer).ShouldBe(ModifyContractEndpoint.Incomplete);
        ModifyContractEndpoint.Refuse(command, Some.Need(NeedState.Closed), Later, Some.Buyer).ShouldBe(CompleteAwardEndpoint.NotAwarded);
        Fault(command with { ResponseId = Guid.Empty }, Complete).ShouldBe(ModifyContractEndpoint.Unknown);
        Fault(command with { NotifiedOn = new(2026, 12, 21) }, Complete).ShouldBe(ModifyContractEndpoint.InTheFuture);
        Fault(command with { NotifiedOn = new(2026, 12, 9) }, Complete).ShouldBe(ModifyContractEndpoint.TooEarly);
        Fault(command with { Amount = null }, Complete).ShouldBe(ModifyContractEndpoint.NothingChanged);
        Fault(command with { Reason = "" }, Complete).Pointer.ShouldBe("/reason");

        var modified = ModifyContractEndpoint.Decide(command, Complete, Later.Now).ShouldHaveSingleItem().ShouldBeOfType<ContractOfNeedModified>();
        modified.EffectiveAt.ShouldBe(new(2026, 12, 14, 23, 0, 0, TimeSpan.Zero)); // midnight in Paris
        modified.PublishedOn.ShouldBe(new(2026, 12, 20));
        var after = Need.Next(Complete, modified)!;
        after.Contracts[0].Terms.Amount.ShouldBe(new(15_000m)); // what was first published stays
        NeedContractView.Of(after, after.Contracts[0]).Amount.ShouldBe(new(18_000m));
        Fault(command with { NotifiedOn = new(2026, 12, 14), Amount = new(19_000m) }, after).ShouldBe(ModifyContractEndpoint.TooEarly);
        Fault(command, after).ShouldBe(ModifyContractEndpoint.NothingChanged); // as it is already

        static FieldError Fault(ModifyContract command, Need need) => ModifyContractEndpoint.Refuse(command, need, Later, Some.Buyer).ShouldNotBeNull().Errors.ShouldHaveSingleItem();
    }

    [Fact]
    public void Offers_are_those_that_stood_at_the_deadline_lot_by_lot()
    {
        var (one, two) = (Some.Response(ResponseState.Retained) with { Lots = [1] }, Some.Response() with { Lots = [2] });
        var all = RetainedResponses.Of([one], [one, two, Some.Response()], handedInElsewhere: false);
        all.Offers.ShouldBe(3);
        all.All[0].Offers.ShouldBe(2);
        all.All[0].Lots.ShouldBe([1]);
        RetainedResponses.Of([one], [one], handedInElsewhere: true).ShouldSatisfyAllConditions(r => r.Offers.ShouldBeNull(), r => r.All[0].Offers.ShouldBeNull());

        ResponseSubmitted submitted = new(Some.NeedId, Some.SupplierId, "Offre", null, false, Some.Monday);
        Counts([submitted, new ResponseWithdrawn("tard", true, Some.Deadline)]).ShouldBeTrue();
        Counts([submitted, new ResponseRetained("la meilleure", Some.Deadline), new ResponseWithdrawn("fusion", true, Some.Deadline)]).ShouldBeTrue();
        Counts([submitted, new ResponseWithdrawn(null, false, Some.Monday)]).ShouldBeFalse();
        Counts([new InterestExpressed(Some.NeedId, Some.SupplierId, false, Some.Monday), new ResponseWithdrawn("x", true, Some.Deadline)]).ShouldBeFalse();
        Counts([submitted, new ResponseInvalidated(1, Some.Monday), new ResponseWithdrawn("x", true, Some.Deadline)]).ShouldBeFalse("it was not confirmed");
        Counts([submitted, new ResponseDeclined(Some.NeedId, Some.SupplierId, "non", false, Some.Monday), new ResponseWithdrawn("x", true, Some.Deadline)]).ShouldBeFalse("it was declined");
        Counts([submitted with { Cosignatories = [Some.Competitor.OrganisationId] }, new ResponseWithdrawn("x", true, Some.Deadline)]).ShouldBeFalse("not all had signed");

        static bool Counts(IEnumerable<IFact> facts) => Fold.Of<Response>(facts)!.Counts;
    }
}
