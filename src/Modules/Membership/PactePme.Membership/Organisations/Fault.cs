using PactePme.Kernel;

namespace PactePme.Membership.Organisations;

/// <summary>Every fault this folder can name, in one place, so that the list can be published and tested.</summary>
public static class Faults
{
    public static readonly Fault SirenShape = Siren.WrongShape;
    public static readonly Fault SirenZeros = Siren.AllZeros;
    public static readonly Fault SirenChecksum = Siren.WrongChecksum;
    public static readonly Fault SiretMissing = new("siret.missing",
        "Le SIRET manque.", "The SIRET is missing.");
    public static readonly Fault SiretShape = Siret.WrongShape;
    public static readonly Fault SiretChecksum = Siret.WrongChecksum;
    public static readonly Fault SiretRepeated = new("siret.repeated",
        "Ce SIRET figure déjà plus haut dans le fichier.", "This SIRET is already further up in the file.");
    public static readonly Fault SiretRepeatedDiffers = new("siret.repeated-differs",
        "La ligne répétée ne dit pas la même chose que la première, seule retenue.",
        "The repeated record differs from the first, which alone is kept.");

    public static readonly Fault NameMissing = new("name.missing",
        "Le nom de l'organisation manque.", "The organisation's name is missing.");
    public static readonly Fault TextForbidden = new("text.forbidden",
        "Le texte contient un caractère interdit (U+0000, U+FFFE, caractère de commande ou demi-paire UTF-16 isolée).",
        "The text holds a forbidden character (U+0000, U+FFFE, a control character or a lone surrogate).");
    public static readonly Fault TextTooLong = new("text.too-long",
        "Le texte dépasse 300 caractères.", "The text is longer than 300 characters.");
    public static readonly Fault RecordShape = new("record.shape",
        "L'enregistrement n'a pas la forme attendue.", "The record does not have the expected shape.");

    public static readonly Fault ActivitySchemeUnknown = new("activity.scheme-unknown",
        "Nomenclature d'activités inconnue : NAF (rev2 ou 2025) est attendue.",
        "Unknown classification of activities: NAF (rev2 or 2025) is expected.");
    public static readonly Fault ActivityShape = new("activity.shape",
        "Le code d'activité n'a pas la forme 62.01Z.", "The activity code does not have the form 62.01Z.");
    public static readonly Fault ActivityUnknown = new("activity.unknown",
        "Le code d'activité n'existe pas dans la NAF rév. 2.", "The activity code does not exist in NAF rév. 2.");

    public static readonly Fault CommuneFormerName = new("commune.former-name",
        "La ville est le nom d'une ancienne commune : la commune actuelle est retenue.",
        "The city is the name of a former commune: the present commune is kept.");
    public static readonly Fault CommuneNearName = new("commune.near-name",
        "La ville est écrite autrement que la commune retenue, la seule proche pour ce code postal.",
        "The city is spelt otherwise than the commune kept, the only near one for this postal code.");
    public static readonly Fault CommuneOtherPostalCode = new("commune.other-postal-code",
        "Le code postal n'est pas de la commune ; la seule du département à porter ce nom est retenue.",
        "The postal code is not the commune's; the only one of that name in the département is kept.");
    public static readonly Fault CommuneByPostalCode = new("commune.by-postal-code",
        "La ville n'est pas reconnue ; la seule commune de ce code postal est retenue.",
        "The city is not recognised; the only commune of that postal code is kept.");
    public static readonly Fault CommuneContradictory = new("commune.contradictory",
        "La ville existe, mais pas dans le département du code postal : ni commune ni département ne sont retenus.",
        "The city exists, but not in the postal code's département: neither commune nor département is kept.");
    public static readonly Fault CommuneAmbiguous = new("commune.ambiguous",
        "Plusieurs communes répondent à cette ville et à ce code postal : aucune n'est retenue.",
        "Several communes answer to this city and postal code: none is kept.");
    public static readonly Fault CommuneUnknown = new("commune.unknown",
        "Aucune commune ne répond à cette ville et à ce code postal.", "No commune answers to this city and postal code.");
    public static readonly Fault DepartementDiffers = new("departement.differs",
        "Le département indiqué n'est pas celui de la commune, qui est retenu.",
        "The stated département is not the commune's, which is kept.");
    public static readonly Fault CoordinatesUnreadable = new("coordinates.unreadable",
        "Les coordonnées ne se lisent pas et sont laissées de côté.", "The coordinates cannot be read and are left out.");

    /// <summary>All of them, in the order of declaration.</summary>
    public static IReadOnlyList<Fault> All { get; } =
        [.. typeof(Faults).GetFields().Select(f => f.GetValue(null)).OfType<Fault>()];
}
