using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Import;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Organisations;

public class StatementTests
{
    [Fact]
    public void A_firm_that_grows_keeps_its_past_class_in_the_past()
    {
        var small = new StateSizeClass(SizeClass.Tpe, Start);
        var grown = new StateSizeClass(SizeClass.Pme);
        StateSizeClassEndpoint.Refuse(small, Organisation(), Secretary()).ShouldBeNull();
        // The later class was recorded first.
        var firm = Organisation([.. StateSizeClassEndpoint.Decide(grown, Now), .. StateSizeClassEndpoint.Decide(small, Now)]);
        firm.SizeClassAt(Now).ShouldBe(SizeClass.Pme);
        firm.SizeClassAt(Now.AddTicks(-1)).ShouldBe(SizeClass.Tpe);
        firm.SizeClassAt(Start.AddTicks(-1)).ShouldBeNull();
        firm.PresentSizeClass.ShouldBe(SizeClass.Pme);
    }

    [Fact]
    public void Members_state_what_is_true_now_and_of_their_own_organisation_only()
    {
        StateSizeClassEndpoint.Refuse(new(SizeClass.Tpe), Organisation(), Member(Firm)).ShouldBeNull();
        StateSizeClassEndpoint.Refuse(new(SizeClass.Tpe), Organisation(), Member(Other)).ShouldBe(Refusal.NotYourOrganisation);
        StateSizeClassEndpoint.Refuse(new(SizeClass.Tpe, Start), Organisation(), Member(Firm)).ShouldBe(EffectiveDate.OnlyTheSecretaryBackdates);
        StateSizeClassEndpoint.Refuse(new(SizeClass.Tpe), Organisation(), Member(Other) with { Absorbed = [Firm] }).ShouldBeNull();
    }

    [Fact]
    public void Nothing_takes_effect_before_registration_or_in_the_future()
    {
        StateSizeClassEndpoint.Refuse(new(SizeClass.Tpe, Start.AddTicks(-1)), Organisation(), Secretary()).Faults().ShouldBe(["/effectiveAt before-its-time"]);
        StateActivityEndpoint.Refuse(new(ActivityCode.Naf("6201Z"), Now.AddTicks(1)), Organisation(), Secretary()).Faults().ShouldBe(["/effectiveAt in-the-future"]);
        FlagLargeBuyerEndpoint.Refuse(new(BuyerKind.Public, Start.AddTicks(-1)), Organisation(), Secretary()).Faults().ShouldBe(["/effectiveAt before-its-time"]);
    }

    [Fact]
    public void A_group_is_stated_by_the_siren_of_its_head_from_a_moment_on()
    {
        StateGroupEndpoint.Refuse(new("552100554"), Organisation(), new(false), Member(Firm)).ShouldBeNull();
        StateGroupEndpoint.Refuse(new("552100554"), Organisation(), new(false), Member(Other)).ShouldBe(Refusal.NotYourOrganisation);
        StateGroupEndpoint.Refuse(new("552100555"), Organisation(), new(false), Member(Firm)).Faults().ShouldBe(["/head siren-checksum"]);
        StateGroupEndpoint.Refuse(new("552100554"), Organisation(), new(SoleTrader: true), Member(Firm)).Faults().ShouldBe(["/head head-not-a-legal-unit"]);
        StateGroupEndpoint.Refuse(new(null, Start), Organisation(), new(false), Member(Firm)).ShouldBe(EffectiveDate.OnlyTheSecretaryBackdates);

        var firm = Organisation(new GroupStated("552100554", Start), new GroupStated(null, Now));
        (firm.GroupHeads.At(Start.AddTicks(-1)), firm.GroupHeads.At(Start), firm.GroupHeads.At(Now)).ShouldBe((null, "552100554", null));
        Organisation().Standing(StateGroupEndpoint.Decide(new("552100554"), Now), Now).GroupHead.ShouldBe("552100554");
    }

    [Fact]
    public void An_activity_is_of_the_classification_and_kept_in_normal_form()
    {
        StateActivityEndpoint.Refuse(new(ActivityCode.Naf("9999Z")), Organisation(), Member(Firm)).Faults().ShouldBe(["/activity activity-unknown"]);
        StateActivityEndpoint.Decide(new(new("NAF", "rev2", "6201z")), Now).ShouldBe([new ActivityStated(ActivityCode.Naf("62.01Z"), Now)]);
    }

    [Fact]
    public void A_head_office_is_in_a_present_commune()
    {
        StateHeadOfficeEndpoint.Refuse(new("00000"), Organisation(), Member(Firm)).Faults().ShouldBe(["/commune commune-unknown"]);
        StateHeadOfficeEndpoint.Decide(new("13201"), Now).ShouldBe([new HeadOfficeStated("13055", Now)]);
    }

    [Theory]
    [InlineData("73282932000074", null)]
    [InlineData("73282932000075", "/siret siret-checksum")]
    [InlineData("20005480700017", "/siret siret-of-another")]
    public void An_establishment_bears_the_siren_of_its_organisation(string siret, string? fault)
    {
        var refusal = DeclareEstablishmentEndpoint.Refuse(new(siret), Organisation(), new("732829320"), Member(Firm));
        if (fault is null) refusal.ShouldBeNull();
        else refusal.Faults().ShouldBe([fault]);
    }

