using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using PactePme.Kernel;
using PactePme.Log;
using PactePme.Testing;

namespace PactePme.Host.Tests.Log;

/// <summary>Receipts and proofs: from a command's answer to what a stranger can check.</summary>
public sealed class ProofTests(PacteServer server)
{
    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task A_command_names_its_events_and_each_can_be_proved()
    {
        var town = await Town.OpenAsync(server);
        var created = (await town.Secretary.PostAsync("organisations", Town.Firm(server.FreshSiren()))).Expect(HttpStatusCode.Created);
        var registered = Events(created).ShouldHaveSingleItem();
        var verified = Events(await town.VerifyAsync(created.Id)).ShouldHaveSingleItem();
        foreach (var (id, version) in ((Guid, int)[])[(registered, 1), (verified, 2)])
        {
            var (extra, proof) = await server.ProofAsync(town.Secretary, id);
            EntryHead.Read(extra.Entry).ShouldNotBeNull().ShouldSatisfyAllConditions(h => h.Event.ShouldBe(id), h => h.Version.ShouldBe(version), h => h.Resource.ShouldBe(created.Id));
            proof.Checkpoint.Head.Origin.ShouldBe($"pacte.example/log/{town.Territory}");
        }
    }

    [Fact]
    public async Task The_same_command_again_names_the_same_events()
    {
        var town = await Town.OpenAsync(server);
        var body = Town.Firm(server.FreshSiren());
        var first = (await town.Secretary.PostAsync("organisations", body, key: "k-1")).Expect(HttpStatusCode.Created);
        var second = (await town.Secretary.PostAsync("organisations", body, key: "k-1")).Expect(HttpStatusCode.Created);
        Events(second).ShouldBe(Events(first));
        Events(first).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_command_that_prefers_to_wait_is_answered_once_it_is_proved()
    {
        var town = await Town.OpenAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{town.Territory}/organisations")
        {
            Headers = { { "Prefer", "wait=20" }, { "Idempotency-Key", "waits" } },
            Content = new StringContent(System.Text.Json.JsonSerializer.Serialize(Town.Firm(server.FreshSiren())), Encoding.UTF8, "application/json")
        };
        var created = (await town.Secretary.SendAsync(request)).Expect(HttpStatusCode.Created);
        created.Headers["Preference-Applied"].ShouldBe("wait=20");
        created.Headers["ETag"].ShouldBe("\"1\"");
        (await town.Secretary.GetAsync($"events/{Events(created)[0]}/proof")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Until_it_is_proved_it_says_when_to_ask_again()
    {
        var town = await Town.OpenAsync(server);
        await server.CheckpointAsync(town.Territory);
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Guid id;
        await using (var hold = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using (var sequencing = new NpgsqlCommand("lock table log.entries in share mode", connection, hold)) await sequencing.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            id = Events((await town.Secretary.PostAsync("organisations", Town.Firm(server.FreshSiren()))).Expect(HttpStatusCode.Created))[0];
            var pending = (await town.Secretary.GetAsync($"events/{id}/proof")).ExpectProblem(409, "not-yet-proved");
            pending.Headers["Retry-After"].ShouldBe("1");
            using var impatient = new HttpRequestMessage(HttpMethod.Get, $"/api/{town.Territory}/events/{id}/proof") { Headers = { { "Prefer", "wait=1" } } };
            (await town.Secretary.SendAsync(impatient)).ExpectProblem(409, "not-yet-proved");
            await hold.CommitAsync(TestContext.Current.CancellationToken);
        }
        await server.ProofAsync(town.Secretary, id);
    }

    [Fact]
    public async Task Every_event_of_a_history_says_where_it_is_proved()
    {
        var town = await Town.OpenAsync(server);
        var organisation = await town.RegisterAsync();
        await town.VerifyAsync(organisation);
        var history = await town.Secretary.UntilAsync($"organisations/{organisation}/history", a => a.Json!.AsArray().All(e => e!["proof"] is not null));
        foreach (var entry in history.Json!.AsArray())
        {
            var proof = entry!["proof"]!;
            proof["checkpoint"]!.GetValue<long>().ShouldBeGreaterThan(proof["index"]!.GetValue<long>());
            var view = (await town.Secretary.GetAsync(proof["link"]!.GetValue<string>())).Expect(HttpStatusCode.OK).Json!;
            view["index"]!.GetValue<long>().ShouldBe(proof["index"]!.GetValue<long>());
            TlogProof.Parse(view["proof"]!.GetValue<string>()).ShouldNotBeNull().Proves(Encoding.UTF8.GetBytes(view["entry"]!.GetValue<string>()), [VerifierKey.Parse(view["keys"]![0]!.GetValue<string>())!]).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Each_sees_of_an_event_what_its_history_shows_them()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var (town, supplier, buyer) = (all.Town, all.Supplier, all.Buyer);
        var auditor = await town.AsAsync("200054807", Role.Auditor);
        var stranger = await town.AsAsync(server.FreshSiren(), Role.Member);

        var submitted = await EventAsync(supplier, $"responses/{all.Ids["responses"]}", "response_submitted_v1");
        (await NamedAsync(supplier, submitted)).ShouldContainKeyAndValue("summary", "\"Nous savons faire\"");
        (await NamedAsync(buyer, submitted))["amount"].ShouldContain("15000");
        (await NamedAsync(auditor, submitted)).ShouldSatisfyAllConditions(n => n["@type"].ShouldBe("\"response_submitted_v1\""), n => n.ShouldNotContainKey("amount"), n => n.ShouldNotContainKey("summary"));
        (await NamedAsync(stranger, submitted)).Keys.ShouldBe(["@event", "@id"]);

        var asked = await EventAsync(supplier, $"clarifications/{all.Ids["clarifications"]}", "clarification_asked_v1");
        (await NamedAsync(supplier, asked)).ShouldContainKey("askerId");
        (await NamedAsync(buyer, asked)).ShouldSatisfyAllConditions(n => n["question"].ShouldContain("Livrez-vous"), n => n.ShouldNotContainKey("askerId"), n => n.ShouldNotContainKey("@person"), n => n.ShouldNotContainKey("@organisation"));
        (await NamedAsync(stranger, asked)).Keys.ShouldBe(["@event", "@id"]);
        // The row as a whole is nobody's: it holds what each field hides.
        foreach (var one in (PacteClient[])[supplier, buyer, auditor, town.Secretary]) (await NamedAsync(one, asked)).ShouldNotContainKey("@row");
    }

    [Fact]
    public async Task A_proof_tells_no_role_what_its_history_does_not()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var stranger = await all.Town.AsAsync(server.FreshSiren(), Role.Member);
        foreach (var resource in (string[])["meetings", "minutes", "charters", "committees", "persons"])
        {
            var history = await stranger.GetAsync($"{resource}/{all.Ids[resource]}/history");
            foreach (var entry in (await all.Town.Secretary.GetAsync($"{resource}/{all.Ids[resource]}/history")).Expect(HttpStatusCode.OK).Json!.AsArray())
            {
                var told = await NamedAsync(stranger, entry!["id"]!.GetValue<Guid>());
                var shown = history.Status == HttpStatusCode.OK ? history.Json!.AsArray().Single(e => e!["id"]!.GetValue<Guid>() == entry["id"]!.GetValue<Guid>())!["data"]!.AsObject().Select(d => d.Key).ToList() : [];
                told.Keys.Where(k => k[0] != '@' && k != "effectiveAt").Except(shown).ShouldBeEmpty($"{resource} {entry["type"]}");
                if (history.Status != HttpStatusCode.OK) told.Keys.ShouldBe(["@event", "@id"], $"{resource} {entry["type"]}");
            }
        }
    }

    [Fact]
    public async Task An_event_of_another_territory_or_of_none_is_not_found()
    {
        var (here, there) = (await Town.OpenAsync(server), await Town.OpenAsync(server));
        var id = Events((await here.Secretary.PostAsync("organisations", Town.Firm(server.FreshSiren()))).Expect(HttpStatusCode.Created))[0];
        await server.ProofAsync(here.Secretary, id);
        (await there.Secretary.GetAsync($"events/{id}/proof")).ExpectProblem(404, "not-found");
        (await here.Secretary.GetAsync($"events/{Guid.NewGuid()}/proof")).ExpectProblem(404, "not-found");
        (await here.Secretary.GetAsync("events/x/proof")).Expect(HttpStatusCode.NotFound);
        (await server.Client(here.Territory, null).GetAsync($"events/{id}/proof")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_log_of_a_territory_says_how_it_stands()
    {
        var town = await Town.OpenAsync(server);
        var signed = await server.CheckpointAsync(town.Territory);
        var log = (await town.Secretary.GetAsync("log")).Expect(HttpStatusCode.OK).Json!;
        log["size"]!.GetValue<long>().ShouldBe(signed.Head.Size);
        log["checkpoint"]!.GetValue<string>().ShouldBe(signed.ToString());
        log["keys"]![0]!["current"]!.GetValue<bool>().ShouldBeTrue();
        (await server.Client("", null).GetAsync("/health/log")).Expect(HttpStatusCode.OK).Json!["status"]!.GetValue<string>().ShouldBe("signing");
    }

    [Fact]
    public async Task Erasing_a_person_leaves_every_proof_and_nothing_to_disclose()
    {
        var town = await Town.OpenAsync(server);
        var organisation = await town.RegisterAsync();
        var joined = (await town.Secretary.PostAsync("persons", new { organisationId = organisation, name = "Zoé Effacée", email = "zoe@example.org", roles = (string[])["member"] })).Expect(HttpStatusCode.Created);
        var id = Events(joined)[0];
        var before = await server.ProofAsync(town.Secretary, id);
        JsonNode.Parse(before.Extra.Named()["@details"])!["Name"]!.GetValue<string>().ShouldBe("Zoé Effacée");
        Copy(await ExportAsync(town.Territory)).ShouldContain("Zoé Effacée");

        (await town.Secretary.PostAsync($"persons/{joined.Id}/erase", new { ground = "rightToErasure" }, joined.Version)).Expect(HttpStatusCode.OK);
        var after = await server.ProofAsync(town.Secretary, id);
        after.Extra.Entry.ShouldBe(before.Extra.Entry);
        after.Extra.Named().ShouldNotContainKey("@details");
        Copy(await ExportAsync(town.Territory)).ShouldNotContain("Zoé");
        (await server.Service<DeepAudit>().RunAsync($"pacte.example/log/{town.Territory}", _ => { }, TestContext.Current.CancellationToken)).Fault.ShouldBeNull();

        static string Copy(string folder)
        {
            var text = new StringBuilder();
            foreach (var line in Directory.EnumerateFiles(Path.Combine(folder, "disclosures")).SelectMany(File.ReadLines))
                foreach (var disclosed in JsonNode.Parse(line)!["disclosures"]!.AsArray()) text.AppendLine(System.Text.Json.JsonSerializer.Serialize(new Disclosure(disclosed!.GetValue<string>()).Read()!.Value.Value, Plain));
            return text.ToString();
        }
    }

    private async Task<string> ExportAsync(string territory)
    {
        await server.CheckpointAsync(territory);
        var folder = Directory.CreateTempSubdirectory("pacte-export-").FullName;
        var log = (await server.Service<PublishedLog>().OfAsync(territory, TestContext.Current.CancellationToken))!;
        await server.Service<LogExport>().RunAsync(log, folder, Disclosed.All, _ => { }, TestContext.Current.CancellationToken);
        BundleVerifier.Verify(folder, await server.KeysAsync(territory), null, _ => { }).Fault.ShouldBeNull();
        return folder;
    }

    private async Task<IReadOnlyDictionary<string, string>> NamedAsync(PacteClient by, Guid id) => (await server.ProofAsync(by, id)).Extra.Named();

    private static async Task<Guid> EventAsync(PacteClient by, string resource, string type) =>
        (await by.GetAsync($"{resource}/history")).Expect(HttpStatusCode.OK).Json!.AsArray().First(e => e!["type"]!.GetValue<string>() == type)!["id"]!.GetValue<Guid>();

    private static IReadOnlyList<Guid> Events(Answer answer) => [.. answer.Json!["events"]!.AsArray().Select(e => e!.GetValue<Guid>())];
}
