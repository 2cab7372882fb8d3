using System.Net;
using FsCheck.Xunit;
using PactePme.Governance.Conventions;
using PactePme.Governance.Tests.Axes;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Conventions;

public sealed class ConventionDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly Guid Resolution = Guid.CreateVersion7();
    private static readonly CitedSource Source = new("Communiqué");
    private static readonly ConventionTerms Terms = new(new("Convention"), new("Appui aux PME"), [Guid.CreateVersion7(), Guid.CreateVersion7()]);

    private static Convention Convention(params IFact[] after) => Fold.Of<Convention>([new ConventionDrafted(Terms, false, Noon), .. after])!;

    [Fact]
    public void It_is_signed_once_a_resolution_adopted_it()
    {
        var draft = Convention();
        SignConventionEndpoint.Refuse(new(Today), draft, Noon).ShouldBe(SignConventionEndpoint.NotVoted);
        VoteConvention.Refuse(draft).ShouldBeNull();
        var facts = VoteConvention.Decide(draft, Resolution, Noon);
        facts.ShouldBe([new ConventionVoted(Resolution, Noon)]);
        var voted = Governance.Conventions.Convention.Next(draft, facts[0])!;
        VoteConvention.Refuse(voted).ShouldBe(VoteConvention.NotDrafted);
        SignConventionEndpoint.Refuse(new(Today, Today.AddYears(1)), voted, Noon).ShouldBeNull();
        SignConventionEndpoint.Decide(new(Today, Today.AddYears(1)), voted, Noon).ShouldBe([new ConventionSigned(Today, Today.AddYears(1), Noon)]);
        SignConventionEndpoint.Refuse(new(Today.AddDays(-1), Today.AddDays(-2)), voted, Noon)!.Errors.Select(e => e.Pointer).ShouldBe(["/signedOn", "/until"]);
        SignConventionEndpoint.Refuse(new(Today.AddDays(1)), voted, Noon)!.Errors.Single().Rule.ShouldBe("in-the-future");
    }

    [Fact]
    public void It_has_two_parties_at_least_each_once()
    {
        var one = Guid.NewGuid();
        foreach (var parties in (Guid[][])[[], [one], [one, one], [one, Guid.NewGuid(), one]])
            DraftConventionEndpoint.Refuse(new(Terms with { PartyIds = parties }), Noon)!.Errors.Single().Rule.ShouldBe("two-parties");
        DraftConventionEndpoint.Refuse(new(Terms), Noon).ShouldBeNull();
    }

    [Fact]
    public void An_attested_one_needs_no_act_and_no_date_that_its_source_does_not_give()
    {
        var command = new AttestConvention(Terms, Source, "2017-01", Noon);
        AttestConventionEndpoint.Refuse(command, Noon).ShouldBeNull();
        var attested = Fold.Of<Convention>(AttestConventionEndpoint.Decide(command, Noon))!;
        (attested.State, attested.RunningSince, attested.Until, attested.ExpiresAt).ShouldBe((ConventionState.Attested, "2017-01", null, null));
        VoteConvention.Refuse(attested).ShouldBe(VoteConvention.NotDrafted);
        RenewConventionEndpoint.Refuse(new(Today.AddYears(1), "avenant"), attested, new(Noon)).ShouldBeNull();
        EndConventionEndpoint.Refuse(new(Today, "échue"), attested, new(Noon)).ShouldBeNull();
        EndConventionEndpoint.Refuse(new(new(2016, 12, 31), "échue"), attested, new(Noon))!.Errors.Single().Pointer.ShouldBe("/endedOn");
        AttestConventionEndpoint.Refuse(command with { RunningSince = "janvier" }, Noon)!.Errors.Single().Pointer.ShouldBe("/runningSince");
    }

    [Fact]
    public void It_runs_to_the_end_of_its_last_day_and_cannot_be_renewed_after()
    {
        var signed = Convention(new ConventionVoted(Resolution, Noon), new ConventionSigned(Today, Today, Noon));
        var end = new DateTimeOffset(2026, 3, 2, 23, 0, 0, TimeSpan.Zero);
        signed.ExpiresAt.ShouldBe(end);
        ExpireConventionWhenItsTimeIsOver.Decide(signed).ShouldBe([new ConventionExpired(end)]);
        RenewConventionEndpoint.Refuse(new(Today.AddDays(1), "avenant"), signed, new(end.AddTicks(-1))).ShouldBeNull();
        RenewConventionEndpoint.Refuse(new(Today.AddDays(9), "avenant"), signed, new(end)).ShouldBe(ConventionRules.NotRunning);
        RenewConventionEndpoint.Refuse(new(Today, "avenant"), signed, new(Noon))!.Errors.Single().Rule.ShouldBe("not-later");
    }

    [Property(MaxTest = 500)]
    public void Commands_in_any_order_never_leave_the_lifecycle(bool attested, (byte Command, byte Days)[] tried)
    {
        var convention = attested ? Fold.Of<Convention>([new ConventionAttested(Terms, Source, "2017", Noon)])! : Convention();
        var now = Noon;
        foreach (var (command, days) in tried)
        {
            now = now.AddDays(days % 16);
            var (before, today) = (convention, ParisTime.DayOf(now));
            var (sign, renew, end) = (new SignConvention(today, days % 2 == 0 ? null : today.AddDays(days)), new RenewConvention(today.AddDays(days), "avenant"), new EndConvention(today, "x"));
            IReadOnlyList<IFact> facts = (command % 5) switch
            {
                0 when VoteConvention.Refuse(convention) is null => VoteConvention.Decide(convention, Resolution, now),
                1 when SignConventionEndpoint.Refuse(sign, convention, now) is null => SignConventionEndpoint.Decide(sign, convention, now),
                2 when RenewConventionEndpoint.Refuse(renew, convention, new(now)) is null => RenewConventionEndpoint.Decide(renew, now),
                3 when EndConventionEndpoint.Refuse(end, convention, new(now)) is null => EndConventionEndpoint.Decide(end, convention, now),
                4 when convention.ExpiresAt <= now => ExpireConventionWhenItsTimeIsOver.Decide(convention),
                _ => []
            };
            convention = facts.Aggregate((Convention?)convention, Governance.Conventions.Convention.Next)!;
            ConventionState[] ways = before.State switch
            {
                ConventionState.Drafted => [ConventionState.Drafted, ConventionState.Voted],
                ConventionState.Voted => [ConventionState.Voted, ConventionState.Signed],
                ConventionState.Expired or ConventionState.Ended => [before.State],
                _ => [before.State, ConventionState.Renewed, ConventionState.Expired, ConventionState.Ended]
            };
            ways.ShouldContain(convention.State);
            if (!attested && convention.State > ConventionState.Drafted) convention.ResolutionId.ShouldBe(Resolution);
            if (convention.State == ConventionState.Expired) now.ShouldBeGreaterThanOrEqualTo(ParisDayEnd(convention.Until!.Value));
            if (before.Until is not null) (convention.Until >= before.Until).ShouldBeTrue();
        }

        static DateTimeOffset ParisDayEnd(DateOnly day) => (Fold.Of<Convention>([new ConventionDrafted(Terms, false, Noon), new ConventionSigned(day, day, Noon)])!).ExpiresAt!.Value;
    }
}

