using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace PactePme.Log;

/// <summary>The first thing that is wrong with a copy of a log, or with a proof.</summary>
/// <param name="Index">The entry at fault, where one is.</param>
public sealed record LogFault(long? Index, string French, string English)
{
    public override string ToString() => $"{French} / {English}";
}

/// <summary>What was verified.</summary>
/// <param name="Fault">Nothing when all is right.</param>
public sealed record Verdict(Checkpoint? Head, long Entries, long Streams, long Disclosures, LogFault? Fault);

/// <summary>
/// Verifies a copy of a log, offline and with nothing but the copy and a public key: the signature; every tile and the root recomputed from the entries; that each stream's
/// versions follow each other from 1 and no event comes twice; that it extends an older checkpoint; that disclosures are those that the entries commit to.
/// </summary>
public static class BundleVerifier
{
    /// <summary>Verifies a folder.</summary>
    /// <param name="keys">The keys that the reader trusts.</param>
    /// <param name="older">A checkpoint that the reader kept.</param>
    /// <param name="advance">Is told of every entry that was verified.</param>
    public static Verdict Verify(string folder, IReadOnlyCollection<VerifierKey> keys, SignedCheckpoint? older, Action<long> advance)
    {
        var path = Path.Combine(folder, "checkpoint");
        if (!File.Exists(path)) return Wrong(null, "Le dossier n'a pas de checkpoint : l'export n'est pas allé à son terme.", "The folder has no checkpoint: the export did not end.");
        if (SignedCheckpoint.Parse(File.ReadAllText(path)) is not { } checkpoint) return Wrong(null, "Le fichier checkpoint n'est pas un checkpoint.", "The file checkpoint is no checkpoint.");
        var head = checkpoint.Head;
        if (!checkpoint.IsSignedBy(keys)) return Wrong(null, $"Le checkpoint de {head.Origin} n'est pas signé par la clé attendue.", $"The checkpoint of {head.Origin} is not signed by the key expected.");
        if (older is not null && OlderFault(older, head, keys) is { } unfit) return new(head, 0, 0, 0, unfit);

        Dictionary<string, long> versions = [];
        HashSet<Guid> events = [];
        var tree = new TreeEdge(0, (_, _) => default);
        var disclosures = 0L;
        for (var bundle = 0L; bundle << 8 < head.Size; bundle++)
        {
            var width = (int)Math.Min(Tile.Full, head.Size - (bundle << 8));
            var first = bundle << 8;
            if (Read(folder, new(null, bundle, width)) is not { } bytes) return At(first, $"manque {new Tile(null, bundle, width).Path}", $"{new Tile(null, bundle, width).Path} is missing");
            if (Split(bytes, width) is not { } entries) return At(first, $"{new Tile(null, bundle, width).Path} n'a pas {width} entrées entières", $"{new Tile(null, bundle, width).Path} does not hold {width} whole entries");
            if (Read(folder, new(0, bundle, width)) is not { } leaves || leaves.Length != width * Merkle.HashSize) return At(first, $"manque {new Tile(0, bundle, width).Path}", $"{new Tile(0, bundle, width).Path} is missing or too short");
            Dictionary<long, EntryHead> heads = [];
            for (var i = 0; i < width; i++)
            {
                var (number, entry) = (first + i, entries[i]);
                var leaf = Merkle.Leaf(entry.Span);
                if (!leaves.AsSpan(i * Merkle.HashSize, Merkle.HashSize).SequenceEqual(leaf)) return At(number, "l'entrée n'est pas celle que dit la tuile des feuilles", "the entry is not the one that the tile of leaves says");
                tree.Append(leaf);
                if (EntryHead.Read(entry.Span) is not { } read) return At(number, "l'entrée n'est pas du format 1", "the entry is not of format 1");
                if (read.Log != head.Origin) return At(number, $"l'entrée est du journal {read.Log}", $"the entry is of the log {read.Log}");
                if (!events.Add(read.Event)) return At(number, $"l'événement {read.Event} y est pour la seconde fois", $"event {read.Event} is there for the second time");
                var expected = versions.GetValueOrDefault(read.Stream) + 1;
                if (read.Version != expected) return At(number, $"le flux {read.Stream} passe à la version {read.Version}, non {expected}", $"the stream {read.Stream} goes on to version {read.Version}, not {expected}");
                versions[read.Stream] = read.Version;
                heads[number] = read;
                if (older is not null && tree.Size == older.Head.Size && !tree.Root.Span.SequenceEqual(older.Head.Root.Span))
                    return At(number, $"les {older.Head.Size} premières entrées ne donnent pas la racine du checkpoint gardé : l'histoire fut réécrite", $"the first {older.Head.Size} entries do not give the root of the checkpoint that was kept: the history was rewritten");
            }
            foreach (var (level, number, hashes) in tree.TakeChanged().Where(t => t.Hashes.Length == Tile.Full * Merkle.HashSize))
                if (Read(folder, new(level, number, Tile.Full)) is not { } kept || !kept.AsSpan().SequenceEqual(hashes)) return At(first, $"{new Tile(level, number, Tile.Full).Path} n'est pas ce que donnent les entrées", $"{new Tile(level, number, Tile.Full).Path} is not what the entries give");
            if (DisclosureFault(folder, bundle, heads, ref disclosures) is { } false_) return new(head, first, versions.Count, disclosures, false_);
            advance(width);
        }
        foreach (var (level, number, hashes) in tree.TakeChanged())
            if (Read(folder, new(level, number, hashes.Length / Merkle.HashSize)) is not { } kept || !kept.AsSpan().SequenceEqual(hashes))
                return Wrong(head, $"{new Tile(level, number, hashes.Length / Merkle.HashSize).Path} n'est pas ce que donnent les entrées.", $"{new Tile(level, number, hashes.Length / Merkle.HashSize).Path} is not what the entries give.");
        if (!tree.Root.Span.SequenceEqual(head.Root.Span)) return Wrong(head, "La racine recalculée n'est pas celle du checkpoint.", "The root recomputed is not the checkpoint's.");
        return new(head, head.Size, versions.Count, disclosures, null);

        Verdict At(long number, string french, string english) => new(head, number, versions.Count, disclosures, new(number, string.Create(CultureInfo.InvariantCulture, $"entrée {number} : {french}"), string.Create(CultureInfo.InvariantCulture, $"entry {number}: {english}")));
    }

