using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Persons;

public class RetentionTests
{
    [Fact]
    public void Details_are_due_three_years_after_the_person_left()
    {
        var left = Person(new PersonLeft(EndReason.Resigned, Now));
        Retention.Due(left, Now.AddYears(3).AddTicks(-1)).ShouldBeNull();
        var due = Retention.Due(left, Now.AddYears(3)).ShouldNotBeNull();
        (due.Subject, due.DueAt, due.Command).ShouldBe((Somebody, Now.AddYears(3), $"persons/{Somebody}/erase"));
        Retention.Due(Person(), Now.AddYears(90)).ShouldBeNull();
        Retention.Due(Person(new PersonLeft(EndReason.Resigned, Now), new PersonErased(ErasureGround.RetentionExpired, Now)), Now.AddYears(3)).ShouldBeNull();
    }

    [Fact]
    public void A_sole_traders_name_is_due_five_years_after_the_end()
    {
        Organisation Trader(params IFact[] after) => As(Fold.Of<Organisation>([Registered(soleTrader: true), .. after])!, Firm);
        var closed = new OrganisationClosed("x", Now);
        Retention.Due(Trader(closed), Now.AddYears(5).AddTicks(-1)).ShouldBeNull();
        Retention.Due(Trader(closed), Now.AddYears(5)).ShouldNotBeNull().Kind.ShouldBe(PersonalDataKind.SoleTraderIdentity);
        Retention.Due(Trader(closed, new SoleTraderErased(ErasureGround.RetentionExpired, Now)), Now.AddYears(6)).ShouldBeNull();
        Retention.Due(Organisation(closed), Now.AddYears(6)).ShouldBeNull(); // a company's name is no personal data
    }

    [Fact]
    public void Every_period_says_why() => Retention.Periods.ShouldAllBe(p => p.Months > 0 && p.Ground.Length > 40 && p.Counted.Length > 0);
}
