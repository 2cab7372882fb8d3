using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NSec.Cryptography;

namespace PactePme.Log.Tests.Formats;

public sealed class SignedNoteTests
{
    private const string Known = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KnownText = "This is an example message.\n",
        KnownSignature = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=",
        KnownNote = $"{KnownText}\n— example.com/foo {KnownSignature}\n", Origin = "example.org/log/aubagne";

    private static readonly VerifierKey KnownKey = VerifierKey.Parse(Known)!;
    private static readonly IReadOnlyList<Key> Keys = [.. Enumerable.Range(1, 3).Select(seed => Key.Import(SignatureAlgorithm.Ed25519, [.. Enumerable.Repeat((byte)seed, 32)], KeyBlobFormat.RawPrivateKey))];
    private static readonly IReadOnlyList<VerifierKey> Both = [.. Keys.Take(2).Select(k => VerifierKey.Of(Origin, k.PublicKey))];
    private static readonly VerifierKey Other = VerifierKey.Of(Origin, Keys[2].PublicKey);

    [Fact]
    public void The_known_note_is_signed_by_the_known_key()
    {
        var note = SignedNote.Parse(KnownNote).ShouldNotBeNull();
        note.Text.ShouldBe(KnownText);
        note.Signatures.ShouldHaveSingleItem().Name.ShouldBe("example.com/foo");
        note.Signatures[0].KeyId.ShouldBe(0x530d903au);
        note.IsSignedBy([KnownKey]).ShouldBeTrue();
        note.ToString().ShouldBe(KnownNote);
    }