    /// <summary>Verifies a proof by itself: the entry and the disclosures that it brings along.</summary>
    public static (TlogProof? Proof, ProofExtra? Extra, LogFault? Fault) VerifyProof(string text, IReadOnlyCollection<VerifierKey> keys)
    {
        if (TlogProof.Parse(text) is not { } proof) return (null, null, new(null, "Ce n'est pas un tlog-proof.", "This is no tlog-proof."));
        if (proof.Extra is not { } bytes || ProofExtra.Read(bytes.Span) is not { } extra) return (proof, null, new(null, "La preuve n'apporte pas d'entrée.", "The proof brings no entry along."));
        if (!proof.Checkpoint.IsSignedBy(keys)) return (proof, extra, new(null, "Le checkpoint n'est pas signé par la clé attendue.", "The checkpoint is not signed by the key expected."));
        if (!proof.Proves(extra.Entry, keys)) return (proof, extra, new(proof.Index, "L'entrée n'est pas sous cette racine.", "The entry is not under this root."));
        if (EntryHead.Read(extra.Entry) is not { } head) return (proof, extra, new(proof.Index, "L'entrée n'est pas du format 1.", "The entry is not of format 1."));
        if (head.Log != proof.Checkpoint.Head.Origin) return (proof, extra, new(proof.Index, $"L'entrée est du journal {head.Log}.", $"The entry is of the log {head.Log}."));
        return Undisclosed(head, extra.Disclosures) is { } name ? (proof, extra, new(proof.Index, $"L'entrée ne s'engage pas sur « {name} ».", $"The entry does not commit to \"{name}\".")) : (proof, extra, null);
    }

