using System.Text.Json;
using FsCheck.Xunit;

namespace PactePme.Log.Tests.Formats;

[Properties(Arbitrary = [typeof(AnyNumber)])]
public sealed class MerkleTests
{
    private const int HashBits = 8 * Merkle.HashSize;
    private readonly PlainTree plain = new(256);

    [Fact]
    public void The_known_hashes_come_out_as_known()
    {
        Hex(Merkle.EmptyRoot.Span).ShouldBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Hex(Merkle.Leaf([])).ShouldBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        Hex(Merkle.Leaf("L123456"u8)).ShouldBe("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
        Hex(Merkle.Node("N123"u8, "N456"u8)).ShouldBe("aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
    }

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_known_roots_come_out_as_known(int size, string root)
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        PlainTree tree = new(entries.Select(Convert.FromHexString));
        Hex(tree.Root(size)).ShouldBe(root);
        Hex(Merkle.Root(size, tree.Subtrees).Span).ShouldBe(root);
        var edge = new TreeEdge(0, (_, _) => default);
        foreach (var entry in entries.Take(size)) edge.Append(Merkle.Leaf(Convert.FromHexString(entry)));
        Hex(edge.Root.Span).ShouldBe(root);
    }

    [Fact]
    public void Inclusion_proofs_of_another_library_are_accepted()
    {
        foreach (var vector in Vectors("inclusion"))
            Merkle.IsIncluded(Base64(vector, "leafHash"), vector.GetProperty("leafIdx").GetInt64(), vector.GetProperty("treeSize").GetInt64(), Proof(vector), Base64(vector, "root"))
                .ShouldBe(!vector.GetProperty("wantErr").GetBoolean(), vector.ToString());
    }

    [Fact]
    public void Consistency_proofs_of_another_library_are_accepted()
    {
        foreach (var vector in Vectors("consistency"))
            Merkle.IsConsistent(vector.GetProperty("size1").GetInt64(), vector.GetProperty("size2").GetInt64(), Base64(vector, "root1"), Base64(vector, "root2"), Proof(vector))
                .ShouldBe(!vector.GetProperty("wantErr").GetBoolean(), vector.ToString());
    }

    [Fact]
    public void Every_inclusion_proof_up_to_256_is_what_the_standard_says_and_is_accepted()
    {
        for (var size = 1; size <= plain.Size; size++)
        {
            var root = plain.Root(size);
            Merkle.Root(size, plain.Subtrees).Span.SequenceEqual(root).ShouldBeTrue();
            for (var index = 0; index < size; index++)
            {
                var path = Merkle.Inclusion(index, size, plain.Subtrees);
                Same(path, plain.Inclusion(index, size)).ShouldBeTrue($"{index} of {size}");
                Merkle.IsIncluded(plain.Leaf(index), index, size, path, root).ShouldBeTrue($"{index} of {size}");
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_up_to_256_is_what_the_standard_says_and_is_accepted()
    {
        for (var size = 1; size <= plain.Size; size++)
            for (var old = 1; old <= size; old++)
            {
                var path = Merkle.Consistency(old, size, plain.Subtrees);
                Same(path, plain.Consistency(old, size)).ShouldBeTrue($"{old} to {size}");
                Merkle.IsConsistent(old, size, plain.Root(old), plain.Root(size), path).ShouldBeTrue($"{old} to {size}");
            }
    }

    [Fact]
    public void Every_tree_begins_with_the_empty_one_and_that_needs_no_proof()
    {
        for (var size = 0; size <= 20; size++)
        {
            Merkle.Consistency(0, size, plain.Subtrees).ShouldBeEmpty();
            Merkle.IsConsistent(0, size, Merkle.EmptyRoot.Span, plain.Root(size), []).ShouldBeTrue();
            Merkle.IsConsistent(0, size, plain.Leaf(0), plain.Root(size), []).ShouldBeFalse();
            Merkle.IsConsistent(0, size, Merkle.EmptyRoot.Span, plain.Root(size), [plain.Leaf(0)]).ShouldBeFalse();
        }
        Merkle.IsConsistent(0, 0, Merkle.EmptyRoot.Span, plain.Leaf(0), []).ShouldBeFalse();
        Merkle.IsIncluded(plain.Leaf(0), 0, 0, [], Merkle.EmptyRoot.Span).ShouldBeFalse();
    }

    [Fact]
    public void Every_flipped_bit_of_an_inclusion_is_refused()
    {
        for (var size = 1; size <= 20; size++)
            for (var index = 0; index < size; index++)
            {
                var (leaf, root, path) = (plain.Leaf(index), plain.Root(size), Merkle.Inclusion(index, size, plain.Subtrees));
                for (var bit = 0; bit < HashBits; bit++)
                {
                    Merkle.IsIncluded(Bits.Flipped(leaf, bit), index, size, path, root).ShouldBeFalse();
                    Merkle.IsIncluded(leaf, index, size, path, Bits.Flipped(root, bit)).ShouldBeFalse();
                }
                for (var bit = 0; bit < path.Count * HashBits; bit++) Merkle.IsIncluded(leaf, index, size, Bits.Flipped(path, bit), root).ShouldBeFalse();
            }
    }

    [Fact]
    public void Every_flipped_bit_of_a_consistency_is_refused()
    {
        for (var size = 1; size <= 20; size++)
            for (var old = 1; old <= size; old++)
            {
                var (first, second, path) = (plain.Root(old), plain.Root(size), Merkle.Consistency(old, size, plain.Subtrees));
                for (var bit = 0; bit < HashBits; bit++)
                {
                    Merkle.IsConsistent(old, size, Bits.Flipped(first, bit), second, path).ShouldBeFalse();
                    Merkle.IsConsistent(old, size, first, Bits.Flipped(second, bit), path).ShouldBeFalse();
                }
                for (var bit = 0; bit < path.Count * HashBits; bit++) Merkle.IsConsistent(old, size, first, second, Bits.Flipped(path, bit)).ShouldBeFalse();
            }
    }

    [Property(MaxTest = 300)]
    public void Any_flipped_bit_of_any_inclusion_is_refused(int size, int index, int bit)
    {
        size = 1 + size % 1_000;
        index %= size;
        PlainTree tree = new(size);
        var (leaf, root, path) = (tree.Leaf(index), tree.Root(size), Merkle.Inclusion(index, size, tree.Subtrees));
        Same(path, tree.Inclusion(index, size)).ShouldBeTrue();
        Merkle.IsIncluded(leaf, index, size, path, root).ShouldBeTrue();
        Merkle.IsIncluded(Bits.Flipped(leaf, bit % HashBits), index, size, path, root).ShouldBeFalse();
        Merkle.IsIncluded(leaf, index, size, path, Bits.Flipped(root, bit % HashBits)).ShouldBeFalse();
        if (path.Count > 0) Merkle.IsIncluded(leaf, index, size, Bits.Flipped(path, bit % (path.Count * HashBits)), root).ShouldBeFalse();
    }

    [Property(MaxTest = 300)]
    public void Any_flipped_bit_of_any_consistency_is_refused(int size, int old, int bit)
    {
        size = 1 + size % 1_000;
        old = 1 + old % size;
        PlainTree tree = new(size);
        var (first, second, path) = (tree.Root(old), tree.Root(size), Merkle.Consistency(old, size, tree.Subtrees));
        Same(path, tree.Consistency(old, size)).ShouldBeTrue();
        Merkle.IsConsistent(old, size, first, second, path).ShouldBeTrue();
        Merkle.IsConsistent(old, size, Bits.Flipped(first, bit % HashBits), second, path).ShouldBeFalse();
        Merkle.IsConsistent(old, size, first, Bits.Flipped(second, bit % HashBits), path).ShouldBeFalse();
        if (path.Count > 0) Merkle.IsConsistent(old, size, first, second, Bits.Flipped(path, bit % (path.Count * HashBits))).ShouldBeFalse();
    }

    [Fact]
    public void A_leaf_is_under_its_own_number_only()
    {
        for (var size = 1; size <= 64; size++)
            for (var index = 0; index < size; index++)
            {
                var path = Merkle.Inclusion(index, size, plain.Subtrees);
                for (var other = -1; other <= size; other++)
                    if (other != index) Merkle.IsIncluded(plain.Leaf(index), other, size, path, plain.Root(size)).ShouldBeFalse($"{index} of {size} as {other}");
            }
    }

    // A proof fixes the shape of the way up, not the size: a checkpoint says that, with its root.
    [Fact]
    public void Under_another_size_an_inclusion_is_refused_unless_the_way_up_has_the_same_shape()
    {
        for (var size = 1; size <= 24; size++)
            for (var index = 0; index < size; index++)
            {
                var path = Merkle.Inclusion(index, size, plain.Subtrees);
                for (var otherSize = 0; otherSize <= 33; otherSize++)
                    for (var other = 0; other < Math.Max(otherSize, 1); other++)
                        Merkle.IsIncluded(plain.Leaf(index), other, otherSize, path, plain.Root(size))
                            .ShouldBe(otherSize > 0 && PlainTree.Sides(other, otherSize) == PlainTree.Sides(index, size), $"{index} of {size} as {other} of {otherSize}");
            }
    }

    [Fact]
    public void Under_other_sizes_a_consistency_is_refused_unless_the_way_up_has_the_same_shape()
    {
        for (var size = 2; size <= 20; size++)
            for (var old = 1; old < size; old++)
            {
                var path = Merkle.Consistency(old, size, plain.Subtrees);
                for (var otherSize = 0; otherSize <= 33; otherSize++)
                    for (var other = -1; other <= otherSize + 1; other++)
                        Merkle.IsConsistent(other, otherSize, plain.Root(old), plain.Root(size), path)
                            .ShouldBe(other > 0 && other < otherSize && PlainTree.SidesOfConsistency(other, otherSize) == PlainTree.SidesOfConsistency(old, size), $"{old} to {size} as {other} to {otherSize}");
            }
    }

    [Fact]
    public void A_proof_cut_lengthened_or_in_another_order_is_refused()
    {
        for (var size = 2; size <= 40; size++)
            for (var at = 1; at < size; at++)
            {
                var inclusion = Merkle.Inclusion(at, size, plain.Subtrees);
                foreach (var other in Otherwise(inclusion)) Merkle.IsIncluded(plain.Leaf(at), at, size, other, plain.Root(size)).ShouldBeFalse($"{at} of {size}");
                var consistency = Merkle.Consistency(at, size, plain.Subtrees);
                foreach (var other in Otherwise(consistency)) Merkle.IsConsistent(at, size, plain.Root(at), plain.Root(size), other).ShouldBeFalse($"{at} to {size}");
            }
    }

    [Fact]
    public void A_hash_of_another_length_is_refused()
    {
        var (leaf, root, path) = (plain.Leaf(2), plain.Root(7), Merkle.Inclusion(2, 7, plain.Subtrees));
        Merkle.IsIncluded(leaf.AsSpan(1), 2, 7, path, root).ShouldBeFalse();
        Merkle.IsIncluded([], 2, 7, path, root).ShouldBeFalse();
        Merkle.IsIncluded(leaf, 2, 7, path, root.AsSpan(1)).ShouldBeFalse();
        Merkle.IsIncluded(leaf, 2, 7, [path[0][1..], .. path.Skip(1)], root).ShouldBeFalse();
        var proof = Merkle.Consistency(3, 7, plain.Subtrees);
        Merkle.IsConsistent(3, 7, plain.Root(3).AsSpan(1), root, proof).ShouldBeFalse();
        Merkle.IsConsistent(3, 7, plain.Root(3), root, [proof[0][1..], .. proof.Skip(1)]).ShouldBeFalse();
        Merkle.IsConsistent(4, 7, [], root, Merkle.Consistency(4, 7, plain.Subtrees)).ShouldBeFalse();
    }

    [Fact]
    public void There_is_no_proof_of_what_is_not_in_the_tree()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Merkle.Inclusion(-1, 7, plain.Subtrees));
        Should.Throw<ArgumentOutOfRangeException>(() => Merkle.Inclusion(7, 7, plain.Subtrees));
        Should.Throw<ArgumentOutOfRangeException>(() => Merkle.Inclusion(0, 0, plain.Subtrees));
        Should.Throw<ArgumentOutOfRangeException>(() => Merkle.Consistency(-1, 7, plain.Subtrees));
        Should.Throw<ArgumentOutOfRangeException>(() => Merkle.Consistency(8, 7, plain.Subtrees));
    }

    [Fact]
    public void A_proof_among_ten_million_has_24_hashes() =>
        Merkle.Inclusion(5_000_000, 10_000_000, (_, _) => new byte[Merkle.HashSize]).Count.ShouldBe(24);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(EntryHead.Longest)]
    public void A_leaf_is_the_hash_of_nought_and_the_entry(int length)
    {
        var entry = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
        Merkle.Leaf(entry).ShouldBe(new PlainTree([entry]).Leaf(0));
    }

    private static IEnumerable<IReadOnlyList<ReadOnlyMemory<byte>>> Otherwise(IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        yield return [.. path.Skip(1)];
        yield return [.. path.SkipLast(1)];
        yield return [.. path, path[^1]];
        yield return [.. path, new byte[Merkle.HashSize]];
        yield return [path[0], .. path];
        yield return [];
        for (var i = 0; i + 1 < path.Count; i++) yield return [.. path.Take(i), path[i + 1], path[i], .. path.Skip(i + 2)];
    }

    private static bool Same(IReadOnlyList<ReadOnlyMemory<byte>> path, IReadOnlyList<byte[]> other) =>
        path.Count == other.Count && path.Zip(other).All(p => p.First.Span.SequenceEqual(p.Second));

    private static List<JsonElement> Vectors(string kind)
    {
        var folder = Environment.GetEnvironmentVariable("PACTE_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PACTE_TEST_DATA is not set: the proofs of another library are not read.");
        var path = Path.Combine(folder!, "merkle");
        Directory.Exists(path).ShouldBeTrue("PACTE_TEST_DATA is set, but merkle is not in it.");
        List<JsonElement> vectors = [.. Directory.EnumerateFiles(path, $"{kind}-*.json").Order().Select(f => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(f)))];
        vectors.ShouldNotBeEmpty($"PACTE_TEST_DATA is set, but merkle/{kind}-*.json is not in it.");
        return vectors;
    }

    private static byte[] Base64(JsonElement vector, string name) => vector.GetProperty(name).GetBytesFromBase64();

    private static IReadOnlyList<ReadOnlyMemory<byte>> Proof(JsonElement vector) =>
        vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof ? [.. proof.EnumerateArray().Select(h => (ReadOnlyMemory<byte>)h.GetBytesFromBase64())] : [];

    private static string Hex(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash);
}
