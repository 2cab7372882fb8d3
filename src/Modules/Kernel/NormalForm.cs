using System.Text;

namespace PactePme.Kernel;

/// <summary>Unicode normal forms (UAX 15) of any text: <see cref="string.Normalize()"/> throws at a lone surrogate and at U+FFFE.</summary>
public static class NormalForm
{
    /// <summary>Whether a text has one: no lone surrogate, no U+FFFE.</summary>
    public static bool Has(ReadOnlySpan<char> text)
    {
        if (text.Contains('\uFFFE')) return false;
        var i = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (i < 0) return true;
        for (; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }

    /// <summary>Letters and their marks apart (NFD); U+FFFD stands for what has no normal form.</summary>
    public static string Decomposed(string text) => Ascii.IsValid(text) ? text
        : (Has(text) ? text : string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD')).Normalize(NormalizationForm.FormD);
}