    private static LogFault? OlderFault(SignedCheckpoint older, Checkpoint head, IReadOnlyCollection<VerifierKey> keys) =>
        older.Head.Origin != head.Origin ? new(null, $"Le checkpoint gardé est d'un autre journal : {older.Head.Origin}.", $"The checkpoint that was kept is of another log: {older.Head.Origin}.")
        : !older.IsSignedBy(keys) ? new(null, "Le checkpoint gardé n'est pas signé par la clé attendue.", "The checkpoint that was kept is not signed by the key expected.")
        : older.Head.Size > head.Size ? new(null, $"Le journal avait {older.Head.Size} entrées, il n'en a plus que {head.Size}.", $"The log had {older.Head.Size} entries, it has only {head.Size}.")
        : older.Head.Size == 0 || older.Head.Size < head.Size || older.Head.IsSameAs(head) ? null
        : new(null, $"Deux racines pour {head.Size} entrées : l'histoire fut réécrite.", $"Two roots for {head.Size} entries: the history was rewritten.");

    private static LogFault? DisclosureFault(string folder, long bundle, Dictionary<long, EntryHead> heads, ref long count)
    {
        var path = Path.Combine(folder, "disclosures", $"{bundle:000000}.jsonl");
        if (!File.Exists(path)) return null;
        foreach (var line in File.ReadLines(path))
        {
            DisclosedEntry? entry;
            try { entry = JsonSerializer.Deserialize<DisclosedEntry>(line, JsonSerializerOptions.Web); }
            catch (JsonException) { entry = null; }
            if (entry?.Disclosures is null || !heads.TryGetValue(entry.Index, out var head)) return new(null, $"{path} est illisible.", $"{path} cannot be read.");
            if (Undisclosed(head, entry.Disclosures) is { } name) return new(entry.Index, $"entrée {entry.Index} : elle ne s'engage pas sur « {name} »", $"entry {entry.Index}: it does not commit to \"{name}\"");
            count += entry.Disclosures.Count;
        }
        return null;
    }

    /// <summary>The first disclosure whose digest is neither in the entry nor in a disclosure that is.</summary>
    private static string? Undisclosed(EntryHead head, IReadOnlyList<string> encoded)
    {
        HashSet<string> digests = [.. head.Digests];
        foreach (var disclosure in encoded.Select(e => new Disclosure(e)))
        {
            if (disclosure.Encoded is null || disclosure.Read() is not var (name, value)) return disclosure.Encoded ?? "null";
            if (!digests.Contains(disclosure.Digest)) return name;
            if (name == EntryFormat.Event && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("_sd", out var inner) && inner.ValueKind == JsonValueKind.Array)
                digests.UnionWith(inner.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.String).Select(d => d.GetString()!));
        }
        return null;
    }

    private static List<ReadOnlyMemory<byte>>? Split(byte[] bundle, int width)
    {
        List<ReadOnlyMemory<byte>> entries = new(width);
        var at = 0;
        while (entries.Count < width)
        {
            if (at + 2 > bundle.Length) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
            if (at + 2 + length > bundle.Length) return null;
            entries.Add(bundle.AsMemory(at + 2, length));
            at += 2 + length;
        }
        return at == bundle.Length ? entries : null;
    }

    private static byte[]? Read(string folder, Tile tile)
    {
        var path = Path.Combine(folder, tile.Path.Replace('/', Path.DirectorySeparatorChar));
        if (!File.Exists(path)) return null;
        // Whoever made the folder may have put anything there.
        var most = tile.Level is null ? tile.Width * (EntryHead.Longest + 2) : tile.Width * Merkle.HashSize;
        using var file = File.OpenRead(path);
        var bytes = new byte[most + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > most ? null : bytes[..length];
    }

    private static Verdict Wrong(Checkpoint? head, string french, string english) => new(head, 0, 0, 0, new(null, french, english));
}

/// <summary>What a proof of this log brings along, in the proof's <c>extra</c>: the entry, and disclosures of its digests.</summary>
public sealed record ProofExtra(byte[] Entry, IReadOnlyList<string> Disclosures)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    public static ProofExtra? Read(ReadOnlySpan<byte> bytes)
    {
        try { return JsonSerializer.Deserialize<ProofExtra>(bytes, JsonSerializerOptions.Web) is { Entry: not null, Disclosures: not null } read ? read : null; }
        catch (JsonException) { return null; }
    }
}
