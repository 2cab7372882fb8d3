using System.Net;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;
using static PactePme.Governance.Tests.Resolutions.SomeVotes;

namespace PactePme.Governance.Tests.Resolutions;

public sealed class RecountTests(PacteServer server)
{
    private static IReadOnlyList<string> Wrong(IReadOnlyList<IFact> facts) => [.. Recount.Of(facts, Id)!.Checks.Where(c => !c.Ok).Select(c => c.Rule)];

    private static List<IFact> Replace<T>(List<IFact> facts, Func<T, IFact?> by) where T : class, IFact
    {
        var at = facts.FindIndex(f => f is T);
        var other = by((T)facts[at]);
        if (other is null) facts.RemoveAt(at); else facts[at] = other;
        return facts;
    }

    [Fact]
    public void An_open_vote_agrees_with_its_events()
    {
        var recount = Recount.Of(Open(Choice.For, Choice.For, Choice.Against, Choice.Abstain, Choice.For), Id)!;
        recount.Agrees.ShouldBeTrue(string.Join(" ", recount.Checks.Where(c => !c.Ok)));
        recount.Checks.ShouldAllBe(c => c.Ok && c.French.Length > 0 && c.English.Length > 0);
        (recount.Recomputed.Count.For, recount.Recomputed.Count.Against, recount.Recomputed.Count.Abstain, recount.Recomputed.Count.ByProxy, recount.Recomputed.Count.Chair).ShouldBe((3, 1, 1, 1, Choice.For));
        (recount.Recomputed.Outcome, recount.Recomputed.Needed).ShouldBe((VoteOutcome.Adopted, 3));
    }

    [Fact]
    public void A_tie_that_the_chair_decided_agrees() =>
        Recount.Of(Open(Choice.For, Choice.Against), Id)!.ShouldSatisfyAllConditions(r => r.Agrees.ShouldBeTrue(), r => r.Recomputed.CastBy.ShouldBe(Choice.For), r => r.Recomputed.Outcome.ShouldBe(VoteOutcome.Adopted));

    [Fact]
    public void A_secret_vote_agrees_and_links_no_seat_to_a_choice()
    {
        var recount = Recount.Of(Secret(Choice.For, Choice.Against, Choice.For), Id)!;
        recount.Agrees.ShouldBeTrue(string.Join(" ", recount.Checks.Where(c => !c.Ok)));
        var told = System.Text.Json.JsonSerializer.Serialize(recount);
        for (var n = 1; n <= 3; n++) told.ShouldNotContain(Seat(n).ToString());
        told.ShouldNotContain("jeton-");
        recount.Stored.Count.Chair.ShouldBeNull();
    }

    [Fact]
    public void A_seat_recused_on_the_way_takes_its_ballots_along()
    {
        List<IFact> facts = [Tabled(), Opened(4, chair: Seat(1))];
        List<RollEntry> roll = [];
        foreach (var (n, held, choice) in new[] { (1, 0, Choice.For), (2, 0, Choice.Against), (3, 2, Choice.Against), (4, 0, Choice.For) })
        {
            var (box, commitment) = Box.Seal(Id, Seat(n), choice, Guid.Empty);
            facts.Add(new BallotCast(Seat(n), held == 0 ? null : Seat(held), commitment, At));
            if (n is 1 or 4) roll.Add(Box.Open(box));
        }
        facts.Add(new SeatRecused(Seat(2), RecusalGround.OrganisationInterest, At));
        var (own, other) = Box.Seal(Id, Seat(3), Choice.For, Guid.Empty); // its proxy is gone: it comes and votes itself
        facts.Add(new BallotCast(Seat(3), null, other, At));
        roll.Add(Box.Open(own));
        Close(facts, new VotingClosed(roll, [], new(QuorumMoment.VoteClosing, 3, 0, 1), null, At));
        Wrong(facts).ShouldBeEmpty();
        Recount.Of(facts, Id)!.Recomputed.Count.ShouldSatisfyAllConditions(c => c.For.ShouldBe(3), c => c.Against.ShouldBe(0), c => c.Recused.ShouldBe(1), c => c.ByProxy.ShouldBe(0));
    }

