using System.Net;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;
using static PactePme.Governance.Tests.Resolutions.SomeVotes;

namespace PactePme.Governance.Tests.Resolutions;

public sealed class SimulateTests(PacteServer server)
{
    private static Simulation Ask(SimulateResolution asked, params Choice[] choices)
    {
        var resolution = Fold.Of<Resolution>(Open(choices))!;
        return Simulation.Of(Id, resolution.Content.Kind, resolution.Voting!.Arithmetic!, asked);
    }

    [Fact]
    public void What_is_given_replaces_what_applied_and_the_rest_stays()
    {
        var without = Ask(new(CastingVote: false), Choice.For, Choice.Against);
        (without.Actual.Outcome, without.Simulated.Outcome, without.OutcomeChanges).ShouldBe((VoteOutcome.Adopted, VoteOutcome.Rejected, true));
        (without.Simulated.Quorum, without.Simulated.Majority, without.Simulated.RulesNumber).ShouldBe((without.Actual.Quorum, without.Actual.Majority, 0));

        var qualified = Ask(new(Majority: new(MajorityKind.Qualified, Share: new(3, 4))), Choice.For, Choice.For, Choice.Against);
        (qualified.Simulated.Needed, qualified.Simulated.Outcome).ShouldBe((3, VoteOutcome.Rejected));

        var quorum = Ask(new(Quorum: new(null, 4, CountedOf.Seats, Rounding.Up, false, QuorumChecked.VoteOpening)), Choice.For, Choice.For, Choice.For);
        quorum.Simulated.Outcome.ShouldBe(VoteOutcome.NoQuorum);
    }

    [Fact]
    public void Whole_rules_bring_their_majority_for_the_kind_and_may_have_no_quorum()
    {
        var other = OfCommittee with { Quorum = null, Majorities = [new(ResolutionKind.Deliberation, new(MajorityKind.Qualified, Share: new(1, 1)))] };
        var found = Ask(new(Rules: other), Choice.For, Choice.For, Choice.Against);
        (found.Simulated.Quorum, found.Simulated.Needed, found.OutcomeChanges).ShouldBe((null, 3, true));
        Ask(new(Rules: other, Majority: new(MajorityKind.Simple)), Choice.For, Choice.For, Choice.Against).OutcomeChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task Over_http_it_answers_and_records_nothing()
    {
        var territory = server.FreshTerritory();
        var analyst = await server.AsAsync(territory, server.FreshSiren(), "Analyste", Role.Analyst);
        var id = await StoreAsync(server, territory, Secret(Choice.For, Choice.Against, Choice.For));
        var answer = (await analyst.PostAsync($"resolutions/{id}/simulate", new { majority = new { kind = "qualified", of = "votesCast", share = new { numerator = 3, denominator = 4 } } })).Expect(HttpStatusCode.OK);
        (answer.Json!["outcomeChanges"]!.GetValue<bool>(), answer.Json["simulated"]!["outcome"]!.GetValue<string>(), answer.Json["actual"]!["outcome"]!.GetValue<string>()).ShouldBe((true, "rejected", "adopted"));
        await using var session = ((IGovernanceStore)server.App.Services.GetService(typeof(IGovernanceStore))!).QuerySession(territory);
        (await session.Events.FetchStreamStateAsync(id))!.Version.ShouldBe(7);

        // What may be absent may be left out.
        var quorum = new { number = 9, of = "seats", rounding = "up", proxiesCount = true, @checked = "voteOpening" };
        (await analyst.PostAsync($"resolutions/{id}/simulate", new { quorum })).Json!["simulated"]!["outcome"]!.GetValue<string>().ShouldBe("noQuorum");
        var rules = new { majority = new { kind = "simple" }, majorities = Array.Empty<object>(), proxiesPerHolder = 1, alternates = false, remoteAttendance = true, castingVote = false, noticeDays = 5, secretFor = Array.Empty<string>() };
        (await analyst.PostAsync($"resolutions/{id}/simulate", new { rules })).Json!["simulated"]!["quorum"].ShouldBeNull();

        (await analyst.PostAsync($"resolutions/{id}/simulate", new { })).ExpectProblem(422, "validation").Body.ShouldContain("nothing-to-simulate");
        (await analyst.PostAsync($"resolutions/{id}/simulate", new { majority = new { kind = "qualified" } })).ExpectProblem(422, "validation").Body.ShouldContain("/majority/share");
    }
}
