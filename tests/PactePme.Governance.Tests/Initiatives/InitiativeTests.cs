using System.Net;
using PactePme.Governance.Initiatives;
using PactePme.Governance.Tests.Axes;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Initiatives;

public sealed class InitiativeTests(PacteServer server)
{
    [Fact]
    public async Task A_suggestion_is_its_organisations_and_the_committees_until_it_is_published()
    {
        var town = await AxesTown.OpenAsync(server);
        var id = await AxisTests.SuggestAsync(town, "innovation", publish: false);
        var auditor = await server.AsAsync(town.Territory, "200054807", "auditor", Role.Auditor);
        foreach (var sees in (PacteClient[])[town.Member, town.Secretary, auditor])
        {
            (await sees.GetAsync($"initiatives/{id}")).Expect(HttpStatusCode.OK).Json!["state"]!.GetValue<string>().ShouldBe("suggested");
            (await sees.GetAsync("initiatives")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        }
        foreach (var path in (string[])["", "/history"]) (await town.Other.GetAsync($"initiatives/{id}{path}")).ExpectProblem(404, "not-found");
        (await town.Other.GetAsync("initiatives")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await town.Other.PostAsync($"initiatives/{id}/confirm", "{}", 1)).ExpectProblem(404, "not-found");
        (await town.Member.PostAsync($"initiatives/{id}/publish", "{}", 1)).Status.ShouldBe(HttpStatusCode.Forbidden);

        (await town.Secretary.PostAsync($"initiatives/{id}/publish", "{}", 1, "once")).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"initiatives/{id}/publish", "{}", 1, "once")).Expect(HttpStatusCode.OK).Version.ShouldBe(2);
        (await town.Secretary.PostAsync($"initiatives/{id}/publish", "{}", 2)).ExpectProblem(409, "initiative-not-suggested");
        (await town.Other.GetAsync($"initiatives/{id}")).Expect(HttpStatusCode.OK).Json!["state"]!.GetValue<string>().ShouldBe("published");
        (await town.Secretary.PostAsync($"initiatives/{id}/archive", new { reason = "fini" }, 2)).Expect(HttpStatusCode.OK);
        (await town.Other.GetAsync($"initiatives/{id}")).Json!["reason"]!.GetValue<string>().ShouldBe("fini");

        var declined = await AxisTests.SuggestAsync(town, "skills", publish: false);
        (await town.Secretary.PostAsync($"initiatives/{declined}/decline", new { reason = "hors sujet" }, 1)).Expect(HttpStatusCode.OK);
        (await town.Member.GetAsync($"initiatives/{declined}")).Json!["reason"]!.GetValue<string>().ShouldBe("hors sujet");
        (await town.Other.GetAsync($"initiatives/{declined}")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task The_list_is_searched_in_french_and_filtered()
    {
        var town = await AxesTown.OpenAsync(server);
        var fab = await AxisTests.SuggestAsync(town, "innovation", true, "Ateliers numériques de l'été");
        var loan = await AxisTests.SuggestAsync(town, "skills", true, "Prêt de main-d'œuvre", town.OtherId);
        await ShouldListAsync("q=atelier numerique", fab);
        await ShouldListAsync("q=oeuvre", loan);
        await ShouldListAsync("q=dispositifs", fab, loan);
        await ShouldListAsync("q=dispositif -prêt", fab);
        await ShouldListAsync("axis=skills", loan);
        await ShouldListAsync($"holderId={town.OtherId}", loan);
        await ShouldListAsync("state=archived");
        (await town.Member.GetAsync("initiatives?q=")).ExpectProblem(400, "malformed-text-query");

        async Task ShouldListAsync(string query, params Guid[] ids) =>
            (await town.Member.GetAsync($"initiatives?{query}")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>()).ShouldBe(ids, query);
    }

    [Fact]
    public async Task Without_a_word_an_update_falls_due_and_then_it_is_stale_once_each_however_often_the_message_comes()
    {
        var town = await AxesTown.OpenAsync(server);
        var id = await AxisTests.SuggestAsync(town, "innovation", true, holder: town.OtherId);
        var due = (await town.Other.GetAsync($"initiatives/{id}")).Json!["updateDueAt"]!.GetValue<DateTimeOffset>();
        await town.HearAsync(new AgeInitiative(id, due)); // too early: comes back
        (await town.Other.GetAsync($"initiatives/{id}")).Version.ShouldBe(2);
        town.Later(TimeSpan.FromDays(367));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => town.HearAsync(new AgeInitiative(id, due))));
        var view = await town.Other.GetAsync($"initiatives/{id}");
        (view.Version, view.Json!["state"]!.GetValue<string>()).ShouldBe((3, "updateDue"));
        var stale = view.Json["staleAt"]!.GetValue<DateTimeOffset>();
        stale.ShouldBe(InitiativeTerms.StaleAt(due));
        await town.HearAsync(new AgeInitiative(id, stale));
        (await town.Other.GetAsync($"initiatives/{id}")).Version.ShouldBe(3);
        town.Later(TimeSpan.FromDays(500));
        for (var i = 0; i < 2; i++) await town.HearAsync(new AgeInitiative(id, stale));
        (await town.Other.GetAsync($"initiatives/{id}")).Json!["state"]!.GetValue<string>().ShouldBe("stale");

