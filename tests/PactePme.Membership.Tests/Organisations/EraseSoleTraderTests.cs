using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Organisations;

public class EraseSoleTraderTests
{
    private static readonly EraseSoleTrader Erase = new(ErasureGround.RightToErasure);
    private static readonly Organisation Trader = As(Kernel.Fold.Of<Organisation>([Registered(soleTrader: true)])!, Firm);

    [Fact]
    public void Name_siren_and_identifier_go_and_the_organisation_ends()
    {
        var held = new HeldBySoleTrader(["organisation-registered:digest"], false, "digest");
        EraseSoleTraderEndpoint.Refuse(Erase, Trader, held).ShouldBeNull();
        var (facts, documents) = EraseSoleTraderEndpoint.Decide(Erase, Trader, held, Now);
        facts.ShouldBe([new SoleTraderErased(ErasureGround.RightToErasure, Now)]);
        documents.Length.ShouldBe(4); // key, records, identifier, that it was erased
        Trader.Standing(facts, Now).Standing.ShouldBe("closed");
        var erased = As(Kernel.Fold.Of<Organisation>([Registered(soleTrader: true), .. facts])!, Firm);
        erased.MayAct.ShouldBeFalse();
        OrganisationView.Of(erased, Now, Member(Other), Vault().Reader([], [])).Name.ShouldBe("erased");
        EraseSoleTraderEndpoint.Refuse(Erase, erased, held).ShouldBe(EraseSoleTraderEndpoint.AlreadyErased);
        RenameOrganisationEndpoint.Refuse(new("x"), erased, Secretary()).ShouldBe(OrganisationRules.Ended);
    }

    [Fact]
    public void Only_a_sole_trader_without_live_adhesion_is_erased()
    {
        EraseSoleTraderEndpoint.Refuse(Erase, Organisation(), new([], false, null)).ShouldBe(EraseSoleTraderEndpoint.NoSoleTrader);
        EraseSoleTraderEndpoint.Refuse(Erase, Trader, new([], true, null)).ShouldBe(EraseSoleTraderEndpoint.HoldsAnAdhesion);
    }
}
