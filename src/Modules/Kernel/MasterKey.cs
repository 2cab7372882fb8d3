using System.Security.Cryptography;
using System.Text;

namespace PactePme.Kernel;

/// <summary>
/// The host's secret, kept outside the database: without it a dump of the database opens no personal record.
/// Each purpose gets a key of its own, derived by HKDF (RFC 5869).
/// </summary>
public sealed class MasterKey(byte[] secret)
{
    private const int NonceLength = 12, TagLength = 16;

    private readonly byte[] secret = secret.Length >= 32 ? secret : throw new ArgumentException("A master key has at least 32 bytes.", nameof(secret));

    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>A keyed digest of something that must be found again but not read back, such as a subject of an access token.</summary>
    public string Digest(string purpose, string value) => Convert.ToHexStringLower(HMACSHA256.HashData(Derive(purpose), Encoding.UTF8.GetBytes(value)))[..40];

    /// <summary>AES-256-GCM: nonce, ciphertext, tag; <paramref name="context"/> is bound to it and must be given again to open.</summary>
    public static byte[] Seal(byte[] key, byte[] plain, byte[] context)
    {
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), context);
        return box;
    }

    /// <exception cref="CryptographicException">The key or the context is another, or the box was altered or cut.</exception>
    public static byte[] Open(byte[] key, byte[] box, byte[] context)
    {
        if (box.Length < NonceLength + TagLength) throw new CryptographicException("The box is too short.");
        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), plain, context);
        return plain;
    }
}
