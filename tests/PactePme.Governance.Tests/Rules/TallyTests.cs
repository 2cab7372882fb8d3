using PactePme.Governance.Rules;

namespace PactePme.Governance.Tests.Rules;

public sealed class TallyTests
{
    public static TheoryData<string> Names => [.. WorkedVotes.All.Select(w => w.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_worked_vote_comes_out_as_worked(string name)
    {
        var worked = WorkedVotes.All.Single(w => w.Name == name);
        var found = Tally.Of(3, worked.Rule, worked.Majority, worked.CastingVote, worked.Count);
        found.Outcome.ShouldBe(worked.Outcome, $"{name} ({worked.Source}): {found}");
        found.Needed.ShouldBe(worked.Needed, name);
        found.CastBy.ShouldBe(worked.CastBy, name);
        found.Tie.ShouldBe(worked.Count.For == worked.Count.Against, name);
        var check = found.QuorumChecks.FirstOrDefault(c => !c.Reached) ?? (found.QuorumChecks is [.., var last] ? last : null);
        (check is null ? ((int, int)?)null : (check.Needed, check.Counted)).ShouldBe(worked.Quorum, name);
        (found.RulesNumber, found.Quorum, found.Majority, found.CastingVote, found.Count).ShouldBe((3, worked.Rule, worked.Majority, worked.CastingVote, worked.Count));
    }

    [Fact]
    public void There_are_forty_worked_votes_and_more()
    {
        WorkedVotes.All.Count.ShouldBeGreaterThanOrEqualTo(40);
        WorkedVotes.All.Select(w => w.Name).ShouldBeUnique();
    }

    [Theory]
    [InlineData(1, 2, 7, 4, 4, 3)]
    [InlineData(1, 2, 8, 4, 5, 4)]
    [InlineData(2, 3, 9, 6, 7, 6)]
    [InlineData(2, 3, 10, 7, 7, 6)]
    [InlineData(1, 3, 10, 4, 4, 3)]
    [InlineData(1, 1, 5, 5, 6, 5)]
    [InlineData(3, 4, 0, 0, 1, 0)]
    [InlineData(1000, 1000, 2_000_000_000, 2_000_000_000, 2_000_000_001, 2_000_000_000)]
    public void A_share_is_exact(int numerator, int denominator, int of, int atLeast, int moreThan, int atMost)
    {
        Fraction share = new(numerator, denominator);
        (share.AtLeast(of), share.MoreThan(of), share.AtMost(of)).ShouldBe((atLeast, moreThan, atMost));
    }

    [Fact]
    public void The_rules_give_each_kind_its_majority()
    {
        RulesOfProcedure rules = new(null, new(MajorityKind.Simple), [new(ResolutionKind.Rules, WorkedVotes.Qualified(2, 3))], 1, true, true, null, false, 5, []);
        var count = WorkedVotes.Count(5, 4, seats: 9);
        Tally.Of(1, rules, ResolutionKind.Deliberation, count).Outcome.ShouldBe(VoteOutcome.Adopted);
        Tally.Of(1, rules, ResolutionKind.Rules, count).Outcome.ShouldBe(VoteOutcome.Rejected);
    }
}
