using System.Text;

namespace PactePme.Kernel;

/// <summary>Unicode normal forms (UAX 15) of any text: <see cref="string.Normalize()"/> throws at a lone surrogate and at U+FFFE.</summary>
public static class NormalForm
{
    /// <summary>Letters and their marks apart (NFD); U+FFFD stands for what has no normal form.</summary>
    public static string Decomposed(string text) => Ascii.IsValid(text) ? text
        : (HasForm(text) ? text : string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD')).Normalize(NormalizationForm.FormD);

    private static bool HasForm(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains('\uFFFE');
}
