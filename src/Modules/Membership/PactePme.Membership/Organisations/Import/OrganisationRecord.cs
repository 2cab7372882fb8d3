using PactePme.Kernel;

namespace PactePme.Membership.Organisations.Import;

/// <summary>What becomes of one record of an organisations file.</summary>
public enum RecordOutcome
{
    /// <summary>Taken as it is.</summary>
    Accepted,
    /// <summary>Taken, with something left out or inferred; the notes say what.</summary>
    Repaired,
    /// <summary>Not taken; the notes say why.</summary>
    Rejected,
    /// <summary>Not taken: its SIRET was taken from an earlier record of the same file.</summary>
    Duplicate,
}

/// <summary>One reason or repair. <paramref name="Detail"/> is the offending value or the field's name, cut short; never personal data.</summary>
public sealed record ImportNote(Fault Fault, string? Detail = null);

/// <summary>One record read from a file.</summary>
/// <param name="Line">In CSV the line on which the record begins; in JSON the record's number. Both count from one.</param>
/// <param name="Identifier">The SIRET as the file gives it, printable and cut short; null when there is none or it is a known sole trader's.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Organisation">What was read; null when rejected or duplicate.</param>
/// <param name="Notes">Why it was rejected or what was repaired; empty when accepted.</param>
public sealed record OrganisationRecord(
    int Line, string? Identifier, RecordOutcome Outcome, ImportedOrganisation? Organisation, IReadOnlyList<ImportNote> Notes);

/// <summary>An organisation's establishment as a file describes it, checked and in normal form.</summary>
/// <param name="Siren">The legal unit; several establishments may share it.</param>
/// <param name="Siret">The establishment.</param>
/// <param name="Name">In NFC, blanks collapsed.</param>
/// <param name="Activity">Null when missing, unknown or unreadable.</param>
/// <param name="LegalForm">As written in the file (SARL, SA…).</param>
/// <param name="SoleTrader">
/// The file says that this is a sole trader, whose name and SIREN are personal data. False also when the file says nothing of the legal form.
/// </param>
/// <param name="PartialDiffusion">The register lets only part of it be published (Code de commerce, A.123-96).</param>
/// <param name="CommuneCode">INSEE code of the present commune, when resolved.</param>
/// <param name="Departement">The commune's, else the file's; null when the address contradicts itself.</param>
/// <param name="Coordinates">WGS 84.</param>
/// <param name="SourceKind">The file's own classification, untouched. In the file of inclusive suppliers EI means <i>entreprise d'insertion</i>.</param>
/// <param name="ContentHash">
/// SHA-256, in lower-case hexadecimal, of what the file says: the same record read again has the same hash, whatever the edition of
/// the reference data. A sole trader's can be guessed from the register, so it is as personal as the name.
/// </param>
public sealed record ImportedOrganisation(
    string Siren, string Siret, string Name, ActivityCode? Activity, string? LegalForm, bool SoleTrader, bool PartialDiffusion,
    string? CommuneCode, string? Departement, Coordinates? Coordinates, string? SourceKind, string ContentHash);

/// <summary>A place in degrees, WGS 84.</summary>
public readonly record struct Coordinates(double Longitude, double Latitude);
