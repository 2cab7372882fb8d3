namespace PactePme.Kernel;

/// <summary>
/// The nine-digit number of a legal unit in the SIRENE register (Code de commerce, R.123-220 and following):
/// eight digits and a Luhn check digit.
/// </summary>
public static class Siren
{
    public const int Length = 9;

    public static readonly Fault WrongShape = new("siren.shape",
        "Un SIREN compte exactement neuf chiffres.", "A SIREN has exactly nine digits.");
    public static readonly Fault AllZeros = new("siren.zeros",
        "Un SIREN ne peut pas être fait que de zéros.", "A SIREN cannot be all zeros.");
    public static readonly Fault WrongChecksum = new("siren.checksum",
        "La clé de contrôle du SIREN est fausse.", "The SIREN's check digit is wrong.");

    /// <summary>Tells whether <paramref name="siren"/> is nine ASCII digits, not all zeros, with a right check digit.</summary>
    public static bool IsValid(string? siren) => Check(siren) is null;

    /// <summary>Gives the reason why <paramref name="siren"/> is refused, or null.</summary>
    public static Fault? Check(string? siren) =>
        !Luhn.AreDigits(siren, Length) ? WrongShape
        : !siren.AsSpan().ContainsAnyExcept('0') ? AllZeros
        : Luhn.Sum(siren) % 10 != 0 ? WrongChecksum
        : null;

    /// <summary>Adds the check digit to eight digits.</summary>
    /// <exception cref="ArgumentException">Not exactly eight ASCII digits, or all zeros.</exception>
    public static string Complete(string eightDigits)
    {
        if (!Luhn.AreDigits(eightDigits, Length - 1) || !eightDigits.AsSpan().ContainsAnyExcept('0'))
            throw new ArgumentException("Eight digits, not all zeros, are expected.", nameof(eightDigits));
        return eightDigits + Luhn.CheckDigit(eightDigits);
    }
}
