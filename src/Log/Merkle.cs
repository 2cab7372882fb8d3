using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;

namespace PactePme.Log;

/// <summary>The hash of a complete subtree: of the 2^<paramref name="level"/> leaves from <paramref name="index"/> × 2^<paramref name="level"/> on.</summary>
public delegate ReadOnlyMemory<byte> SubtreeHash(int level, long index);

/// <summary>The Merkle tree of the log: RFC 6962, section 2.1 (RFC 9162, section 2.1), with SHA-256.</summary>
public static class Merkle
{
    /// <summary>Length of a hash, in bytes.</summary>
    public const int HashSize = 32;

    /// <summary>The root of a tree without leaves.</summary>
    public static readonly ReadOnlyMemory<byte> EmptyRoot = SHA256.HashData([]);

    /// <summary>SHA-256(0x00 || entry).</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        var prefixed = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        prefixed[0] = 0;
        entry.CopyTo(prefixed.AsSpan(1));
        var hash = SHA256.HashData(prefixed.AsSpan(0, entry.Length + 1));
        ArrayPool<byte>.Shared.Return(prefixed);
        return hash;
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> both = stackalloc byte[1 + left.Length + right.Length];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + left.Length)..]);
        return SHA256.HashData(both);
    }

    /// <summary>The root of the first <paramref name="size"/> leaves.</summary>
    public static ReadOnlyMemory<byte> Root(long size, SubtreeHash subtree) => size == 0 ? EmptyRoot : Range(0, size, subtree);

    /// <summary>PATH(m, D[n]): the hashes that lead from leaf <paramref name="index"/> to the root of <paramref name="size"/> leaves, the leaf's sibling first.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Inclusion(long index, long size, SubtreeHash subtree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<ReadOnlyMemory<byte>> path = [];
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Split(end - begin);
            if (index < middle)
            {
                path.Add(Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Range(begin, middle, subtree));
                begin = middle;
            }
        }
        path.Reverse();
        return path;
    }

    /// <summary>PROOF(m, D[n]): shows that the tree of <paramref name="size"/> leaves begins with that of <paramref name="oldSize"/>. Nothing is needed for the same tree, nor for one that began empty.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Consistency(long oldSize, long size, SubtreeHash subtree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        if (oldSize == 0 || oldSize == size) return [];
        List<ReadOnlyMemory<byte>> path = [];
        var (begin, end) = (0L, size);
        while (oldSize != end)
        {
            var middle = begin + Split(end - begin);
            if (oldSize <= middle)
            {
                path.Add(Range(middle, end, subtree));
                end = middle;
            }
            else
            {
                path.Add(Range(begin, middle, subtree));
                begin = middle;
            }
        }
        if (begin > 0) path.Add(Range(begin, end, subtree)); // else it is the old root itself, which the verifier has
        path.Reverse();
        return path;
    }

    /// <summary>Whether the leaf is number <paramref name="index"/> of the tree with this root (RFC 9162, 2.1.3.2).</summary>
    public static bool IsIncluded(ReadOnlySpan<byte> leaf, long index, long size, IReadOnlyList<ReadOnlyMemory<byte>> path, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leaf.Length != HashSize || path.Any(p => p.Length != HashSize)) return false;
        var (node, last) = (index, size - 1);
        var hash = leaf.ToArray();
        foreach (var step in path)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = Node(step.Span, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else hash = Node(hash, step.Span);
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether the tree with the second root begins with the one with the first (RFC 9162, 2.1.4.2).</summary>
    public static bool IsConsistent(long oldSize, long size, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> root, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        if (oldSize < 0 || oldSize > size || path.Any(p => p.Length != HashSize)) return false;
        if (oldSize == size) return path.Count == 0 && oldRoot.SequenceEqual(root);
        if (oldSize == 0) return path.Count == 0 && oldRoot.SequenceEqual(EmptyRoot.Span);
        if (path.Count == 0) return false;
        IReadOnlyList<ReadOnlyMemory<byte>> steps = BitOperations.IsPow2(oldSize) ? [oldRoot.ToArray(), .. path] : path;
        var (node, last) = (oldSize - 1, size - 1);
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }
        var (first, second) = (steps[0].ToArray(), steps[0].ToArray());
        foreach (var step in steps.Skip(1))
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                first = Node(step.Span, first);
                second = Node(step.Span, second);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else second = Node(second, step.Span);
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && oldRoot.SequenceEqual(first) && root.SequenceEqual(second);
    }

    private static ReadOnlyMemory<byte> Range(long begin, long end, SubtreeHash subtree)
    {
        var length = end - begin;
        if (BitOperations.IsPow2(length))
        {
            var level = BitOperations.Log2((ulong)length);
            return subtree(level, begin >> level);
        }
        var middle = begin + Split(length);
        return Node(Range(begin, middle, subtree).Span, Range(middle, end, subtree).Span);
    }

    /// <summary>The largest power of two smaller than n.</summary>
    private static long Split(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
