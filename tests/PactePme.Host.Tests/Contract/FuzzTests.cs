using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>Whatever is sent, the answer is never an error of ours.</summary>
public sealed class FuzzTests(PacteServer server)
{
    private static readonly Guid Nobody = new("01970000-0000-7000-8000-000000000001");
    private static Task<PacteClient>? known;

    private static readonly (string Path, object Body)[] Commands =
    [
        ("organisations", new { identifier = new { scheme = "pacte-pme", value = "x" }, name = "Toitures", sizeClass = "tpe", activity = new { scheme = "NAF", edition = "rev2", code = "6201Z" }, commune = "13055", soleTrader = false, provenance = new { kind = "declared", source = "x" }, effectiveAt = "2026-01-01T00:00:00Z" }),
        ("organisations/{organisation}/state-capability-profile", new { cpv = (string[])["45000000"], keywords = (string[])["toiture"], serviceArea = new { regions = (string[])["93"] } }),
        ("organisations/{organisation}/state-group", new { head = "552100554", effectiveAt = "2026-01-01T00:00:00Z" }),
        ("organisations/{organisation}/state-size-class", new { sizeClass = "pme", effectiveAt = "2026-01-01T00:00:00Z" }),
        ("organisations/{organisation}/rename", new { name = "Autre" }),
        ("persons", new { organisationId = "{organisation}", name = "Dominique", roles = (string[])["member"], email = "a@example.org", login = new { issuer = "x", subject = "y" } }),
        ("charters", new { code = "MBA", title = new { french = "Charte", english = "Charter" }, commitments = new[] { new { french = "x" } } }),
        ("adhesions", new { organisationId = "{organisation}", charterId = Nobody }),
        ("figures", new { statement = new { measure = "smeSignatories", value = 550, unit = "organisations", qualifier = "environ", source = new { title = "Presse", url = "https://example.org" }, declaredOn = "2026-01-01" } }),
        ("needs", new { title = "Peinture", description = "Façades", nature = "prestation", deadline = "2026-12-01T12:00", cpv = (string[])["45442110-1"], communes = (string[])["13055"], budget = new { min = Town.Euros("1.00"), max = Town.Euros("2.00") }, startOn = "2027-01-01" }),
        ("deals", new { needId = Nobody, responseId = Nobody, amount = Town.Euros("15000.00") })
    ];

    private static readonly string[] Questions =
    [
        "organisations?status=registered&sizeClass=tpe&commune=13055&largeBuyer=public&synthetic=true&identifier=SIREN:732829320&limit=10&after=AAAAAAAAAAAAAAAAAAAAAA",
        "organisations/{organisation}?asOf=2026-01-01T00:00:00Z&knownAt=2026-01-01T00:00:00Z",
        "organisations/{organisation}/history?version=1&asOf=2026-01-01T00:00:00Z",
        "persons?organisationId={organisation}&synthetic=true&limit=1",
        "adhesions?organisationId={organisation}&state=signed&charterId={organisation}",
        "charters?code=MBA",
        "needs?state=published&cpv=45&buyerId={organisation}&limit=3",
        "deals?needId={organisation}",
        "figures?limit=2",
        "overview?asOf=2026-01-01T00:00:00Z&knownAt=2026-01-01T00:00:00Z",
        "overview?asOf=2026-01-01T00:00:00%2B02:00&knownAt=2026-01-01T00:00:00%2B02:00",
        "needs?q=peinture&sort=relevance&limit=2",
        "needs?sort=deadline&sealed=true&buyerKind=public&commune=13055&deadlineFrom=2026-01-01&deadlineTo=2026-12-31",
        "needs/facets?q=peinture&cpv=45&state=published",
        "recorded-contracts?buyer=732829320&holder=732829320&cpv=45&q=peinture",
        "matches?needId={organisation}&limit=2",
        "notifications?unread=true&limit=2",
        "exports/decp?from=2026-01-01&to=2026-12-31&buyer=732829320&withoutErased=true"
    ];

    private static readonly string[] Junk =
    [
        "\"\\ufffe\"", "\"-9223372036854775808\"", "\"relevance\"", "\"2026-01-01T00:00:00%2B02:00\"",
        "null", "true", "0", "-1", "1e400", "12345678901234567890123", "0.1", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00\"", "\"9999-12-31T23:59\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"2026-03-29T02:30\"", "\"2026-10-25T02:30\"", "\"2026-01-01T00:00:00+99:00\"",
        "\"00000000-0000-0000-0000-000000000000\"", "\"x'; drop table y; --\"", "\"%\"", "\"\\\\\"", "\"2147483648\"", "\"99999999999999.99\"", "\"member\"", "\"network-administrator\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"a\":1}",
        "\"" + new string('é', 5_000) + "\"", "[" + string.Join(',', Enumerable.Repeat("\"x\"", 300)) + "]"
    ];

