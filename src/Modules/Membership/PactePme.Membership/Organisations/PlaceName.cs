using System.Globalization;
using System.Text;
using PactePme.Kernel;

namespace PactePme.Membership.Organisations;

/// <summary>Brings the many spellings of a French place name to one key.</summary>
internal static class PlaceName
{
    private static readonly HashSet<string> Articles =
        ["LE", "LA", "LES", "L", "D", "DE", "DU", "DES", "EN", "ET", "A", "AU", "AUX", "SUR", "SOUS", "LES", "LEZ"];

    /// <summary>Capitals without accents or punctuation; ST, STE and S/ written out; CEDEX and arrondissement left out.</summary>
    public static string Key(string name)
    {
        var words = Plain(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var key = new List<string>(words.Length);
        foreach (var word in words)
        {
            if (word is "CEDEX") break;
            if (IsArrondissement(word) && key.Count > 0) continue;
            key.Add(word switch { "ST" => "SAINT", "STE" => "SAINTE", "STES" => "SAINTES", "STS" => "SAINTS", "S" => "SUR", _ => word });
        }
        return string.Join(' ', key);
    }

    /// <summary>A key without articles and linking words, so that BERCK SUR MER begins with BERCK and MANS is LE MANS.</summary>
    public static string Loose(string key) => string.Join(' ', key.Split(' ').Where(word => !Articles.Contains(word)));

    private static bool IsArrondissement(string word) =>
        char.IsAsciiDigit(word[0]) && word.TrimStart("0123456789").ToString() is "" or "E" or "ER" or "EME"
        || word is "ARRONDISSEMENT" or "ARR" or "ARRT";

    /// <summary>Capitals without accents; punctuation becomes blanks.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length + 4);
        foreach (var c in NormalForm.Decomposed(name))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            if (c is 'œ' or 'Œ') plain.Append("OE");
            else if (c is 'æ' or 'Æ') plain.Append("AE");
            else if (c == '/') plain.Append(plain.Length > 0 && char.ToUpperInvariant(plain[^1]) == 'S' && IsAlone(plain) ? " " : " SUR ");
            else plain.Append(char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : ' ');
        }
        return plain.ToString();
    }

    private static bool IsAlone(StringBuilder text) => text.Length == 1 || text[^2] == ' ';
}
