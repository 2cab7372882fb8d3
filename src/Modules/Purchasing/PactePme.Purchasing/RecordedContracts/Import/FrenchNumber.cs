using PactePme.Kernel;

namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>Puts right what spreadsheets do to numbers.</summary>
internal static class FrenchNumber
{
    /// <summary>The one right SIRET that a zero more or less makes of it: in front, or among the last digits; nothing when none or several do.</summary>
    public static string? WithZeroPutRight(string text)
    {
        if (!text.All(char.IsAsciiDigit)) return null;
        List<string> candidates = text.Length switch
        {
            13 => ["0" + text, .. Enumerable.Range(9, 5).Select(i => text.Insert(i, "0"))],
            15 => [.. Enumerable.Range(9, 6).Where(i => text[i] == '0').Select(i => text.Remove(i, 1)), .. text[0] == '0' ? [text[1..]] : Array.Empty<string>()],
            _ => []
        };
        return candidates.Distinct().Where(Siret.IsValid).ToList() is [var only] ? only : null;
    }
}
