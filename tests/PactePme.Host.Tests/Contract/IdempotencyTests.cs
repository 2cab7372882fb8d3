using System.Net;
using System.Text.Json.Nodes;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>Any command may be sent again under its key: it has one effect and one answer.</summary>
public sealed class IdempotencyTests(PacteServer server)
{
    private static async Task<int> CountAsync(PacteClient client) => (await client.GetAsync("organisations?limit=200")).Json!["items"]!.AsArray().Count;

    [Fact]
    public async Task The_same_key_and_body_give_the_same_answer_and_one_effect()
    {
        var town = await Town.OpenAsync(server);
        var firm = Town.Firm(server.FreshSiren());
        var first = (await town.Secretary.PostAsync("organisations", firm, key: "k-1")).Expect(HttpStatusCode.Created);
        for (var i = 0; i < 3; i++)
        {
            var again = (await town.Secretary.PostAsync("organisations", firm, key: "k-1")).Expect(HttpStatusCode.Created);
            again.Body.ShouldBe(first.Body);
            again.Headers["Location"].ShouldBe(first.Headers["Location"]);
            again.Headers["ETag"].ShouldBe(first.Headers["ETag"]);
        }
        (await CountAsync(town.Secretary)).ShouldBe(2);

        // Also once the version it was decided on is past.
        var path = $"organisations/{first.Id}/rename";
        var renamed = (await town.Secretary.PostAsync(path, new { name = "Autre" }, 1, "k-2")).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync(path, new { name = "Encore" }, 2)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync(path, new { name = "Autre" }, 1, "k-2")).Expect(HttpStatusCode.OK).Body.ShouldBe(renamed.Body);
        (await town.Secretary.GetAsync($"organisations/{first.Id}")).Json!["name"]!.GetValue<string>().ShouldBe("Encore");
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        var town = await Town.OpenAsync(server);
        (await town.Secretary.PostAsync("organisations", Town.Firm(server.FreshSiren()), key: "k")).Expect(HttpStatusCode.Created);
        (await town.Secretary.PostAsync("organisations", Town.Firm(server.FreshSiren()), key: "k")).ExpectProblem(422, "idempotency-key-reused");
        (await CountAsync(town.Secretary)).ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_key_each_is_a_request_of_its_own()
    {
        var town = await Town.OpenAsync(server);
        var firm = Town.Firm(server.FreshSiren());
        (await town.Secretary.PostAsync("organisations", firm)).Expect(HttpStatusCode.Created);
        (await town.Secretary.PostAsync("organisations", firm)).ExpectProblem(409, "organisation-registered");
    }

