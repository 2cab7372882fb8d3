using Marten;

namespace PactePme.Purchasing.Cpv;

/// <summary>The edition of the CPV in use (Regulation (EC) 213/2008 and what replaces it). One for all territories: it is law, and nobody's data.</summary>
/// <param name="Id">Always <see cref="Current"/>.</param>
/// <param name="Digest">Of all codes and labels: the same edition imported again changes nothing.</param>
public sealed record CpvEdition(string Id, string Source, int Codes, string Digest, DateTimeOffset ImportedAt)
{
    public const string Current = "current";
}

/// <param name="Id">Eight digits.</param>
/// <param name="CheckDigit">As listed: no one formula gives it.</param>
/// <param name="Label">In French.</param>
public sealed record CpvCode(string Id, char CheckDigit, string Label);

public static class CpvCodes
{
    /// <summary>
    /// Which of these codes (eight digits, with or without the check digit) are not in the edition in use: not listed, or listed with another check
    /// digit. Nothing at all (null) when no edition was imported: then a code is good by its shape.
    /// </summary>
    public static async Task<IReadOnlySet<string>?> UnknownAsync(IQuerySession session, IReadOnlyCollection<string> codes, CancellationToken ct)
    {
        if (await session.LoadAsync<CpvEdition>(CpvEdition.Current, ct) is null) return null;
        var listed = (await session.LoadManyAsync<CpvCode>(ct, [.. codes.Select(Digits).Distinct()])).ToDictionary(c => c.Id, c => c.CheckDigit);
        return codes.Where(c => !listed.TryGetValue(Digits(c), out var check) || (c.Length == 10 && c[9] != check)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>All codes in use with their check digits; nothing when no edition was imported.</summary>
    public static async Task<IReadOnlyDictionary<string, char>?> AllAsync(IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<CpvEdition>(CpvEdition.Current, ct) is null) return null;
        return (await session.Query<CpvCode>().ToListAsync(ct)).ToDictionary(c => c.Id, c => c.CheckDigit);
    }

    private static string Digits(string code) => code.Length > 8 ? code[..8] : code;
}
