using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;

namespace PactePme.Governance.Tests.Rules;

/// <summary>Rules and a count that could be: as many ballots as seats may cast, those there among the electorate.</summary>
public sealed record SomeVote(QuorumRule? Quorum, MajorityRule Majority, bool CastingVote, VoteCount Count)
{
    public Arithmetic Tally() => Tally(Count);

    public Arithmetic Tally(VoteCount count) => Governance.Rules.Tally.Of(1, Quorum, Majority, CastingVote, count);

    public static Arbitrary<SomeVote> Arbitrary()
    {
        var fraction = from d in Gen.Choose(1, 12) from n in Gen.Choose(1, d) select new Fraction(n, d);
        var quorum = from share in fraction
                     from number in Gen.Choose(0, 12)
                     from byNumber in Gen.Elements(true, false)
                     from of in Gen.Elements(CountedOf.Seats, CountedOf.Electorate)
                     from rounding in Gen.Elements(Enum.GetValues<Rounding>())
                     from proxies in Gen.Elements(true, false)
                     from moment in Gen.Elements(Enum.GetValues<QuorumChecked>())
                     from second in Gen.Elements<SecondConvocation?>(null, new SecondConvocation(3), new SecondConvocation(3, new(1, 4)), new SecondConvocation(3, null, 2))
                     select new QuorumRule(byNumber ? null : share, byNumber ? number : null, of, rounding, proxies, moment, second);
        var majority = from kind in Gen.Elements(Enum.GetValues<MajorityKind>())
                       from of in Gen.Elements(Enum.GetValues<CountedOf>())
                       from share in fraction
                       from abstentions in Gen.Elements(true, false)
                       select kind == MajorityKind.Simple ? new MajorityRule(kind) : new MajorityRule(kind, of, kind == MajorityKind.Qualified ? share : null, abstentions && of == CountedOf.VotesCast);
        var votes = from seats in Gen.Choose(0, 30)
                    from electorate in Gen.Choose(0, seats)
                    from recused in Gen.Choose(0, electorate)
                    from there in Gen.Choose(0, electorate - recused)
                    from represented in Gen.Choose(0, there)
                    from votesFor in Gen.Choose(0, there)
                    from against in Gen.Choose(0, there - votesFor)
                    from abstain in Gen.Choose(0, there - votesFor - against)
                    from chair in Gen.Elements<Choice?>(null, Choice.For, Choice.Against, Choice.Abstain)
                    from secret in Gen.Elements(true, false)
                    from second in Gen.Elements(true, false)
                    select new VoteCount(seats, electorate, recused, WorkedVotes.At(there - represented, represented, recused), votesFor, against, abstain, 0, represented,
                        chair switch { Choice.For when votesFor == 0 => null, Choice.Against when against == 0 => null, Choice.Abstain when abstain == 0 => null, _ => chair }, secret, second);
        var all = from q in Gen.OneOf(quorum.Select(QuorumRule? (x) => x), Gen.Constant<QuorumRule?>(null))
                  from m in majority
                  from casting in Gen.Elements(true, false)
                  from count in votes
                  select new SomeVote(q, m, casting, count);
        return Arb.From(all);
    }
}

/// <summary>What holds of every vote.</summary>
[Properties(Arbitrary = [typeof(SomeVote)], MaxTest = 2_000)]
public sealed class TallyProperties
{
    [Property]
    public void One_more_vote_for_never_turns_adopted_into_rejected(SomeVote vote)
    {
        if (vote.Tally().Outcome == VoteOutcome.Adopted) vote.Tally(vote.Count with { For = vote.Count.For + 1 }).Outcome.ShouldBe(VoteOutcome.Adopted);
    }

    [Property]
    public void One_more_vote_against_never_turns_rejected_into_adopted(SomeVote vote)
    {
        // Unless it makes a tie that the chair decides: the chair's own vote is what decides then.
        if (vote.Tally().Outcome == VoteOutcome.Rejected && vote.Tally(vote.Count with { Against = vote.Count.Against + 1 }) is var after && after.CastBy is null) after.Outcome.ShouldBe(VoteOutcome.Rejected);
    }

