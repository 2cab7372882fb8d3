using FsCheck.Xunit;
using PactePme.Governance.Axes;
using PactePme.Governance.Contracts;
using PactePme.Kernel;

namespace PactePme.Governance.Tests.Axes;

public sealed class AxisDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Wording Text = new("Innovation", "Innovation");
    private static readonly CitedSource Source = new("Chambre de commerce, communiqué du 12 juin 2019");
    private static readonly Guid Resolution = Guid.CreateVersion7();
    private static readonly CensusFound Two = new([Guid.CreateVersion7(), Guid.CreateVersion7()]);

    private static Axis Axis(AxisKind kind, params IFact[] after) => Fold.Of<Axis>([new AxisAnnounced(kind, Text, false, Noon), .. after])!;

    private static CensusPublished Census(int edition = 1) => new(edition, Text, [], 0, Noon);

    [Fact]
    public void A_census_keeps_which_initiatives_were_published_then()
    {
        var axis = Axis(AxisKind.Innovation, new CensusStarted(Noon));
        var command = new PublishCensus(Text);
        PublishCensusEndpoint.Refuse(command, axis, Noon).ShouldBeNull();
        var fact = PublishCensusEndpoint.Decide(command, axis, Two, Noon).ShouldHaveSingleItem().ShouldBeOfType<CensusPublished>();
        (fact.Edition, fact.Count, fact.EffectiveAt).ShouldBe((1, 2, Noon));
        fact.InitiativeIds.ShouldBe(Two.InitiativeIds);
        PublishCensusEndpoint.Decide(command, Governance.Axes.Axis.Next(axis, fact)!, new([]), Noon).ShouldBe([new CensusPublished(2, Text, [], 0, Noon)]);
    }

    [Fact]
    public void A_census_is_published_once_it_has_begun_and_again_when_the_axis_is_live()
    {
        PublishCensusEndpoint.Refuse(new(Text), Axis(AxisKind.Innovation), Noon).ShouldBe(PublishCensusEndpoint.NotStarted);
        PublishCensusEndpoint.Refuse(new(Text), Axis(AxisKind.Innovation, new CensusStarted(Noon), Census(), new AxisOpened(Resolution, Noon)), Noon).ShouldBeNull();
        PublishCensusEndpoint.Refuse(new(Text), Axis(AxisKind.Purchasing, new AxisGrandfathered("x", Source, "2017", Noon)), Noon).ShouldBeNull();
    }

    [Fact]
    public void An_axis_opens_by_a_resolution_after_a_published_census_and_once()
    {
        OpenAxis.Refuse(Axis(AxisKind.Innovation)).ShouldBe(OpenAxis.NoCensus);
        OpenAxis.Refuse(Axis(AxisKind.Innovation, new CensusStarted(Noon))).ShouldBe(OpenAxis.NoCensus);
        OpenAxis.Refuse(Axis(AxisKind.Innovation, new CensusStarted(Noon), Census())).ShouldBe(OpenAxis.NotCoBuilt);
        var ready = Axis(AxisKind.Innovation, new CensusStarted(Noon), Census(), new CoBuildingStarted(Noon));
        OpenAxis.Refuse(ready).ShouldBeNull();
        var facts = OpenAxis.Decide(ready, Resolution, Noon);
        facts.ShouldBe([new AxisOpened(Resolution, Noon)]);
        OpenAxis.Tell(ready, Resolution, Noon).ShouldBe(new AxisLive("innovation", Resolution, Noon));
        var live = Governance.Axes.Axis.Next(ready, facts[0])!;
        (live.State, live.ResolutionId, live.LiveSince, live.Grandfathered).ShouldBe((AxisState.Live, Resolution, Noon, null));
        OpenAxis.Refuse(live).ShouldBe(OpenAxis.AlreadyLive);
    }

    [Fact]
    public void Only_purchasing_is_grandfathered_before_its_census_and_once()
    {
        var command = new GrandfatherAxis("Le MBA existe depuis 2017", Source, "2017-01");
        GrandfatherAxisEndpoint.Refuse(command, Axis(AxisKind.Skills), Noon).ShouldBe(GrandfatherAxisEndpoint.OnlyPurchasing);
        GrandfatherAxisEndpoint.Refuse(command, Axis(AxisKind.Purchasing, new CensusStarted(Noon)), Noon).ShouldBe(GrandfatherAxisEndpoint.UnderWay);
        var axis = Axis(AxisKind.Purchasing);
        GrandfatherAxisEndpoint.Refuse(command, axis, Noon).ShouldBeNull();
        var (facts, told) = GrandfatherAxisEndpoint.Decide(command, axis, Noon);
        facts.ShouldBe([new AxisGrandfathered(command.Reason, Source, "2017-01", Noon)]);
        told.ShouldBe(new AxisLive("purchasing", null, Noon));
        GrandfatherAxisEndpoint.Refuse(command, Governance.Axes.Axis.Next(axis, facts[0])!, Noon).ShouldBe(OpenAxis.AlreadyLive);
    }

    [Theory, InlineData("2017"), InlineData("2017-01"), InlineData("2017-01-31"), InlineData("2026-03-02")]
    public void A_date_is_as_precise_as_its_source(string since) =>
        GrandfatherAxisEndpoint.Refuse(new("x", Source, since), Axis(AxisKind.Purchasing), Noon).ShouldBeNull();

    [Theory, InlineData(""), InlineData("17"), InlineData("2017-13"), InlineData("2017-02-30"), InlineData("janvier 2017"), InlineData("2017-1"), InlineData("2027"), InlineData("2026-03-03"), InlineData("0000"), InlineData("2017\n")]
    public void What_is_no_date_or_in_the_future_is_refused(string since) =>
        GrandfatherAxisEndpoint.Refuse(new("x", Source, since), Axis(AxisKind.Purchasing), Noon)!.Errors.Single().Pointer.ShouldBe("/runningSince");

    [Fact]
    public void Facts_follow_one_another()
    {
        var axis = Axis(AxisKind.Innovation);
        StartCensusEndpoint.Refuse(new(Noon.AddTicks(-1)), axis, Noon)!.Errors.Single().Rule.ShouldBe("before-its-time");
        StartCensusEndpoint.Refuse(new(Noon.AddTicks(1)), axis, Noon)!.Errors.Single().Rule.ShouldBe("in-the-future");
        StartCoBuildingEndpoint.Refuse(new(), axis, Noon).ShouldBe(StartCoBuildingEndpoint.NotAtCensus);
        StartCoBuildingEndpoint.Refuse(new(), Axis(AxisKind.Innovation, new CensusStarted(Noon)), Noon).ShouldBe(OpenAxis.NoCensus);
    }

    /// <summary>Whatever is tried in whatever order, an axis is live by a census and a resolution or as the one that was running before, and never goes back.</summary>
    [Property(MaxTest = 500)]
    public void Commands_in_any_order_never_leave_the_lifecycle(byte kind, byte[] commands)
    {
        var axis = Axis((AxisKind)(kind % 3));
        var now = Noon;
        foreach (var command in commands)
        {
            now = now.AddMinutes(1);
            var before = axis;
            IReadOnlyList<IFact> facts = (command % 5) switch
            {
                0 when StartCensusEndpoint.Refuse(new(), axis, now) is null => StartCensusEndpoint.Decide(new(), now),
                1 when PublishCensusEndpoint.Refuse(new(Text), axis, now) is null => PublishCensusEndpoint.Decide(new(Text), axis, Two, now),
                2 when StartCoBuildingEndpoint.Refuse(new(), axis, now) is null => StartCoBuildingEndpoint.Decide(new(), now),
                3 when OpenAxis.Refuse(axis) is null => OpenAxis.Decide(axis, Resolution, now),
                4 when new GrandfatherAxis("x", Source, "2017") is var c && GrandfatherAxisEndpoint.Refuse(c, axis, now) is null => GrandfatherAxisEndpoint.Decide(c, axis, now).Facts,
                _ => []
            };
            axis = facts.Aggregate((Axis?)axis, Governance.Axes.Axis.Next)!;

            ((int)axis.State).ShouldBeGreaterThanOrEqualTo((int)before.State);
            axis.Censuses.Select(c => c.Edition).ShouldBe(Enumerable.Range(1, axis.Censuses.Count));
            (axis.LiveSince is not null).ShouldBe(axis.State == AxisState.Live);
            if (axis.State == AxisState.CoBuilding) axis.Censuses.ShouldNotBeEmpty();
            if (axis.State != AxisState.Live) continue;
            if (axis.Grandfathered is null) (axis.Censuses.Count > 0 && axis.ResolutionId == Resolution).ShouldBeTrue();
            else (axis.Kind, axis.ResolutionId).ShouldBe((AxisKind.Purchasing, null));
            if (before.State == AxisState.Live) (axis.LiveSince, axis.ResolutionId, axis.Grandfathered).ShouldBe((before.LiveSince, before.ResolutionId, before.Grandfathered));
        }
    }
}
