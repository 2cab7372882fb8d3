using FsCheck.Xunit;
using NSec.Cryptography;

namespace PactePme.Log.Tests.Formats;

public sealed class CheckpointTests
{
    private const string Origin = "example.org/log/aubagne", Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Fact]
    public void A_checkpoint_is_its_origin_size_and_root()
    {
        Checkpoint head = new(Origin, 70_000, Merkle.EmptyRoot);
        head.Text.ShouldBe($"{Origin}\n70000\n{Root}\n");
        var read = Checkpoint.Parse(head.Text).ShouldNotBeNull();
        (read.Origin, read.Size).ShouldBe((Origin, 70_000));
        read.IsSameAs(head).ShouldBeTrue();
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(SomeProof)])]
    public void A_checkpoint_reads_back_as_it_is_written(Checkpoint head)
    {
        Checkpoint.Parse(head.Text)!.IsSameAs(head).ShouldBeTrue();
        Checkpoint.Parse(head.Text)!.Text.ShouldBe(head.Text);
    }

    [Fact]
    public void Lines_that_follow_are_allowed_and_signed()
    {
        Checkpoint.Parse($"{Origin}\n3\n{Root}\nmore\nand more\n")!.IsSameAs(new(Origin, 3, Merkle.EmptyRoot)).ShouldBeTrue();
        using var key = Key.Import(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawPrivateKey);
        var printed = SignedNote.Sign($"{Origin}\n3\n{Root}\nmore\n", Origin, [key]).ToString();
        IReadOnlyList<VerifierKey> keys = [VerifierKey.Of(Origin, key.PublicKey)];
        var read = SignedCheckpoint.Parse(printed).ShouldNotBeNull();
        read.IsSignedBy(keys).ShouldBeTrue();
        read.ToString().ShouldBe(printed);
        SignedCheckpoint.Parse(printed.Replace("more", "less", StringComparison.Ordinal))!.IsSignedBy(keys).ShouldBeFalse();
        SignedCheckpoint.Parse(printed.Replace("more\n", "", StringComparison.Ordinal))!.IsSignedBy(keys).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n3\n" + Root + "\n")]
    [InlineData("example.org\n3\n" + Root)]
    [InlineData("example.org\n3\n")]
    [InlineData("example.org\n" + Root + "\n")]
    [InlineData("example.org\n03\n" + Root + "\n")]
    [InlineData("example.org\n00\n" + Root + "\n")]
    [InlineData("example.org\n-3\n" + Root + "\n")]
    [InlineData("example.org\n+3\n" + Root + "\n")]
    [InlineData("example.org\n 3\n" + Root + "\n")]
    [InlineData("example.org\n3 \n" + Root + "\n")]
    [InlineData("example.org\n3.0\n" + Root + "\n")]
    [InlineData("example.org\n0x3\n" + Root + "\n")]
    [InlineData("example.org\n٣\n" + Root + "\n")]
    [InlineData("example.org\n\n" + Root + "\n")]
    [InlineData("example.org\n9223372036854775808\n" + Root + "\n")]
    [InlineData("example.org\n3\n\n")]
    [InlineData("example.org\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n")]
    [InlineData("example.org\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("example.org\n3\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("example.org\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS\n")]
    [InlineData("example.org\n3\n" + Root + "\n\n")]
    [InlineData("example.org\n3\n" + Root + "\n\nmore\n")]
    [InlineData("example.org\r\n3\r\n" + Root + "\r\n")]
    public void What_is_no_checkpoint_is_refused(string text) => Checkpoint.Parse(text).ShouldBeNull();

    [Fact]
    public void A_checkpoint_is_the_same_in_all_its_parts_only()
    {
        Checkpoint head = new(Origin, 3, Merkle.EmptyRoot);
        head.IsSameAs(head with { Root = Merkle.EmptyRoot.ToArray() }).ShouldBeTrue();
        head.IsSameAs(head with { Origin = "example.org" }).ShouldBeFalse();
        head.IsSameAs(head with { Size = 4 }).ShouldBeFalse();
        head.IsSameAs(head with { Root = Merkle.Leaf([]) }).ShouldBeFalse();
    }

    [Fact]
    public void A_checkpoint_is_signed_under_the_name_of_its_log()
    {
        using var key = Key.Import(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawPrivateKey);
        var other = VerifierKey.Of("example.net", key.PublicKey);
        var signed = SignedCheckpoint.Parse(SignedNote.Sign($"{Origin}\n3\n{Root}\n", "example.net", [key]).ToString()).ShouldNotBeNull();
        signed.Note.IsSignedBy([other]).ShouldBeTrue();
        signed.IsSignedBy([other]).ShouldBeFalse();
        signed.IsSignedBy([other, VerifierKey.Of(Origin, key.PublicKey)]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org\n3\n" + Root + "\n")]
    [InlineData("example.org\n03\n" + Root + "\n\n— a AAAAAAA=\n")]
    public void What_is_no_signed_checkpoint_is_refused(string text) => SignedCheckpoint.Parse(text).ShouldBeNull();
}
