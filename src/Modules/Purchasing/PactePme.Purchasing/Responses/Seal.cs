using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PactePme.Kernel;

namespace PactePme.Purchasing.Responses;

/// <summary>A document handed in under seal, with its bytes.</summary>
/// <param name="Title">Name of the file or what it is.</param>
/// <param name="MediaType">For example application/pdf.</param>
/// <param name="Content">Its bytes, base64.</param>
public sealed record SealedDocument(string Title, string MediaType, string Content);

/// <summary>What a sealed response says, as it is committed to: with the need and the responder, so that a commitment stands for one response only.</summary>
public sealed record CommittedResponse(Guid NeedId, Guid OrganisationId, string Summary, Money? Amount, IReadOnlyList<int> Lots, IReadOnlyList<DocumentDigest> Documents);

/// <summary>
/// A response under seal: a row apart that is no event, so that withdrawing destroys it. Opened by the key of the row, which is sealed under the
/// host's master key, which is not in the database.
/// </summary>
/// <param name="Id">The response.</param>
/// <param name="Key">The key of this row alone, sealed.</param>
/// <param name="Box">What was handed in, sealed.</param>
public sealed record SealedResponse(Guid Id, Guid NeedId, byte[] Key, byte[] Box);

/// <summary>
/// Seals responses until the deadline and commits to them, in the manner of SD-JWT disclosures (RFC 9901, 4.2): disclosure = base64url([salt, "response", content]),
/// commitment = base64url(SHA-256(disclosure)). The salt of 128 bits stays in the box, so that nobody can try contents against a commitment.
/// </summary>
public sealed class Seal(MasterKey master)
{
    private readonly byte[] key = master.Derive("purchasing/sealed-responses");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record Contents(string Disclosure, IReadOnlyList<SealedDocument> Documents);

    public (SealedResponse Box, string Commitment) Close(Guid responseId, CommittedResponse content, IReadOnlyList<SealedDocument> documents)
    {
        var salt = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var disclosure = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object[] { salt, "response", content }, Json));
        var rowKey = RandomNumberGenerator.GetBytes(32);
        var plain = JsonSerializer.SerializeToUtf8Bytes(new Contents(disclosure, documents), Json);
        return (new(responseId, content.NeedId, MasterKey.Seal(key, rowKey, Context(responseId)), MasterKey.Seal(rowKey, plain, Context(responseId))), CommitmentOf(disclosure));
    }

    /// <exception cref="CryptographicException">The master key is another one, or the row was altered.</exception>
    public (CommittedResponse Content, string Disclosure, IReadOnlyList<SealedDocument> Documents) Open(SealedResponse box)
    {
        var rowKey = MasterKey.Open(key, box.Key, Context(box.Id));
        var contents = JsonSerializer.Deserialize<Contents>(MasterKey.Open(rowKey, box.Box, Context(box.Id)), Json)!;
        return (ContentOf(contents.Disclosure), contents.Disclosure, contents.Documents);
    }

    /// <summary>Whoever holds a disclosure checks it so against the commitment that was public from the start.</summary>
    public static string CommitmentOf(string disclosure) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(disclosure)));

    public static CommittedResponse ContentOf(string disclosure)
    {
        using var parts = JsonDocument.Parse(Base64Url.DecodeFromChars(disclosure));
        return parts.RootElement[2].Deserialize<CommittedResponse>(Json)!;
    }

    public static DocumentDigest DigestOf(SealedDocument document)
    {
        var bytes = Convert.FromBase64String(document.Content);
        return new(document.Title, document.MediaType, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
    }

    private static byte[] Context(Guid responseId) => Encoding.ASCII.GetBytes($"response:{responseId:N}");
}