    [Property(MaxTest = 250)]
    public async Task A_damaged_command_is_never_an_error_of_ours(int seed)
    {
        var random = new Random(seed);
        var (path, body) = Commands[random.Next(Commands.Length)];
        var client = await SomebodyAsync();
        var organisation = await OrganisationAsync(client);
        var node = JsonNode.Parse(JsonSerializer.Serialize(body).Replace("{organisation}", organisation, StringComparison.Ordinal))!;
        for (var i = random.Next(1, 4); i > 0; i--) node = Damage(node, random);
        var text = Enumerable.Range(0, Junk.Length).Aggregate(node!.ToJsonString(), (json, i) => json.Replace($"\"@@{i}@@\"", Junk[i], StringComparison.Ordinal));
        if (random.Next(8) == 0) text = Spoil(text, random);
        var answer = await client.PostAsync(path.Replace("{organisation}", organisation, StringComparison.Ordinal), text, random.Next(1, 4), random.Next(3) == 0 ? $"k{seed}" : null);
        ((int)answer.Status).ShouldBeLessThan(500, $"{path} {text}\n{answer}");
        if ((int)answer.Status >= 400) BadInputTests.Ours().IsMatch(answer.Body).ShouldBeFalse($"{text}\n{answer}");
    }

    [Property(MaxTest = 150)]
    public async Task A_damaged_question_is_never_an_error_of_ours(int seed)
    {
        var random = new Random(seed);
        var client = await SomebodyAsync();
        var parts = Questions[random.Next(Questions.Length)].Replace("{organisation}", await OrganisationAsync(client), StringComparison.Ordinal).Split('?');
        var query = parts[1].Split('&').Select(p => p.Split('=')).Where(_ => random.Next(3) > 0).SelectMany(p =>
            random.Next(3) > 0 ? [$"{p[0]}={p[1]}"] : random.Next(6) == 0 ? [$"{p[0]}={p[1]}", $"{p[0]}={Any(random)}"] : (string[])[$"{p[0]}={Any(random)}"]);
        var path = $"{parts[0]}?{string.Join('&', query)}";
        var answer = await client.GetAsync(path);
        ((int)answer.Status).ShouldBeLessThan(500, $"{path}\n{answer}");
        if ((int)answer.Status >= 400) BadInputTests.Ours().IsMatch(answer.Body).ShouldBeFalse($"{path}\n{answer}");

        static string Any(Random random) => random.Next(10) == 0 ? "%ff%fe" : Uri.EscapeDataString(Junk[random.Next(Junk.Length)].Trim('"') is { Length: < 2000 } junk ? junk : "x");
    }

    /// <summary>One member anywhere in the tree is replaced, removed or added.</summary>
    private static JsonNode? Damage(JsonNode? root, Random random)
    {
        List<JsonNode> holders = [.. Holders(root)];
        if (holders.Count == 0) return Junky(random);
        var holder = holders[random.Next(holders.Count)];
        if (holder is JsonObject o)
        {
            if (o.Count == 0 || random.Next(12) == 0) { o[random.Next(2) == 0 ? "extra" : "a.b['c']"] = Junky(random); return root; }
            var name = o.ElementAt(random.Next(o.Count)).Key;
            if (random.Next(6) == 0) o.Remove(name);
            else o[name] = Junky(random);
        }
        else if (holder is JsonArray a)
        {
            if (a.Count == 0) a.Add(Junky(random));
            else a[random.Next(a.Count)] = Junky(random);
        }
        return root;

        static IEnumerable<JsonNode> Holders(JsonNode? node) => node switch
        {
            JsonObject o => o.SelectMany(p => Holders(p.Value)).Prepend(o),
            JsonArray a => a.SelectMany(Holders).Prepend(a),
            _ => []
        };
    }

    /// <summary>Stands for an entry of <see cref="Junk"/>: some could not be nodes.</summary>
    private static JsonValue? Junky(Random random) => JsonValue.Create($"@@{random.Next(Junk.Length)}@@");

    private static string Spoil(string text, Random random) => random.Next(3) switch
    {
        0 => text[..random.Next(text.Length)],
        1 => text.Insert(random.Next(text.Length), "\u0001"),
        _ => text + text
    };

    private Task<PacteClient> SomebodyAsync() => known ??= server.AsAsync(server.FreshTerritory(), "200054807", "everything", Role.Secretary, Role.Member, Role.Moderator);

    private static async Task<string> OrganisationAsync(PacteClient client) => (await client.GetAsync("organisations?limit=1")).Json!["items"]![0]!["id"]!.GetValue<string>();
}