        // A word of its holder makes it fresh; the messages of before find nothing to do, however late they come.
        (await town.Member.PostAsync($"initiatives/{id}/confirm", "{}", 4)).ExpectProblem(403, "initiative-not-yours");
        (await town.Other.PostAsync($"initiatives/{id}/confirm", "{}", 4)).Expect(HttpStatusCode.OK);
        var revision = new { content = new { title = "Accélérateur", description = "Deux dispositifs", source = new { title = "Porteur" }, holderId = town.OtherId } };
        (await town.Other.PostAsync($"initiatives/{id}/revise", revision, 5)).Expect(HttpStatusCode.OK);
        foreach (var late in (DateTimeOffset[])[due.AddSeconds(-1), due.AddDays(-100)]) await town.HearAsync(new AgeInitiative(id, late));
        (await town.HistoryAsync($"initiatives/{id}")).ShouldBe(["initiative_suggested_v1", "initiative_published_v1", "initiative_update_fell_due_v1", "initiative_went_stale_v1", "initiative_confirmed_v1", "initiative_revised_v1"]);
        var events = (await town.Secretary.GetAsync($"initiatives/{id}/history")).Json!.AsArray();
        events[2]!["person"].ShouldBeNull();
        events[2]!["effectiveAt"]!.GetValue<DateTimeOffset>().ShouldBe(due);
        await town.HearAsync(new AgeInitiative(Guid.NewGuid(), due));
    }

    [Fact]
    public async Task A_chain_of_mergers_leads_to_the_one_that_stays_which_knows_them_all()
    {
        var town = await AxesTown.OpenAsync(server);
        var (a, b, c) = (await AxisTests.SuggestAsync(town, "innovation", true, "A"), await AxisTests.SuggestAsync(town, "innovation", true, "B"), await AxisTests.SuggestAsync(town, "innovation", true, "C"));
        (await town.Secretary.PostAsync($"initiatives/{a}/merge", new { survivorId = a, reason = "x" }, 2)).ExpectProblem(422, "initiative-merged-into-itself");
        (await town.Secretary.PostAsync($"initiatives/{a}/merge", new { survivorId = b, reason = "le même" }, 2)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"initiatives/{c}/merge", new { survivorId = a, reason = "x" }, 2)).ExpectProblem(409, "surviving-initiative-not-live");
        (await town.Secretary.PostAsync($"initiatives/{b}/merge", new { survivorId = c, reason = "aussi" }, 3)).Expect(HttpStatusCode.OK);
        var first = (await town.Other.GetAsync($"initiatives/{a}")).Expect(HttpStatusCode.OK).Json!;
        (first["mergedInto"]!.GetValue<Guid>(), first["survivorId"]!.GetValue<Guid>()).ShouldBe((b, c));
        var stays = (await town.Other.GetAsync($"initiatives/{c}")).Json!["absorbed"]!.AsArray();
        stays.Select(x => (x!["id"]!.GetValue<Guid>(), x["into"]!.GetValue<Guid>(), x["content"]!["title"]!.GetValue<string>())).ShouldBe([(a, b, "A"), (b, c, "B")]);
        (await town.Other.GetAsync("initiatives?state=merged")).Json!["items"]!.AsArray().Select(i => i!["survivorId"]!.GetValue<Guid>()).ShouldBe([c, c]);
        (await town.HistoryAsync($"initiatives/{c}")).Count(e => e == "initiative_absorbed_v1").ShouldBe(2);
    }

    [Fact]
    public async Task Two_merged_into_each_other_at_once_leave_one()
    {
        var town = await AxesTown.OpenAsync(server);
        for (var round = 0; round < 10; round++)
        {
            Guid[] pair = [await AxisTests.SuggestAsync(town, "skills", true), await AxisTests.SuggestAsync(town, "skills", true)];
            var answers = await Task.WhenAll(pair.Select((id, i) => town.Secretary.PostAsync($"initiatives/{id}/merge", new { survivorId = pair[1 - i], reason = "x" }, 2)));
            answers.Count(x => x.Status == HttpStatusCode.OK).ShouldBe(1, string.Join("\n", answers.AsEnumerable()));
            answers.Single(x => x.Status != HttpStatusCode.OK).Status.ShouldBeOneOf(HttpStatusCode.Conflict, HttpStatusCode.PreconditionFailed);
            (await Task.WhenAll(pair.Select(id => town.Secretary.GetAsync($"initiatives/{id}")))).Select(x => x.Json!["state"]!.GetValue<string>()).ShouldBe(["merged", "published"], ignoreOrder: true);
        }
    }
}
