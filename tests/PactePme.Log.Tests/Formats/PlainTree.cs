using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace PactePme.Log.Tests.Formats;

/// <summary>The tree as RFC 6962, 2.1, defines it, word for word; what was calculated once is remembered.</summary>
internal sealed class PlainTree
{
    private readonly List<byte[]> leaves;
    private readonly Dictionary<(int Begin, int End), byte[]> known = [];

    public PlainTree(IEnumerable<byte[]> entries) => leaves = [.. entries.Select(e => SHA256.HashData((byte[])[0, .. e]))];

    /// <summary>A tree of entries that all differ.</summary>
    public PlainTree(int size) : this(Enumerable.Range(0, size).Select(Entry)) { }

    public int Size => leaves.Count;

    public static byte[] Entry(int index) => Encoding.UTF8.GetBytes($"entry {index}");

    public byte[] Leaf(int index) => leaves[index];

    public byte[] Root(int size) => Hash(0, size);

    /// <summary>MTH(D[begin:end]).</summary>
    public byte[] Hash(int begin, int end)
    {
        if (begin == end) return SHA256.HashData([]);
        if (end - begin == 1) return leaves[begin];
        if (known.TryGetValue((begin, end), out var hash)) return hash;
        var k = Split(end - begin);
        return known[(begin, end)] = SHA256.HashData((byte[])[1, .. Hash(begin, begin + k), .. Hash(begin + k, end)]);
    }

    /// <summary>PATH(m, D[n]).</summary>
    public IReadOnlyList<byte[]> Inclusion(int m, int n) => Path(m, 0, n);

    /// <summary>PROOF(m, D[n]).</summary>
    public IReadOnlyList<byte[]> Consistency(int m, int n) => SubProof(m, 0, n, true);

    public SubtreeHash Subtrees => (level, index) => Hash((int)(index << level), (int)((index + 1) << level));

    /// <summary>On which side of the way up each hash of an inclusion proof stands.</summary>
    public static string Sides(int m, int n) => n == 1 ? "" : Split(n) is var k && m < k ? Sides(m, k) + "r" : Sides(m - k, n - k) + "l";

    /// <summary>The same of a consistency proof, from the old root, or from a part of it, up.</summary>
    public static string SidesOfConsistency(int m, int n) => m == n ? "" : Split(n) is var k && m <= k ? SidesOfConsistency(m, k) + "r" : SidesOfConsistency(m - k, n - k) + "l";

    private IReadOnlyList<byte[]> Path(int m, int begin, int end)
    {
        if (end - begin == 1) return [];
        var k = Split(end - begin);
        return m < k ? [.. Path(m, begin, begin + k), Hash(begin + k, end)] : [.. Path(m - k, begin + k, end), Hash(begin, begin + k)];
    }

    private IReadOnlyList<byte[]> SubProof(int m, int begin, int end, bool whole)
    {
        if (m == end - begin) return whole ? [] : [Hash(begin, end)];
        var k = Split(end - begin);
        return m <= k ? [.. SubProof(m, begin, begin + k, whole), Hash(begin + k, end)] : [.. SubProof(m - k, begin + k, end, false), Hash(begin, begin + k)];
    }

    /// <summary>The largest power of two smaller than n.</summary>
    private static int Split(int n)
    {
        var k = 1;
        while (2 * k < n) k *= 2;
        return k;
    }
}

/// <summary>Numbers over the whole range, for a test to take what it needs of.</summary>
public static class AnyNumber
{
    public static Arbitrary<int> Int() => Arb.From(Gen.Choose(0, int.MaxValue - 1));
}

internal static class Bits
{
    public static byte[] Flipped(ReadOnlySpan<byte> bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> Flipped(IReadOnlyList<ReadOnlyMemory<byte>> path, int bit)
    {
        ReadOnlyMemory<byte>[] flipped = [.. path];
        flipped[bit / (8 * Merkle.HashSize)] = Flipped(path[bit / (8 * Merkle.HashSize)].Span, bit % (8 * Merkle.HashSize));
        return flipped;
    }
}
