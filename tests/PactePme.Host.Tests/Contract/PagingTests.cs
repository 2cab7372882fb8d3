using System.Net;
using System.Text.RegularExpressions;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>Lists are walked page by page, by what each page says of the next.</summary>
public sealed partial class PagingTests(PacteServer server)
{
    private static Guid[] Ids(Answer page) => [.. page.Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>())];

    /// <summary>Walks all pages by their Link headers.</summary>
    private static async Task<List<Guid>> WalkAsync(PacteClient client, string first, Func<Task>? between = null)
    {
        List<Guid> seen = [];
        for (string? address = first; address is not null;)
        {
            var page = await client.GetAsync(address);
            seen.AddRange(Ids(page));
            var link = page.Headers.TryGetValue("Link", out var header) ? Next().Match(header).Groups[1].Value : null;
            (page.Json!["next"] is null).ShouldBe(link is null, page.Body);
            if (link is not null) link.ShouldEndWith($"after={page.Json["next"]!.GetValue<string>()}");
            address = link;
            seen.Count.ShouldBeLessThan(1_000, "the walk has no end");
            if (between is not null) await between();
        }
        return seen;
    }

    [Fact]
    public async Task Every_entry_is_on_one_page()
    {
        var town = await Town.OpenAsync(server);
        for (var i = 0; i < 12; i++) await town.RegisterAsync();
        var all = Ids(await town.Secretary.GetAsync("organisations"));
        all.Length.ShouldBe(13);
        foreach (var limit in (int[])[1, 4, 5, 12, 13, 14, 200])
            (await WalkAsync(town.Secretary, $"organisations?limit={limit}")).ToArray().ShouldBe(all, $"{limit} a page");

        List<Guid> byNext = [];
        for (string? next = ""; next is not null;)
        {
            var page = await town.Secretary.GetAsync($"organisations?limit=5{(next.Length == 0 ? "" : $"&after={next}")}");
            byNext.AddRange(Ids(page));
            next = page.Json!["next"]?.GetValue<string>();
        }
        byNext.ToArray().ShouldBe(all);
    }

    [Fact]
    public async Task An_empty_list_is_one_page()
    {
        var town = await Town.OpenAsync(server);
        foreach (var list in (string[])["needs", "deals", "adhesions", "charters", "figures"]) (await WalkAsync(town.Secretary, list)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_walk_is_not_disturbed_by_what_others_add()
    {
        var town = await Town.OpenAsync(server);
        for (var i = 0; i < 10; i++) await town.RegisterAsync();
        var before = Ids(await town.Secretary.GetAsync("organisations"));
        var more = 0;
        var seen = await WalkAsync(town.Secretary, "organisations?limit=2", async () =>
        {
            if (more++ < 6) await Task.WhenAll(town.RegisterAsync(), town.RegisterAsync());
        });
        seen.ShouldBeUnique();
        seen.Take(before.Length).ToArray().ShouldBe(before);
        seen.ToArray().ShouldBe(Ids(await town.Secretary.GetAsync("organisations?limit=200")));
    }

    [Fact]
    public async Task The_next_page_keeps_the_filters()
    {
        var town = await Town.OpenAsync(server);
        List<Guid> wanted = [];
        for (var i = 0; i < 8; i++)
        {
            var id = await town.RegisterAsync();
            if (i % 2 == 0) continue;
            await town.VerifyAsync(id);
            wanted.Add(id);
        }
        (await WalkAsync(town.Secretary, "organisations?status=verified&synthetic=false&limit=1")).ShouldBe(wanted);
        var link = (await town.Secretary.GetAsync("organisations?status=verified&synthetic=false&limit=1")).Headers["Link"];
        foreach (var part in (string[])["status=verified", "synthetic=false", "limit=1"]) link.ShouldContain(part);
        link.ShouldStartWith($"</api/{town.Territory}/organisations?");
    }

    [Fact]
    public async Task Every_list_is_bounded_and_has_a_cursor()
    {
        var document = (await server.Client("", null).GetAsync("/openapi/v1.json")).Json!;
        foreach (var (path, operations) in document["paths"]!.AsObject().Where(p => p.Key.StartsWith("/api/", StringComparison.Ordinal) && p.Value!["get"] is not null))
        {
            if (operations!["get"]!["responses"]!["200"]!["content"]?["application/json"]?["schema"]?["$ref"]?.GetValue<string>().EndsWith("Page", StringComparison.Ordinal) != true) continue;
            var parameters = operations["get"]!["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()).ToList();
            parameters.ShouldContain("limit", path);
            parameters.ShouldContain("after", path);
        }
        var moderator = await server.AsAsync(server.FreshTerritory(), "200054807", "auditor", Role.Auditor, Role.Member);
        foreach (var list in Endpoint.Of(server).Where(e => e is { Method: "GET", HasId: false, Path: not ("overview" or "log" or "retention" or "needs/facets" or "matching-preferences" or "meetings/calendar" or "exports/decp" or "resolutions/deliberations" or "ocds/releases" or "ocds/recorded-contracts/releases") }))
            (await moderator.GetAsync($"{list.Path}?limit=1")).Expect(HttpStatusCode.OK).Json!["items"].ShouldNotBeNull(list.Path);
        // Packages of a published format that knows no empty one (releases: one or more): nothing to tell is 404. They are bounded likewise.
        foreach (var package in (string[])["ocds/releases", "ocds/recorded-contracts/releases"])
        {
            (await moderator.GetAsync($"{package}?limit=1")).ExpectProblem(404, "not-found");
            (await moderator.GetAsync($"{package}?limit=201")).ExpectProblem(400, "malformed-page");
        }
    }

    [GeneratedRegex("<([^>]+)>; rel=\"next\"")]
    private static partial Regex Next();
}