    [Fact]
    public void The_known_key_prints_as_it_reads()
    {
        (KnownKey.Name, KnownKey.Id).ShouldBe(("example.com/foo", 0x530d903au));
        KnownKey.ToString().ShouldBe(Known);
        VerifierKey.Parse($" {Known}\n").ShouldBe(KnownKey);
        VerifierKey.Of("example.com/foo", KnownKey.Key).ShouldBe(KnownKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("example.com/foo+530d903a+")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+30d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAA==")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k+")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV 54Id2LKaANYcrnKv3U2k")]
    [InlineData("example com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void What_is_no_key_is_refused(string key) => VerifierKey.Parse(key).ShouldBeNull();

    [Fact]
    public void An_altered_text_or_signature_name_or_key_is_not_signed()
    {
        Signed(KnownNote.Replace("example message", "example  message", StringComparison.Ordinal)).ShouldBeFalse();
        Signed("\n" + KnownNote).ShouldBeFalse();
        Signed(KnownNote.Replace("foo Uw2Q", "bar Uw2Q", StringComparison.Ordinal)).ShouldBeFalse();
        Signed(KnownNote.Replace("foo Uw2Q", "foo Uw2R", StringComparison.Ordinal)).ShouldBeFalse();
        Signed(KnownNote.Replace("Okn8", "Okn9", StringComparison.Ordinal)).ShouldBeFalse();
        SignedNote.Parse(KnownNote)!.IsSignedBy([VerifierKey.Of("example.com/foo", Keys[0].PublicKey)]).ShouldBeFalse();
        SignedNote.Parse(KnownNote)!.IsSignedBy([]).ShouldBeFalse();

        static bool Signed(string note) => SignedNote.Parse(note).ShouldNotBeNull().IsSignedBy([KnownKey]);
    }

    [Fact]
    public void Several_keys_sign_and_each_is_enough()
    {
        var note = SignedNote.Parse(Note("a\nb\n"))!;
        note.Signatures.Select(s => s.KeyId).ShouldBe(Both.Select(k => k.Id));
        note.IsSignedBy(Both).ShouldBeTrue();
        foreach (var key in Both) note.IsSignedBy([key]).ShouldBeTrue();
        note.IsSignedBy([Other]).ShouldBeFalse();
        note.IsSignedBy([Other, Both[1]]).ShouldBeTrue();
    }

    [Fact]
    public void Signatures_of_unknown_keys_count_for_nothing()
    {
        var note = SignedNote.Parse($"{Note("a\n")}— somebody.else AAAAAAA=\n— {Origin} AAAAAAAAAAA=\n{KnownNote[(KnownText.Length + 1)..]}").ShouldNotBeNull();
        note.Signatures.Count.ShouldBe(5);
        note.IsSignedBy(Both).ShouldBeTrue();
        note.IsSignedBy([KnownKey]).ShouldBeFalse();
        SignedNote.Parse($"a\n\n— somebody.else AAAAAAA=\n")!.IsSignedBy(Both).ShouldBeFalse();
    }

    [Fact]
    public void A_bad_signature_of_a_known_key_spoils_the_note()
    {
        var (good, bad) = (SignedNote.Parse(Note("a\n"))!, SignedNote.Parse(Note("b\n"))!);
        for (var i = 0; i < 2; i++)
        {
            SignedNote mixed = good with { Signatures = [.. good.Signatures.Select((s, at) => at == i ? bad.Signatures[at] : s)] };
            mixed = SignedNote.Parse(mixed.ToString())!;
            mixed.IsSignedBy(Both).ShouldBeFalse();
            mixed.IsSignedBy([Both[i]]).ShouldBeFalse();
            mixed.IsSignedBy([Both[1 - i]]).ShouldBeTrue();
        }
        (good with { Signatures = [good.Signatures[0], bad.Signatures[0]] }).IsSignedBy(Both).ShouldBeFalse();
        (good with { Signatures = [good.Signatures[0] with { Bytes = good.Signatures[0].Bytes[1..] }] }).IsSignedBy(Both).ShouldBeFalse();
        (good with { Signatures = [good.Signatures[0] with { Bytes = (byte[])[.. good.Signatures[0].Bytes.Span, 0] }] }).IsSignedBy(Both).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=")]
    [InlineData("text\n\n— a AAAAAAA=\n\n")]
    [InlineData("text\n\n— a AAAAAAA=\n ")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n—a AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— a\n")]
    [InlineData("text\n\n— a \n")]
    [InlineData("text\n\n— a  AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA= b\n")]
    [InlineData("text\n\n— a b AAAAAAA=\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a\u00a0b AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAA==\n")]
    [InlineData("text\n\n— a AAAA\n")]
    [InlineData("text\n\n— a AAAAAAA\n")]
    [InlineData("text\n\n— a AAAAAAB=\n")]
    [InlineData("text\n\n— a AAAA_AA=\n")]
    [InlineData("text\n\n— a AAAAAAA=\r\n")]
    [InlineData("te\rxt\n\n— a AAAAAAA=\n")]
    [InlineData("te\txt\n\n— a AAAAAAA=\n")]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n")]
    [InlineData("te\u001fxt\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=\nb\n")]
    public void What_is_no_note_is_refused(string note) => SignedNote.Parse(note).ShouldBeNull();

    [Fact]
    public void A_note_may_have_blank_lines_and_lines_like_signatures_in_its_text()
    {
        var text = $"a\n\n— {Origin} AAAAAAA=\n\nb\n";
        var note = SignedNote.Parse(Note(text)).ShouldNotBeNull();
        note.Text.ShouldBe(text);
        note.IsSignedBy(Both).ShouldBeTrue();
    }

    [Fact]
    public void A_note_has_a_hundred_signatures_at_most()
    {
        var signatures = string.Concat(Enumerable.Repeat("— a AAAAAAA=\n", 100));
        SignedNote.Parse($"text\n\n{signatures}").ShouldNotBeNull().Signatures.Count.ShouldBe(100);
        SignedNote.Parse($"text\n\n{signatures}— a AAAAAAA=\n").ShouldBeNull();
    }

    [Fact]
    public void Every_flipped_bit_of_a_note_is_refused_or_leaves_the_same_text_signed()
    {
        const string text = "example.org/log/aubagne\n12\nabc\n";
        var bytes = Encoding.UTF8.GetBytes(Note(text));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var note = SignedNote.Parse(Encoding.UTF8.GetString(Bits.Flipped(bytes, bit)));
            if (note?.IsSignedBy(Both) == true) note.Text.ShouldBe(text, $"bit {bit}");
            (note?.IsSignedBy([Both[0]]) == true && note.Text != text).ShouldBeFalse($"bit {bit}");
        }
    }

    [Property(MaxTest = 2_000, Arbitrary = [typeof(SomeText), typeof(AnyNumber)])]
    public void Any_other_byte_in_a_note_is_refused_or_leaves_the_same_text_signed(NoteText text, int at, int other)
    {
        var bytes = Encoding.UTF8.GetBytes(Note(text.Value));
        bytes[at % bytes.Length] = (byte)other;
        if (SignedNote.Parse(Encoding.UTF8.GetString(bytes)) is { } note && note.IsSignedBy(Both)) note.Text.ShouldBe(text.Value);
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(SomeText)])]
    public void What_is_signed_reads_back_and_is_signed(NoteText text)
    {
        var printed = Note(text.Value);
        var note = SignedNote.Parse(printed).ShouldNotBeNull();
        note.Text.ShouldBe(text.Value);
        note.ToString().ShouldBe(printed);
        note.IsSignedBy(Both).ShouldBeTrue();
    }

    [Fact]
    public void Base64_has_one_right_form()
    {
        SignedNote.Base64("").ShouldBe([]);
        SignedNote.Base64("AAE=").ShouldBe([0, 1]);
        foreach (var text in new[] { "AAE", "AAF=", "AAE==", "A AE=", "AAE=\n", " AAE=", "AA-_", "=", "A", "é===" }) SignedNote.Base64(text).ShouldBeNull(text);
    }

    private static string Note(string text) => SignedNote.Sign(text, Origin, Keys.Take(2)).ToString();
}

/// <param name="Value">Lines, blank ones among them, that a note may have.</param>
public sealed record NoteText(string Value);

public static class SomeText
{
    public static Arbitrary<NoteText> Note() => Arb.From(
        Gen.Elements("", "a", "example.org/log/aubagne", "é", "— a AAAAAAA=", "😀", " ", "+", "\u007f", "中 文").ListOf()
            .Select(lines => new NoteText(string.Concat(lines.Select(l => $"{l}\n")) is { Length: > 0 } text ? text : "\n")));
}
