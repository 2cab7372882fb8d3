using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace PactePme.Log;

/// <summary>
/// The keys that sign the logs: secrets of 32 bytes, the current one first. Each log has an Ed25519 key of its own from each secret, derived by HKDF
/// (RFC 5869) from its origin. All sign, so that whoever still has the key of before goes on verifying until it is taken away.
/// </summary>
public sealed class SigningKeys
{
    private readonly List<byte[]> secrets;

    /// <exception cref="ArgumentException">There is none, or one is shorter than 32 bytes.</exception>
    public SigningKeys(IEnumerable<byte[]> secrets)
    {
        this.secrets = [.. secrets];
        if (this.secrets.Count == 0 || this.secrets.Any(s => s.Length < 32)) throw new ArgumentException("A signing secret has at least 32 bytes.", nameof(secrets));
    }

    /// <summary>Reads secrets in base64, one a line or with blanks or commas between; nothing when one is none.</summary>
    public static IReadOnlyList<byte[]>? Parse(string text)
    {
        List<byte[]> read = [];
        foreach (var word in text.Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (SignedNote.Base64(word) is not { Length: >= 32 } secret) return null;
            read.Add(secret);
        }
        return read.Count == 0 ? null : read;
    }

    /// <summary>The public keys of a log, the current one first.</summary>
    public IReadOnlyList<VerifierKey> Verifiers(string origin)
    {
        var keys = KeysOf(origin);
        try { return [.. keys.Select(k => VerifierKey.Of(origin, k.PublicKey))]; }
        finally { foreach (var key in keys) key.Dispose(); }
    }

    public SignedCheckpoint Sign(Checkpoint head)
    {
        var keys = KeysOf(head.Origin);
        try { return new(head, SignedNote.Sign(head.Text, head.Origin, keys)); }
        finally { foreach (var key in keys) key.Dispose(); }
    }

    private List<Key> KeysOf(string origin) => [.. secrets.Select(secret => Key.Import(SignatureAlgorithm.Ed25519,
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes($"log-signature/v1/{origin}")), KeyBlobFormat.RawPrivateKey))];
}
