using System.Text;
using System.Text.Json;

namespace PactePme.Log;

/// <summary>Which disclosures go with a copy of a log.</summary>
public enum Disclosed
{
    /// <summary>Those of public values that are too long for an entry.</summary>
    Public,

    /// <summary>All that is not erased: the copy then holds secrets and personal data.</summary>
    All
}

/// <summary>
/// Copies what is published of a log into a folder, at the paths at which it is published: <c>checkpoint</c>, <c>tile/…</c>; with the public keys in
/// <c>keys</c> and disclosures in <c>disclosures/</c>. Interrupted, or repeated when the log has grown, it goes on where it was.
/// </summary>
public sealed class LogExport(PublishedLog published, EntryFormat format)
{
    private const string Checkpoint = "checkpoint", Before = "checkpoint.before";

    /// <param name="advance">Is told of every entry that was copied.</param>
    public async Task RunAsync(StoredLog log, string folder, Disclosed disclosed, Action<long> advance, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        // Until it is whole again it has no checkpoint, but does not forget the one it had.
        if (File.Exists(Path.Combine(folder, Checkpoint))) File.Move(Path.Combine(folder, Checkpoint), Path.Combine(folder, Before), overwrite: true);
        await WriteAsync(Path.Combine(folder, "keys"), Encoding.UTF8.GetBytes(string.Concat((await published.KeysAsync(log, ct)).Select(k => $"{k.Key}\n"))), ct);
        foreach (var tile in Tile.Of(log.Signed))
        {
            ct.ThrowIfCancellationRequested();
            var path = Path.Combine(folder, tile.Path.Replace('/', Path.DirectorySeparatorChar));
            if (!File.Exists(path)) await WriteAsync(path, await published.ReadAsync(log, tile, ct) ?? throw new BrokenLogException(tile.Path), ct);
            if (tile.Level is not null) continue;
            await DiscloseAsync(log, folder, tile, disclosed, ct);
            advance(tile.Width);
        }
        // Last: a folder with a checkpoint is whole.
        await WriteAsync(Path.Combine(folder, Checkpoint), Encoding.UTF8.GetBytes(log.Latest!.ToString()), ct);
        File.Delete(Path.Combine(folder, Before));
    }

    /// <summary>Whether the folder already holds a copy of another log, or of one that this does not extend.</summary>
    public static SignedCheckpoint? CheckpointIn(string folder) =>
        ((string[])[Checkpoint, Before]).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } path ? SignedCheckpoint.Parse(File.ReadAllText(path)) : null;

    /// <summary>The log whose copy was begun in the folder; nothing when none was.</summary>
    public static string? OriginIn(string folder) => File.Exists(Path.Combine(folder, "keys")) ? VerifierKey.Parse(File.ReadLines(Path.Combine(folder, "keys")).FirstOrDefault() ?? "")?.Name : null;

    /// <summary>Anew each time: what was erased since is not copied again.</summary>
    private async Task DiscloseAsync(StoredLog log, string folder, Tile bundle, Disclosed disclosed, CancellationToken ct)
    {
        var path = Path.Combine(folder, "disclosures", $"{bundle.Number:000000}.jsonl");
        using var lines = new MemoryStream();
        foreach (var (entry, row, details) in await published.RowsAsync(log, bundle.Start, bundle.Width, ct))
        {
            List<Disclosure> some = [];
            if (disclosed == Disclosed.All)
            {
                some.Add(format.DisclosureOfEvent(row));
                some.AddRange(format.DisclosuresOfFields(row).Values);
                if (details is not null) some.Add(EntryFormat.DisclosureOfDetails(row.Id, details));
            }
            else if (PublishedLog.LongPublicFields(entry) is { Count: > 0 } open)
            {
                var all = format.DisclosuresOfFields(row);
                some.Add(format.DisclosureOfEvent(row));
                some.AddRange(open.Select(name => all[name]));
            }
            if (some.Count == 0) continue;
            JsonSerializer.Serialize(lines, new DisclosedEntry(entry.Number, [.. some.Select(d => d.Encoded)]), JsonSerializerOptions.Web);
            lines.WriteByte((byte)'\n');
        }
        if (lines.Length > 0) await WriteAsync(path, lines.ToArray(), ct);
        else if (File.Exists(path)) File.Delete(path);
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path + ".new", bytes, ct);
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>A line of a file of disclosures.</summary>
/// <param name="Index">The entry's place in the log.</param>
/// <param name="Disclosures">Encoded as RFC 9901 has it.</param>
public sealed record DisclosedEntry(long Index, IReadOnlyList<string> Disclosures);
