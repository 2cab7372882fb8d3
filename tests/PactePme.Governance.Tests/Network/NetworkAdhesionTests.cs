using System.Net;
using PactePme.Governance.Network;
using PactePme.Governance.Tests.Axes;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Network;

public sealed class NetworkDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly CitedSource Source = new("Communiqué");
    private static readonly NetworkTerms Terms = new("Pacte PME", Source, "2010", null, "2019-06-11");
    private static readonly NetworkFigure Figure = new(new("Grands comptes"), 56, Source, new(2019, 6, 12), "quelque");

    [Fact]
    public void Dates_are_as_precise_as_the_source_gives_them()
    {
        JoinNetworkEndpoint.Refuse(new(Terms), Noon).ShouldBeNull();
        JoinNetworkEndpoint.Refuse(new(Terms with { Association = " ", AssociationSince = "10", JoinedOn = "2027", LaunchedOn = "juin" }), Noon)!.Errors.Select(e => e.Pointer)
            .ShouldBe(["/terms/association", "/terms/associationSince", "/terms/joinedOn", "/terms/launchedOn"]);
    }

    [Fact]
    public void Nothing_is_declared_of_what_was_left()
    {
        var joined = Fold.Of<NetworkAdhesion>(JoinNetworkEndpoint.Decide(Guid.NewGuid(), new(Terms), Noon).Facts)!;
        DeclareNetworkFigureEndpoint.Refuse(new(Figure), joined, Noon).ShouldBeNull();
        DeclareNetworkFigureEndpoint.Decide(new(Figure), Noon).ShouldBe([new NetworkFigureDeclared(Figure, Noon)]);
        LeaveNetworkEndpoint.Refuse(new(new(2026, 3, 3), ""), joined, Noon)!.Errors.Select(e => e.Pointer).ShouldBe(["/leftOn", "/reason"]);
        var left = NetworkAdhesion.Next(joined, LeaveNetworkEndpoint.Decide(new(new(2026, 3, 2), "x"), joined, Noon).Facts[0])!;
        DeclareNetworkFigureEndpoint.Refuse(new(Figure), left, Noon).ShouldBe(DeclareNetworkFigureEndpoint.NotJoined);
        LeaveNetworkEndpoint.Refuse(new(new(2026, 3, 2), "x"), left, Noon).ShouldBe(DeclareNetworkFigureEndpoint.NotJoined);
        DeclareNetworkFigureEndpoint.Refuse(new(Figure), joined with { Figures = [.. Enumerable.Repeat(Figure, 200)] }, Noon).ShouldBe(DeclareNetworkFigureEndpoint.Enough);
    }
}

public sealed class NetworkAdhesionTests(PacteServer server)
{
    private static readonly object Adhesion = new { terms = new { association = "Pacte PME", source = new { title = "Communiqué" }, associationSince = "2010", launchedOn = "2019-06-11" } };

    [Fact]
    public async Task A_territory_joins_once_and_may_come_back()
    {
        var town = await AxesTown.OpenAsync(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => town.Secretary.PostAsync("network-adhesions", Adhesion)));
        var id = answers.Single(a => a.Status == HttpStatusCode.Created).Id;
        foreach (var refused in answers.Where(a => a.Status != HttpStatusCode.Created)) refused.ExpectProblem(409, "network-adhesion");
        (await town.Member.PostAsync("network-adhesions", Adhesion)).Status.ShouldBe(HttpStatusCode.Forbidden);

        var figure = new { figure = new { what = new { french = "Grands comptes", english = "Large buyers" }, value = 56, qualifier = "quelque", source = new { title = "Communiqué" }, attestedOn = "2019-06-12" } };
        (await town.Secretary.PostAsync($"network-adhesions/{id}/declare-figure", figure, 1, "once")).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"network-adhesions/{id}/declare-figure", figure, 1, "once")).Expect(HttpStatusCode.OK).Version.ShouldBe(2);
        var view = (await town.Member.GetAsync($"network-adhesions/{id}")).Expect(HttpStatusCode.OK).Json!;
        view["declaredFigures"]!.AsArray().Single()!["qualifier"]!.GetValue<string>().ShouldBe("quelque");
        view["terms"]!["launchedOn"]!.GetValue<string>().ShouldBe("2019-06-11");

        (await town.Secretary.PostAsync($"network-adhesions/{id}/leave", new { leftOn = "2020-01-01", reason = "fin" }, 2)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"network-adhesions/{id}/declare-figure", figure, 3)).ExpectProblem(409, "network-left");
        (await town.Secretary.PostAsync("network-adhesions", Adhesion)).Expect(HttpStatusCode.Created);
        (await town.Member.GetAsync("network-adhesions")).Json!["items"]!.AsArray().Select(a => a!["state"]!.GetValue<string>()).ShouldBe(["left", "joined"]);
        (await town.Member.GetAsync($"network-adhesions/{id}?version=1")).Json!["state"]!.GetValue<string>().ShouldBe("joined");
        (await town.HistoryAsync($"network-adhesions/{id}")).ShouldBe(["network_joined_v1", "network_figure_declared_v1", "network_left_v1"]);
    }
}
