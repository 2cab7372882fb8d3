using FsCheck.Xunit;
using NpgsqlTypes;

namespace PactePme.Log.Tests.Formats;

[Properties(Arbitrary = [typeof(AnyNumber)], MaxTest = 500)]
public sealed class RangesTests
{
    [Property]
    public void They_hold_what_a_set_would(int seed)
    {
        var (ranges, set, next) = Walk(seed, (ranges, set) =>
        {
            Expanded(ranges).SequenceEqual(set.Order()).ShouldBeTrue();
            ranges.IsEmpty.ShouldBe(set.Count == 0);
            ShouldBeCanonical(ranges);
        });
        Enumerable.Range(-1, (int)next + 3).Where(n => ranges.Contains(n) != set.Contains(n)).ShouldBeEmpty();
    }

    [Property]
    public void A_multirange_reads_back(int seed)
    {
        var (ranges, _, _) = Walk(seed);
        Ranges.Of(ranges.ToMultirange()).All.ShouldBe(ranges.All);
    }

    [Property]
    public void A_copy_goes_its_own_way(int seed)
    {
        var (ranges, set, next) = Walk(seed);
        Ranges copy = new(ranges);
        copy.All.ShouldBe(ranges.All);
        copy.AddAfter(next + 10, next + 20);
        copy.Remove(copy.All[0].First).ShouldBeTrue();
        Expanded(ranges).ShouldBe(set.Order());
    }

    [Property]
    public void Others_are_taken_away_at_once(int seed, int otherSeed)
    {
        var (ranges, set, _) = Walk(seed);
        var (others, otherSet, _) = Walk(otherSeed);
        ranges.Remove(others);
        Expanded(ranges).ShouldBe(set.Except(otherSet).Order());
        Expanded(others).ShouldBe(otherSet.Order());
        ShouldBeCanonical(ranges);
    }

    [Fact]
    public void Neighbours_are_one_range()
    {
        Ranges ranges = new([]);
        ranges.IsEmpty.ShouldBeTrue();
        ranges.AddAfter(1, 3);
        ranges.AddAfter(4, 4);
        ranges.AddAfter(6, 9);
        ranges.All.ShouldBe([(1, 4), (6, 9)]);
        ranges.AddAfter(11, 10);
        ranges.All.ShouldBe([(1, 4), (6, 9)]);
    }

    [Fact]
    public void A_number_taken_out_splits_its_range()
    {
        Ranges ranges = new([(1, 5)]);
        ranges.Remove(3).ShouldBeTrue();
        ranges.All.ShouldBe([(1, 2), (4, 5)]);
        ranges.Remove(3).ShouldBeFalse();
        ranges.Remove(1).ShouldBeTrue();
        ranges.Remove(5).ShouldBeTrue();
        ranges.All.ShouldBe([(2, 2), (4, 4)]);
        ranges.Remove(2).ShouldBeTrue();
        ranges.Remove(4).ShouldBeTrue();
        ranges.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Numbers_are_added_in_order_only()
    {
        Ranges ranges = new([(5, 9)]);
        foreach (var (first, last) in new[] { (9L, 12L), (5L, 5L), (1L, 2L), (1L, 20L) }) Should.Throw<ArgumentException>(() => ranges.AddAfter(first, last));
        ranges.All.ShouldBe([(5, 9)]);
    }

    [Fact]
    public void A_multirange_ends_before_its_upper_bound()
    {
        new Ranges([(1, 3), (7, 7)]).ToMultirange().ShouldBe([new(1, true, 4, false), new(7, true, 8, false)]);
        Ranges.Of([new NpgsqlRange<long>(6, false, 7, true), NpgsqlRange<long>.Empty, new NpgsqlRange<long>(1, true, 4, false)]).All.ShouldBe([(1, 3), (7, 7)]);
        Ranges.Of([]).IsEmpty.ShouldBeTrue();
    }

    /// <summary>Adds and removes at random, in ranges and in a set alike.</summary>
    private static (Ranges Ranges, HashSet<long> Set, long Next) Walk(int seed, Action<Ranges, HashSet<long>>? check = null)
    {
        Random random = new(seed);
        Ranges ranges = new([]);
        HashSet<long> set = [];
        var next = 0L;
        for (var step = random.Next(30); step >= 0; step--)
        {
            if (random.Next(3) == 0)
            {
                var first = next + random.Next(3);
                next = first + random.Next(8);
                ranges.AddAfter(first, next - 1);
                for (var n = first; n < next; n++) set.Add(n);
            }
            else
            {
                var number = random.NextInt64(next + 2);
                ranges.Remove(number).ShouldBe(set.Remove(number));
            }
            check?.Invoke(ranges, set);
        }
        return (ranges, set, next);
    }

    private static void ShouldBeCanonical(Ranges ranges)
    {
        ranges.All.All(r => r.First <= r.Last).ShouldBeTrue();
        ranges.All.Zip(ranges.All.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First).ShouldBeTrue();
    }

    private static IEnumerable<long> Expanded(Ranges ranges) => ranges.All.SelectMany(r => Enumerable.Range(0, (int)(r.Last - r.First + 1)).Select(i => r.First + i));
}
