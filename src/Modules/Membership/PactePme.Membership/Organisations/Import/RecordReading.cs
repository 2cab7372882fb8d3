using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PactePme.Kernel;

namespace PactePme.Membership.Organisations.Import;

/// <summary>Judges one record: pure, but for the reference data it looks up.</summary>
internal static partial class RecordReading
{
    private const int MaxText = 300;

    private static readonly HashSet<string> SoleTraderForms =
    [
        "EI", "EIRL", "ENTREPRENEUR INDIVIDUEL", "ENTREPRISE INDIVIDUELLE", "MICRO ENTREPRENEUR", "MICRO ENTREPRISE",
        "AUTO ENTREPRENEUR", "AUTOENTREPRENEUR", "PROFESSION LIBERALE", "PERSONNE PHYSIQUE",
    ];

    public static OrganisationRecord Read(SourceRecord source)
    {
        var siret = source[Field.Siret] is { } written ? BlanksAndDots().Replace(written, "") : null;
        var identifier = IsSoleTrader(source) ? null : Printable(siret);
        if (Refuse(source, siret).ToList() is { Count: > 0 } refusals)
            return new OrganisationRecord(source.Line, identifier, RecordOutcome.Rejected, null, refusals);

        var notes = new List<ImportNote>();
        var activity = Activity(source, notes);
        var commune = FindCommune(source, notes);
        var organisation = new ImportedOrganisation(
            Siret.SirenOf(siret!), siret!, Name(source), activity, source[Field.LegalForm], IsSoleTrader(source),
            source[Field.Diffusion] is { } diffusion && diffusion != "O",
            commune?.Code, Departement(source, commune, notes), Place(source, notes), source[Field.Kind], source.Hash());
        return new OrganisationRecord(
            source.Line, identifier, notes.Count > 0 ? RecordOutcome.Repaired : RecordOutcome.Accepted, organisation, notes);
    }

    private static IEnumerable<ImportNote> Refuse(SourceRecord source, string? siret)
    {
        if (source.Broken is { } broken)
        {
            yield return broken;
            yield break;
        }
        foreach (var field in Enum.GetValues<Field>())
        {
            if (source[field] is not { } text) continue;
            if (IsForbidden(text)) yield return new ImportNote(Faults.TextForbidden, field.ToString());
            else if (text.Length > MaxText) yield return new ImportNote(Faults.TextTooLong, field.ToString());
        }
        if (siret is null) yield return new ImportNote(Faults.SiretMissing);
        else if (Siret.Check(siret) is { } fault) yield return new ImportNote(fault);
        if (source[Field.Name] is null) yield return new ImportNote(Faults.NameMissing);
    }

    private static string Name(SourceRecord source) => Blanks().Replace(source[Field.Name]!.Normalize(), " ");

    private static ActivityCode? Activity(SourceRecord source, List<ImportNote> notes)
    {
        if (source[Field.Activity] is not { } code) return null;
        var activity = new ActivityCode(ActivityCode.NafScheme, source[Field.ActivityEdition] ?? ActivityCode.Rev2, code).Normal();
        if (activity.Check() is not { } fault) return activity;
        notes.Add(new ImportNote(fault, Printable(code)));
        return null;
    }

    private static Commune? FindCommune(SourceRecord source, List<ImportNote> notes)
    {
        if (Communes.Find(source[Field.Commune]) is { } known) return known;
        var (city, postalCode) = (source[Field.City], source[Field.PostalCode]);
        if (city is null && postalCode is null && source[Field.Commune] is null) return null;

        var match = Communes.Resolve(postalCode, city);
        Fault? fault = match.Kind switch
        {
            CommuneMatchKind.Exact => null,
            CommuneMatchKind.FormerName => Faults.CommuneFormerName,
            CommuneMatchKind.NearName => Faults.CommuneNearName,
            CommuneMatchKind.OtherPostalCode => Faults.CommuneOtherPostalCode,
            CommuneMatchKind.PostalCodeAlone => Faults.CommuneByPostalCode,
            CommuneMatchKind.Contradictory => Faults.CommuneContradictory,
            CommuneMatchKind.Ambiguous => Faults.CommuneAmbiguous,
            _ => Faults.CommuneUnknown,
        };
        if (fault is not null)
        {
            var given = $"{postalCode} {city ?? source[Field.Commune]}".Trim();
            notes.Add(new ImportNote(fault, Printable(match.Commune is { } found ? $"{given} → {found.Code} {found.Name}" : given)));
        }
        return match.Commune;
    }

    private static string? Departement(SourceRecord source, Commune? commune, List<ImportNote> notes)
    {
        var stated = source[Field.Departement]?.ToUpperInvariant().PadLeft(2, '0');
        if (commune is null)
            return Communes.IsDepartement(stated) && !notes.Exists(n => n.Fault == Faults.CommuneContradictory) ? stated : null;
        if (stated is not null && stated != commune.Departement)
            notes.Add(new ImportNote(Faults.DepartementDiffers, Printable($"{stated} → {commune.Departement}")));
        return commune.Departement;
    }

    private static Coordinates? Place(SourceRecord source, List<ImportNote> notes)
    {
        if (source[Field.Coordinates] is not { } text) return null;
        var point = Point().Match(text);
        if (point.Success
            && double.TryParse(point.Groups["lon"].ValueSpan, CultureInfo.InvariantCulture, out var longitude) && Math.Abs(longitude) <= 180
            && double.TryParse(point.Groups["lat"].ValueSpan, CultureInfo.InvariantCulture, out var latitude) && Math.Abs(latitude) <= 90)
            return new Coordinates(longitude, latitude);
        notes.Add(new ImportNote(Faults.CoordinatesUnreadable, Printable(text)));
        return null;
    }

    // Category 1000 and all of INSEE's level 1: natural persons. The file's own kind says nothing of it.
    private static bool IsSoleTrader(SourceRecord source) =>
        source[Field.LegalCategory] is { Length: 1 or 2 or 4 } category && category[0] == '1' && category.All(char.IsAsciiDigit)
        || source[Field.LegalForm] is { } form && SoleTraderForms.Contains(Blanks().Replace(PlaceName.Plain(form), " ").Trim());

    private static bool IsForbidden(string text) => !NormalForm.Has(text) || text.Any(c => char.IsControl(c) && !char.IsWhiteSpace(c));

    private static string? Printable(string? text)
    {
        if (text is null) return null;
        var shown = string.Concat(text.EnumerateRunes().Where(r => !Rune.IsControl(r)).Take(80));
        return shown.Length > 0 ? shown : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[\s.]+")]
    private static partial Regex BlanksAndDots();

    [GeneratedRegex(@"^(SRID=4326;)?\s*POINT\s*\(\s*(?<lon>-?[0-9]{1,3}(\.[0-9]+)?(e-[0-9]{1,2})?)\s+(?<lat>-?[0-9]{1,2}(\.[0-9]+)?(e-[0-9]{1,2})?)\s*\)\z",
        RegexOptions.IgnoreCase)]
    private static partial Regex Point();
}
