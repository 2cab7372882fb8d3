using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PactePme.Log;

/// <summary>
/// A value that an entry commits to without saying it: <c>[salt, name, value]</c>, of which the entry holds the digest. Whoever is given the disclosure
/// checks it against the digest; nobody else can guess it, for the salt has 128 random bits (SD-JWT, RFC 9901, 4.2).
/// </summary>
/// <param name="Encoded">base64url of the JSON array.</param>
public readonly record struct Disclosure(string Encoded)
{
    /// <summary>Length of a salt, in bytes.</summary>
    public const int SaltSize = 16;

    /// <param name="value">JSON, as it stands.</param>
    public static Disclosure Of(ReadOnlySpan<byte> salt, string name, ReadOnlySpan<byte> value)
    {
        var json = new ArrayBufferWriter<byte>(salt.Length * 2 + name.Length + value.Length + 16);
        json.Write("[\""u8);
        json.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(salt)));
        json.Write("\","u8);
        json.Write(JsonSerializer.SerializeToUtf8Bytes(name));
        json.Write(","u8);
        json.Write(value);
        json.Write("]"u8);
        return new(Base64Url.EncodeToString(json.WrittenSpan));
    }

    /// <summary>What the entry holds: base64url(SHA-256(disclosure)), over the ASCII of its encoded form.</summary>
    public string Digest => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Encoded)));

    /// <summary>Its name and value; nothing when it is no disclosure.</summary>
    public (string Name, JsonElement Value)? Read()
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(Encoded));
            return json.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 3 && array[1].ValueKind == JsonValueKind.String
                ? (array[1].GetString()!, array[2].Clone()) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException) { return null; }
    }
}
