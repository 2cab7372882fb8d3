using System.Globalization;

namespace PactePme.Log;

/// <summary>The address of a tile: 256 hashes, or the first of them (C2SP tlog-tiles).</summary>
/// <param name="Level">0 for leaf hashes; a hash of level L+1 is the root of a full tile of level L. Nothing for a bundle of entries.</param>
/// <param name="Number">From the left, from 0.</param>
/// <param name="Width">Hashes in it: 256 when it is full.</param>
public readonly record struct Tile(int? Level, long Number, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int Full = 256;

    /// <summary>The path under the log's prefix: <c>tile/0/x001/x234/067.p/5</c>, <c>tile/entries/000</c>.</summary>
    public string Path => $"tile/{(Level is { } l ? l.ToString(CultureInfo.InvariantCulture) : "entries")}/{NumberPath(Number)}{(Width == Full ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}"))}";

    /// <summary>First entry of a bundle, or of what the tile's hashes stand for.</summary>
    public long Start => Number << (8 * ((Level ?? 0) + 1));

    /// <summary>Reads what follows <c>tile/</c>; nothing when it is no address of a tile in its one right form.</summary>
    public static Tile? Parse(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 2) return null;
        int? level = null;
        if (parts[0] != "entries")
        {
            if (!IsPlain(parts[0], 63, out var read)) return null;
            level = (int)read;
        }
        var width = Full;
        var last = parts.Length;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!IsPlain(parts[^1], Full - 1, out var read) || read == 0) return null;
            width = (int)read;
            parts[^2] = parts[^2][..^2];
            last--;
        }
        if (last - 1 is < 1 or > 5) return null;
        long number = 0;
        for (var i = 1; i < last; i++)
        {
            var digits = parts[i];
            if (i < last - 1)
            {
                if (!digits.StartsWith('x')) return null;
                digits = digits[1..];
            }
            if (digits.Length != 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var thousand)) return null;
            number = number * 1000 + thousand;
        }
        var tile = new Tile(level, number, width);
        return tile.Path == $"tile/{path}" ? tile : null;
    }

    /// <summary>The tiles of a tree of this size, with the bundles of its entries: all that a copy of the log holds.</summary>
    public static IEnumerable<Tile> Of(long size)
    {
        foreach (var tile in Row(null, size)) yield return tile;
        for (var level = 0; size >> (8 * level) > 0; level++)
            foreach (var tile in Row(level, size >> (8 * level))) yield return tile;
    }

    private static IEnumerable<Tile> Row(int? level, long hashes)
    {
        for (var n = 0L; n < hashes >> 8; n++) yield return new(level, n, Full);
        if (hashes % Full is > 0 and var rest) yield return new(level, hashes >> 8, (int)rest);
    }

    private static bool IsPlain(string text, int most, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most && value.ToString(CultureInfo.InvariantCulture) == text;

    private static string NumberPath(long number)
    {
        var path = (number % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (number /= 1000; number > 0; number /= 1000) path = $"x{number % 1000:000}/{path}";
        return path;
    }
}

/// <summary>Hashes of subtrees, from tiles.</summary>
public static class Tiles
{
    /// <summary>Reads subtrees from these tiles.</summary>
    /// <param name="tile">The hashes of a tile, as many as there are.</param>
    public static SubtreeHash Reader(Func<int, long, ReadOnlyMemory<byte>> tile) => (level, index) =>
    {
        var (height, inside) = Math.DivRem(level, 8);
        var first = index << inside;
        return Fold(tile(height, first >> 8).Slice((int)(first % Tile.Full) * Merkle.HashSize, Merkle.HashSize << inside));
    };

    /// <summary>Which tiles a calculation reads.</summary>
    public static IReadOnlySet<(int Level, long Number)> ReadBy(Action<SubtreeHash> calculation)
    {
        HashSet<(int, long)> wanted = [];
        calculation((level, index) =>
        {
            var (height, inside) = Math.DivRem(level, 8);
            wanted.Add((height, (index << inside) >> 8));
            return new byte[Merkle.HashSize];
        });
        return wanted;
    }

    /// <summary>The root of the hashes, of which there are a power of two.</summary>
    internal static ReadOnlyMemory<byte> Fold(ReadOnlyMemory<byte> hashes)
    {
        if (hashes.Length == Merkle.HashSize) return hashes;
        var row = hashes.ToArray();
        for (var length = row.Length; length > Merkle.HashSize; length /= 2)
            for (var i = 0; i < length / 2; i += Merkle.HashSize)
                Merkle.Node(row.AsSpan(2 * i, Merkle.HashSize), row.AsSpan(2 * i + Merkle.HashSize, Merkle.HashSize)).CopyTo(row, i);
        return row.AsMemory(0, Merkle.HashSize);
    }
}

/// <summary>The right edge of a growing tree: one tile a level, begun or empty. All that is needed to append, and to know the root.</summary>
public sealed class TreeEdge
{
    private readonly List<List<byte>> levels = [];
    private readonly List<(int Level, long Number, byte[] Hashes)> filled = [];
    private readonly Dictionary<int, long> numbers = [];

    /// <param name="size">Leaves so far.</param>
    /// <param name="hashes">The hashes of the tile of a level, as it stands in a tree of that size.</param>
    public TreeEdge(long size, Func<int, long, ReadOnlyMemory<byte>> hashes)
    {
        Size = size;
        for (var level = 0; size >> (8 * level) > 0; level++)
        {
            var count = size >> (8 * level);
            var width = (int)(count % Tile.Full);
            levels.Add(width == 0 ? [] : [.. hashes(level, count >> 8).Span[..(width * Merkle.HashSize)]]);
            numbers[level] = count >> 8;
        }
    }

    /// <summary>Leaves.</summary>
    public long Size { get; private set; }

    public ReadOnlyMemory<byte> Root => Merkle.Root(Size, Tiles.Reader((level, _) => levels[level].ToArray()));

    public void Append(ReadOnlySpan<byte> leaf)
    {
        Add(0, leaf);
        Size++;
    }

    /// <summary>The tiles that changed since the last time, full or not.</summary>
    public IReadOnlyList<(int Level, long Number, byte[] Hashes)> TakeChanged()
    {
        var changed = filled.ToList();
        filled.Clear();
        for (var level = 0; level < levels.Count; level++)
            if (levels[level].Count > 0) changed.Add((level, numbers[level], [.. levels[level]]));
        return changed;
    }

    private void Add(int level, ReadOnlySpan<byte> hash)
    {
        if (level == levels.Count)
        {
            levels.Add([]);
            numbers[level] = 0;
        }
        var tile = levels[level];
        tile.AddRange(hash);
        if (tile.Count < Tile.Full * Merkle.HashSize) return;
        byte[] full = [.. tile];
        filled.Add((level, numbers[level], full));
        tile.Clear();
        numbers[level]++;
        Add(level + 1, Tiles.Fold(full).Span);
    }
}
