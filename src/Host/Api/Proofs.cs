using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using PactePme.Kernel;
using PactePme.Log;
using Wolverine.Http;
using Module = PactePme.Kernel.Module;

namespace PactePme.Host.Api;

/// <summary>A value of an event that its entry commits to without saying it.</summary>
/// <param name="Name">The field; <c>@type</c>, <c>@resource</c>, <c>@person</c>, <c>@organisation</c>, <c>@role</c> for what is no field of the body; <c>@details</c> for what a personal record held; <c>@event</c> for the digests of all of these.</param>
/// <param name="Encoded">The disclosure (RFC 9901, 4.2): base64url of <c>[salt, name, value]</c>. Its digest, base64url(SHA-256(encoded)), is in the entry, or in the disclosure <c>@event</c>.</param>
public sealed record DisclosedValue(string Name, JsonElement Value, string Encoded);

/// <summary>The proof that an event is in the verifiable history, with what the caller may see of it. Everything in it can be checked offline: see docs/verification.md.</summary>
/// <param name="Index">Its place in the log, from 0.</param>
/// <param name="Checkpoint">Size of the tree that the proof leads to.</param>
/// <param name="Entry">The entry, as text: its UTF-8 bytes are those that were hashed.</param>
/// <param name="Proof">The proof in the format C2SP tlog-proof, as <c>Accept: text/plain</c> gives it; entry and disclosures are in its line <c>extra</c>.</param>
/// <param name="Keys">Public keys that signed the log, the current ones first. Compare them with those that you noted.</param>
public sealed record ProofView(Guid EventId, string Log, long Index, long Checkpoint, DateTimeOffset SignedAt, string Entry, IReadOnlyList<DisclosedValue> Disclosures, string Proof, IReadOnlyList<string> Keys);

public static class ProofEndpoint
{
    public static readonly Refusal NotYetProved = Refusal.State("not-yet-proved",
        "Cet événement est enregistré, pas encore sous un checkpoint signé : redemandez dans une seconde, ou attendez par « Prefer: wait=5 ».",
        "This event is recorded, not yet under a signed checkpoint: ask again in a second, or wait with \"Prefer: wait=5\".");

    private const string Plain = "text/plain";

    /// <summary>The proof that an event is in the verifiable history, with the values that the caller may see. <c>Accept: text/plain</c> gives the proof alone (.tlog-proof).</summary>
    [WolverineGet("/api/{territory}/events/{id}/proof"), Allow, ProducesProof]
    public static async Task<IResult> Get(Guid id, Caller by, HttpContext http, PublishedLog published, IEnumerable<Module> modules, IEnumerable<HistoryReader> histories, CancellationToken ct)
    {
        if (Waiting.Wanted(http) is { } wait && await published.IsAwaitedOrUnsignedAsync(by.Territory, id, ct) && await Waiting.UntilCoveredAsync(published, by.Territory, [id], wait, ct)) http.Response.Headers[Waiting.Applied] = Waiting.Word(wait);
        var log = await published.OfAsync(by.Territory, ct);
        var found = log is null ? null : await published.FindAsync(log, id, ct);
        if (found is null && !await published.IsAwaitedAsync(by.Territory, id, ct)) return new Refused(Refusal.NotFound);
        if (found is null || found.Number >= log!.Signed)
        {
            http.Response.Headers.RetryAfter = "1";
            return new Refused(NotYetProved);
        }
        var disclosures = await published.RowAsync(log, found, ct) is var (row, details) ? await DisclosedAsync(found, row, details, published, by, http.RequestServices, modules, histories, ct) : [];
        var proof = await published.ProveAsync(log, found.Number, new ProofExtra(found.Entry, [.. disclosures.Select(d => d.Encoded)]).ToBytes(), ct);
        if (MediaTypeHeaderValue.TryParseList([.. http.Request.Headers.Accept.OfType<string>()], out var wanted) && wanted.Any(w => w.MediaType == Plain))
        {
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}.tlog-proof\"";
            return Results.Text(proof.ToString(), Plain, Encoding.UTF8);
        }
        var keys = await published.KeysAsync(log, ct);
        return Results.Json(new ProofView(id, log.Origin, found.Number, log.Signed, log.SignedAt!.Value, Encoding.UTF8.GetString(found.Entry), disclosures, proof.ToString(), [.. keys.Select(k => k.Key.ToString())]), Json.Options);
    }

    /// <summary>What the caller may see of the event, as the history of its resource shows it to them; to everybody what is public, and that the entry is of this event.</summary>
    private static async Task<IReadOnlyList<DisclosedValue>> DisclosedAsync(StoredEntry entry, EventRow row, PersonalValue? details, PublishedLog published, Caller by, IServiceProvider services, IEnumerable<Module> modules, IEnumerable<HistoryReader> histories, CancellationToken ct)
    {
        HashSet<string> names = [EntryFormat.Id, .. PublishedLog.LongPublicFields(entry)];
        HistoryEntry? shown = null;
        string? detailsName = null;
        foreach (var history in histories.Where(h => h.State.Assembly == modules.First(m => m.Schema == row.Module).Assembly && h.State.Namespace == NamespaceOf(row, modules)))
        {
            if ((await history.ReadAsync(row.Stream, by, services, ct))?.FirstOrDefault(e => e.Id == row.Id) is not { } seen) continue;
            (shown, detailsName) = (seen, history.Details);
            break;
        }
        if (shown is not null)
        {
            names.UnionWith(["effectiveAt", EntryFormat.Type, EntryFormat.Resource, EntryFormat.At, .. shown.Data.Select(d => d.Key)]);
            if (shown.Person is not null) names.UnionWith([EntryFormat.Person, EntryFormat.Role]);
            if (shown.Organisation is not null) names.Add(EntryFormat.Organisation);
        }
        var all = published.Disclosures(row);
        List<DisclosedValue> disclosed = [.. all.Fields.Where(f => names.Contains(f.Key)).Select(f => Shown(f.Value))];
        disclosed.Insert(0, Shown(all.Event));
        if (details is not null && detailsName is not null && shown!.Data.ContainsKey(detailsName)) disclosed.Add(Shown(EntryFormat.DisclosureOfDetails(row.Id, details)));
        return disclosed;
    }

    private static DisclosedValue Shown(Disclosure disclosure) => disclosure.Read() is var (name, value) ? new(name, value, disclosure.Encoded) : throw new InvalidOperationException("A disclosure of our own does not read.");

    /// <summary>The facts of a stream are declared beside the state that they fold to.</summary>
    private static string? NamespaceOf(EventRow row, IEnumerable<Module> modules) => modules.First(m => m.Schema == row.Module).Assembly.GetTypes()
        .FirstOrDefault(t => t.GetCustomAttribute<StoredAsAttribute>()?.Name == row.Type)?.Namespace;

    /// <summary>A refusal as an answer.</summary>
    private sealed class Refused(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Problems.WriteAsync(httpContext, refusal);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ProducesProofAttribute : Attribute, IProducesResponseTypeMetadata
    {
        public Type? Type => typeof(ProofView);
        public int StatusCode => 200;
        public IEnumerable<string> ContentTypes => ["application/json", Plain];
    }
}

