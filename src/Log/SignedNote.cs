using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace PactePme.Log;

/// <summary>What checks the signatures of one key: <c>name+hash+key</c>, as C2SP signed-note writes Ed25519 keys (type 0x01).</summary>
public sealed record VerifierKey(string Name, uint Id, PublicKey Key)
{
    private const byte Ed25519 = 1;

    public static VerifierKey Of(string name, PublicKey key) => new(name, IdOf(name, key.Export(KeyBlobFormat.RawPublicKey)), key);

    /// <summary>Reads a verifier key; nothing when it is none, or its hash is not that of its name and key.</summary>
    public static VerifierKey? Parse(string text)
    {
        var parts = text.Trim().Split('+', 3);
        if (parts is not [{ Length: > 0 } name, { Length: 8 }, var encoded] || !SignedNote.IsName(name) || SignedNote.Base64(encoded) is not [Ed25519, .. { Length: 32 } raw]
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, raw, KeyBlobFormat.RawPublicKey, out var key)) return null;
        var read = Of(name, key!);
        return read.ToString() == text.Trim() ? read : null;
    }

    public bool Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(Key, text, signature);

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519, .. Key.Export(KeyBlobFormat.RawPublicKey)])}";

    private static uint IdOf(string name, ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. key]));
}

/// <summary>A text and its signatures (C2SP signed-note).</summary>
/// <param name="Text">Ends with a line feed.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int MostSignatures = 100;

    /// <summary>Signs a text.</summary>
    /// <param name="text">Ends with a line feed.</param>
    /// <param name="keys">Each signs, under this name.</param>
    public static SignedNote Sign(string text, string name, IEnumerable<Key> keys) => new(text, [.. keys.Select(key =>
        new NoteSignature(name, VerifierKey.Of(name, key.PublicKey).Id, SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text))))]);

    /// <summary>Reads a note, without believing it; nothing when it is none.</summary>
    public static SignedNote? Parse(string note)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == note.Length || note[^1] != '\n' || note.Any(c => c < ' ' && c != '\n')) return null;
        List<NoteSignature> signatures = [];
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (!line.StartsWith("— ", StringComparison.Ordinal) || line[2..].Split(' ') is not [var name, var encoded] || !IsName(name) || Base64(encoded) is not { Length: > 4 } bytes) return null;
            signatures.Add(new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4)));
            if (signatures.Count > MostSignatures) return null;
        }
        return signatures.Count == 0 ? null : new(note[..(end + 1)], signatures);
    }

    /// <summary>Whether one of these keys signed it, and none that claims to have did not. Signatures of other keys count for nothing.</summary>
    public bool IsSignedBy(IReadOnlyCollection<VerifierKey> keys)
    {
        var text = Encoding.UTF8.GetBytes(Text);
        var known = Signatures.SelectMany(s => keys.Where(k => k.Name == s.Name && k.Id == s.KeyId).Select(k => k.Verifies(text, s.Bytes.Span))).ToList();
        return known.Count > 0 && known.All(good => good);
    }

    public override string ToString() => $"{Text}\n{string.Concat(Signatures)}";

    internal static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || c == '+');

    /// <summary>Strictly: what .NET also takes, such as blanks, is another text for the same bytes.</summary>
    internal static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }
}

/// <param name="Name">The key's.</param>
/// <param name="KeyId">The first four bytes of the key's hash.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    public override string ToString()
    {
        var bytes = new byte[4 + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(4));
        return $"— {Name} {Convert.ToBase64String(bytes)}\n";
    }
}
