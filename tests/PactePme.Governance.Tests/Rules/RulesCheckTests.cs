using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Tests.Rules;

public sealed class RulesCheckTests
{
    private static readonly QuorumRule quorum = new(new(1, 2), null, CountedOf.Seats, Rounding.Up, true, QuorumChecked.VoteOpening);
    private static readonly RulesOfProcedure rules = new(quorum, new(MajorityKind.Absolute), [], 1, true, true, new(7), true, 5, [ResolutionKind.Admission]);

    private static IEnumerable<string> Of(RulesOfProcedure given) => RulesCheck.Of(given, "/rules").OfType<FieldError>().Select(e => $"{e.Pointer} {e.Rule}");

    [Fact]
    public void Rules_as_committees_have_them_are_accepted()
    {
        Of(rules).ShouldBeEmpty();
        Of(rules with { Quorum = null, Consultation = null, Majorities = [new(ResolutionKind.Rules, WorkedVotes.Qualified(2, 3))] }).ShouldBeEmpty();
        Of(rules with { Quorum = quorum with { Share = null, Number = 4, Second = new(3) } }).ShouldBeEmpty();
    }

    [Fact]
    public void A_quorum_is_a_share_or_a_number_of_seats_or_electorate()
    {
        Of(rules with { Quorum = quorum with { Number = 4 } }).ShouldBe(["/rules/quorum share-or-number"]);
        Of(rules with { Quorum = quorum with { Share = null } }).ShouldBe(["/rules/quorum share-or-number"]);
        Of(rules with { Quorum = quorum with { Of = CountedOf.VotesCast } }).ShouldBe(["/rules/quorum/of quorum-base"]);
        Of(rules with { Quorum = quorum with { Second = new(400, new(1, 4), 3) } }).ShouldBe(["/rules/quorum/second/noticeDays out-of-range", "/rules/quorum/second share-or-number"]);
        Of(rules with { Quorum = quorum with { Share = null, Number = -1 } }).ShouldBe(["/rules/quorum/number out-of-range"]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(-1, 2)]
    [InlineData(3, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1001)]
    public void A_share_lies_between_nothing_and_all(int numerator, int denominator)
    {
        Of(rules with { Quorum = quorum with { Share = new(numerator, denominator) } }).ShouldBe(["/rules/quorum/share fraction"]);
        Of(rules with { Majority = WorkedVotes.Qualified(numerator, denominator) }).ShouldBe(["/rules/majority/share fraction"]);
    }

    [Fact]
    public void A_majority_has_what_its_kind_asks_for()
    {
        Of(rules with { Majority = new(MajorityKind.Qualified) }).ShouldBe(["/rules/majority/share majority-share"]);
        Of(rules with { Majority = new(MajorityKind.Absolute, Share: new(1, 2)) }).ShouldBe(["/rules/majority/share majority-share"]);
        Of(rules with { Majority = new(MajorityKind.Simple, CountedOf.Seats) }).ShouldBe(["/rules/majority/of majority-base"]);
        Of(rules with { Majority = new(MajorityKind.Simple, AbstentionsCount: true) }).ShouldBe(["/rules/majority/of majority-base"]);
    }

    [Fact]
    public void Each_kind_of_resolution_has_one_majority() =>
        Of(rules with { Majorities = [new(ResolutionKind.Rules, new(MajorityKind.Simple)), new(ResolutionKind.Rules, new(MajorityKind.Absolute))] }).ShouldBe(["/rules/majorities majority-twice"]);

    [Fact]
    public void Numbers_lie_within_bounds() =>
        Of(rules with { ProxiesPerHolder = -1, NoticeDays = 366, Consultation = new(-1) }).ShouldBe(["/rules/proxiesPerHolder out-of-range", "/rules/noticeDays out-of-range", "/rules/consultation/minDays out-of-range"]);
}