/// <summary>The verifiable history of a territory.</summary>
/// <param name="Origin">Its identity: the address at which it is published, without scheme.</param>
/// <param name="Size">Entries under the latest checkpoint.</param>
/// <param name="Root">The root of these, in base64.</param>
/// <param name="Pending">Entries that wait for the next checkpoint.</param>
/// <param name="Checkpoint">The latest checkpoint with its signatures: keep it, and one day verify that the history still extends it.</param>
public sealed record LogView(string Origin, long Size, string Root, DateTimeOffset SignedAt, long Pending, string Checkpoint, IReadOnlyList<LogKeyView> Keys, LogAuditView? Audit, LogLinks Links);

/// <param name="Verifier">The public key, as C2SP signed-note writes it.</param>
/// <param name="Current">It signs the latest checkpoint.</param>
/// <param name="FirstSize">Size of the first checkpoint that it signed.</param>
public sealed record LogKeyView(string Verifier, bool Current, long FirstSize, long LastSize);

/// <summary>The last comparison of every event with its entry.</summary>
/// <param name="Passed">Every event was what was logged.</param>
/// <param name="Fault">The first thing that was wrong, for the secretary and those who audit.</param>
public sealed record LogAuditView(DateTimeOffset At, long Size, bool Passed, string? Fault);

/// <summary>Where the log is published, for any client of C2SP tlog-tiles.</summary>
public sealed record LogLinks(string Checkpoint, string Keys, string Tiles);

public static class LogEndpoint
{
    /// <summary>The verifiable history of the territory: its latest checkpoint, the keys that sign it, the last deep audit. Not found before the first event.</summary>
    [WolverineGet("/api/{territory}/log"), Allow]
    public static async Task<LogView?> Get(string territory, Caller by, PublishedLog published, CancellationToken ct)
    {
        if (await published.OfAsync(territory, ct) is not { Latest: { } latest } log) return null;
        var keys = await published.KeysAsync(log, ct);
        return new(log.Origin, log.Signed, Convert.ToBase64String(latest.Head.Root.Span), log.SignedAt!.Value, log.Size - log.Signed, latest.ToString(),
            [.. keys.Select(k => new LogKeyView(k.Key.ToString(), k.LastSize == log.Signed, k.FirstSize, k.LastSize))],
            log.Audit is { } audit ? new(audit.At, audit.Size, audit.Fault is null, by.Is(Role.Secretary) || by.Is(Role.Auditor) ? audit.Fault : null) : null, new($"/log/{territory}/checkpoint", $"/log/{territory}/keys", $"/log/{territory}/tile/"));
    }
}
