using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace PactePme.Log.Tests.Formats;

public sealed class DisclosureTests
{
    private static readonly byte[] Salt = [.. Enumerable.Range(0, Disclosure.SaltSize).Select(i => (byte)(i * 16))];

    [Fact]
    public void The_known_disclosure_has_its_known_digest() // RFC 9901, 4.2.3
    {
        Disclosure known = new("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0");
        known.Digest.ShouldBe("X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
        var (name, value) = known.Read().ShouldNotBeNull();
        name.ShouldBe("family_name");
        value.GetString().ShouldBe("Möbius");
    }

    [Fact]
    public void A_disclosure_is_a_salt_a_name_and_the_value_as_it_stands()
    {
        var disclosure = Disclosure.Of(Salt, "amount", """{"amount": 12.50,  "currency":"EUR"}"""u8);
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(disclosure.Encoded)).ShouldBe("""["ABAgMEBQYHCAkKCwwNDg8A","amount",{"amount": 12.50,  "currency":"EUR"}]""");
        disclosure.Digest.ShouldBe(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(disclosure.Encoded))));
        disclosure.Digest.Length.ShouldBe(43);
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(SomeJson)])]
    public void What_is_disclosed_reads_back(JsonText name, JsonText text)
    {
        foreach (var value in new[] { text.Raw, $$"""{"a": [{{text.Raw}}, null, true, 1.50]}""", """[]""", "-12.0", "false" })
        {
            var (readName, readValue) = Disclosure.Of(Salt, name.Value, Encoding.UTF8.GetBytes(value)).Read().ShouldNotBeNull();
            readName.ShouldBe(name.Value);
            readValue.GetRawText().ShouldBe(value);
        }
        Disclosure.Of(Salt, name.Value, Encoding.UTF8.GetBytes(text.Raw)).Read()!.Value.Value.GetString().ShouldBe(text.Value);
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(SomeJson)])]
    public void Another_salt_name_or_value_has_another_digest(JsonText name, JsonText text)
    {
        var value = Encoding.UTF8.GetBytes(text.Raw);
        new[]
        {
            Disclosure.Of(Salt, name.Value, value), Disclosure.Of(Bits.Flipped(Salt, 127), name.Value, value), Disclosure.Of(Salt, name.Value + "x", value), Disclosure.Of(Salt, name.Value, [(byte)'[', .. value, (byte)']'])
        }.Select(d => d.Digest).ShouldBeUnique();
        Disclosure.Of(Salt, name.Value, value).Digest.ShouldBe(Disclosure.Of([.. Salt], name.Value, [.. value]).Digest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""["salt","name"]""")]
    [InlineData("""["salt","name",1,2]""")]
    [InlineData("""["salt",1,"value"]""")]
    [InlineData("""["salt",null,"value"]""")]
    [InlineData("""["salt",["name"],"value"]""")]
    [InlineData("""["salt","name","value"] 1""")]
    [InlineData("""["salt","name","value",]""")]
    [InlineData("""["salt","name",value]""")]
    [InlineData("""["salt","name",01]""")]
    [InlineData("""["salt","name","value" """)]
    [InlineData("""["salt","\ud800","value"]""")]
    [InlineData("""["salt","na""")]
    public void What_is_no_disclosure_is_refused(string json) => new Disclosure(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))).Read().ShouldBeNull();

    [Theory]
    [InlineData("WyJhIiwiYiIsMV0*")]
    [InlineData("WyJhIiwiYiIsMV0+")]
    [InlineData("W")]
    [InlineData("é")]
    [InlineData("~")]
    public void What_is_not_base64url_is_refused(string encoded) => new Disclosure(encoded).Read().ShouldBeNull();

    [Fact]
    public void A_name_that_is_not_utf8_is_refused() =>
        new Disclosure(Base64Url.EncodeToString((byte[])[.. "[\"salt\",\"n"u8, 0xff, .. "\",1]"u8])).Read().ShouldBeNull();

    [Fact]
    public void What_was_never_encoded_is_refused() => default(Disclosure).Read().ShouldBeNull();

    [Property(MaxTest = 2_000, Arbitrary = [typeof(SomeJson), typeof(AnyNumber)])]
    public void Any_other_character_in_it_is_refused_or_has_another_digest(JsonText name, JsonText text, int at, int other)
    {
        var disclosure = Disclosure.Of(Salt, name.Value, Encoding.UTF8.GetBytes(text.Raw));
        var characters = disclosure.Encoded.ToCharArray();
        var replaced = characters[at % characters.Length];
        characters[at % characters.Length] = (char)(' ' + other % 95);
        Disclosure altered = new(new string(characters));
        altered.Read();
        (altered.Digest == disclosure.Digest).ShouldBe(characters[at % characters.Length] == replaced);
    }
}

/// <param name="Raw">How it is written in JSON.</param>
public sealed record JsonText(string Value, string Raw);

public static class SomeJson
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Arbitrary<JsonText> Text() => Arb.From(
        from parts in Gen.Elements("a", "name", "é", "œ", "\"", "\\", "'", "/", "<", "&", "+", "\n", "\0", "\u001f", "\u007f", "\u2028", "\ufeff", "中", "😀", "@", "_sd", "e\u0301", "]", ",", " ").ListOf()
        from relaxed in Gen.Elements(true, false)
        let text = string.Concat(parts)
        select new JsonText(text, JsonSerializer.Serialize(text, relaxed ? Relaxed : null)));
}
