using NpgsqlTypes;

namespace PactePme.Log;

/// <summary>A set of numbers as ranges, in order, both ends included.</summary>
public sealed class Ranges
{
    private readonly List<(long First, long Last)> ranges;

    public Ranges(IEnumerable<(long First, long Last)> inOrder) => ranges = [.. inOrder];

    public Ranges(Ranges other) : this(other.ranges) { }

    public IReadOnlyList<(long First, long Last)> All => ranges;

    public bool IsEmpty => ranges.Count == 0;

    /// <summary>Adds numbers that all come after those there are.</summary>
    public void AddAfter(long first, long last)
    {
        if (first > last) return;
        if (ranges.Count > 0 && ranges[^1].Last >= first) throw new ArgumentException("Numbers are added in order.", nameof(first));
        if (ranges.Count > 0 && ranges[^1].Last == first - 1) ranges[^1] = (ranges[^1].First, last);
        else ranges.Add((first, last));
    }

    public bool Contains(long number) => Find(number) >= 0;

    /// <returns>Whether it was there.</returns>
    public bool Remove(long number)
    {
        var at = Find(number);
        if (at < 0) return false;
        var (first, last) = ranges[at];
        ranges.RemoveAt(at);
        if (last > number) ranges.Insert(at, (number + 1, last));
        if (first < number) ranges.Insert(at, (first, number - 1));
        return true;
    }

    public void Remove(Ranges others)
    {
        foreach (var (first, last) in others.ranges)
        {
            List<(long First, long Last)> left = [];
            foreach (var range in ranges)
            {
                if (range.First < first) left.Add((range.First, Math.Min(range.Last, first - 1)));
                if (range.Last > last) left.Add((Math.Max(range.First, last + 1), range.Last));
            }
            ranges.Clear();
            ranges.AddRange(left);
        }
    }

    public NpgsqlRange<long>[] ToMultirange() => [.. ranges.Select(r => new NpgsqlRange<long>(r.First, true, r.Last + 1, false))];

    public static Ranges Of(NpgsqlRange<long>[] multirange) => new(multirange.Where(r => !r.IsEmpty)
        .Select(r => (r.LowerBoundIsInclusive ? r.LowerBound : r.LowerBound + 1, r.UpperBoundIsInclusive ? r.UpperBound : r.UpperBound - 1)).Order());

    private int Find(long number)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Last < number) low = middle + 1;
            else if (ranges[middle].First > number) high = middle - 1;
            else return middle;
        }
        return -1;
    }
}
