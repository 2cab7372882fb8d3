namespace PactePme.Log.Tests.Formats;

public sealed class SigningKeysTests
{
    private const string Origin = "example.org/log/aubagne";
    private static readonly SigningKeys Keys = new([Secret(0), Secret(100)]);

    // Worked out with another implementation of HKDF and Ed25519: were it to change, no checkpoint of before would verify.
    [Fact]
    public void The_key_of_a_log_and_its_signature_are_those_known()
    {
        SigningKeys keys = new([Secret(0)]);
        keys.Verifiers(Origin).ShouldHaveSingleItem().ToString().ShouldBe($"{Origin}+38a34be8+AYwZ7jf0IPauukZ/VzK6S9RwcLfcpWA3ibWf7RAUx5a6");
        keys.Sign(new(Origin, 0, Merkle.EmptyRoot)).ToString().ShouldBe(
            $"{Origin}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— {Origin} OKNL6OthBCy/cUT2cfLaSAAVFAO0Fx/QUu1LahHEKU+zpgKtyFtGchGgc4AJX1aYpLo+hmJTT3cjOULTQPt4/5Sp5Qw=\n");
    }

    [Fact]
    public void Every_secret_signs_and_each_key_verifies()
    {
        var signed = Keys.Sign(new(Origin, 3, Merkle.Leaf("root"u8)));
        var verifiers = Keys.Verifiers(Origin);
        signed.Note.Signatures.Select(s => (s.Name, s.KeyId)).ShouldBe(verifiers.Select(v => (v.Name, v.Id)));
        verifiers.Count.ShouldBe(2);
        foreach (var key in verifiers) SignedCheckpoint.Parse(signed.ToString())!.IsSignedBy([key]).ShouldBeTrue();
        signed.IsSignedBy(verifiers).ShouldBeTrue();
        signed.IsSignedBy(new SigningKeys([Secret(7)]).Verifiers(Origin)).ShouldBeFalse();
    }

    [Fact]
    public void A_key_of_before_goes_on_verifying_while_its_secret_is_there()
    {
        SigningKeys before = new([Secret(100)]), after = new([Secret(0)]);
        Keys.Sign(new(Origin, 3, Merkle.EmptyRoot)).IsSignedBy(before.Verifiers(Origin)).ShouldBeTrue();
        before.Sign(new(Origin, 3, Merkle.EmptyRoot)).IsSignedBy(Keys.Verifiers(Origin)).ShouldBeTrue();
        after.Sign(new(Origin, 3, Merkle.EmptyRoot)).IsSignedBy(before.Verifiers(Origin)).ShouldBeFalse();
    }

    [Fact]
    public void Each_log_has_keys_of_its_own()
    {
        var all = new[] { Origin, "example.org/log/marseille", "example.net/log/aubagne" }.SelectMany(o => Keys.Verifiers(o)).ToList();
        all.Select(k => Convert.ToHexString(k.Key.Export(NSec.Cryptography.KeyBlobFormat.RawPublicKey))).ShouldBeUnique();
        Keys.Verifiers(Origin).ShouldBe(Keys.Verifiers(Origin));
        var head = new Checkpoint(Origin, 3, Merkle.EmptyRoot);
        Keys.Sign(head).IsSignedBy(Keys.Verifiers("example.org/log/marseille")).ShouldBeFalse();
    }

    [Fact]
    public void A_secret_has_32_bytes_and_there_is_one()
    {
        Should.Throw<ArgumentException>(() => new SigningKeys([]));
        Should.Throw<ArgumentException>(() => new SigningKeys([new byte[31]]));
        Should.Throw<ArgumentException>(() => new SigningKeys([new byte[32], new byte[31]]));
        new SigningKeys([new byte[33]]).Verifiers(Origin).Count.ShouldBe(1);
    }

    [Fact]
    public void Secrets_are_read_from_lines_blanks_or_commas()
    {
        var (first, second) = (Convert.ToBase64String(Secret(0)), Convert.ToBase64String(Secret(100)));
        SigningKeys.Parse(first).ShouldBe([Secret(0)]);
        foreach (var text in new[] { $"{first}\n{second}", $"{first} {second}\n", $" {first},{second}", $"{first}\r\n\r\n{second}\r\n", $"{first}, \t{second}" })
            SigningKeys.Parse(text).ShouldBe([Secret(0), Secret(100)], text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n,")]
    [InlineData("secret")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= secret")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_holds_no_secret_or_something_else_is_refused(string text) => SigningKeys.Parse(text).ShouldBeNull();

    private static byte[] Secret(int from) => [.. Enumerable.Range(from, 32).Select(i => (byte)i)];
}