    [Fact]
    public void Of_a_siret_only_the_nic_is_kept()
    {
        DeclareEstablishmentEndpoint.Decide(new("73282932000074", "13055"), Now).ShouldBe([new EstablishmentDeclared("00074", "13055", Now)]);
        DeclareEstablishmentEndpoint.Refuse(new("73282932000074"), Organisation(), new(null), Member(Firm)).ShouldBe(DeclareEstablishmentEndpoint.WithoutSiren);
    }

    [Fact]
    public void A_profile_names_codes_words_and_places_that_exist()
    {
        var wrong = new StateCapabilityProfile(["4500"], [" "], new(true, ["99999"], ["13", "XX"], ["93", "00"]));
        StateCapabilityProfileEndpoint.Refuse(wrong, Organisation(), Member(Firm)).Faults().ShouldBe(
        [
            "/cpv/0 cpv-shape", "/keywords/0 text-required", "/serviceArea everywhere-or-somewhere", "/serviceArea/communes/0 unknown-place",
            "/serviceArea/departements/1 unknown-place", "/serviceArea/regions/1 unknown-place"
        ]);
        StateCapabilityProfileEndpoint.Refuse(wrong with { Cpv = [], Keywords = [], ServiceArea = new() }, Organisation(), Member(Firm)).Faults()
            .ShouldBe(["/serviceArea everywhere-or-somewhere"]);

        // Where is no keyword: not the place of the firm's head office, nor of its intercommunality, nor where it works.
        var firm = As(Fold.Of<Organisation>([Registered(), new HeadOfficeStated("13055", Start)])!, Firm);
        StateCapabilityProfileEndpoint.Refuse(new([], ["traiteur", "AUBAGNE", "salon de provence ", "Toulon", "savon de Marseille", "aubagnes"], new(false, ["83137"])), firm, Member(Firm)).Faults()
            .ShouldBe(["/keywords/1 place-as-keyword", "/keywords/2 place-as-keyword", "/keywords/3 place-as-keyword"]);
        StateCapabilityProfileEndpoint.Refuse(new([], [.. Enumerable.Repeat("a", 100_000)], new(false, [.. Enumerable.Repeat("13055", 100_000)])), firm, Member(Firm)).Faults().Length.ShouldBe(2); // at once

        var right = new StateCapabilityProfile(["45000000-7", "45000000"], ["toiture "], new(false, ["13201"], ["2A"], ["93"]));
        StateCapabilityProfileEndpoint.Refuse(right, Organisation(), Member(Firm)).ShouldBeNull();
        var stated = StateCapabilityProfileEndpoint.Decide(right, Now).ShouldHaveSingleItem().ShouldBeOfType<CapabilityProfileStated>();
        stated.Cpv.ShouldBe(["45000000"]);
        stated.Keywords.ShouldBe(["toiture"]);
        stated.ServiceArea.Communes.ShouldBe(["13055"]);
    }

    [Fact]
    public void A_large_buyer_can_cease_to_be_one()
    {
        var firm = Organisation([.. FlagLargeBuyerEndpoint.Decide(new(BuyerKind.Private, Start), Now), .. FlagLargeBuyerEndpoint.Decide(new(null), Now)]);
        (firm.BuyerKinds.At(Start), firm.BuyerKinds.At(Now), firm.PresentBuyerKind).ShouldBe((BuyerKind.Private, null, null));
    }

    [Fact]
    public void A_new_name_replaces_the_old_one_but_is_not_dated_before_it()
    {
        RenameOrganisationEndpoint.Refuse(new("Neuf"), Organisation(), Secretary()).ShouldBeNull();
        var (facts, documents) = RenameOrganisationEndpoint.Decide(new("Neuf"), new(null, null), Now, Vault(), Guid.CreateVersion7());
        facts.ShouldBe([new OrganisationRenamed("Neuf", null, Now)]);
        documents.ShouldBeEmpty();
        RenameOrganisationEndpoint.Refuse(new("Encore", Now.AddDays(-1)), Organisation([.. facts]), Secretary()).Faults().ShouldBe(["/effectiveAt before-its-time"]);
    }

    [Fact]
    public void The_name_of_a_sole_trader_is_in_no_fact()
    {
        var vault = Vault();
        var (facts, documents) = RenameOrganisationEndpoint.Decide(new("Jeanne Exemple"), new(vault.NewKey(Firm), new(Siren: "732829320")), Now, vault, Other);
        facts.ShouldBe([new OrganisationRenamed(null, Other, Now)]);
        documents.Length.ShouldBe(1);
    }

    [Fact]
    public void Nothing_changes_any_more_once_ended()
    {
        foreach (var ended in new[] { Organisation(new OrganisationClosed("x", Now)), Organisation(new OrganisationMerged(Other, "x", Now)) })
        {
            StateSizeClassEndpoint.Refuse(new(SizeClass.Tpe), ended, Secretary()).ShouldBe(OrganisationRules.Ended);
            StateCapabilityProfileEndpoint.Refuse(new([], [], new(true)), ended, Member(Firm)).ShouldBe(OrganisationRules.Ended);
            RenameOrganisationEndpoint.Refuse(new("x"), ended, Secretary()).ShouldBe(OrganisationRules.Ended);
            FlagLargeBuyerEndpoint.Refuse(new(null), ended, Secretary()).ShouldBe(OrganisationRules.Ended);
            RegisterImportedHandler.Decide([], ended, new([], "x", Now)).ShouldBeEmpty();
        }
    }
}
