namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>Why a record is rejected, repaired, doubted or taken for another's double. <paramref name="Code"/> is stable.</summary>
/// <param name="Repairs">It makes the record a repaired one; otherwise it takes nothing from what the record says of the contract.</param>
public sealed record ContractFault(string Code, string French, string English, bool Repairs = true)
{
    public ContractNote Note(string? detail = null) => new(Code, detail);
}

/// <summary>Every fault that reading a file of contracts can name.</summary>
public static class ContractFaults
{
    // Rejected: without these there is no contract to record.
    public static readonly ContractFault RecordShape = new("record.shape", "L'enregistrement n'a pas la forme attendue.", "The record does not have the expected shape.");
    public static readonly ContractFault TextForbidden = new("record.text", "Un texte contient un caractère interdit (U+0000, U+FFFE ou demi-paire UTF-16 isolée).", "A text holds a forbidden character (U+0000, U+FFFE or a lone surrogate).");
    public static readonly ContractFault NumberMissing = new("number.missing", "Le numéro du contrat manque.", "The contract's number is missing.");
    public static readonly ContractFault ObjectMissing = new("object.missing", "L'objet du contrat manque.", "The contract's object is missing.");
    public static readonly ContractFault BuyerMissing = new("buyer.missing", "L'acheteur, ou l'autorité concédante, manque.", "The buyer, or conceding authority, is missing.");
    public static readonly ContractFault BuyerUnidentified = new("buyer.siren", "Le SIREN de l'acheteur est faux : on ne sait pas qui a acheté.", "The buyer's SIREN is wrong: nobody knows who bought.");
    public static readonly ContractFault NotificationMissing = new("notification.missing", "La date de notification, ou de signature, manque.", "The date of notification, or signature, is missing.");
    public static readonly ContractFault NotificationUnreadable = new("notification.unreadable", "La date de notification ne se lit pas, ou n'est pas plausible.", "The date of notification cannot be read, or is not plausible.");
    public static readonly ContractFault AmountUnreadable = new("amount.unreadable", "Le montant n'est pas un nombre positif.", "The amount is not a positive number.");

