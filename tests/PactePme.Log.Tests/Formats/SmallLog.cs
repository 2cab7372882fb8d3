using System.Buffers.Binary;

namespace PactePme.Log.Tests.Formats;

/// <summary>A log made by hand: three streams, events of opaque and of visible types.</summary>
internal sealed class SmallLog : IDisposable
{
    public static readonly EntryFormat Format = Rows.Format();
    public static readonly SigningKeys Keys = new([new byte[32]]), OtherKeys = new([[.. Enumerable.Repeat((byte)7, 32)]]);
    public static readonly IReadOnlyList<VerifierKey> Verifiers = Keys.Verifiers(Rows.Origin);
    private static readonly EventType[] Types = [EventType.Of("governance", "meeting_moved_v1"), EventType.Of("purchasing", "need_published_v1"), EventType.Of("membership", "person_joined_v1")];

    private SmallLog(IEnumerable<EventRow> rows)
    {
        AllRows = [.. rows];
        Entries = [.. AllRows.Select(r => Format.Write(r, null))];
        Write();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pacte-log-").FullName;

    public List<EventRow> AllRows { get; }

    public List<byte[]> Entries { get; }

    public static SmallLog Of(int size) => new(RowsOf(size));

    public static SmallLog Of(IEnumerable<EventRow> rows) => new(rows);

    /// <summary>The events of the log, those of three streams in turn.</summary>
    public static IEnumerable<EventRow> RowsOf(int size) => Enumerable.Range(0, size).Select(i => Rows.Of(Types[i % 3], i) with { Sequence = i, Stream = Rows.Event(0xf00 + i % 3), Version = i / 3 + 1 });

    public string CheckpointPath => System.IO.Path.Combine(Folder, "checkpoint");

    /// <summary>Where a tile is.</summary>
    public string Path(Tile tile) => System.IO.Path.Combine(Folder, tile.Path);

    public IEnumerable<Tile> Tiles => Tile.Of(Entries.Count);

    public ReadOnlyMemory<byte> Root(int size)
    {
        var edge = new TreeEdge(0, (_, _) => default);
        foreach (var entry in Entries.Take(size)) edge.Append(Merkle.Leaf(entry));
        return edge.Root;
    }

    public SignedCheckpoint At(int size) => Keys.Sign(new(Rows.Origin, size, Root(size)));

    /// <summary>Writes it anew around its entries, so that nothing but what they say can be wrong.</summary>
    public void Write()
    {
        Directory.Delete(Folder, recursive: true);
        var edge = new TreeEdge(0, (_, _) => default);
        foreach (var entry in Entries) edge.Append(Merkle.Leaf(entry));
        foreach (var (level, number, hashes) in edge.TakeChanged()) Put(Path(new(level, number, hashes.Length / Merkle.HashSize)), hashes);
        foreach (var tile in Tiles.Where(t => t.Level is null)) Put(Path(tile), Framed(Entries.GetRange((int)tile.Start, tile.Width)));
        Directory.CreateDirectory(Folder);
        File.WriteAllText(CheckpointPath, Keys.Sign(new(Rows.Origin, Entries.Count, edge.Root)).ToString());
    }

    public void Disclose(int bundle, params string[] lines) => Put(System.IO.Path.Combine(Folder, "disclosures", $"{bundle:000000}.jsonl"), System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => $"{l}\n"))));

    public Verdict Verify(SignedCheckpoint? older = null, IReadOnlyCollection<VerifierKey>? keys = null) => BundleVerifier.Verify(Folder, keys ?? Verifiers, older, _ => { });

    /// <summary>What is found with other bytes in one of its files, which are then put back.</summary>
    public LogFault? FaultWith(string path, Func<byte[], byte[]?> altered)
    {
        var bytes = File.ReadAllBytes(path);
        if (altered([.. bytes]) is { } other) File.WriteAllBytes(path, other);
        else File.Delete(path);
        var fault = Verify().Fault;
        File.WriteAllBytes(path, bytes);
        return fault;
    }

    public TlogProof Proof(int index, byte[]? entry, params Disclosure[] disclosures)
    {
        PlainTree tree = new(Entries);
        return new(entry is null ? null : new ProofExtra(entry, [.. disclosures.Select(d => d.Encoded)]).ToBytes(), index, Merkle.Inclusion(index, Entries.Count, tree.Subtrees), At(Entries.Count));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Each entry after its length in two bytes.</summary>
    private static byte[] Framed(List<byte[]> entries)
    {
        var bundle = new byte[entries.Sum(e => 2 + e.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bundle.AsSpan(at), (ushort)entry.Length);
            entry.CopyTo(bundle, at + 2);
            at += 2 + entry.Length;
        }
        return bundle;
    }

    private static void Put(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