    [Fact]
    public async Task Fifty_at_once_under_one_key_give_one_stream_and_one_answer()
    {
        var town = await Town.OpenAsync(server);
        // Charters' codes are unique, figures are not: nothing but the key keeps fifty from becoming fifty.
        var figure = new { statement = new { measure = "members", value = 1000, unit = "personnes", qualifier = "plus de", source = new { title = "Presse" }, declaredOn = "2026-01-01" } };
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => town.Secretary.PostAsync("figures", figure, key: "at-once")));
        TestContext.Current.SendDiagnosticMessage("Fifty at once: " + string.Join(", ", answers.GroupBy(a => a.Status).Select(g => $"{g.Count()} × {(int)g.Key}")));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBeGreaterThan(0);
        foreach (var waited in answers.Where(a => a.Status != HttpStatusCode.Created)) waited.ExpectProblem(409, "request-in-flight");
        answers.Where(a => a.Status == HttpStatusCode.Created).Select(a => a.Body).Distinct().Count().ShouldBe(1);
        (await town.Secretary.GetAsync("figures")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await town.Secretary.PostAsync("figures", figure, key: "at-once")).Expect(HttpStatusCode.Created).Body.ShouldBe(answers.First(a => a.Status == HttpStatusCode.Created).Body);
    }

    [Fact]
    public async Task A_key_is_its_callers_its_territorys_and_its_addresses_own()
    {
        var town = await Town.OpenAsync(server);
        var other = await Town.OpenAsync(server);
        var colleague = await server.AsAsync(town.Territory, "200054807", "colleague", Role.Secretary);
        (string, Guid)[] created = [.. (await Task.WhenAll(((PacteClient[])[town.Secretary, colleague, other.Secretary])
            .Select(async client => (client.Territory, (await client.PostAsync("organisations", Town.Firm(server.FreshSiren()), key: "shared")).Expect(HttpStatusCode.Created).Id))))];
        created.Select(c => c.Item2).ShouldBeUnique();
        (await CountAsync(town.Secretary)).ShouldBe(3);
        (await CountAsync(other.Secretary)).ShouldBe(2);
        // Neither does the same person's key in another territory, nor at another address, replay the first answer.
        var siren = server.FreshSiren();
        var here = (await town.Secretary.PostAsync("organisations", Town.Firm(siren), key: "both")).Expect(HttpStatusCode.Created);
        (await other.Secretary.PostAsync("organisations", Town.Firm(siren), key: "both")).Expect(HttpStatusCode.Created).Id.ShouldNotBe(here.Id);
        (await town.Secretary.PostAsync($"organisations/{here.Id}/verify", new { evidence = "x" }, 1, "both")).Expect(HttpStatusCode.OK);
        // Two resources at one kind of address.
        var second = await town.RegisterAsync();
        (await town.Secretary.PostAsync($"organisations/{second}/verify", new { evidence = "x" }, 1, "both")).Status.ShouldNotBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task The_answer_for_one_resource_is_never_given_for_another()
    {
        var town = await Town.OpenAsync(server);
        var first = await town.RegisterAsync();
        var second = await town.RegisterAsync();
        (await town.Secretary.PostAsync($"organisations/{first}/verify", new { evidence = "x" }, 1, "one-key")).Expect(HttpStatusCode.OK).Id.ShouldBe(first);
        var answer = await town.Secretary.PostAsync($"organisations/{second}/verify", new { evidence = "x" }, 1, "one-key");
        if (answer.Status == HttpStatusCode.OK) answer.Id.ShouldBe(second);
        else answer.ExpectProblem(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task What_was_refused_may_be_tried_again_under_its_key()
    {
        var town = await Town.OpenAsync(server);
        var id = await town.RegisterAsync();
        var suspend = new { reason = "contrôle" };
        (await town.Secretary.PostAsync($"organisations/{id}/suspend", suspend, 1, "again")).ExpectProblem(409, "organisation-not-verified");
        (await town.Secretary.PostAsync($"organisations/{id}/suspend", suspend, null, "again")).ExpectProblem(428, "version-required");
        await town.VerifyAsync(id);
        (await town.Secretary.PostAsync($"organisations/{id}/suspend", suspend, 2, "again")).Expect(HttpStatusCode.OK).Version.ShouldBe(3);
        (await town.Secretary.PostAsync($"organisations/{id}/suspend", suspend, 2, "again")).Expect(HttpStatusCode.OK).Version.ShouldBe(3);

        var siren = server.FreshSiren();
        (await town.Secretary.PostAsync("organisations", Town.Firm(siren, name: " "), key: "corrected")).ExpectProblem(422, "validation");
        (await town.Secretary.PostAsync("organisations", Town.Firm(siren), key: "corrected")).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_contract_names_the_key_on_each_command_and_the_version_on_those_of_existing_resources()
    {
        var document = (await server.Client("", null).GetAsync("/openapi/v1.json")).Json!;
        var commands = document["paths"]!.AsObject().Where(p => p.Value!["post"] is not null).ToList();
        commands.Count.ShouldBeGreaterThan(40);
        foreach (var (path, operations) in commands)
        {
            Header(operations!["post"]!, "Idempotency-Key").ShouldNotBeNull(path);
            // A response, an interest or a decline is made to a need, a question asked on it, and is itself new. A simulation records nothing.
            var onExisting = path.Contains("/{id}/", StringComparison.Ordinal) && !path.EndsWith("/responses", StringComparison.Ordinal) && !path.EndsWith("/clarifications", StringComparison.Ordinal)
                && path is not ("/api/{territory}/meetings/{id}/proxies" or "/api/{territory}/meetings/{id}/minutes" or "/api/{territory}/minutes/{id}/amendments" or "/api/{territory}/resolutions/{id}/action-items")
                && path is not ("/api/{territory}/needs/{id}/interests" or "/api/{territory}/needs/{id}/decline" or "/api/{territory}/resolutions/{id}/simulate");
            (Header(operations["post"]!, "If-Match")?["required"]?.GetValue<bool>() ?? false).ShouldBe(onExisting, path);
        }

        static JsonNode? Header(JsonNode operation, string name) => operation["parameters"]!.AsArray().SingleOrDefault(p => p!["name"]!.GetValue<string>() == name && p["in"]!.GetValue<string>() == "header");
    }
}
