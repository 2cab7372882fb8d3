namespace PactePme.Purchasing.Search;

/// <summary>
/// The beginnings of CPV codes, from the division (two digits) to the whole code. What is asked of an index is whether two lists of them have
/// one in common: a code and its parents are found without walking over rows.
/// </summary>
public static class CpvPrefixes
{
    public const int Shortest = 2, Longest = 8;

    /// <summary>Every beginning of these codes, each once.</summary>
    public static string[] Of(IEnumerable<string> codes) =>
        [.. codes.SelectMany(code => Enumerable.Range(Shortest, Longest - Shortest + 1).Where(length => length <= code.Length).Select(length => code[..length])).Distinct()];

    /// <summary>The beginnings that are this long.</summary>
    public static string[] OfLength(IEnumerable<string> codes, int length) => [.. codes.Where(c => c.Length >= length).Select(c => c[..length]).Distinct()];

    public static bool IsPrefix(string? text) => text is { Length: >= Shortest and <= Longest } && text.All(char.IsAsciiDigit);
}
