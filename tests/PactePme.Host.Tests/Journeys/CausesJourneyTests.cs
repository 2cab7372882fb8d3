using System.Net;
using System.Text.Json.Nodes;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Journeys;

/// <summary>An auditor walks back from what happened in one module to the decision in another, and on to what came of it.</summary>
public sealed class CausesJourneyTests(PacteServer server)
{
    private static IEnumerable<string> Names(JsonNode? events) => events!.AsArray().Select(e => $"{e!["module"]} {e["type"]}");

    [Fact]
    public async Task From_the_adoption_of_a_charter_back_to_the_vote_and_on_to_who_must_reaffirm()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var (secretary, seat) = (all.Town.Secretary, all.Ids["seats"]);
        var auditor = await all.Town.AsAsync("200054807", Role.Auditor);
        var charter = await secretary.GetAsync($"charters/{all.Ids["charters"]}");
        (await secretary.PostAsync($"charters/{charter.Id}/draft-version", new { commitments = Town.Commitments }, charter.Version)).Expect(HttpStatusCode.OK);
        Answer resolution = null!;
        await Wait.UntilAsync(async () => (resolution = await secretary.PostAsync("resolutions", new
        {
            content = new { kind = "charter", title = new { french = "Charte" }, text = new { french = "Adoptée." }, effect = new { kind = "adoptCharter", subjectId = charter.Id, charterVersion = 2 } }
        })).Status == HttpStatusCode.Created, () => $"{resolution}");
        var meeting = (await secretary.PostAsync("meetings", new { at = DateTimeOffset.UtcNow.AddHours(2).AddSeconds(5).ToString("O"), place = "x", agenda = new[] { new { title = new { french = "Charte" }, resolutionId = resolution.Id } } })).Expect(HttpStatusCode.Created).Id;
        (await secretary.PostAsync($"meetings/{meeting}/open", new { present = new[] { new { seatId = seat } } }, 1)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"resolutions/{resolution.Id}/open-vote", new { mode = "meeting", meetingId = meeting }, 1)).Expect(HttpStatusCode.OK);
        var member = await all.Town.AsAsync((await secretary.GetAsync($"organisations/{(await secretary.GetAsync($"seats/{seat}")).Json!["organisationId"]}")).Json!["identifier"]!["value"]!.GetValue<string>(), Role.GovernanceMember);
        (await member.PostAsync($"resolutions/{resolution.Id}/ballots", new { seatId = seat, choice = "for" })).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"resolutions/{resolution.Id}/close-vote", "{}", 3)).Expect(HttpStatusCode.OK);
        await auditor.UntilAsync($"resolutions/{resolution.Id}", a => a.Json!["state"]!.GetValue<string>() == "implemented");
        await auditor.UntilAsync($"adhesions/{all.Ids["adhesions"]}", a => a.Json!["state"]!.GetValue<string>() == "reaffirmationDue");

        var adopted = (await secretary.GetAsync($"charters/{charter.Id}/history")).Json!.AsArray().Last(e => e!["type"]!.GetValue<string>() == "charter_version_adopted_v1")!;
        var causes = (await auditor.GetAsync($"events/{adopted["id"]}/causes")).Expect(HttpStatusCode.OK).Json!;
        Names(causes["causes"]).ShouldBe(["governance voting_closed_v1", "governance resolution_adopted_v1"]);
        causes["event"]!["message"]!.GetValue<string>().ShouldBe("CharterVersionDecided");
        Names(causes["consequences"]).ShouldContain("membership reaffirmation_fell_due_v1");
        Names(causes["consequences"]).ShouldContain("governance effect_carried_out_v1");
        (await all.Buyer.GetAsync($"events/{adopted["id"]}/causes")).Status.ShouldBe(HttpStatusCode.Forbidden);

        // A vote is walked back no further than to the request that closed it; its own consequences are all there.
        var vote = (await auditor.GetAsync($"decisions/{resolution.Id}")).Json!["steps"]!.AsArray().Single(s => s!["type"]!.GetValue<string>() == "resolution_adopted_v1")!;
        Names((await auditor.GetAsync($"events/{vote["eventId"]}/causes")).Json!["consequences"]).ShouldContain("membership charter_version_adopted_v1");
    }

    [Fact]
    public async Task A_history_is_of_its_own_kind_of_resource()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var reader = await server.AsAsync(all.Town.Territory, "200054807", "reader", Role.Auditor, Role.Secretary, Role.Member, Role.Moderator, Role.Analyst, Role.GovernanceMember);
        var histories = Endpoint.Of(server).Where(e => e.Method == "GET" && e.Path.EndsWith("/{id}/history", StringComparison.Ordinal)).ToList();
        histories.Count.ShouldBeGreaterThan(15);
        foreach (var history in histories)
            foreach (var (resource, id) in all.Ids.Where(i => i.Value != all.Ids[history.Resource]))
                (await reader.GetAsync(history.With(id))).Status.ShouldBe(HttpStatusCode.NotFound, $"{history} of {resource}");
    }
}