public sealed class ConventionTests(PacteServer server)
{
    [Fact]
    public async Task A_convention_is_drafted_voted_signed_renewed_and_expires_by_itself()
    {
        var town = await AxesTown.OpenAsync(server);
        var terms = new { title = new { french = "Convention" }, subject = new { french = "Appui aux PME" }, partyIds = (Guid[])[town.MemberId, town.OtherId] };
        var id = (await town.Secretary.PostAsync("conventions", new { terms }, key: "once")).Expect(HttpStatusCode.Created).Id;
        (await town.Secretary.PostAsync("conventions", new { terms }, key: "once")).Id.ShouldBe(id);
        (await town.Member.PostAsync("conventions", new { terms })).Status.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var path in (string[])["", "/history"]) (await town.Member.GetAsync($"conventions/{id}{path}")).ExpectProblem(404, "not-found");
        (await town.Member.GetAsync("conventions")).Json!["items"]!.AsArray().ShouldBeEmpty();
        var today = ParisTime.DayOf(DateTimeOffset.UtcNow);
        var signature = new { signedOn = $"{today:yyyy-MM-dd}", until = $"{today.AddDays(30):yyyy-MM-dd}" };
        (await town.Secretary.PostAsync($"conventions/{id}/sign", signature, 1)).ExpectProblem(409, "convention-not-voted");
        foreach (var verb in (string[])["vote", "adopt"]) (await town.Secretary.PostAsync($"conventions/{id}/{verb}", "{}", 1)).Status.ShouldBe(HttpStatusCode.NotFound);
        await town.AppendAsync(id, [new ConventionVoted(Guid.NewGuid(), DateTimeOffset.UtcNow)]);
        (await town.Secretary.PostAsync($"conventions/{id}/sign", signature, 2)).Expect(HttpStatusCode.OK);
        var first = new DateTimeOffset(today.AddDays(32).ToDateTime(default), TimeSpan.Zero);
        await town.HearAsync(new ExpireConvention(id, first)); // too early: comes back
        (await town.Secretary.PostAsync($"conventions/{id}/renew", new { until = $"{today.AddDays(60):yyyy-MM-dd}", act = "avenant" }, 3)).Expect(HttpStatusCode.OK);
        town.Later(TimeSpan.FromDays(40));
        await town.HearAsync(new ExpireConvention(id, first)); // of before the renewal
        (await town.Member.GetAsync($"conventions/{id}")).Json!["state"]!.GetValue<string>().ShouldBe("renewed");
        town.Later(TimeSpan.FromDays(70));
        (await town.Secretary.PostAsync($"conventions/{id}/renew", new { until = $"{today.AddDays(90):yyyy-MM-dd}", act = "avenant" }, 4)).ExpectProblem(409, "convention-not-running");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => town.HearAsync(new ExpireConvention(id, first.AddDays(30)))));
        (await town.Member.GetAsync($"conventions/{id}")).Json!["endedOn"]!.GetValue<string>().ShouldBe($"{today.AddDays(60):yyyy-MM-dd}");
        (await town.HistoryAsync($"conventions/{id}")).ShouldBe(["convention_drafted_v1", "convention_voted_v1", "convention_signed_v1", "convention_renewed_v1", "convention_expired_v1"]);
        (await town.Member.GetAsync($"conventions/{id}?version=3")).Json!["state"]!.GetValue<string>().ShouldBe("signed");
    }

    [Fact]
    public async Task An_attested_convention_says_what_its_source_says()
    {
        var town = await AxesTown.OpenAsync(server);
        var terms = new { title = new { french = "Conventions" }, subject = new { french = "Partenariat" }, partyIds = (Guid[])[town.MemberId, town.OtherId] };
        var id = (await town.Secretary.PostAsync("conventions/attested", new { terms, source = new { title = "Communiqué du 12 juin 2019" }, runningSince = "2017-01" })).Expect(HttpStatusCode.Created).Id;
        var view = (await town.Member.GetAsync($"conventions/{id}")).Expect(HttpStatusCode.OK).Json!;
        (view["state"]!.GetValue<string>(), view["runningSince"]!.GetValue<string>(), view["signedOn"]).ShouldBe(("attested", "2017-01", null));
        (await town.Secretary.PostAsync($"conventions/{id}/end", new { endedOn = "2020-01-01", reason = "remplacées" }, 1)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"conventions/{id}/end", new { endedOn = "2020-01-01", reason = "encore" }, 2)).ExpectProblem(409, "convention-not-running");
        (await town.Member.GetAsync("conventions?state=ended")).Json!["items"]!.AsArray().Count.ShouldBe(1);
    }
}
