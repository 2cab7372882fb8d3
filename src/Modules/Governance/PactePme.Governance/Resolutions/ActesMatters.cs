using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

/// <summary>
/// The matters under which local decisions are filed (nomenclature ACTES of the ministry of the interior, national list), to its second level: what
/// SCDL délibérations asks for (schema 2.1.5, DELIB_MATIERE_CODE and DELIB_MATIERE_NOM: in lower case, without comma or bracket, the two levels joined by a stroke).
/// </summary>
public static class ActesMatters
{
    private static readonly (string Name, string[] Parts)[] Levels =
    [
        ("commande publique", ["marchés publics", "délégation de service public", "conventions de mandat", "autres contrats", "transactions protocole d'accord transactionnel", "actes relatifs à la maîtrise d'œuvre", "actes spéciaux et divers"]),
        ("urbanisme", ["documents d'urbanisme", "actes relatifs au droit d'occupation ou d'utilisation des sols", "droit de préemption urbain"]),
        ("domaine et patrimoine", ["acquisitions", "aliénations", "locations", "limites territoriales", "autres actes de gestion du domaine public", "autres actes de gestion du domaine privé"]),
        ("fonction publique", ["personnels titulaires et stagiaires de la fonction publique territoriale", "personnels contractuels", "fonction publique hospitalière", "autres catégories de personnels", "régime indemnitaire"]),
        ("institutions et vie politique", ["élection exécutif", "fonctionnement des assemblées", "désignation de représentants", "délégation de fonctions", "délégation de signature", "exercice des mandats locaux", "intercommunalité", "décision d'ester en justice"]),
        ("libertés publiques et pouvoirs de police", ["police municipale", "pouvoirs du président du conseil général", "pouvoirs du président du conseil régional", "autres actes réglementaires", "actes pris au nom de l'état et soumis au contrôle hiérarchique"]),
        ("finances locales", ["décisions budgétaires", "fiscalité", "emprunts", "interventions économiques", "subventions", "contributions budgétaires", "avances", "fonds de concours", "prise de participation", "divers"]),
        ("domaines de compétences par thèmes", ["enseignement", "aide sociale", "voirie", "aménagement du territoire", "politique de la ville habitat logement", "emploi formation professionnelle", "transports", "environnement", "culture"]),
        ("autres domaines de compétences", ["autres domaines de compétences des communes", "autres domaines de compétences des départements", "autres domaines de compétences des régions", "vœux et motions"])
    ];

    /// <summary>Names by code: <c>8.4</c> is <c>domaines de compétences par thèmes/aménagement du territoire</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = Levels
        .SelectMany((level, i) => level.Parts.Select((part, j) => (Code: $"{i + 1}.{j + 1}", Name: $"{level.Name}/{part}"))).ToDictionary(m => m.Code, m => m.Name, StringComparer.Ordinal);

    /// <summary>A code of the list, or none.</summary>
    public static FieldError? Check(string? code, string pointer) => code is null || Names.ContainsKey(code) ? null
        : new(pointer, "actes-matter", "Un code de matière ACTES de niveau 2 est attendu, de 1.1 à 9.4, par exemple 7.4 (interventions économiques).", "An ACTES matter of the second level is expected, from 1.1 to 9.4, for example 7.4 (interventions économiques).");
}
