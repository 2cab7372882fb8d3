using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PactePme.Kernel;

/// <summary>Checks of single values that many commands share: each gives the fault, or nothing.</summary>
public static partial class Check
{
    /// <summary>Text that must hold something and at most <paramref name="max"/> characters.</summary>
    public static FieldError? Text(string? value, string pointer, int max) =>
        value is null || value.EnumerateRunes().All(IsBlank)
            ? new(pointer, "text-required", "Ce texte est obligatoire.", "This text is required.")
            : TooLong(value, pointer, max);

    /// <summary>Whether PostgreSQL can hold this text as jsonb and .NET can bring it into a normal form: no U+0000, no lone surrogate, no U+FFFE.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text) => !text.Contains('\0') && NormalForm.Has(text);

    // Marks of direction and joiners show nothing by themselves.
    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control;

    /// <summary>Text that may be absent, of at most <paramref name="max"/> characters.</summary>
    public static FieldError? OptionalText(string? value, string pointer, int max) =>
        value is null ? null : TooLong(value, pointer, max);

    /// <summary>A list of at most <paramref name="max"/> entries.</summary>
    public static FieldError? Count<T>(IReadOnlyCollection<T>? values, string pointer, int max) =>
        values is { Count: var n } && n > max
            ? new(pointer, "too-many", $"Au plus {max} entrées.", $"At most {max} entries.")
            : null;

    /// <summary>A CPV code by its shape: eight digits, with or without the check digit (Regulation (EC) 213/2008).</summary>
    public static FieldError? Cpv(string? code, string pointer) =>
        code is not null && CpvShape().IsMatch(code) ? null
            : new(pointer, "cpv-shape", "Un code CPV a huit chiffres, par exemple 45000000.", "A CPV code has eight digits, for example 45000000.");

    /// <summary>An https address that others may follow: without credentials, of at most 2,000 characters.</summary>
    public static FieldError? HttpsLink(string? link, string pointer) =>
        link is { Length: <= 2_000 } && Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0 ? null
            : new(pointer, "https-link", "Une adresse https sans identifiants est attendue, de 2 000 caractères au plus.", "An https address without credentials is expected, of at most 2,000 characters.");

    /// <summary>A SHA-256 digest in hexadecimal (FIPS 180-4).</summary>
    public static FieldError? Sha256(string? digest, string pointer) =>
        digest is not null && Sha256Shape().IsMatch(digest) ? null
            : new(pointer, "sha256-shape", "Une empreinte SHA-256 a 64 chiffres hexadécimaux.", "A SHA-256 digest has 64 hexadecimal digits.");

    /// <summary>The faults of each entry of a list, by its own pointer.</summary>
    public static IEnumerable<FieldError?> Each<T>(IReadOnlyList<T>? values, string pointer, Func<T, string, FieldError?> check) =>
        (values ?? []).Select((value, index) => check(value, $"{pointer}/{index}"));

    /// <summary>A moment when something took effect: given by those entitled, never in the future.</summary>
    public static FieldError? NotInTheFuture(DateTimeOffset? value, string pointer, DateTimeOffset now) =>
        value > now
            ? new(pointer, "in-the-future", "Cette date d'effet est dans le futur.", "This effective date is in the future.")
            : null;

    private static FieldError? TooLong(string value, string pointer, int max) =>
        value.Length > max ? new(pointer, "text-too-long", $"Au plus {max} caractères.", $"At most {max} characters.") : null;

    [GeneratedRegex(@"^[0-9a-fA-F]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256Shape();

    [GeneratedRegex(@"^[0-9]{8}(-[0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex CpvShape();
}
