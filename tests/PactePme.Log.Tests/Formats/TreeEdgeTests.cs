using FsCheck.Xunit;

namespace PactePme.Log.Tests.Formats;

[Properties(Arbitrary = [typeof(AnyNumber)])]
public sealed class TreeEdgeTests
{
    private static readonly PlainTree Plain = new(70_000);

    [Fact]
    public void Leaf_by_leaf_it_has_the_root_of_the_standard()
    {
        var edge = Empty();
        edge.Root.ShouldBe(Merkle.EmptyRoot);
        for (var size = 1; size <= 1_500; size++)
        {
            edge.Append(Plain.Leaf(size - 1));
            edge.Size.ShouldBe(size);
            edge.Root.Span.SequenceEqual(Root(size)).ShouldBeTrue($"{size}");
        }
    }

    [Fact]
    public void Its_changed_tiles_are_those_of_the_tree()
    {
        var edge = Empty();
        Dictionary<(int, long), byte[]> kept = [];
        for (var size = 1; size <= 1_500; size++)
        {
            edge.Append(Plain.Leaf(size - 1));
            if (size % 7 == 0 || size % 256 is 0 or 1 or 255) Keep(edge, kept);
            else continue;
            kept.Select(t => new Tile(t.Key.Item1, t.Key.Item2, t.Value.Length / Merkle.HashSize)).ShouldBe(Tile.Of(size).Where(t => t.Level is not null), ignoreOrder: true, $"{size}");
        }
    }

    [Property(MaxTest = 12)]
    public void Its_tiles_give_the_root_and_the_proofs_of_any_size_so_far(int size, int step, int older, int index)
    {
        size = 1 + size % Plain.Size;
        older = 1 + older % size;
        index %= older;
        var kept = Grown(Empty(), size, 1 + step % 2_000);
        var reader = Tiles.Reader((level, number) => kept[(level, number)]);
        foreach (var at in new[] { older, size })
        {
            var root = Root(at);
            Merkle.Root(at, reader).Span.SequenceEqual(root).ShouldBeTrue($"{at} of {size}");
            var path = Merkle.Inclusion(index, at, reader);
            Same(path, Plain.Inclusion(index, at)).ShouldBeTrue($"{index} in {at} of {size}");
            Merkle.IsIncluded(Plain.Leaf(index), index, at, path, root).ShouldBeTrue();
        }
        var proof = Merkle.Consistency(older, size, reader);
        Same(proof, Plain.Consistency(older, size)).ShouldBeTrue($"{older} to {size}");
        Merkle.IsConsistent(older, size, Root(older), Root(size), proof).ShouldBeTrue();
    }

    [Property(MaxTest = 12)]
    public void Taken_up_again_from_its_tiles_it_goes_on_as_if_it_had_not_stopped(int size, int more, int step)
    {
        size = size % 3 == 0 ? 256 * (size % 260) : size % (Plain.Size - 3_000);
        more = 1 + more % 3_000;
        var edge = Empty();
        var kept = Grown(edge, size, 1_000);
        TreeEdge again = new(size, (level, number) => kept[(level, number)]);
        again.Size.ShouldBe(size);
        again.Root.Span.SequenceEqual(edge.Root.Span).ShouldBeTrue($"{size}");
        for (var i = size; i < size + more; i++)
        {
            edge.Append(Plain.Leaf(i));
            again.Append(Plain.Leaf(i));
            if (i % (1 + step % 500) != 0) continue;
            again.Root.Span.SequenceEqual(edge.Root.Span).ShouldBeTrue($"{size} and {i}");
            Written(again).ShouldBe(Written(edge));
        }
        again.Root.Span.SequenceEqual(Root(size + more)).ShouldBeTrue($"{size} and {more}");
        Written(again).ShouldBe(Written(edge));
    }

    [Fact]
    public void A_leaf_at_a_time_it_is_taken_up_again_at_every_size()
    {
        Dictionary<(int, long), byte[]> kept = [];
        for (var size = 0; size < 600; size++)
        {
            TreeEdge edge = new(size, (level, number) => kept[(level, number)]);
            edge.Append(Plain.Leaf(size));
            Keep(edge, kept);
            edge.Root.Span.SequenceEqual(Root(size + 1)).ShouldBeTrue($"{size + 1}");
        }
    }

    [Property(MaxTest = 50)]
    public void What_a_calculation_is_said_to_read_is_enough_for_it(int size, int older, int index)
    {
        size = 1 + size % Plain.Size;
        older = 1 + older % size;
        index %= size;
        var kept = Tile.Of(size).Where(t => t.Level is not null).Select(t => (t.Level!.Value, t.Number)).ToHashSet();
        foreach (var calculation in new Action<SubtreeHash>[] { s => Merkle.Inclusion(index, size, s), s => Merkle.Consistency(older, size, s), s => Merkle.Root(older, s) })
        {
            HashSet<(int, long)> read = [];
            calculation(Tiles.Reader((level, number) =>
            {
                read.Add((level, number));
                return new byte[Tile.Full * Merkle.HashSize];
            }));
            Tiles.ReadBy(calculation).ShouldBe(read, ignoreOrder: true);
            read.IsSubsetOf(kept).ShouldBeTrue();
        }
    }

    private static TreeEdge Empty() => new(0, (_, _) => throw new InvalidOperationException("There is nothing to read."));

    private static Dictionary<(int, long), byte[]> Grown(TreeEdge edge, int size, int step)
    {
        Dictionary<(int, long), byte[]> kept = [];
        for (var i = 0; i < size; i++)
        {
            edge.Append(Plain.Leaf(i));
            if (i % step == 0) Keep(edge, kept);
        }
        Keep(edge, kept);
        return kept;
    }

    private static void Keep(TreeEdge edge, Dictionary<(int, long), byte[]> kept)
    {
        foreach (var (level, number, hashes) in edge.TakeChanged()) kept[(level, number)] = hashes;
    }

    private static IEnumerable<string> Written(TreeEdge edge) => edge.TakeChanged().Select(t => $"{t.Level}/{t.Number} {Convert.ToBase64String(t.Hashes)}");

    private static byte[] Root(int size) => Plain.Root(size);

    private static bool Same(IReadOnlyList<ReadOnlyMemory<byte>> path, IReadOnlyList<byte[]> other) => path.Count == other.Count && path.Zip(other).All(p => p.First.Span.SequenceEqual(p.Second));
}
