using System.Net;
using System.Text.Json;
using PactePme.Kernel;
using PactePme.Log;
using PactePme.Testing;

namespace PactePme.Host.Tests.Log;

/// <summary>What is published of a log, and what is not.</summary>
public sealed class PublicationTests(PacteServer server)
{
    [Fact]
    public async Task Anybody_recomputes_the_signed_root_from_what_is_published()
    {
        var town = await Town.OpenAsync(server);
        for (var i = 0; i < 3; i++) await town.RegisterAsync();
        var signed = await server.CheckpointAsync(town.Territory);
        signed.IsSignedBy(await server.KeysAsync(town.Territory)).ShouldBeTrue();
        var tree = new TreeEdge(0, (_, _) => default);
        foreach (var entry in await server.EntriesAsync(town.Territory)) tree.Append(Merkle.Leaf(entry));
        tree.Size.ShouldBe(signed.Head.Size);
        tree.Root.ToArray().ShouldBe(signed.Head.Root.ToArray());
        signed.Head.Origin.ShouldBe($"pacte.example/log/{town.Territory}");
    }

    [Fact]
    public async Task Tiles_may_be_kept_for_ever_and_the_checkpoint_for_a_second()
    {
        var town = await Town.OpenAsync(server);
        var size = (await server.CheckpointAsync(town.Territory)).Head.Size;
        using var anybody = new HttpClient { BaseAddress = server.Address };
        using var checkpoint = await GetAsync("checkpoint");
        checkpoint.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        checkpoint.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromSeconds(1));
        foreach (var path in (string[])[$"tile/0/000.p/{size}", $"tile/entries/000.p/{size}", "tile/entries/000.p/1"])
        {
            using var tile = await GetAsync(path);
            tile.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            tile.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
            tile.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
            tile.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
        (await anybody.GetByteArrayAsync(new Uri($"/log/{town.Territory}/tile/0/000.p/{size}", UriKind.Relative))).Length.ShouldBe((int)size * 32);

        async Task<HttpResponseMessage> GetAsync(string path) => await anybody.GetAsync(new Uri($"/log/{town.Territory}/{path}", UriKind.Relative));
    }

    [Fact]
    public async Task What_no_checkpoint_covers_or_has_no_right_address_is_not_there()
    {
        var town = await Town.OpenAsync(server);
        var size = (await server.CheckpointAsync(town.Territory)).Head.Size;
        var anybody = server.Client(town.Territory, null);
        foreach (var path in (string[])[$"tile/0/000.p/{size + 1}", "tile/0/000", "tile/0/001", "tile/1/000.p/1", "tile/0/0", "tile/00/000.p/1", "tile/0/000.p/0", "tile/0/000.p/256", "tile/entries/000.p/01", "tile/64/000.p/1", "tile/-1/000.p/1", "tile/0/..%2f000", "tile/0/x001", "tile/0/x999/x999/x999/x999/x999/999", "tile/%00", "other"])
            ((int)(await anybody.GetAsync($"/log/{town.Territory}/{path}")).Status).ShouldBeInRange(400, 404, path);
        (await anybody.GetAsync("/log/nowhere/checkpoint")).Expect(HttpStatusCode.NotFound);
        (await anybody.GetAsync($"/log/{server.FreshTerritory()}/checkpoint")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_whole_life_is_in_the_log_and_none_of_its_secrets()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var entries = await server.EntriesAsync(all.Town.Territory);
        var text = entries.Text();
        // What waits for its moment, who did it and for whom, and what is personal.
        foreach (var secret in (string[])["Nous savons faire", "15000", "la meilleure", "Livrez-vous", "response_", "ballot", "deal_", "match", "notification", "person", "need_drafted", "need_submitted", "resolution_tabled", "seat_proposed", "role_granted", "adhesion_applied", "secretary 200054807"])
            text.ShouldNotContain(secret, Case.Insensitive);
        foreach (var hidden in (string[])["responses", "deals", "matches", "notifications", "persons", "action-items", "matching-preferences"])
            text.ShouldNotContain(all.Ids[hidden].ToString(), customMessage: hidden);
        // What is public is there, in the clear.
        foreach (var said in (string[])["need_published_v1", "Peinture des écoles", "need_awarded_v1", "charter_version_adopted_v1", "resolution_adopted_v1", all.Ids["needs"].ToString(), all.Ids["resolutions"].ToString()])
            text.ShouldContain(said);
        // Nor can the API be asked for what only the log told of.
        foreach (var id in entries.Select(e => EntryHead.Read(e)!).Where(h => h.Type is null).Take(5)) (await all.Town.Secretary.GetAsync($"events/{id.Event}/proof")).ExpectProblem(404, "not-found");
        // Opaque entries cannot be told apart.
        var opaque = entries.Where(e => EntryHead.Read(e)!.Type is null).ToList();
        opaque.Count.ShouldBeGreaterThan(20);
        opaque.GroupBy(e => EntryHead.Read(e)!.Version.ToString(System.Globalization.CultureInfo.InvariantCulture).Length).ShouldAllBe(g => g.Select(e => e.Length).Distinct().Count() == 1);
        foreach (var entry in opaque)
        {
            using var json = JsonDocument.Parse(entry);
            json.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["v", "log", "stream", "version", "event", "_sd"]);
            json.RootElement.GetProperty("_sd").GetArrayLength().ShouldBe(2);
        }
        entries.ShouldAllBe(e => e.Length <= EntryHead.Longest);
    }

    [Fact]
    public async Task An_effect_is_never_before_its_cause()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var auditor = await all.Town.AsAsync("200054807", Role.Auditor);
        await server.CheckpointAsync(all.Town.Territory);
        Dictionary<Guid, long> place = [];
        await using (var read = server.Service<Npgsql.NpgsqlDataSource>().CreateCommand("select event_id, number from log.entries e join log.logs l on l.id = e.log where l.territory = $1"))
        {
            read.Parameters.Add(new() { Value = all.Town.Territory });
            await using var row = await read.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await row.ReadAsync(TestContext.Current.CancellationToken)) place[row.GetGuid(0)] = row.GetInt64(1);
        }
        var chains = 0;
        foreach (var id in place.Keys)
        {
            var causes = (await auditor.GetAsync($"events/{id}/causes")).Expect(HttpStatusCode.OK).Json!["causes"]!.AsArray().Select(c => c!["eventId"]!.GetValue<Guid>()).Where(c => c != id).ToList();
            causes.ShouldAllBe(c => place[c] < place[id]);
            if (causes.Count > 0) chains++;
        }
        chains.ShouldBeGreaterThan(3);
    }
}
