using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Purchasing;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using PactePme.Testing;

namespace PactePme.Host.Tests.Journeys;

/// <summary>What Membership decides on an organisation, and what becomes of its business: from the one module's API to the other's.</summary>
public sealed class StandingJourneyTests(PacteServer server)
{
    /// <summary>A published need, and two firms that may respond to it.</summary>
    private sealed record Scene(Town Town, PacteClient Buyer, PacteClient First, PacteClient Second, Guid BuyerId, Guid FirstId, Guid SecondId, Guid FirstsAdhesion, Guid Need);

    private async Task<Scene> OpenAsync()
    {
        var town = await Town.OpenAsync(server);
        string[] sirens = [server.FreshSiren(), server.FreshSiren(), server.FreshSiren()];
        List<PacteClient> firms = [];
        foreach (var siren in sirens) firms.Add(await town.AsAsync(siren, Role.Member));
        var moderator = await town.AsAsync("200054807", Role.Moderator);
        var charter = await town.CharterAsync();
        List<Guid> ids = [], adhesions = [];
        foreach (var siren in sirens)
        {
            ids.Add(await town.FindAsync(siren));
            await town.VerifyAsync(ids[^1]);
            adhesions.Add((await town.SignAsync(ids[^1], charter)).Id);
        }
        foreach (var id in ids) await Wait.UntilAsync(async () => await LoadAsync<Participant>(town, id) is { MayTrade: true }, seconds: 30);
        var need = (await firms[0].PostAsync("needs", Town.Need())).Expect(HttpStatusCode.Created).Id;
        (await firms[0].PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        return new(town, firms[0], firms[1], firms[2], ids[0], ids[1], ids[2], adhesions[1], need);
    }

    private async Task<T?> LoadAsync<T>(Town town, Guid id) where T : class
    {
        await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(town.Territory);
        return await session.LoadAsync<T>(id);
    }

    private Task UntilAsync<T>(Scene scene, Guid id, Func<T, bool> expected) where T : class
    {
        T? last = null;
        return Wait.UntilAsync(async () => expected((last = await LoadAsync<T>(scene.Town, id))!), () => $"{last}", seconds: 30);
    }

    private static Task<Answer> RespondAsync(PacteClient firm, Guid need, string summary = "Nous savons faire") => firm.PostAsync($"needs/{need}/responses", new { summary });

    private static async Task<long> VersionAsync(Scene scene, Guid organisation) => (await scene.Town.Secretary.GetAsync($"organisations/{organisation}")).Version;

    private static async Task<Answer> SecretaryAsync(Scene scene, Guid organisation, string command, object body) =>
        await scene.Town.Secretary.PostAsync($"organisations/{organisation}/{command}", body, await VersionAsync(scene, organisation));

    [Fact]
    public async Task A_suspension_freezes_what_is_open_and_lifting_it_resumes_it()
    {
        var scene = await OpenAsync();
        var response = (await RespondAsync(scene.First, scene.Need)).Expect(HttpStatusCode.Created).Id;

        (await SecretaryAsync(scene, scene.BuyerId, "suspend", new { reason = "contrôle" })).Expect(HttpStatusCode.OK);
        await UntilAsync<Need>(scene, scene.Need, n => n.Frozen);
        (await RespondAsync(scene.Second, scene.Need)).ExpectProblem(409, "need-frozen");
        (await LoadAsync<Response>(scene.Town, response))!.Frozen.ShouldBeFalse(); // its author may trade
        (await SecretaryAsync(scene, scene.BuyerId, "lift-suspension", new { reason = "en règle" })).Expect(HttpStatusCode.OK);
        await UntilAsync<Need>(scene, scene.Need, n => !n.Frozen);
        (await RespondAsync(scene.Second, scene.Need)).Expect(HttpStatusCode.Created);

        (await SecretaryAsync(scene, scene.FirstId, "suspend", new { reason = "contrôle" })).Expect(HttpStatusCode.OK);
        await UntilAsync<Response>(scene, response, r => r.Frozen);
        (await scene.Buyer.GetAsync($"responses/{response}")).ExpectProblem(404, "not-found"); // the deadline has not come: nothing unmasks its author
        (await SecretaryAsync(scene, scene.FirstId, "lift-suspension", new { reason = "en règle" })).Expect(HttpStatusCode.OK);
        await UntilAsync<Response>(scene, response, r => !r.Frozen);

        var history = (await scene.Second.GetAsync($"needs/{scene.Need}/history")).Json!.AsArray();
        history.Select(e => e!["type"]!.GetValue<string>()).TakeLast(2).ShouldBe(["need_frozen_v1", "need_resumed_v1"]);
        history.TakeLast(2).ShouldAllBe(e => e!["person"] == null); // the system did it, not the secretary
    }

    [Fact]
    public async Task Who_leaves_the_pact_has_their_responses_frozen_not_deleted()
    {
        var scene = await OpenAsync();
        var response = (await RespondAsync(scene.First, scene.Need)).Expect(HttpStatusCode.Created).Id;
        (await scene.First.PostAsync($"adhesions/{scene.FirstsAdhesion}/withdraw", new { reason = "cessation" }, 3)).Expect(HttpStatusCode.OK);
        await UntilAsync<Response>(scene, response, r => r.Frozen);
        (await scene.First.GetAsync($"responses/{response}")).Expect(HttpStatusCode.OK).Json!["summary"]!.GetValue<string>().ShouldBe("Nous savons faire");
    }

    [Fact]
    public async Task A_merger_is_refused_while_both_respond_to_one_need_and_carries_over_what_there_is_otherwise()
    {
        var scene = await OpenAsync();
        var response = (await RespondAsync(scene.First, scene.Need)).Expect(HttpStatusCode.Created).Id;
        var second = (await RespondAsync(scene.Second, scene.Need)).Expect(HttpStatusCode.Created).Id;
        var merge = new { survivorId = scene.SecondId, reason = "doublon" };
        (await SecretaryAsync(scene, scene.FirstId, "merge", merge)).ExpectProblem(409, "both-hold-a-live-adhesion");
        (await scene.First.PostAsync($"adhesions/{scene.FirstsAdhesion}/withdraw", new { reason = "doublon" }, 3)).Expect(HttpStatusCode.OK);
        await UntilAsync<Response>(scene, response, r => r.Frozen); // it still is a live response
        (await SecretaryAsync(scene, scene.FirstId, "merge", merge)).ExpectProblem(409, "both-hold-a-live-response");
        (await scene.Second.PostAsync($"responses/{second}/withdraw", "{}", 1)).Expect(HttpStatusCode.OK);
        (await SecretaryAsync(scene, scene.FirstId, "merge", merge)).Expect(HttpStatusCode.OK);

        await UntilAsync<Response>(scene, response, r => r.OrganisationId == scene.SecondId && !r.Frozen);
        (await RespondAsync(scene.Second, scene.Need)).ExpectProblem(409, "live-response");
        (await scene.Second.PostAsync($"responses/{response}/withdraw", "{}", (await LoadAsync<Response>(scene.Town, response))!.Version)).Expect(HttpStatusCode.OK);
        (await RespondAsync(scene.Second, scene.Need)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_merged_buyers_needs_are_the_survivors()
    {
        var scene = await OpenAsync();
        var draft = (await scene.First.PostAsync("needs", Town.Need("Un brouillon"))).Expect(HttpStatusCode.Created).Id;
        (await scene.First.PostAsync($"adhesions/{scene.FirstsAdhesion}/withdraw", new { reason = "doublon" }, 3)).Expect(HttpStatusCode.OK);
        (await SecretaryAsync(scene, scene.FirstId, "merge", new { survivorId = scene.SecondId, reason = "doublon" })).Expect(HttpStatusCode.OK);
        await UntilAsync<Need>(scene, draft, n => n.BuyerId == scene.SecondId);
        (await scene.Second.GetAsync($"needs?buyerId={scene.SecondId}")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["title"]!.GetValue<string>().ShouldBe("Un brouillon");
    }

    /// <summary>The two modules commit apart: a response may slip in between the question and the merger. In the end there is one.</summary>
    [Fact]
    public async Task A_merger_and_a_response_at_once_never_leave_two_live_responses()
    {
        for (var round = 0; round < 4; round++)
        {
            var scene = await OpenAsync();
            var response = (await RespondAsync(scene.First, scene.Need)).Expect(HttpStatusCode.Created).Id;
            (await scene.First.PostAsync($"adhesions/{scene.FirstsAdhesion}/withdraw", new { reason = "doublon" }, 3)).Expect(HttpStatusCode.OK);
            var version = await VersionAsync(scene, scene.FirstId);
            var merging = scene.Town.Secretary.PostAsync($"organisations/{scene.FirstId}/merge", new { survivorId = scene.SecondId, reason = "doublon" }, version);
            var answers = await Task.WhenAll([merging, .. Enumerable.Range(0, 4).Select(i => RespondAsync(scene.Second, scene.Need, $"Réponse {i}"))]);
            var submitted = answers.Skip(1).SingleOrDefault(a => a.Status == HttpStatusCode.Created);
            answers.Skip(1).Where(a => a != submitted).ShouldAllBe(a => a.Problem == "live-response");
            if (answers[0].Status != HttpStatusCode.OK)
            {
                answers[0].ExpectProblem(409, "both-hold-a-live-response");
                submitted.ShouldNotBeNull();
                continue;
            }
            await UntilAsync<Response>(scene, response, r => r.OrganisationId == scene.SecondId);
            await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(scene.Town.Territory);
            (await session.Query<Response>().Where(r => r.NeedId == scene.Need).ToListAsync()).Where(r => r.IsLive).ShouldHaveSingleItem().Id.ShouldBe(response);
        }
    }

    [Fact]
    public async Task A_declared_group_is_known_to_the_market()
    {
        var scene = await OpenAsync();
        var head = server.FreshSiren(); // not in the register
        (await SecretaryAsync(scene, scene.BuyerId, "state-group", new { head })).Expect(HttpStatusCode.OK);
        (await scene.First.PostAsync($"organisations/{scene.FirstId}/state-group", new { head }, await VersionAsync(scene, scene.FirstId))).Expect(HttpStatusCode.OK);
        (await scene.First.PostAsync($"organisations/{scene.SecondId}/state-group", new { head }, await VersionAsync(scene, scene.SecondId))).ExpectProblem(403, "not-your-organisation");
        (await scene.Second.GetAsync($"organisations/{scene.FirstId}")).Json!["groupHead"]!.GetValue<string>().ShouldBe(head);
        await UntilAsync<Participant>(scene, scene.FirstId, p => p.GroupHead == head);
        await UntilAsync<Participant>(scene, scene.BuyerId, p => p.GroupHead == head);
        Groups.Same((await LoadAsync<Participant>(scene.Town, scene.BuyerId))!, (await LoadAsync<Participant>(scene.Town, scene.FirstId))!).ShouldBeTrue();
    }
}
