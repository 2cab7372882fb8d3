using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Purchasing;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Testing;

namespace PactePme.Host.Tests.Isolation;

/// <summary>Two territories side by side, with the same firms in both: nothing of the one is in the other.</summary>
public sealed class TerritoryTests(PacteServer server)
{
    private async Task<(Everything Here, Everything There)> BothAsync()
    {
        var (buyer, supplier) = (server.FreshSiren(), server.FreshSiren());
        var (here, there) = (await Everything.MakeAsync(server, buyer, supplier), await Everything.MakeAsync(server, buyer, supplier));
        // What comes by itself a moment later is there: the target's measurement, the proof of the event.
        await here.Town.Secretary.UntilAsync($"targets/{here.Ids["targets"]}", a => a.Version > 1);
        await here.Town.Secretary.UntilAsync($"events/{here.Ids["events"]}/proof", a => a.Status == HttpStatusCode.OK);
        return (here, there);
    }

    private Task<PacteClient> ReaderAsync(string territory) =>
        server.AsAsync(territory, "200054807", "reader", Role.Auditor, Role.Secretary, Role.Member, Role.Moderator, Role.Analyst, Role.GovernanceMember);

    /// <summary>What one of those may read whom it concerns: some things are an organisation's own.</summary>
    private static async Task<Answer> ReadAsync(string path, PacteClient reader, Everything here)
    {
        Answer answer = null!;
        foreach (var client in (PacteClient[])[reader, here.Supplier, here.Buyer])
            if ((answer = await client.GetAsync(path)).Status == HttpStatusCode.OK) return answer;
        throw new InvalidOperationException($"Nobody reads {path}: {answer}");
    }

    [Fact]
    public async Task No_address_shows_anything_of_another_territory()
    {
        var (here, there) = await BothAsync();
        var reader = await ReaderAsync(here.Town.Territory);
        var stranger = await ReaderAsync(there.Town.Territory);
        var ids = here.Ids.Values.Select(id => id.ToString()).ToList();
        var asked = 0;
        foreach (var address in Endpoint.Of(server).Where(e => e.Method == "GET"))
        {
            var path = address.HasId ? address.With(here.Ids[address.Resource]) : address.Path;
            // Somebody here reads it, else what follows would prove nothing; documents of sealed responses and a package of needs that are not made up have tests of their own.
            if (address.Path is not ("responses/{id}/documents/{number}" or "ocds/releases")) await ReadAsync(path, reader, here);
            Nothing(await stranger.GetAsync($"/api/{here.Town.Territory}/{path}"), 403, "not-your-territory");
            if (address.HasId) Nothing(await stranger.GetAsync(path), 404, "not-found");
            else Silent(await stranger.GetAsync(path));
            asked++;
        }
        asked.ShouldBeGreaterThan(25);

        void Nothing(Answer answer, int status, string rule) => Silent(answer.ExpectProblem(status, rule));
        void Silent(Answer answer)
        {
            foreach (var id in ids) answer.Body.ShouldNotContain(id, customMessage: answer.Body);
        }
    }

    [Fact]
    public async Task Filters_by_what_belongs_to_another_territory_find_nothing()
    {
        var (here, there) = await BothAsync();
        var stranger = await ReaderAsync(there.Town.Territory);
        foreach (var list in (string[])[$"persons?organisationId={here.Ids["organisations"]}", $"adhesions?charterId={here.Ids["charters"]}", $"deals?needId={here.Ids["needs"]}", $"needs?buyerId={here.Ids["organisations"]}"])
            (await stranger.GetAsync(list)).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().ShouldBeEmpty(list);
    }

    [Fact]
    public async Task No_command_reaches_into_another_territory()
    {
        var (here, there) = await BothAsync();
        var stranger = await ReaderAsync(there.Town.Territory);
        var reader = await ReaderAsync(here.Town.Territory);
        var before = await VersionsAsync();
        foreach (var command in Endpoint.Of(server).Where(e => e.Method == "POST" && e.HasId))
        {
            var path = command.With(here.Ids[command.Resource]);
            (await stranger.PostAsync($"/api/{here.Town.Territory}/{path}", "{}", 1)).ExpectProblem(403, "not-your-territory");
        }
        // The same ids on the own path: commands that need no more than a valid body say that there is nothing.
        foreach (var (path, body) in ((string, object)[])
        [
            ($"organisations/{here.Ids["organisations"]}/suspend", new { reason = "x" }), ($"needs/{here.Ids["needs"]}/cancel", new { reason = "x" }),
            ($"adhesions/{here.Ids["adhesions"]}/withdraw", new { reason = "x" }), ($"persons/{here.Ids["persons"]}/erase", new { ground = "rightToErasure" }),
            ($"deals/{here.Ids["deals"]}/confirm", new { amount = Town.Euros("15000.00") }), ($"responses/{here.Ids["responses"]}/withdraw", new { reason = "x" }),
            ($"charters/{here.Ids["charters"]}/draft-version", new { commitments = Town.Commitments })
        ]) (await stranger.PostAsync(path, body, 1)).ExpectProblem(404, "not-found");
        (await stranger.PostAsync($"needs/{here.Ids["needs"]}/responses", new { summary = "x" })).ExpectProblem(404, "not-found");
        (await stranger.PostAsync("deals", new { needId = here.Ids["needs"], responseId = here.Ids["responses"], amount = Town.Euros("1.00") })).ExpectProblem(404, "not-found");
        foreach (var body in (object[])[new { organisationId = here.Ids["organisations"], charterId = there.Ids["charters"] }, new { organisationId = there.Ids["organisations"], charterId = here.Ids["charters"] }])
            (await stranger.PostAsync("adhesions", body)).ExpectProblem(422, "validation");
        ((int)(await stranger.PostAsync("persons", new { organisationId = here.Ids["organisations"], name = "x", roles = (string[])["member"] })).Status).ShouldBeOneOf(404, 422);
        (await stranger.PostAsync($"organisations/{there.Ids["organisations"]}/merge", new { survivorId = here.Ids["organisations"], reason = "x" }, 2)).Status.ShouldNotBe(HttpStatusCode.OK);
        (await VersionsAsync()).ShouldBe(before);

        async Task<List<string>> VersionsAsync()
        {
            List<string> versions = [];
            foreach (var (resource, id) in here.Ids.Where(i => i.Key != "events")) versions.Add($"{resource} {(await ReadAsync($"{resource}/{id}", reader, here)).Version}");
            return versions;
        }
    }

