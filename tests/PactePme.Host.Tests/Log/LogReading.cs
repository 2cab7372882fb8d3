using System.Buffers.Binary;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Log;
using PactePme.Testing;

namespace PactePme.Host.Tests.Log;

/// <summary>The log as anybody reads it.</summary>
internal static class LogReading
{
    /// <summary>The latest checkpoint, once it covers so many entries and no event waits.</summary>
    public static async Task<SignedCheckpoint> CheckpointAsync(this PacteServer server, string territory)
    {
        var all = server.App.Services.GetRequiredService<PublishedLog>();
        SignedCheckpoint? latest = null;
        await Wait.UntilAsync(async () =>
        {
            if (await all.OfAsync(territory, default) is not { Latest: { } signed } log || log.Signed != log.Size) return false;
            latest = signed;
            return await EventsAsync(server, territory) == log.Signed;
        });
        return latest!;
    }

    public static async Task<IReadOnlyList<VerifierKey>> KeysAsync(this PacteServer server, string territory)
    {
        using var anybody = new HttpClient { BaseAddress = server.Address };
        return [.. (await anybody.GetStringAsync(new Uri($"/log/{territory}/keys", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(k => VerifierKey.Parse(k)!)];
    }

    /// <summary>Every entry that is published.</summary>
    public static async Task<IReadOnlyList<byte[]>> EntriesAsync(this PacteServer server, string territory)
    {
        var head = (await server.CheckpointAsync(territory)).Head;
        using var anybody = new HttpClient { BaseAddress = server.Address };
        List<byte[]> entries = [];
        foreach (var tile in Tile.Of(head.Size).Where(t => t.Level is null))
        {
            var bundle = await anybody.GetByteArrayAsync(new Uri($"/log/{territory}/{tile.Path}", UriKind.Relative));
            for (var at = 0; at < bundle.Length; at += 2 + entries[^1].Length) entries.Add(bundle.AsSpan(at + 2, BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at))).ToArray());
        }
        return entries;
    }

    /// <summary>The proof of an event, checked offline with the published keys.</summary>
    public static async Task<(ProofExtra Extra, TlogProof Proof)> ProofAsync(this PacteServer server, PacteClient by, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{by.Territory}/events/{id}/proof") { Headers = { { "Accept", "text/plain" }, { "Prefer", "wait=20" } } };
        var answer = (await by.SendAsync(request)).Expect(HttpStatusCode.OK);
        var (proof, extra, fault) = BundleVerifier.VerifyProof(answer.Body, await server.KeysAsync(by.Territory));
        fault.ShouldBeNull(answer.Body);
        return (extra!, proof!);
    }

    /// <summary>The disclosures of a proof by name.</summary>
    public static IReadOnlyDictionary<string, string> Named(this ProofExtra extra) =>
        extra.Disclosures.Select(d => new Disclosure(d).Read()!.Value).ToDictionary(d => d.Name, d => d.Value.GetRawText());

    public static string Text(this IEnumerable<byte[]> entries) => string.Join('\n', entries.Select(Encoding.UTF8.GetString));

    private static async Task<long> EventsAsync(PacteServer server, string territory)
    {
        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var count = new Npgsql.NpgsqlCommand(string.Join(" + ", ((string[])["membership", "purchasing", "governance"]).Select(m => $"(select count(*) from {m}.mt_events where tenant_id = $1 and type <> 'tombstone')")).Insert(0, "select "), connection)
        { Parameters = { new() { Value = territory } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
