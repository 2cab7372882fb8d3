using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace PactePme.Log.Tests.Formats;

public sealed class TlogProofTests
{
    private const string Origin = "example.org/log/aubagne", Hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private static readonly SigningKeys Keys = new([new byte[32]]);
    private static readonly IReadOnlyList<VerifierKey> Verifiers = Keys.Verifiers(Origin);
    private static readonly PlainTree Plain = new(300);

    [Fact]
    public void A_proof_is_written_as_the_standard_says()
    {
        var checkpoint = Keys.Sign(new(Origin, 2, Plain.Root(2)));
        new TlogProof("extra"u8.ToArray(), 1, [Merkle.EmptyRoot], checkpoint).ToString().ShouldBe($"c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 1\n{Hash}\n\n{checkpoint}");
        new TlogProof(null, 0, [], checkpoint).ToString().ShouldBe($"c2sp.org/tlog-proof@v1\nindex 0\n\n{checkpoint}");
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(SomeProof)])]
    public void A_proof_reads_back_as_it_is_written(TlogProof proof)
    {
        var read = TlogProof.Parse(proof.ToString()).ShouldNotBeNull();
        read.ToString().ShouldBe(proof.ToString());
        read.Extra.HasValue.ShouldBe(proof.Extra.HasValue);
        if (proof.Extra is { } extra) read.Extra!.Value.Span.SequenceEqual(extra.Span).ShouldBeTrue();
        read.Index.ShouldBe(proof.Index);
        read.Path.Select(h => Convert.ToHexString(h.Span)).ShouldBe(proof.Path.Select(h => Convert.ToHexString(h.Span)));
        read.Checkpoint.Head.IsSameAs(proof.Checkpoint.Head).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "index 1\n")]
    [InlineData("c2sp.org/tlog-proof@v2\n", "index 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1 \n", "index 1\n")]
    [InlineData(" c2sp.org/tlog-proof@v1\n", "index 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\r\n", "index 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index \n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 01\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index -1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index +1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 9223372036854775808\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "Index 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 1\nindex 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 1\nextra AA==\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "extra\nindex 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "extra A\nindex 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "extra AB==\nindex 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "extra AA==\nextra AA==\nindex 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "extra AA==\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 1\nAA==\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=AA==\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n", "index 1\n " + Hash + "\n")]
    public void What_is_no_proof_is_refused(string header, string body) => TlogProof.Parse($"{header}{body}\n{Keys.Sign(new(Origin, 2, Plain.Root(2)))}").ShouldBeNull();

    [Fact]
    public void A_proof_without_a_checkpoint_is_refused()
    {
        TlogProof.Parse("c2sp.org/tlog-proof@v1\nindex 1\n").ShouldBeNull();
        TlogProof.Parse("c2sp.org/tlog-proof@v1\nindex 1\n\n").ShouldBeNull();
        TlogProof.Parse($"c2sp.org/tlog-proof@v1\nindex 1\n\n{Origin}\n2\n{Hash}\n").ShouldBeNull();
        TlogProof.Parse($"c2sp.org/tlog-proof@v1\nindex 1\n{Keys.Sign(new(Origin, 2, Plain.Root(2)))}").ShouldBeNull();
    }

    [Fact]
    public void A_way_longer_than_any_tree_is_refused() =>
        TlogProof.Parse(new TlogProof(null, 1, [.. Enumerable.Repeat(Merkle.EmptyRoot, 65)], Keys.Sign(new(Origin, 2, Plain.Root(2)))).ToString()).ShouldBeNull();

    [Fact]
    public void A_proof_proves_its_entry_and_no_other()
    {
        foreach (var (index, size) in Some())
        {
            var proof = Proof(index, size);
            proof.Proves(PlainTree.Entry(index), Verifiers).ShouldBeTrue($"{index} of {size}");
            proof.Proves(PlainTree.Entry(index + 1), Verifiers).ShouldBeFalse();
            proof.Proves([], Verifiers).ShouldBeFalse();
            proof.Proves(PlainTree.Entry(index), []).ShouldBeFalse();
            proof.Proves(PlainTree.Entry(index), new SigningKeys([[.. Enumerable.Repeat((byte)1, 32)]]).Verifiers(Origin)).ShouldBeFalse();
            proof.Proves(PlainTree.Entry(index), Keys.Verifiers("example.org/log/marseille")).ShouldBeFalse();
            (proof with { Index = index + 1 }).Proves(PlainTree.Entry(index), Verifiers).ShouldBeFalse();
            (proof with { Extra = "else"u8.ToArray() }).Proves(PlainTree.Entry(index), Verifiers).ShouldBeTrue();
            (proof with { Checkpoint = Keys.Sign(new(Origin, size, Plain.Root(size - 1))) }).Proves(PlainTree.Entry(index), Verifiers).ShouldBeFalse();
        }
    }

    [Fact]
    public void Every_flipped_bit_of_its_hashes_its_index_or_the_entry_proves_nothing()
    {
        foreach (var (index, size) in Some())
        {
            var (proof, entry) = (Proof(index, size), PlainTree.Entry(index));
            for (var bit = 0; bit < proof.Path.Count * Merkle.HashSize * 8; bit++) (proof with { Path = Bits.Flipped(proof.Path, bit) }).Proves(entry, Verifiers).ShouldBeFalse();
            for (var bit = 0; bit < 64; bit++) (proof with { Index = index ^ (1L << bit) }).Proves(entry, Verifiers).ShouldBeFalse();
            for (var bit = 0; bit < entry.Length * 8; bit++) proof.Proves(Bits.Flipped(entry, bit), Verifiers).ShouldBeFalse();
        }
    }

    [Fact]
    public void Every_flipped_bit_of_a_written_proof_proves_nothing_or_the_same()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Proof(77, 300).ToString());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
            if (TlogProof.Parse(System.Text.Encoding.UTF8.GetString(Bits.Flipped(bytes, bit))) is { } read && read.Proves(PlainTree.Entry(77), Verifiers))
                (read with { Extra = Proof(77, 300).Extra }).ToString().ShouldBe(Proof(77, 300).ToString(), $"bit {bit}");
    }

    private static IEnumerable<(int Index, int Size)> Some() => [(0, 1), (0, 2), (1, 2), (2, 3), (6, 7), (77, 300), (255, 256), (256, 257), (299, 300)];

    private static TlogProof Proof(int index, int size) =>
        new("extra"u8.ToArray(), index, Merkle.Inclusion(index, size, Plain.Subtrees), Keys.Sign(new(Origin, size, Plain.Root(size))));
}

