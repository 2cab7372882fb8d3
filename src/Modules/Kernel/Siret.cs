namespace PactePme.Kernel;

/// <summary>
/// The fourteen-digit number of an establishment: its SIREN, four digits, and a Luhn check digit over all fourteen.
/// La Poste has too many establishments for that: its SIRETs are right by Luhn or when their digits add up to a multiple of five.
/// </summary>
public static class Siret
{
    public const int Length = 14;

    public static readonly Fault WrongShape = new("siret.shape",
        "Un SIRET compte exactement quatorze chiffres.", "A SIRET has exactly fourteen digits.");
    public static readonly Fault WrongChecksum = new("siret.checksum",
        "La clé de contrôle du SIRET est fausse (celle de son SIREN est juste).",
        "The SIRET's check digit is wrong (its SIREN's is right).");

    private const string LaPoste = "356000000";

    /// <summary>Tells whether <paramref name="siret"/> is fourteen ASCII digits with right check digits, its SIREN's included.</summary>
    public static bool IsValid(string? siret) => Check(siret) is null;

    /// <summary>Gives the reason why <paramref name="siret"/> is refused (a wrong SIREN comes first), or null.</summary>
    public static Fault? Check(string? siret)
    {
        if (!Luhn.AreDigits(siret, Length)) return WrongShape;
        if (Siren.Check(SirenOf(siret)) is { } fault) return fault;
        var right = Luhn.Sum(siret) % 10 == 0 || SirenOf(siret) == LaPoste && siret.Sum(c => c - '0') % 5 == 0;
        return right ? null : WrongChecksum;
    }

    /// <summary>The SIREN within a SIRET of the right length.</summary>
    public static string SirenOf(string siret) => siret[..Siren.Length];

    /// <summary>Adds an establishment's four digits and the check digit to a SIREN.</summary>
    /// <exception cref="ArgumentException">The SIREN is not valid, or the establishment is not four ASCII digits.</exception>
    public static string Complete(string siren, string establishment)
    {
        if (!Siren.IsValid(siren)) throw new ArgumentException("A valid SIREN is expected.", nameof(siren));
        if (!Luhn.AreDigits(establishment, 4)) throw new ArgumentException("Four digits are expected.", nameof(establishment));
        return siren + establishment + Luhn.CheckDigit(siren + establishment);
    }
}
