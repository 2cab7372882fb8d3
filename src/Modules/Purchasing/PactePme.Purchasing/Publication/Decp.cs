namespace PactePme.Purchasing.Publication;

// « Données essentielles de la commande publique », schema 2.0.3 (draft-07), in its own words; written in camelCase, what is null left out.

public sealed record DecpFile(DecpMarches Marches);

public sealed record DecpMarches(IReadOnlyList<DecpMarche> Marche);

public sealed record DecpAcheteur(string Id);

public sealed record DecpTechniques(IReadOnlyList<string> Technique);

public sealed record DecpModalites(IReadOnlyList<string> ModaliteExecution);

public sealed record DecpTypesPrix(IReadOnlyList<string> TypePrix);

public sealed record DecpLieu(string Code, string TypeCode);

public sealed record DecpTitulaire(string TypeIdentifiant, string Id);

public sealed record DecpTitulaireEntry(DecpTitulaire Titulaire);

public sealed record DecpConsiderationsSociales(IReadOnlyList<string> ConsiderationSociale);

public sealed record DecpConsiderationsEnvironnementales(IReadOnlyList<string> ConsiderationEnvironnementale);

public sealed record DecpModification(int Id, DateOnly DateNotificationModification, DateOnly DatePublicationDonneesModification, int? DureeMois, decimal? Montant);

public sealed record DecpModificationEntry(DecpModification Modification);

/// <summary>One contract. The first word on it stays; what came later is in <paramref name="Modifications"/>.</summary>
public sealed record DecpMarche(string Id, DecpAcheteur Acheteur, string Nature, string Objet, string CodeCPV, DecpTechniques Techniques, DecpModalites ModalitesExecution,
    string? IdAccordCadre, bool MarcheInnovant, string Ccag, int OffresRecues, bool AttributionAvance, decimal? TauxAvance, string TypeGroupementOperateurs, string Procedure,
    DecpLieu LieuExecution, int DureeMois, DateOnly DateNotification, DateOnly DatePublicationDonnees, decimal Montant, DecpTypesPrix TypesPrix, string FormePrix,
    decimal? OrigineUE, decimal? OrigineFrance, bool SousTraitanceDeclaree, IReadOnlyList<DecpTitulaireEntry> Titulaires, DecpConsiderationsSociales ConsiderationsSociales,
    DecpConsiderationsEnvironnementales ConsiderationsEnvironnementales, IReadOnlyList<DecpModificationEntry>? Modifications);
