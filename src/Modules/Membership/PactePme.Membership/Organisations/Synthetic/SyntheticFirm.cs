namespace PactePme.Membership.Organisations.Synthetic;

/// <summary>Size classes of decree 2008-1354 (TPE: its <i>microentreprise</i>), and bodies governed by public law.</summary>
public enum SyntheticSize
{
    Tpe,
    Pme,
    Eti,
    Ge,
    PublicBody,
}

/// <summary>How many parts of a mix go to a size.</summary>
public sealed record SyntheticShare(SyntheticSize Size, int Weight);

/// <summary>An invented person of an invented organisation.</summary>
public sealed record SyntheticPerson(string GivenName, string FamilyName);

/// <summary>An invented organisation; whoever stores it flags its provenance as synthetic.</summary>
/// <param name="Siren">Right by its check digit, in a range that INSEE has not been seen to allot.</param>
/// <param name="Siret">Its only establishment.</param>
/// <param name="Name">Always says <i>synthétique</i> and ends with its number.</param>
/// <param name="Size">Its size class.</param>
/// <param name="Headcount">In agreement with the size class.</param>
/// <param name="Activity">A code of NAF rév. 2.</param>
/// <param name="CommuneCode">One of the communes given, weighted by population.</param>
/// <param name="CpvCodes">What it can supply: eight digits, without check digit (Regulation (EC) 213/2008).</param>
/// <param name="Keywords">The same in French words.</param>
/// <param name="Members">One to three persons.</param>
public sealed record SyntheticFirm(
    string Siren, string Siret, string Name, SyntheticSize Size, int Headcount, ActivityCode Activity, string CommuneCode,
    IReadOnlyList<string> CpvCodes, IReadOnlyList<string> Keywords, IReadOnlyList<SyntheticPerson> Members);