    [Fact]
    public void Nothing_is_counted_before_the_vote_is_closed()
    {
        Recount.Of([Tabled()], Id).ShouldBeNull();
        Recount.Of([Tabled(), Opened(3)], Id).ShouldBeNull();
    }

    [Fact]
    public void What_comes_after_the_vote_changes_nothing() =>
        Wrong([.. Open(Choice.For, Choice.For), new ResolutionImplemented("procès-verbal", At), new ResolutionRepealed(Guid.NewGuid(), At)]).ShouldBeEmpty();

    [Fact]
    public void A_choice_altered_in_the_roll_is_found() =>
        Wrong(Replace<VotingClosed>(Open(Choice.For, Choice.For, Choice.Against), e => e with { Roll = [.. e.Roll.Select((r, i) => i == 0 ? r with { Choice = Choice.Against } : r)] }))
            .ShouldBe(["commitments", "arithmetic", "outcome"]);

    [Fact]
    public void A_ballot_moved_to_another_vote_is_found() => Recount.Of(Open(Choice.For, Choice.For), Guid.NewGuid())!.Checks.Where(c => !c.Ok).Select(c => c.Rule).ShouldBe(["commitments"]);

    [Fact]
    public void A_seat_struck_from_the_roll_is_found() =>
        Wrong(Replace<VotingClosed>(Open(Choice.For, Choice.For, Choice.Against), e => e with { Roll = [.. e.Roll.Skip(1)] })).ShouldBe(["roll", "commitments", "arithmetic", "outcome"]);

    [Fact]
    public void A_seat_told_twice_in_the_roll_is_found() =>
        Wrong(Replace<VotingClosed>(Open(Choice.For, Choice.For, Choice.Against), e => e with { Roll = [.. e.Roll, e.Roll[0]] })).ShouldBe(["roll"]);

    [Fact]
    public void A_ballot_lost_from_the_events_is_found() =>
        Wrong(Replace<BallotCast>(Open(Choice.For, Choice.For, Choice.Against), _ => null)).ShouldBe(["roll", "arithmetic", "outcome"]);

    [Fact]
    public void A_second_ballot_of_a_seat_is_found()
    {
        var facts = Open(Choice.For, Choice.For, Choice.Against);
        facts.Insert(4, facts[3]);
        Wrong(facts).ShouldBe(["one-ballot"]);
    }

    [Fact]
    public void A_ballot_from_outside_the_electorate_is_found()
    {
        var facts = Open(Choice.For, Choice.For, Choice.Against);
        Wrong(Replace<VotingOpened>(facts, e => e with { Electorate = [.. e.Electorate.Take(2)] })).ShouldBe(["electorate", "arithmetic"]);
    }

    [Fact]
    public void A_ballot_of_a_recused_seat_is_found()
    {
        var facts = Open(Choice.For, Choice.For, Choice.Against);
        facts.Insert(2, new SeatRecused(Seat(1), RecusalGround.Prudence, At));
        Wrong(facts).ShouldBe(["electorate", "arithmetic"]);
    }

    [Fact]
    public void A_ballot_after_the_closing_is_found()
    {
        var facts = Open(Choice.For, Choice.For, Choice.Against);
        Wrong([.. facts.Take(4), facts[5], facts[4], facts[6]]).ShouldContain("one-vote");
    }

    [Fact]
    public void An_urn_with_a_ballot_too_many_or_a_tracker_twice_is_found()
    {
        Wrong(Replace<VotingClosed>(Secret(Choice.For, Choice.For, Choice.Against), e => e with { Urn = [.. e.Urn, new("autre", Choice.Against)] })).ShouldBe(["urn", "arithmetic", "outcome"]);
        Wrong(Replace<VotingClosed>(Secret(Choice.For, Choice.For, Choice.Against), e => e with { Urn = [.. e.Urn.Select(u => u with { Tracker = "même" })] })).ShouldBe(["trackers"]);
    }

    [Fact]
    public void A_roll_in_a_secret_vote_or_an_urn_in_an_open_one_is_found()
    {
        Wrong(Replace<VotingClosed>(Secret(Choice.For, Choice.For), e => e with { Roll = [new(Seat(1), Choice.For, "sel")] })).ShouldBe(["roll"]);
        Wrong(Replace<VotingClosed>(Open(Choice.For, Choice.For), e => e with { Urn = [new("jeton", Choice.For)] })).ShouldBe(["urn"]);
    }

