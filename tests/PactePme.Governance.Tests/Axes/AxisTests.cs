using System.Net;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Axes;

public sealed class AxisTests(PacteServer server)
{
    private static object Announcement(string kind) => new { kind, title = new { french = "Axe", english = "Axis" } };

    [Fact]
    public async Task An_axis_goes_from_its_announcement_to_co_building()
    {
        var town = await AxesTown.OpenAsync(server);
        var axis = (await town.Secretary.PostAsync("axes", Announcement("innovation"))).Expect(HttpStatusCode.Created);
        axis.Headers["Location"].ShouldBe($"/api/{town.Territory}/axes/{axis.Id}");
        (await town.Secretary.PostAsync($"axes/{axis.Id}/publish-census", new { summary = new { french = "x" } }, 1)).ExpectProblem(409, "census-not-started");
        (await town.Secretary.PostAsync($"axes/{axis.Id}/start-census", new { }, 1)).Expect(HttpStatusCode.OK).Version.ShouldBe(2);
        (await town.Secretary.PostAsync($"axes/{axis.Id}/start-co-building", new { }, 2)).ExpectProblem(409, "axis-without-census");

        var published = await SuggestAsync(town, "innovation", publish: true);
        await SuggestAsync(town, "innovation", publish: false);
        await SuggestAsync(town, "skills", publish: true);
        (await town.Secretary.PostAsync($"axes/{axis.Id}/publish-census", new { summary = new { french = "Un dispositif" } }, 2)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"axes/{axis.Id}/start-co-building", new { }, 3)).Expect(HttpStatusCode.OK);

        // What happens to the initiative afterwards changes nothing in the census.
        (await town.Secretary.PostAsync($"initiatives/{published}/archive", new { reason = "fini" }, 2)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"axes/{axis.Id}/publish-census", new { summary = new { french = "Plus rien" } }, 4)).Expect(HttpStatusCode.OK);
        var view = (await town.Member.GetAsync($"axes/{axis.Id}")).Expect(HttpStatusCode.OK).Json!;
        view["state"]!.GetValue<string>().ShouldBe("coBuilding");
        view["censuses"]!.AsArray().Select(c => c!["count"]!.GetValue<int>()).ShouldBe([1, 0]);
        view["censuses"]![0]!["initiativeIds"]!.AsArray().Single()!.GetValue<Guid>().ShouldBe(published);
        (await town.Member.GetAsync($"axes/{axis.Id}?version=1")).Json!["state"]!.GetValue<string>().ShouldBe("announced");
        (await town.HistoryAsync($"axes/{axis.Id}")).ShouldBe(["axis_announced_v1", "census_started_v1", "census_published_v1", "co_building_started_v1", "census_published_v1"]);
    }

    [Fact]
    public async Task No_command_makes_an_axis_live_but_that_for_the_one_that_was_running()
    {
        var town = await AxesTown.OpenAsync(server);
        var purchasing = (await town.Secretary.PostAsync("axes", Announcement("purchasing"))).Id;
        var skills = (await town.Secretary.PostAsync("axes", Announcement("skills"))).Id;
        foreach (var verb in (string[])["open", "live", "make-live"])
            (await town.Secretary.PostAsync($"axes/{skills}/{verb}", new { }, 1)).Status.ShouldBe(HttpStatusCode.NotFound);
        var grandfather = new { reason = "Le MBA est plus ancien que le pacte", source = new { title = "Communiqué" }, runningSince = "2017-01" };
        (await town.Secretary.PostAsync($"axes/{skills}/grandfather", grandfather, 1)).ExpectProblem(409, "axis-not-grandfathered");
        (await town.Member.PostAsync($"axes/{purchasing}/grandfather", grandfather, 1)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Secretary.PostAsync($"axes/{purchasing}/grandfather", grandfather, 1, "once")).Expect(HttpStatusCode.OK).Version.ShouldBe(2);
        (await town.Secretary.PostAsync($"axes/{purchasing}/grandfather", grandfather, 1, "once")).Expect(HttpStatusCode.OK).Version.ShouldBe(2);
        (await town.Secretary.PostAsync($"axes/{purchasing}/grandfather", grandfather, 2)).ExpectProblem(409, "axis-live");
        var view = (await town.Member.GetAsync($"axes/{purchasing}")).Json!;
        view["state"]!.GetValue<string>().ShouldBe("live");
        view["grandfathered"]!["runningSince"]!.GetValue<string>().ShouldBe("2017-01");
        view["resolutionId"].ShouldBeNull();
        (await town.Member.GetAsync("axes?state=live")).Json!["items"]!.AsArray().Single()!["kind"]!.GetValue<string>().ShouldBe("purchasing");
        (await town.Member.GetAsync("axes?kind=skills")).Json!["items"]!.AsArray().Single()!["state"]!.GetValue<string>().ShouldBe("announced");
    }

    [Fact]
    public async Task Of_a_hundred_announcements_at_once_one_is_made()
    {
        var town = await AxesTown.OpenAsync(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => town.Secretary.PostAsync("axes", Announcement("innovation"))));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.Status != HttpStatusCode.Created)) refused.ExpectProblem(409, "axis-kind");
        (await town.Member.GetAsync("axes")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await town.Member.PostAsync("axes", Announcement("skills"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Secretary.PostAsync("axes", new { kind = "skills", title = new { french = " " } })).ExpectProblem(422, "validation");
    }

    internal static async Task<Guid> SuggestAsync(AxesTown town, string axis, bool publish, string title = "Accélérateur", Guid? holder = null)
    {
        var content = new { title, description = "Un dispositif du territoire", source = new { title = "Recensement" }, holderId = holder };
        var id = (await town.Member.PostAsync("initiatives", new { axis, content })).Expect(HttpStatusCode.Created).Id;
        if (publish) (await town.Secretary.PostAsync($"initiatives/{id}/publish", "{}", 1)).Expect(HttpStatusCode.OK);
        return id;
    }
}