    // Repaired: taken, with something put right, left out or doubted.
    public static readonly ContractFault BuyerNic = new("buyer.siret", "La clé du SIRET de l'acheteur est fausse, celle de son SIREN juste : seul le SIREN est retenu.", "The check digit of the buyer's SIRET is wrong, its SIREN's right: only the SIREN is kept.");
    public static readonly ContractFault HolderMissing = new("holder.missing", "Aucun titulaire n'est nommé.", "No holder is named.");
    public static readonly ContractFault HolderBlanks = new("holder.blanks", "Des blancs séparaient les chiffres du SIRET d'un titulaire.", "Blanks separated the digits of a holder's SIRET.");
    public static readonly ContractFault HolderSiren = new("holder.siren-given", "Un SIREN est donné pour un SIRET.", "A SIREN is given for a SIRET.");
    public static readonly ContractFault HolderNic = new("holder.siret", "La clé du SIRET d'un titulaire est fausse, celle de son SIREN juste : seul le SIREN est retenu.", "The check digit of a holder's SIRET is wrong, its SIREN's right: only the SIREN is kept.");
    public static readonly ContractFault HolderZero = new("holder.zero", "Un zéro manquait ou était de trop dans le SIRET d'un titulaire ; le numéro rétabli est juste.", "A zero was missing or too many in a holder's SIRET; the number put right adds up.");
    public static readonly ContractFault HolderUnidentified = new("holder.unidentified", "L'identifiant d'un titulaire est faux ou manque : il n'est pas retenu, le nom l'est à part.", "A holder's identifier is wrong or missing: it is not kept, the name is, apart.");
    public static readonly ContractFault HolderRepeated = new("holder.repeated", "Un titulaire est nommé deux fois.", "A holder is named twice.");
    public static readonly ContractFault DateOffset = new("date.offset", "Une date porte un décalage horaire : seul le jour est retenu.", "A date bears an offset: only the day is kept.");
    public static readonly ContractFault DateYear = new("date.year", "L'année 0AXX est lue 20XX, ce que confirme la date de publication.", "The year 0AXX is read as 20XX, which the date of publication confirms.");
    public static readonly ContractFault PublishedUnreadable = new("publication.unreadable", "La date de publication manque ou ne se lit pas.", "The date of publication is missing or cannot be read.");
    public static readonly ContractFault PublishedBefore = new("publication.before-notification", "La publication précède la notification : les deux dates sont gardées.", "Publication comes before notification: both dates are kept.");
    public static readonly ContractFault AmountMissing = new("amount.missing", "Le montant manque.", "The amount is missing.");
    public static readonly ContractFault AmountZero = new("amount.zero", "Le montant est zéro : aucun n'est retenu.", "The amount is zero: none is kept.");
    public static readonly ContractFault AmountPlaceholder = new("amount.placeholder", "Le montant n'est fait que de neuf : c'est un remplissage, il n'est pas retenu.", "The amount is all nines: it is a filler and is not kept.");
    public static readonly ContractFault AmountSymbolic = new("amount.symbolic", "Le montant est inférieur à dix euros : sans doute un prix unitaire ; il est gardé.", "The amount is below ten euros: probably a unit price; it is kept.");
    public static readonly ContractFault AmountRounded = new("amount.rounded", "Le montant a plus de deux décimales : il est arrondi au centime.", "The amount has more than two decimals: it is rounded to the cent.");
    public static readonly ContractFault ConcessionValue = new("concession.value", "La valeur de la concession manque, est zéro ou ne se lit pas.", "The concession's value is missing, zero or cannot be read.");
    public static readonly ContractFault ConcessionAmount = new("concession.amount", "Une concession n'a pas de montant mais une valeur : celui qu'elle porte n'est pas retenu.", "A concession has no amount but a value: the one that it states is not kept.");
    public static readonly ContractFault CpvMissing = new("cpv.missing", "Le code CPV manque.", "The CPV code is missing.");
    public static readonly ContractFault CpvShape = new("cpv.shape", "Le code CPV n'a pas huit chiffres et ne peut être rétabli : il n'est pas retenu.", "The CPV code has not eight digits and cannot be put right: it is not kept.");
    public static readonly ContractFault CpvZero = new("cpv.zero", "Un zéro manquait au code CPV ; un seul code de la nomenclature convient.", "A zero was missing in the CPV code; one code of the vocabulary alone fits.");
    public static readonly ContractFault CpvUnknown = new("cpv.unknown", "Le code CPV n'est pas dans la nomenclature : il n'est pas retenu.", "The CPV code is not in the vocabulary: it is not kept.");
    public static readonly ContractFault CpvCheckDigit = new("cpv.check-digit", "La clé du code CPV n'est pas celle de la nomenclature ; le code est gardé.", "The check digit of the CPV code is not the vocabulary's; the code is kept.");
    public static readonly ContractFault DurationUnreadable = new("duration.unreadable", "La durée manque ou n'est pas un nombre de mois.", "The duration is missing or no number of months.");
    public static readonly ContractFault NatureMissing = new("nature.missing", "La nature du contrat manque.", "The contract's nature is missing.");
    public static readonly ContractFault TextMarkup = new("text.markup", "Des balises ont été ôtées d'un texte.", "Markup was taken out of a text.");
    public static readonly ContractFault TextCut = new("text.cut", "Un texte trop long a été coupé.", "A text that was too long was cut.");
    public static readonly ContractFault ModificationUnreadable = new("modification.unreadable", "Une modification est sans date lisible ou mal formée : elle est laissée de côté.", "A modification has no readable date or a wrong shape: it is left out.");
    public static readonly ContractFault ModificationBefore = new("modification.before-notification", "Une modification est datée d'avant la notification : elle prend effet à la notification.", "A modification is dated before the notification: it takes effect with the notification.");
    public static readonly ContractFault ModificationRepeated = new("modification.repeated", "Une modification figure plusieurs fois, à l'identique : elle compte une fois.", "A modification is there several times, word for word: it counts once.");
    public static readonly ContractFault ModificationAmount = new("modification.amount", "Le montant d'une modification ne se lit pas ou n'est pas retenu.", "A modification's amount cannot be read or is not kept.");
    public static readonly ContractFault ModificationAlone = new("modification.alone", "Les modifications sont un objet au lieu d'une liste : il est lu comme une liste.", "The modifications are an object instead of a list: it is read as a list.");
    public static readonly ContractFault ModificationHolders = new("modification.holders", "Les titulaires d'une modification sont une liste vide ou mal formée : ils sont tenus pour inchangés.", "A modification's holders are an empty list or have a wrong shape: they are taken to be unchanged.");
    public static readonly ContractFault NumberShared = new("number.shared", "Plusieurs contrats portent ce numéro ce jour-là (des lots) : celui-ci est un contrat à part.", "Several contracts bear this number on that day (lots): this one is a contract of its own.");

    // Beside the contract: taken as it is, but not all that is published with it is kept.
    public static readonly ContractFault Execution = new("execution.not-kept", "Les données d'exécution ne sont pas gardées.", "Data on execution are not kept.", Repairs: false);
    public static readonly ContractFault Subcontracting = new("subcontracting.not-kept", "Les actes de sous-traitance ne sont pas gardés.", "Acts of subcontracting are not kept.", Repairs: false);

    // Duplicates: another record tells of the same contract.
    public static readonly ContractFault Repeated = new("contract.repeated", "Le même contrat figure déjà, à l'identique.", "The same contract is there already, word for word.");
    public static readonly ContractFault Reworded = new("contract.reworded", "Le même contrat figure déjà, publié le même jour en d'autres mots : le premier est gardé.", "The same contract is there already, published on the same day in other words: the first is kept.");
    public static readonly ContractFault Superseded = new("contract.superseded", "Le même contrat figure déjà dans une version publiée plus tard, qui est gardée.", "The same contract is there already in a version published later, which is kept.");
    public static readonly ContractFault Corrects = new("contract.corrects", "Version publiée plus tard du même contrat : elle corrige la première.", "A version of the same contract published later: it corrects the first.");
    public static readonly ContractFault ModificationTaken = new("modification.taken-over", "Le doublon porte une modification que rien d'autre ne disait : elle est reprise.", "The duplicate tells of a modification that nothing else told of: it is taken over.");

    public static IReadOnlyDictionary<string, ContractFault> ByCode { get; } =
        typeof(ContractFaults).GetFields().Select(f => f.GetValue(null)).OfType<ContractFault>().ToDictionary(f => f.Code);
}