    [Fact]
    public async Task What_may_exist_once_may_exist_once_in_each()
    {
        var siren = server.FreshSiren();
        var (one, two) = (await Town.OpenAsync(server), await Town.OpenAsync(server));
        foreach (var town in (Town[])[one, two])
        {
            await town.RegisterAsync(siren);
            (await town.Secretary.PostAsync("organisations", Town.Firm(siren))).ExpectProblem(409, "organisation-registered");
            await town.CharterAsync();
            (await town.Secretary.PostAsync("charters", new { code = "MBA", title = new { french = "x" }, commitments = Town.Commitments })).ExpectProblem(409, "charter-code");
        }
        (await one.Secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>()
            .ShouldNotBe((await two.Secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>());
        var only = await Town.OpenAsync(server);
        (await only.Secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task One_person_with_rights_in_one_territory_has_none_in_the_other()
    {
        var (one, two) = (await Town.OpenAsync(server), await Town.OpenAsync(server));
        var siren = server.FreshSiren();
        await one.AsAsync(siren, Role.Member);
        var subject = $"{one.Territory}/{siren}/{siren} Member";
        var tokens = server.App.Services.GetRequiredService<PactePme.Host.Identity.DevelopmentTokens>();
        // The token claims both territories; only one register knows the bearer.
        var token = tokens.Mint(subject, siren, [$"{one.Territory}:member", $"{two.Territory}:member"]);
        (await server.Client(one.Territory, token).GetAsync("organisations")).Expect(HttpStatusCode.OK);
        (await server.Client(two.Territory, token).GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        // Also right after the other territory was asked: what is remembered of a caller is the territory's own.
        (await server.Client(one.Territory, token).GetAsync("organisations")).Expect(HttpStatusCode.OK);
        (await server.Client(two.Territory, token).GetAsync("organisations")).ExpectProblem(403, "not-in-register");
    }

    [Fact]
    public async Task A_territory_that_does_not_exist_is_nobodys()
    {
        var town = await Town.OpenAsync(server);
        (await town.Secretary.GetAsync("/api/atlantis/organisations")).ExpectProblem(403, "not-your-territory");
        (await town.Secretary.PostAsync("/api/atlantis/organisations", Town.Firm(server.FreshSiren()))).ExpectProblem(403, "not-your-territory");
        var token = server.App.Services.GetRequiredService<PactePme.Host.Identity.DevelopmentTokens>().Mint("x", "200054807", ["atlantis:secretary"]);
        (await server.Client("atlantis", token).GetAsync("organisations")).ExpectProblem(404, "unknown-territory");
        (await server.Client("", null).GetAsync("/api/atlantis/organisations")).ExpectProblem(401, "unauthenticated");
        // Territories differ by case.
        (await town.Secretary.GetAsync($"/api/{town.Territory.ToUpperInvariant()}/organisations")).ExpectProblem(403, "not-your-territory");
    }

    [Fact]
    public async Task Messages_and_scheduled_closings_arrive_in_their_territory_alone()
    {
        var (here, there) = await BothAsync();
        var ids = here.Ids.Values.ToHashSet();
        await using (var market = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(there.Town.Territory))
        {
            (await market.Query<Participant>().ToListAsync()).Select(p => p.Id).ShouldNotContain(id => ids.Contains(id));
            (await market.LoadAsync<Participant>(here.Ids["organisations"])).ShouldBeNull();
            (await market.LoadAsync<Need>(here.Ids["needs"])).ShouldBeNull();
        }
        await using (var members = server.App.Services.GetRequiredService<IMembershipStore>().QuerySession(there.Town.Territory))
            (await members.Events.FetchStreamAsync(here.Ids["organisations"])).ShouldBeEmpty();

        // A closing that strays into another territory finds no need there.
        var town = await Town.OpenAsync(server);
        await server.InvokeAsync(town.Territory, new CloseNeedAtDeadline(here.Ids["needs"], DateTimeOffset.UtcNow));
        // Only the clock of the first territory goes ahead: needs of the other stay open.
        var (buyer, moderator) = (there.Buyer, await there.Town.AsAsync("200054807", Role.Moderator));
        server.App.Services.GetRequiredService<DatabaseClock>().Move(there.Town.Territory, TimeSpan.Zero);
        var need = (await buyer.PostAsync("needs", Town.Need())).Expect(HttpStatusCode.Created).Id;
        (await buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        await server.InvokeAsync(here.Town.Territory, new CloseNeedAtDeadline(need, DateTimeOffset.UtcNow.AddHours(1)));
        (await buyer.GetAsync($"needs/{need}")).Json!["state"]!.GetValue<string>().ShouldBe("published");

        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var strays = new Npgsql.NpgsqlCommand("select count(*) from purchasing.mt_streams s where s.tenant_id = $1 and s.id = any($2)", connection)
        {
            Parameters = { new() { Value = there.Town.Territory }, new() { Value = ids.ToArray() } }
        };
        (await strays.ExecuteScalarAsync()).ShouldBe(0L);
    }
}
