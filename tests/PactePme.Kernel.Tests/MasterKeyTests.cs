using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;

namespace PactePme.Kernel.Tests;

public sealed class MasterKeyTests
{
    private static readonly MasterKey Key = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Property]
    public bool What_is_sealed_opens_with_the_same_key_and_context(byte[] plain, byte[] context) =>
        MasterKey.Open(Key.Derive("a"), MasterKey.Seal(Key.Derive("a"), plain, context), context).AsSpan().SequenceEqual(plain);

    [Fact]
    public void Another_key_another_context_or_one_changed_bit_opens_nothing()
    {
        var box = MasterKey.Seal(Key.Derive("a"), "Jeanne"u8.ToArray(), [1]);
        Should.Throw<CryptographicException>(() => MasterKey.Open(Key.Derive("b"), box, [1]));
        Should.Throw<CryptographicException>(() => MasterKey.Open(Key.Derive("a"), box, [2]));
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var altered = box.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<CryptographicException>(() => MasterKey.Open(Key.Derive("a"), altered, [1]));
        }
    }

    [Fact]
    public void The_same_text_is_never_sealed_twice_alike() =>
        MasterKey.Seal(Key.Derive("a"), "x"u8.ToArray(), []).ShouldNotBe(MasterKey.Seal(Key.Derive("a"), "x"u8.ToArray(), []));

    [Fact]
    public void A_digest_depends_on_key_purpose_and_value()
    {
        Key.Digest("logins", "a").ShouldBe(Key.Digest("logins", "a"));
        new[] { Key.Digest("logins", "a"), Key.Digest("logins", "b"), Key.Digest("other", "a"), new MasterKey(Encoding.UTF8.GetBytes(new string('x', 32))).Digest("logins", "a") }.ShouldBeUnique();
    }

    [Fact]
    public void A_short_key_is_refused() => Should.Throw<ArgumentException>(() => new MasterKey(new byte[31]));
}