public static class SomeProof
{
    private static readonly SigningKeys Keys = new([new byte[32]]);

    private static Gen<byte[]> Bytes(int most) => from length in Gen.Choose(0, most) from bytes in Gen.Choose(0, 255).ArrayOf(length) select bytes.Select(b => (byte)b).ToArray();

    private static Gen<ReadOnlyMemory<byte>> Hash => Gen.Choose(0, 255).ArrayOf(Merkle.HashSize).Select(h => (ReadOnlyMemory<byte>)h.Select(b => (byte)b).ToArray());

    private static Gen<long> Number => Gen.OneOf(Gen.Choose(0, 1_000).Select(n => (long)n), from high in Gen.Choose(0, int.MaxValue - 1) from low in Gen.Choose(0, int.MaxValue - 1) select ((long)high << 32) + low, Gen.Elements(0, long.MaxValue));

    private static Gen<Checkpoint> Head => from origin in Gen.Elements("example.org/log/aubagne", "a", "é", "localhost:5080/log/la-ciotat") from size in Number from root in Hash select new Checkpoint(origin, size, root);

    public static Arbitrary<Checkpoint> Checkpoint() => Arb.From(Head);

    public static Arbitrary<TlogProof> Proof() => Arb.From(
        from extra in Gen.OneOf(Gen.Constant((ReadOnlyMemory<byte>?)null), Bytes(300).Select(b => (ReadOnlyMemory<byte>?)b))
        from index in Number
        from length in Gen.Choose(0, 63)
        from path in Hash.ListOf(length)
        from head in Head
        select new TlogProof(extra, index, path, Keys.Sign(head)));
}
