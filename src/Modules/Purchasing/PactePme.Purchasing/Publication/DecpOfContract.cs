using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Publication;

/// <summary>A contract of an awarded need in the words of the schema.</summary>
public static class DecpOfContract
{
    /// <param name="contract">One of which nothing is missing (<see cref="Contracting.Missing"/>).</param>
    /// <param name="numbers">The numbers of its holders, by organisation.</param>
    public static DecpMarche Of(Need need, AwardedContract contract, IReadOnlyDictionary<Guid, HolderIdentifier> numbers)
    {
        var t = contract.Terms;
        var place = need.PlaceOf(contract)!;
        return new(t.Number!, new(need.BuyerSiret!), Word(t.Kind!.Value), ObjectOf(need, contract), need.CpvOf(contract)!,
            new([.. t.Techniques!.Select(Word)]), new([.. t.ExecutionTerms!.Select(Word)]), t.FrameworkNumber, t.Innovative!.Value, Word(t.Ccag!.Value),
            need.OffersOf(contract)!.Value, t.Advance!.Value, t.AdvanceRate, Word(need.GroupingOf(contract)!.Value), Word(need.ProcedureOf(contract)!.Value),
            new(place.Code, Word(place.Kind)), t.Months!.Value, t.NotifiedOn!.Value, contract.PublishedOn!.Value, t.Amount!.Amount,
            new([.. t.PriceKinds!.Select(Word)]), Word(t.PriceForm!.Value), t.OriginEu, t.OriginFrance, t.Subcontracting!.Value,
            [.. need.HoldersOf(contract).Select(h => new DecpTitulaireEntry(new(Word(numbers[h].Scheme), numbers[h].Value)))],
            new([.. t.SocialConsiderations!.Select(Word)]), new([.. t.EnvironmentalConsiderations!.Select(Word)]),
            contract.Modifications.Count == 0 ? null : [.. contract.Modifications.Select((m, i) => new DecpModificationEntry(new(i + 1, m.NotifiedOn, m.PublishedOn, m.Months, m.Amount?.Amount)))]);
    }

    private static string ObjectOf(Need need, AwardedContract contract) =>
        need.LotOf(contract) is { } lot ? $"{need.Content.Title} – lot {need.AwardOf(contract).Lots[0]} : {lot.Title}" : need.Content.Title;

    internal static string Word(Procedure procedure) => procedure switch
    {
        Procedure.Adapted => "Procédure adaptée",
        Procedure.OpenTender => "Appel d'offres ouvert",
        Procedure.RestrictedTender => "Appel d'offres restreint",
        Procedure.Negotiated => "Procédure avec négociation",
        Procedure.CompetitiveDialogue => "Dialogue compétitif",
        _ => "Marché passé sans publicité ni mise en concurrence préalable"
    };

    private static string Word(ContractKind kind) => kind switch
    {
        ContractKind.Partnership => "Marché de partenariat",
        ContractKind.DefenceOrSecurity => "Marché de défense ou de sécurité",
        _ => "Marché"
    };

    private static string Word(PurchasingTechnique technique) => technique switch
    {
        PurchasingTechnique.FrameworkAgreement => "Accord-cadre",
        PurchasingTechnique.DesignContest => "Concours",
        PurchasingTechnique.QualificationSystem => "Système de qualification",
        PurchasingTechnique.DynamicPurchasingSystem => "Système d'acquisition dynamique",
        PurchasingTechnique.ElectronicCatalogue => "Catalogue électronique",
        PurchasingTechnique.ElectronicAuction => "Enchère électronique",
        _ => "Sans objet"
    };

    private static string Word(ExecutionTerm term) => term switch
    {
        ExecutionTerm.Tranches => "Tranches",
        ExecutionTerm.PurchaseOrders => "Bons de commande",
        ExecutionTerm.SubsequentContracts => "Marchés subséquents",
        _ => "Sans objet"
    };

    private static string Word(Ccag ccag) => ccag switch
    {
        Ccag.Works => "Travaux",
        Ccag.ProjectManagement => "Maitrise d'œuvre", // so spelt in the schema
        Ccag.SuppliesAndServices => "Fournitures courantes et services",
        Ccag.Industrial => "Marchés industriels",
        Ccag.IntellectualServices => "Prestations intellectuelles",
        Ccag.InformationTechnology => "Techniques de l'information et de la communication",
        _ => "Pas de CCAG"
    };

    private static string Word(PriceForm form) => form switch { PriceForm.Unit => "Unitaire", PriceForm.LumpSum => "Forfaitaire", _ => "Mixte" };

    private static string Word(PriceKind kind) => kind switch
    {
        PriceKind.Firm => "Définitif ferme",
        PriceKind.Adjustable => "Définitif actualisable",
        PriceKind.Revisable => "Définitif révisable",
        _ => "Provisoire"
    };

    private static string Word(Grouping grouping) => grouping switch { Grouping.Joint => "Conjoint", Grouping.JointAndSeveral => "Solidaire", _ => "Pas de groupement" };

    private static string Word(SocialConsideration consideration) => consideration switch
    {
        SocialConsideration.Clause => "Clause sociale",
        SocialConsideration.Criterion => "Critère social",
        SocialConsideration.Reserved => "Marché réservé",
        _ => "Pas de considération sociale"
    };

    private static string Word(EnvironmentalConsideration consideration) => consideration switch
    {
        EnvironmentalConsideration.Clause => "Clause environnementale",
        EnvironmentalConsideration.Criterion => "Critère environnemental",
        _ => "Pas de considération environnementale"
    };

    private static string Word(PlaceKind kind) => kind switch
    {
        PlaceKind.PostalCode => "Code postal",
        PlaceKind.Commune => "Code commune",
        PlaceKind.Arrondissement => "Code arrondissement",
        PlaceKind.Canton => "Code canton",
        PlaceKind.Departement => "Code département",
        PlaceKind.Region => "Code région",
        _ => "Code pays"
    };

    private static string Word(HolderScheme scheme) => scheme switch
    {
        HolderScheme.Siret => "SIRET",
        HolderScheme.Vat => "TVA",
        HolderScheme.Tahiti => "TAHITI",
        HolderScheme.Ridet => "RIDET",
        HolderScheme.Frwf => "FRWF",
        HolderScheme.Irep => "IREP",
        _ => "HORS-UE"
    };
}
