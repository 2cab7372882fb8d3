namespace PactePme.Membership.Organisations.Synthetic;

/// <summary>A line of business: the start of a name, and what it supplies.</summary>
internal sealed record Trade(string Name, string Naf, string[] Cpv, string[] Keywords);

/// <summary>Word lists. Family names are made up; qualifiers are plants and weather, never a brand.</summary>
internal static class SyntheticWords
{
    public static readonly Trade[] SmallFirms =
    [
        new("Menuiserie synthétique", "43.32A", ["45421000", "45420000"], ["menuiserie", "agencement", "bois"]),
        new("Plomberie synthétique", "43.22A", ["45330000", "50510000"], ["plomberie", "chauffage", "sanitaire"]),
        new("Électricité synthétique", "43.21A", ["45310000", "50711000"], ["électricité", "câblage", "éclairage"]),
        new("Maçonnerie synthétique", "43.99C", ["45262500", "45210000"], ["maçonnerie", "gros œuvre", "rénovation"]),
        new("Peinture synthétique", "43.34Z", ["45442100", "45440000"], ["peinture", "ravalement", "vitrerie"]),
        new("Imprimerie synthétique", "18.12Z", ["79810000", "22100000"], ["impression", "brochures", "signalétique"]),
        new("Atelier numérique synthétique", "62.01Z", ["72200000", "72260000"], ["logiciel", "développement", "web"]),
        new("Conseil informatique synthétique", "62.02A", ["72220000", "72600000"], ["conseil", "cybersécurité", "infogérance"]),
        new("Traiteur synthétique", "56.21Z", ["55520000", "55300000"], ["traiteur", "réception", "circuits courts"]),
        new("Propreté synthétique", "81.21Z", ["90910000", "90919200"], ["nettoyage", "bureaux", "vitres"]),
        new("Paysages synthétiques", "81.30Z", ["77310000", "77340000"], ["espaces verts", "élagage", "jardins"]),
        new("Transports synthétiques", "49.41B", ["60100000", "64120000"], ["transport", "livraison", "dernier kilomètre"]),
        new("Sécurité synthétique", "80.10Z", ["79710000", "79714000"], ["gardiennage", "surveillance", "accueil"]),
        new("Formation synthétique", "85.59A", ["80500000", "80530000"], ["formation", "compétences", "sécurité au travail"]),
        new("Mécanique de précision synthétique", "25.62B", ["42600000", "44500000"], ["usinage", "mécanique", "prototypes"]),
        new("Maintenance industrielle synthétique", "33.12Z", ["50530000", "50500000"], ["maintenance", "pompes", "dépannage"]),
        new("Recyclage synthétique", "38.32Z", ["90514000", "90511000"], ["recyclage", "tri", "réemploi"]),
        new("Bureau d'études synthétique", "71.12B", ["71300000", "71314000"], ["ingénierie", "études", "énergie"]),
        new("Communication synthétique", "73.11Z", ["79341000", "79340000"], ["communication", "graphisme", "campagnes"]),
        new("Événements synthétiques", "82.30Z", ["79950000", "79952000"], ["événementiel", "salons", "congrès"]),
    ];

    public static readonly Trade[] LargeFirms =
    [
        new("Industries synthétiques", "24.10Z", ["14600000", "44200000"], ["métallurgie", "produits finis", "acier"]),
        new("Énergies synthétiques", "35.11Z", ["09300000", "65300000"], ["énergie", "électricité", "effacement"]),
        new("Logistique portuaire synthétique", "52.22Z", ["63700000", "63100000"], ["logistique", "manutention", "port"]),
        new("Chimie synthétique", "20.13B", ["24300000", "24950000"], ["chimie", "matières premières", "analyse"]),
        new("Aéronautique synthétique", "30.30Z", ["34700000", "34730000"], ["aéronautique", "pièces", "essais"]),
        new("Distribution synthétique", "46.90Z", ["15800000", "39000000"], ["distribution", "négoce", "fournitures"]),
        new("Banque synthétique", "64.19Z", ["66110000", "66170000"], ["banque", "financement", "conseil"]),
        new("Télécommunications synthétiques", "61.10Z", ["64200000", "32400000"], ["télécommunications", "réseaux", "fibre"]),
    ];

    public static readonly Trade[] PublicBodies =
    [
        new("Hôpital synthétique", "86.10Z", ["85110000", "85140000"], ["santé", "soins", "restauration"]),
        new("Université synthétique", "85.42Z", ["80300000", "73100000"], ["enseignement", "recherche", "laboratoires"]),
        new("Lycée synthétique", "85.31Z", ["80200000", "55524000"], ["enseignement", "restauration scolaire", "entretien"]),
        new("Office synthétique de l'habitat", "68.20A", ["70330000", "45453000"], ["logement", "réhabilitation", "entretien"]),
        new("Syndicat synthétique des eaux", "36.00Z", ["65100000", "45232150"], ["eau", "réseaux", "assainissement"]),
        new("Service synthétique de secours", "84.25Z", ["75250000", "35110000"], ["secours", "équipements", "prévention"]),
        new("Régie synthétique des transports", "49.31Z", ["60112000", "34120000"], ["transport public", "mobilité", "maintenance"]),
        new("Port synthétique", "52.22Z", ["63720000", "45240000"], ["port", "quais", "dragage"]),
    ];

    public static readonly string[] Qualifiers =
    [
        "Aubépine", "Bruyère", "Calanque", "Ciste", "Coriandre", "Embellie", "Fenouil", "Figuier", "Garrigue", "Genêt", "Giroflée", "Grenadier",
        "Immortelle", "Jujubier", "Laurier", "Lavandin", "Lentisque", "Marjolaine", "Mélisse", "Micocoulier", "Myrte", "Nigelle", "Oliveraie",
        "Pervenche", "Pimprenelle", "Platane", "Romarin", "Sarriette", "Tamaris", "Tramontane", "Verveine", "Yeuse",
    ];

    public static readonly string[] GivenNames =
    [
        "Adèle", "Amina", "Anouk", "Bastien", "Camille", "Célestin", "Chloé", "Dounia", "Élie", "Émile", "Farid", "Flavie", "Gaspard", "Inès",
        "Jeanne", "Karim", "Léonie", "Lilian", "Maëlle", "Malik", "Noé", "Ondine", "Paulin", "Rachid", "Rosalie", "Samira", "Théa", "Yanis",
    ];

    public static readonly string[] FamilyNames =
    [
        "Bellessaie", "Chantefictif", "Clairexemple", "Dessaimont", "Doublefeuille", "Exemplard", "Exemplin", "Fablemont", "Factisson", "Fictaud",
        "Fictelune", "Hypothésin", "Imagineau", "Inventin", "Jeudessay", "Maquettin", "Modélard", "Montessai", "Parexemple", "Prototypin",
        "Quelconquier", "Romancin", "Simulart", "Songemaille", "Supposin", "Synthésieux", "Testelune", "Testemare", "Valdessai", "Virtuelin",
    ];
}