    [Fact]
    public void An_open_ballot_in_a_secret_vote_is_found() =>
        Wrong(Replace<SecretBallotCast>(Secret(Choice.For, Choice.For), e => new BallotCast(e.SeatId, null, "empreinte", At))).ShouldBe(["kind-of-ballot"]);

    [Fact]
    public void A_final_ballot_is_neither_cancelled_nor_recused()
    {
        var cancelled = Secret(Choice.For, Choice.For);
        cancelled.Insert(4, new ProxyBallotCancelled(Seat(1), At));
        Wrong(cancelled).ShouldBe(["one-ballot"]);
        var recused = Secret(Choice.For, Choice.For);
        recused.Insert(4, new SeatRecused(Seat(1), RecusalGround.Prudence, At));
        Wrong(recused).ShouldBe(["electorate", "arithmetic"]);
    }

    [Fact]
    public void An_arithmetic_or_an_outcome_rewritten_is_found()
    {
        Wrong(Replace<ResolutionAdopted>(Open(Choice.For, Choice.For), e => e with { Arithmetic = e.Arithmetic with { Needed = 1 } })).ShouldBe(["arithmetic"]);
        Wrong(Replace<ResolutionAdopted>(Open(Choice.For, Choice.For), e => new ResolutionRejected(e.Arithmetic, At))).ShouldBe(["outcome"]);
        Wrong(Replace<VotingOpened>(Open(Choice.For, Choice.For), e => e with { Rules = e.Rules with { Majority = WorkedSeats } })).ShouldBe(["arithmetic"]);
    }

    private static readonly MajorityRule WorkedSeats = new(MajorityKind.Absolute, CountedOf.Seats);

    [Fact]
    public async Task Over_http_a_recount_says_what_it_looked_at()
    {
        var territory = server.FreshTerritory();
        var auditor = await server.AsAsync(territory, server.FreshSiren(), "Auditrice", Role.Auditor);
        var id = await StoreAsync(server, territory, Secret(Choice.For, Choice.Against, Choice.For));
        var answer = (await auditor.GetAsync($"resolutions/{id}/recount")).Expect(HttpStatusCode.OK);
        answer.Json!["agrees"]!.GetValue<bool>().ShouldBeTrue(answer.Body);
        answer.Json["recomputed"]!["outcome"]!.GetValue<string>().ShouldBe("adopted");
        answer.Headers["ETag"].ShouldBe("\"7\"");
        answer.Body.ShouldNotContain("seatId");

        // What is counted is the events, not the state kept beside them.
        await using (var session = ((IGovernanceStore)server.App.Services.GetService(typeof(IGovernanceStore))!).LightweightSession(territory))
        {
            var state = (await session.LoadAsync<Resolution>(id))!;
            session.Store(state with { State = ResolutionState.Rejected, Voting = state.Voting! with { Urn = [] } });
            await session.SaveChangesAsync();
        }
        (await auditor.GetAsync($"resolutions/{id}/recount")).Json!["agrees"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Before_the_closing_and_where_there_is_nothing_it_is_refused()
    {
        var territory = server.FreshTerritory();
        var member = await server.AsAsync(territory, server.FreshSiren(), "Membre", Role.Member);
        var id = await StoreAsync(server, territory, [Tabled(), Opened(3)]);
        (await member.GetAsync($"resolutions/{id}/recount")).ExpectProblem(404, "not-found"); // what is not decided is the committee's
        var auditor = await server.AsAsync(territory, "200054807", "Auditrice", Role.Auditor);
        (await auditor.GetAsync($"resolutions/{id}/recount")).ExpectProblem(409, "vote-not-closed");
        (await member.GetAsync($"resolutions/{Guid.NewGuid()}/recount")).ExpectProblem(404, "not-found");
        (await auditor.PostAsync($"resolutions/{id}/simulate", new { castingVote = false })).ExpectProblem(409, "vote-not-closed");
        (await member.PostAsync($"resolutions/{Guid.NewGuid()}/simulate", new { castingVote = false })).ExpectProblem(404, "not-found");
    }
}
