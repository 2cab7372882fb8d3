using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PactePme.Kernel;

/// <summary>
/// French text made ready for PostgreSQL's <c>to_tsvector('french', …)</c> and its queries: the same on both sides, so that case, accents,
/// ligatures, elisions and plurals do not matter. PostgreSQL finds the stems; what it does not know of French is here, and no extension is needed.
/// </summary>
public static class FrenchText
{
    /// <summary>Plurals whose singular no rule finds, without accents.</summary>
    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["travaux"] = "travail",
        ["vitraux"] = "vitrail",
        ["baux"] = "bail",
        ["soupiraux"] = "soupirail",
        ["emaux"] = "email",
        ["coraux"] = "corail",
        ["lieux"] = "lieu",
        ["milieux"] = "milieu",
        ["jeux"] = "jeu",
        ["enjeux"] = "enjeu",
        ["feux"] = "feu",
        ["pieux"] = "pieu",
        ["essieux"] = "essieu",
        ["cheveux"] = "cheveu",
        ["voeux"] = "voeu",
        ["neveux"] = "neveu",
        ["bijoux"] = "bijou",
        ["cailloux"] = "caillou",
        ["choux"] = "chou",
        ["genoux"] = "genou"
    }.ToFrozenDictionary();

    /// <summary>Lower case, without accents; apostrophes and single letters (l', d', à, y) are gone. Quotes and hyphens stay: a search means something by them.</summary>
    public static string Fold(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in NormalForm.Decomposed(text))
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            else if (c is '\'' or '’' or 'ʼ' or '`') plain.Append(' ');
            else if (c is 'œ' or 'Œ') plain.Append("oe");
            else if (c is 'æ' or 'Æ') plain.Append("ae");
            else if (c is '«' or '»' or '“' or '”') plain.Append('"');
            else plain.Append(char.ToLowerInvariant(c));
        return string.Join(' ', plain.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Singular).Where(w => w.Length > 1 || !char.IsLetter(w[0])));
    }

    /// <summary>The words of a text, folded, each once, in their order; words of fewer than three letters say nothing.</summary>
    public static IEnumerable<string> Words(string text)
    {
        HashSet<string> seen = [];
        var folded = Fold(text);
        for (var i = 0; i < folded.Length;)
        {
            if (!char.IsLetterOrDigit(folded[i])) { i++; continue; }
            var from = i;
            while (i < folded.Length && char.IsLetterOrDigit(folded[i])) i++;
            if (i - from > 2 && Singular(folded[from..i]) is var word && seen.Add(word)) yield return word;
        }
    }

    // Punctuation sticks to words here: "travaux," is still travaux.
    private static string Singular(string word)
    {
        var end = word.Length;
        while (end > 0 && !char.IsLetterOrDigit(word[end - 1])) end--;
        var start = 0;
        while (start < end && !char.IsLetterOrDigit(word[start])) start++;
        return Irregular.TryGetValue(word[start..end], out var singular) ? $"{word[..start]}{singular}{word[end..]}" : word;
    }
}