    [Property]
    public void Of_two_opposite_votes_one_at_most_is_adopted(SomeVote vote)
    {
        if (vote.Majority.Kind == MajorityKind.Qualified || vote.Tally() is not { Outcome: VoteOutcome.Adopted, CastBy: null }) return;
        var swapped = vote.Count with { For = vote.Count.Against, Against = vote.Count.For, Chair = vote.Count.Chair switch { Choice.For => Choice.Against, Choice.Against => Choice.For, var other => other } };
        vote.Tally(swapped).Outcome.ShouldBe(VoteOutcome.Rejected);
    }

    [Property]
    public void One_more_there_never_loses_the_quorum(SomeVote vote)
    {
        if (vote.Tally().Outcome == VoteOutcome.NoQuorum) return;
        vote.Tally(vote.Count with { Presences = [.. vote.Count.Presences.Select(p => p with { Present = p.Present + 1 })] }).Outcome.ShouldNotBe(VoteOutcome.NoQuorum);
        vote.Tally(vote.Count with { Presences = [.. vote.Count.Presences.Select(p => p with { Represented = p.Represented + 1 })] }).Outcome.ShouldNotBe(VoteOutcome.NoQuorum);
    }

    [Property]
    public void What_is_needed_is_at_least_one_and_at_most_all_and_one(SomeVote vote)
    {
        var found = vote.Tally();
        found.Needed.ShouldBeGreaterThanOrEqualTo(1);
        found.Needed.ShouldBeLessThanOrEqualTo(Math.Max(found.Base, 0) + 1);
        foreach (var check in found.QuorumChecks)
        {
            check.Needed.ShouldBeGreaterThanOrEqualTo(0);
            if (vote.Quorum is { Number: null, Second: null }) check.Needed.ShouldBeLessThanOrEqualTo(check.Base + 1);
        }
    }

    [Property]
    public void An_abstention_never_adopts(SomeVote vote)
    {
        if (vote.Tally().Outcome == VoteOutcome.Rejected) vote.Tally(vote.Count with { Abstain = vote.Count.Abstain + 1 }).Outcome.ShouldBe(VoteOutcome.Rejected);
    }

    [Property]
    public void An_abstention_that_is_not_cast_changes_nothing(SomeVote vote)
    {
        if (!vote.Majority.AbstentionsCount) vote.Tally(vote.Count with { Abstain = vote.Count.Abstain + 1 }).Outcome.ShouldBe(vote.Tally().Outcome);
    }

    [Property]
    public void Without_a_vote_for_nothing_is_adopted(SomeVote vote) => vote.Tally(vote.Count with { For = 0, Chair = null }).Outcome.ShouldNotBe(VoteOutcome.Adopted);

    [Property]
    public void A_casting_vote_never_decides_a_secret_ballot_nor_what_is_no_tie(SomeVote vote)
    {
        if (vote.Count.Secret || vote.Count.For != vote.Count.Against || !vote.CastingVote) vote.Tally().CastBy.ShouldBeNull();
    }

    [Property]
    public void The_same_gives_the_same(SomeVote vote) => Recount.Same(vote.Tally(), vote.Tally()).ShouldBeTrue();

    [Property]
    public void What_is_stored_counted_again_gives_itself(SomeVote vote)
    {
        var stored = vote.Tally();
        Recount.Same(stored, Governance.Rules.Tally.Of(stored.RulesNumber, stored.Quorum, stored.Majority, stored.CastingVote, stored.Count)).ShouldBeTrue();
        // Also as the store keeps it.
        var read = System.Text.Json.JsonSerializer.Deserialize<Arithmetic>(System.Text.Json.JsonSerializer.Serialize(stored))!;
        Recount.Same(stored, read).ShouldBeTrue();
    }

    [Property]
    public void Rules_that_are_generated_are_rules(SomeVote vote) =>
        RulesCheck.Of(new RulesOfProcedure(vote.Quorum, vote.Majority, [], 1, true, true, null, vote.CastingVote, 5, []), "/rules").OfType<PactePme.Kernel.FieldError>().ShouldBeEmpty();
}
