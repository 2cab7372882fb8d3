using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Persons;
using PactePme.Testing;

namespace PactePme.Membership.Tests.Persons;

public sealed class PersonsOverHttpTests(PacteServer server)
{
    private const string Issuer = "pacte-pme-development";

    private async Task<(PacteClient Secretary, PacteClient Member, string Siren, Guid Firm)> SetUpAsync()
    {
        var territory = server.FreshTerritory();
        var siren = server.FreshSiren();
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary, Role.Member);
        var member = await server.AsAsync(territory, siren, "member", Role.Member);
        var firm = (await member.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        return (secretary, member, siren, firm);
    }

    private static object Login(string subject) => new { login = new { issuer = Issuer, subject } };

    private static async Task<Answer> RegisterAsync(PacteClient by, Guid organisation, string name = "Jeanne Exemple") =>
        (await by.PostAsync("persons", new { organisationId = organisation, name, email = "jeanne@exemple.fr", roles = new[] { "member" } })).Expect(HttpStatusCode.Created);

    [Fact]
    public async Task Details_are_for_the_own_organisation_and_the_secretary()
    {
        var (secretary, member, _, firm) = await SetUpAsync();
        var other = await server.AsAsync(member.Territory, server.FreshSiren(), "other", Role.Member);
        var id = (await RegisterAsync(member, firm)).Id;
        (await member.PostAsync($"persons/{id}/change-details", new { name = "Jeanne Exemple-Essai" }, 2)).Expect(HttpStatusCode.OK);
        foreach (var path in new[] { $"persons/{id}", $"persons/{id}/history", $"persons?organisationId={firm}" })
        {
            (await member.GetAsync(path)).Expect(HttpStatusCode.OK).Body.ShouldContain("Jeanne", customMessage: path);
            (await secretary.GetAsync(path)).Expect(HttpStatusCode.OK).Body.ShouldContain("Jeanne", customMessage: path);
            (await other.GetAsync(path)).Expect(HttpStatusCode.OK).Body.ShouldNotContain("Jeanne", customMessage: path);
        }
        (await other.PostAsync($"persons/{id}/change-details", new { name = "x" }, 3)).ExpectProblem(403, "not-your-organisation");
        (await other.GetAsync($"persons/{Guid.NewGuid()}")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Whose_role_ended_or_who_left_is_refused_within_a_second_and_can_be_entered_again()
    {
        var (secretary, member, _, firm) = await SetUpAsync();
        var siren = server.FreshSiren();
        var person = await server.AsAsync(member.Territory, siren, "Jeanne", Role.Member);
        var subject = $"{member.Territory}/{siren}/Jeanne";
        var seen = (await secretary.GetAsync("persons")).Json!["items"]!.AsArray().Last()!;
        var id = seen["id"]!.GetValue<Guid>();
        var version = seen["version"]!.GetValue<long>();
        (await person.GetAsync("persons")).Expect(HttpStatusCode.OK);

        (await secretary.PostAsync($"persons/{id}/end-role", new { role = "member", reason = "termOver" }, version)).Expect(HttpStatusCode.OK);
        await Wait.UntilAsync(async () => (await person.GetAsync("persons")).Problem == "not-in-register", seconds: 1);
        (await secretary.PostAsync($"persons/{id}/grant-role", new { role = "member" }, version + 1)).Expect(HttpStatusCode.OK);
        await Wait.UntilAsync(async () => (await person.GetAsync("persons")).Status == HttpStatusCode.OK, seconds: 1);

        var again = new { organisationId = seen["organisationId"]!.GetValue<Guid>(), name = "Jeanne", roles = new[] { "member" }, login = new { issuer = Issuer, subject } };
        (await secretary.PostAsync("persons", again)).ExpectProblem(409, "login-registered");
        (await secretary.PostAsync($"persons/{id}/leave", new { reason = "leftOrganisation" }, version + 2)).Expect(HttpStatusCode.OK);
        await Wait.UntilAsync(async () => (await person.GetAsync("persons")).Problem == "not-in-register", seconds: 1);
        (await secretary.PostAsync("persons", again)).Expect(HttpStatusCode.Created);
        await Wait.UntilAsync(async () => (await person.GetAsync("persons")).Status == HttpStatusCode.OK, seconds: 1);
    }

    [Fact]
    public async Task A_login_is_one_persons_only_and_linking_it_again_changes_nothing()
    {
        var (secretary, member, siren, firm) = await SetUpAsync();
        var id = (await RegisterAsync(member, firm)).Id;
        (await secretary.PostAsync($"persons/{id}/link-login", Login($"{member.Territory}/{siren}/member"), 2)).ExpectProblem(409, "login-registered");
        (await secretary.PostAsync($"persons/{id}/link-login", Login("one"), 2)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"persons/{id}/link-login", Login("one"), 3)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"persons/{id}/link-login", Login("two"), 4)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"persons/{id}/link-login", Login("three"), 5)).ExpectProblem(403, "login-linked");
        var second = (await RegisterAsync(member, firm, "Autre")).Id;
        (await member.PostAsync($"persons/{second}/link-login", Login("one"), 2)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_erased_person_reads_erased_everywhere_and_is_in_no_table()
    {
        var (secretary, member, _, firm) = await SetUpAsync();
        var id = (await RegisterAsync(member, firm)).Id;
        (await member.PostAsync($"persons/{id}/change-details", new { name = "Jeanne Exemple-Essai", function = "gérante" }, 2)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"persons/{id}/attest-function", new { function = "présidente", source = "Article", attestedOn = "2019-06-12" }, 3)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"persons/{id}/link-login", Login("jeanne"), 4)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"persons/{id}/erase", new { ground = "rightToErasure" }, 5)).ExpectProblem(403, "role-required");
        (await secretary.PostAsync($"persons/{id}/erase", new { ground = "because" }, 5)).ExpectProblem(400, "malformed-json");
        (await secretary.PostAsync($"persons/{id}/erase", new { ground = "rightToErasure" }, 5)).Expect(HttpStatusCode.OK);

        foreach (var path in new[] { $"persons/{id}", $"persons/{id}?version=3", $"persons/{id}/history", $"persons?organisationId={firm}" })
        {
            var body = (await secretary.GetAsync(path)).Expect(HttpStatusCode.OK).Body;
            body.ShouldContain("\"erased\"", customMessage: path);
            foreach (var personal in new[] { "Jeanne", "exemple.fr", "gérante", "présidente" }) body.ShouldNotContain(personal, customMessage: path);
        }
        (await secretary.PostAsync($"persons/{id}/grant-role", new { role = "auditor" }, 6)).ExpectProblem(409, "person-erased");

        // What a rebuild does: the stored events alone, without the vault, give the stored state.
        await using var session = server.App.Services.GetRequiredService<IMembershipStore>().QuerySession(member.Territory);
        var folded = Fold.Of<Person>(await session.Events.FetchStreamAsync(id, token: TestContext.Current.CancellationToken))!;
        JsonSerializer.Serialize(folded).ShouldBe(JsonSerializer.Serialize(await session.LoadAsync<Person>(id, TestContext.Current.CancellationToken)));

        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var left = new Npgsql.NpgsqlCommand(
            """
            select (select count(*) from membership.mt_doc_personkey where id = $1)
                 + (select count(*) from membership.mt_doc_personalrecord where (data ->> 'personId')::uuid = $1)
                 + (select count(*) from membership.mt_doc_login where (data ->> 'personId')::uuid = $1)
                 + (select count(*) from membership.mt_doc_reservation where (data ->> 'holderId')::uuid = $1)
            """, connection)
        { Parameters = { new() { Value = id } } };
        ((long)(await left.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_due_for_erasure_is_the_secretarys_to_see()
    {
        var (secretary, member, _, firm) = await SetUpAsync();
        (await member.GetAsync("retention")).ExpectProblem(403, "role-required");
        (await secretary.GetAsync("retention")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().ShouldBeEmpty();

        // Backdated as far as a registration goes: an organisation and a person of four years ago, who left at once.
        var since = DateTimeOffset.UtcNow.AddYears(-4);
        var old = (await secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = server.FreshSiren() }, name = "x", effectiveAt = since })).Id;
        var person = (await secretary.PostAsync("persons", new { organisationId = old, name = "Jeanne", roles = Array.Empty<string>(), effectiveAt = since })).Id;
        (await secretary.PostAsync($"persons/{person}/leave", new { reason = "leftOrganisation", effectiveAt = since }, 1)).Expect(HttpStatusCode.OK);
        var due = (await secretary.GetAsync("retention")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        due["subject"]!.GetValue<Guid>().ShouldBe(person);
        (await secretary.PostAsync(due["command"]!.GetValue<string>(), new { ground = "retentionExpired" }, 2)).Expect(HttpStatusCode.OK);
        (await secretary.GetAsync("retention")).Json!["items"]!.AsArray().ShouldBeEmpty();
    }
}
