namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>SIREN and SIRET by their check digits (Luhn; La Poste's SIRETs also by the sum of digits).</summary>
internal static class FrenchNumber
{
    private const string LaPoste = "356000000";

    public static bool IsSiren(string text) => text.Length == 9 && Digits(text) && text != "000000000" && Luhn(text);

    public static bool IsSiret(string text) =>
        text.Length == 14 && Digits(text) && IsSiren(text[..9]) && (Luhn(text) || (text.StartsWith(LaPoste, StringComparison.Ordinal) && text.Sum(c => c - '0') % 5 == 0));

    /// <summary>The one right SIRET that a zero more or less makes of it: in front, or among the last digits; nothing when none or several do.</summary>
    public static string? WithZeroPutRight(string text)
    {
        if (!Digits(text)) return null;
        List<string> candidates = text.Length switch
        {
            13 => ["0" + text, .. Enumerable.Range(9, 5).Select(i => text.Insert(i, "0"))],
            15 => [.. Enumerable.Range(9, 6).Where(i => text[i] == '0').Select(i => text.Remove(i, 1)), .. text[0] == '0' ? [text[1..]] : Array.Empty<string>()],
            _ => []
        };
        return candidates.Distinct().Where(IsSiret).ToList() is [var only] ? only : null;
    }

    private static bool Digits(string text) => text.All(char.IsAsciiDigit);

    private static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
        }
        return sum % 10 == 0;
    }
}
