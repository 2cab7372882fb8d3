using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Tests.Needs;

public sealed class DraftNeedTests
{
    [Fact]
    public void What_the_buyer_wrote_becomes_the_need()
    {
        var command = Some.Draft();
        DraftNeedEndpoint.Refuse(command).ShouldBeNull();
        var drafted = DraftNeedEndpoint.Decide(command, Some.BuyerId, Some.Signatory, Some.Monday).ShouldHaveSingleItem().ShouldBeOfType<NeedDrafted>();
        drafted.Content.Cpv.ShouldBe(["45442110"]);
        drafted.Content.Deadline.ShouldBe(new(2026, 12, 2, 9, 0, 0, TimeSpan.Zero));
        drafted.Synthetic.ShouldBeFalse();
    }

    [Fact]
    public void A_made_up_buyer_makes_the_need_made_up() =>
        DraftNeedEndpoint.Decide(Some.Draft(), Some.BuyerId, Some.Signatory with { Synthetic = true }, Some.Monday)[0].ShouldBeOfType<NeedDrafted>().Synthetic.ShouldBeTrue();

    [Theory]
    [InlineData("2027-03-28T02:30", "skipped-hour")]
    [InlineData("2026-10-25T02:30", "repeated-hour")]
    [InlineData("demain", "not-a-date-time")]
    public void An_hour_that_Paris_skips_or_repeats_is_not_guessed(string deadline, string rule) =>
        DraftNeedEndpoint.Refuse(Some.Draft(deadline))!.Errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Rule.ShouldBe(rule), e => e.Pointer.ShouldBe("/deadline"));

    public static TheoryData<DraftNeed, string> Faults => new()
    {
        { Some.Draft() with { Title = " " }, "/title" },
        { Some.Draft() with { Title = new('x', 201) }, "/title" },
        { Some.Draft() with { Description = "" }, "/description" },
        { Some.Draft() with { Cpv = ["45442110", "4544"] }, "/cpv/1" },
        { Some.Draft() with { Communes = ["1305"] }, "/communes/0" },
        { Some.Draft() with { Budget = new(new(2m), new(1m)) }, "/budget/max" },
        { Some.Draft() with { Budget = new(new(-2m)) }, "/budget/min/amount" },
        { Some.Draft() with { Budget = new(null, new(2m, "USD")) }, "/budget/max/currency" }
    };

    [Theory, MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Each_field_at_fault_is_named(DraftNeed command, string pointer) =>
        DraftNeedEndpoint.Refuse(command)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe(pointer);

    [Fact]
    public void A_budget_may_be_open_at_either_end_or_exact()
    {
        DraftNeedEndpoint.Refuse(Some.Draft() with { Budget = new(new(2m)) }).ShouldBeNull();
        DraftNeedEndpoint.Refuse(Some.Draft() with { Budget = new(null, new(2m)) }).ShouldBeNull();
        DraftNeedEndpoint.Refuse(Some.Draft() with { Budget = new(new(2m), new(2m)) }).ShouldBeNull();
    }
}
