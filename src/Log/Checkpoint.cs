using System.Globalization;
using System.Text;

namespace PactePme.Log;

/// <summary>The head of a log: so many entries, with this root (C2SP tlog-checkpoint).</summary>
/// <param name="Origin">The log's identity.</param>
public sealed record Checkpoint(string Origin, long Size, ReadOnlyMemory<byte> Root)
{
    /// <summary>What is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Span)}\n");

    /// <summary>Reads the text of a checkpoint; extension lines are allowed and ignored.</summary>
    public static Checkpoint? Parse(string text)
    {
        if (!text.EndsWith('\n') || text[..^1].Split('\n') is not [{ Length: > 0 } origin, var digits, var root, .. var extensions] || extensions.Any(e => e.Length == 0)) return null;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size.ToString(CultureInfo.InvariantCulture) == digits && SignedNote.Base64(root) is { Length: Merkle.HashSize } hash
            ? new(origin, size, hash) : null;
    }

    public bool IsSameAs(Checkpoint other) => Origin == other.Origin && Size == other.Size && Root.Span.SequenceEqual(other.Root.Span);
}

/// <summary>A checkpoint with its signatures, as it is published.</summary>
public sealed record SignedCheckpoint(Checkpoint Head, SignedNote Note)
{
    public static SignedCheckpoint? Parse(string note) => SignedNote.Parse(note) is { } read && Checkpoint.Parse(read.Text) is { } head ? new(head, read) : null;

    /// <summary>Whether one of these keys signed it, under the name of the log.</summary>
    public bool IsSignedBy(IReadOnlyCollection<VerifierKey> keys) => Note.IsSignedBy([.. keys.Where(k => k.Name == Head.Origin)]);

    public override string ToString() => Note.ToString();
}

/// <summary>That an entry is in a log, to be checked offline by whoever has the log's key (C2SP tlog-proof).</summary>
/// <param name="Extra">What the proof does not vouch for: the entry, and disclosures of its digests.</param>
/// <param name="Path">Hashes from the leaf's sibling up.</param>
public sealed record TlogProof(ReadOnlyMemory<byte>? Extra, long Index, IReadOnlyList<ReadOnlyMemory<byte>> Path, SignedCheckpoint Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";

    public static TlogProof? Parse(string text)
    {
        var blank = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || SignedCheckpoint.Parse(text[(blank + 2)..]) is not { } checkpoint) return null;
        var lines = text[..blank].Split('\n');
        if (lines[0] != Header) return null;
        var at = 1;
        byte[]? extra = null;
        if (lines.Length > at && lines[at].StartsWith("extra ", StringComparison.Ordinal) && (extra = SignedNote.Base64(lines[at++][6..])) is null) return null;
        if (lines.Length <= at || !lines[at].StartsWith("index ", StringComparison.Ordinal)) return null;
        var digits = lines[at++][6..];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index.ToString(CultureInfo.InvariantCulture) != digits) return null;
        List<ReadOnlyMemory<byte>> path = [];
        foreach (var line in lines[at..])
        {
            if (SignedNote.Base64(line) is not { Length: Merkle.HashSize } hash || path.Count == 64) return null;
            path.Add(hash);
        }
        return new(extra is null ? default(ReadOnlyMemory<byte>?) : extra, index, path, checkpoint);
    }

    /// <summary>Whether the entry is in the log whose key is one of these.</summary>
    public bool Proves(ReadOnlySpan<byte> entry, IReadOnlyCollection<VerifierKey> keys) =>
        Checkpoint.IsSignedBy(keys) && Merkle.IsIncluded(Merkle.Leaf(entry), Index, Checkpoint.Head.Size, Path, Checkpoint.Head.Root.Span);

    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (Extra is { } extra) text.Append("extra ").Append(Convert.ToBase64String(extra.Span)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Path) text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
