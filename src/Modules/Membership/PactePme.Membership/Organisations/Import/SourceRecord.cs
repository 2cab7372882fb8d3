using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PactePme.Kernel;

namespace PactePme.Membership.Organisations.Import;

/// <summary>The fields that are read; others are ignored and never kept.</summary>
internal enum Field
{
    Siret, Name, Activity, ActivityEdition, Kind, LegalForm, LegalCategory, City, PostalCode, Commune, Departement, Coordinates, Diffusion,
}

/// <summary>The text of one record's fields, before any judgement; <paramref name="Broken"/> when not even they could be read.</summary>
internal sealed record SourceRecord(int Line, string?[] Values, ImportNote? Broken = null)
{
    private static readonly int FieldCount = Enum.GetValues<Field>().Length;

    // Names are compared without case, accents and punctuation. The long ones are those of INSEE's SIRENE files.
    private static readonly Dictionary<string, Field> Names = new()
    {
        ["siret"] = Field.Siret,
        ["name"] = Field.Name,
        ["nom"] = Field.Name,
        ["raisonsociale"] = Field.Name,
        ["denomination"] = Field.Name,
        ["denominationunitelegale"] = Field.Name,
        ["naf"] = Field.Activity,
        ["ape"] = Field.Activity,
        ["codenaf"] = Field.Activity,
        ["codeape"] = Field.Activity,
        ["activiteprincipaleunitelegale"] = Field.Activity,
        ["nafedition"] = Field.ActivityEdition,
        ["editionnaf"] = Field.ActivityEdition,
        ["kind"] = Field.Kind,
        ["type"] = Field.Kind,
        ["legalform"] = Field.LegalForm,
        ["formejuridique"] = Field.LegalForm,
        ["legalcategory"] = Field.LegalCategory,
        ["categoriejuridique"] = Field.LegalCategory,
        ["categoriejuridiqueunitelegale"] = Field.LegalCategory,
        ["city"] = Field.City,
        ["ville"] = Field.City,
        ["libellecommuneetablissement"] = Field.City,
        ["postcode"] = Field.PostalCode,
        ["postalcode"] = Field.PostalCode,
        ["codepostal"] = Field.PostalCode,
        ["codepostaletablissement"] = Field.PostalCode,
        ["communecode"] = Field.Commune,
        ["codecommune"] = Field.Commune,
        ["codeinsee"] = Field.Commune,
        ["codecommuneetablissement"] = Field.Commune,
        ["department"] = Field.Departement,
        ["departement"] = Field.Departement,
        ["coords"] = Field.Coordinates,
        ["coordinates"] = Field.Coordinates,
        ["coordonnees"] = Field.Coordinates,
        ["statutdiffusion"] = Field.Diffusion,
        ["statutdiffusionunitelegale"] = Field.Diffusion,
        ["statutdiffusionetablissement"] = Field.Diffusion,
    };

    public string? this[Field field] => Values[(int)field];

    public static SourceRecord Unreadable(int line, Fault fault, string? detail = null) =>
        new(line, new string?[FieldCount], new ImportNote(fault, detail));

    public static SourceRecord Of(int line, IEnumerable<(Field Field, string? Value)> values)
    {
        var record = new SourceRecord(line, new string?[FieldCount]);
        foreach (var (field, value) in values)
            record.Values[(int)field] ??= value?.Trim() is { Length: > 0 } text && text != "[ND]" ? text : null; // [ND]: withheld by INSEE
        return record;
    }

    public static Field? FieldNamed(string name) =>
        Names.TryGetValue(name, out var field)
        || Names.TryGetValue(string.Concat(PlaceName.Plain(name).Where(char.IsLetterOrDigit)).ToLowerInvariant(), out field) ? field : null;

    /// <summary>Lengths are written before values, so that no two different records give the same text.</summary>
    public string Hash()
    {
        var text = new StringBuilder("organisation-record/1\n");
        foreach (var field in Enum.GetValues<Field>())
            if (this[field] is { } value)
                text.Append(CultureInfo.InvariantCulture, $"{field}:{value.Length}:{value}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
