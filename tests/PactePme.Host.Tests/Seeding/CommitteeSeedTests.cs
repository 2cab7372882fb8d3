using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance;
using PactePme.Governance.Actions;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Conventions;
using PactePme.Governance.Initiatives;
using PactePme.Governance.Meetings;
using PactePme.Governance.Minutes;
using PactePme.Governance.Network;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Seats;
using PactePme.Governance.Targets;
using PactePme.Kernel;

namespace PactePme.Host.Tests.Seeding;

/// <summary>What the governance owns of the demonstration data: what the source reports, and a made-up committee that has decided in every way.</summary>
public sealed partial class SeedTests
{
    private IQuerySession Governance(string territory) => Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);

    [Fact]
    public async Task Of_the_first_territorys_committee_nothing_is_made_up()
    {
        await using var session = Governance(LoadedSeed.First);
        var committee = await session.Query<Committee>().SingleAsync();
        (committee.Act, committee.Rules.Count, committee.AttestedOn, committee.Synthetic, committee.Founders.Count).ShouldBe((null, 0, new DateOnly(2019, 6, 12), false, 2));
        var seats = await session.Query<Seat>().ToListAsync();
        seats.Count(s => s is { State: SeatState.Seated, Origin: SeatOrigin.Attested, Assumed: null, Attestation: not null }).ShouldBe(7);
        var assumed = seats.Where(s => s is { State: SeatState.Seated, Origin: SeatOrigin.Assumed, Assumed: not null, Attestation: null }).ToList();
        assumed.Select(s => s.OrganisationId).ShouldBe(committee.Founders, ignoreOrder: true);
        seats.Count(s => s.State == SeatState.Proposed).ShouldBe(2);
        seats.ShouldAllBe(s => s.Mandates.Count == 0 && s.SeatedFrom == null && !s.Synthetic);
        seats.Sum(s => s.Functions.Count).ShouldBe(8);
        foreach (var count in (int[])[await session.Query<Resolution>().CountAsync(), await session.Query<Meeting>().CountAsync(), await session.Query<MeetingMinutes>().CountAsync(), await session.Query<Initiative>().CountAsync()]) count.ShouldBe(0);
        (await session.Query<Axis>().ToListAsync()).ToDictionary(a => a.Kind, a => a.State).ShouldBe(new Dictionary<AxisKind, AxisState>
        {
            [AxisKind.Purchasing] = AxisState.Live,
            [AxisKind.Innovation] = AxisState.Census,
            [AxisKind.Skills] = AxisState.Census
        }, ignoreOrder: true);
        var target = await session.Query<Target>().SingleAsync();
        (target.Terms.Base.Value, target.Terms.Base.Alternatives!.Single().Value, target.Terms.Goal).ShouldBe((1000, 700, 2000));
        var network = await session.Query<NetworkAdhesion>().SingleAsync();
        network.Figures.Select(f => (f.Value, f.Qualifier)).ShouldBe([(56, "some"), (34, null), (4, null)]);
        (await session.Query<Convention>().SingleAsync()).RunningSince.ShouldBe("2017-01");
    }

    [Fact]
    public async Task What_the_source_dates_is_there_from_that_date_on()
    {
        var analyst = await server.AsAsync(LoadedSeed.First, "200054807", "analyste", Role.Analyst);
        var convention = (await analyst.GetAsync("conventions")).Json!["items"]![0]!["id"];
        (await analyst.GetAsync($"conventions/{convention}?asOf=2018-01-01T00:00:00Z")).Expect(HttpStatusCode.OK);
        (await analyst.GetAsync($"conventions/{convention}?asOf=2016-12-31T00:00:00Z")).Expect(HttpStatusCode.NotFound);
        var overview = (await analyst.GetAsync("overview?asOf=2019-06-13T00:00:00Z")).Expect(HttpStatusCode.OK).Json!["governance"]!;
        (overview["committee"]!["seats"]!.GetValue<int>(), overview["axes"]!.AsArray().Count, overview["network"]!.AsArray().Count).ShouldBe((9, 3, 3));
        (await analyst.GetAsync("overview?asOf=2016-01-01T00:00:00Z")).Expect(HttpStatusCode.OK).Json!["governance"]!["committee"].ShouldBeNull();
    }

    [Fact]
    public async Task The_made_up_committee_shows_every_state_and_every_way_of_voting_and_each_vote_recounts()
    {
        await using var session = Governance(LoadedSeed.Demo);
        var resolutions = await session.Query<Resolution>().ToListAsync();
        resolutions.Select(r => r.State).Distinct().ShouldBe(Enum.GetValues<ResolutionState>(), ignoreOrder: true);
        resolutions.Select(r => r.Voting?.Mode).OfType<VotingMode>().Distinct().ShouldBe([VotingMode.Meeting, VotingMode.Consultation], ignoreOrder: true);
        var votes = resolutions.Select(r => r.Voting).OfType<Voting>().ToList();
        votes.ShouldContain(v => v.Secret && v.Urn.Count == 6);
        votes.ShouldContain(v => v.Recusals.Count > 0);
        votes.ShouldContain(v => v.Ballots.Any(b => b.ByProxy));
        votes.Select(v => v.Arithmetic?.CastBy).ShouldContain(PactePme.Governance.Rules.Choice.Against);
        foreach (var resolution in resolutions.Where(r => r.Voting?.ClosedAt is not null))
            Recount.Of([.. (await session.Events.FetchStreamAsync(resolution.Id)).Select(e => (IFact)e.Data)], resolution.Id)!.Agrees.ShouldBeTrue(resolution.Number);
        (await session.Query<Meeting>().ToListAsync()).Select(m => m.State).Distinct().ShouldBe(Enum.GetValues<MeetingState>(), ignoreOrder: true);
        (await session.Query<Seat>().ToListAsync()).Select(s => s.State).Distinct().ShouldBe([SeatState.Seated, SeatState.Proposed, SeatState.Invited, SeatState.Declined], ignoreOrder: true);
        (await session.Query<Initiative>().ToListAsync()).Select(i => i.State).Distinct().ShouldBe(Enum.GetValues<InitiativeState>(), ignoreOrder: true);
        (await session.Query<MeetingMinutes>().ToListAsync()).Select(m => m.State).ShouldBe([MinutesState.Published, MinutesState.Drafted], ignoreOrder: true);
        (await session.Query<ActionItem>().ToListAsync()).Select(a => a.State).ShouldBe([ActionItemState.Done, ActionItemState.Overdue], ignoreOrder: true);
        resolutions.ShouldAllBe(r => r.Synthetic);
    }
}
