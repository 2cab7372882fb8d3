using PactePme.Kernel;

namespace PactePme.Purchasing.Needs;

// What a public buyer publishes of a contract: the words of « données essentielles de la commande publique », schema 2.0.3
// (Code de la commande publique, R.2196-1; arrêté du 22 décembre 2022). "None" is an answer; nothing said is none.

public enum ContractKind { Market, Partnership, DefenceOrSecurity }

public enum PurchasingTechnique { FrameworkAgreement, DesignContest, QualificationSystem, DynamicPurchasingSystem, ElectronicCatalogue, ElectronicAuction, None }

public enum ExecutionTerm { Tranches, PurchaseOrders, SubsequentContracts, None }

/// <summary>Cahier des clauses administratives générales that a contract refers to.</summary>
public enum Ccag { Works, ProjectManagement, SuppliesAndServices, Industrial, IntellectualServices, InformationTechnology, None }

/// <summary>Unitaire, forfaitaire, mixte.</summary>
public enum PriceForm { Unit, LumpSum, Mixed }

/// <summary>Définitif ferme, actualisable or révisable; provisoire.</summary>
public enum PriceKind { Firm, Adjustable, Revisable, Provisional }

/// <summary>Conjoint, solidaire, or no groupement.</summary>
public enum Grouping { Joint, JointAndSeveral, None }

public enum SocialConsideration { Clause, Criterion, Reserved, None }

public enum EnvironmentalConsideration { Clause, Criterion, None }

public enum PlaceKind { PostalCode, Commune, Arrondissement, Canton, Departement, Region, Country }

/// <summary>Where a contract is carried out for the most part.</summary>
/// <param name="Code">INSEE code, or postal code.</param>
public sealed record ContractPlace(string Code, PlaceKind Kind);

/// <summary>What is known of a contract that an award led to. Whatever is left out may be stated later, until nothing is missing.</summary>
/// <param name="Number">The buyer's own number of the contract, 1 to 16 characters.</param>
/// <param name="NotifiedOn">Paris day on which the holder was notified.</param>
/// <param name="Amount">Fixed or estimated maximum, excluding VAT, of the whole contract however many hold it.</param>
/// <param name="Months">Duration at first, renewals included.</param>
/// <param name="Kind">market, partnership (marché de partenariat) or defenceOrSecurity.</param>
/// <param name="Cpv">Main CPV code; needed where the need, or its lot, names several.</param>
/// <param name="Place">Needed where the need names no commune, or several.</param>
/// <param name="Procedure">Needed where the need states none.</param>
/// <param name="PriceForm">unit, lumpSum or mixed.</param>
/// <param name="PriceKinds">firm, adjustable, revisable, provisional.</param>
/// <param name="Techniques">Techniques d'achat, or none.</param>
/// <param name="ExecutionTerms">Modalités d'exécution, or none.</param>
/// <param name="Innovative">Marché innovant.</param>
/// <param name="Ccag">The general conditions it refers to, or none.</param>
/// <param name="OffersReceived">Only where offers were handed in on the buyer profile: elsewhere the platform counts them.</param>
/// <param name="Advance">An advance is granted to the holder.</param>
/// <param name="AdvanceRate">Share of the amount, from 0 to 1; 0 when it is not known.</param>
/// <param name="Grouping">How a joint response is bound: joint (conjoint) or jointAndSeveral (solidaire).</param>
/// <param name="Subcontracting">Sub-contractors were declared by the day of notification.</param>
/// <param name="SocialConsiderations">clause, criterion, reserved, or none.</param>
/// <param name="EnvironmentalConsiderations">clause, criterion, or none.</param>
/// <param name="OriginEu">Share of products from the European Union, from 0 to 1, for the supplies that the decree lists.</param>
/// <param name="OriginFrance">Share of French products, at most <paramref name="OriginEu"/>.</param>
/// <param name="FrameworkNumber">Number of the framework agreement that it follows from.</param>
public sealed record ContractTerms(string? Number = null, DateOnly? NotifiedOn = null, Money? Amount = null, int? Months = null, ContractKind? Kind = null, string? Cpv = null,
    ContractPlace? Place = null, Procedure? Procedure = null, PriceForm? PriceForm = null, IReadOnlyList<PriceKind>? PriceKinds = null,
    IReadOnlyList<PurchasingTechnique>? Techniques = null, IReadOnlyList<ExecutionTerm>? ExecutionTerms = null, bool? Innovative = null, Ccag? Ccag = null,
    int? OffersReceived = null, bool? Advance = null, decimal? AdvanceRate = null, Grouping? Grouping = null, bool? Subcontracting = null,
    IReadOnlyList<SocialConsideration>? SocialConsiderations = null, IReadOnlyList<EnvironmentalConsideration>? EnvironmentalConsiderations = null,
    decimal? OriginEu = null, decimal? OriginFrance = null, string? FrameworkNumber = null)
{
    /// <summary>This, with what was stated later: the last word on each counts.</summary>
    public ContractTerms With(ContractTerms later) => new(later.Number ?? Number, later.NotifiedOn ?? NotifiedOn, later.Amount ?? Amount, later.Months ?? Months,
        later.Kind ?? Kind, later.Cpv ?? Cpv, later.Place ?? Place, later.Procedure ?? Procedure, later.PriceForm ?? PriceForm, later.PriceKinds ?? PriceKinds,
        later.Techniques ?? Techniques, later.ExecutionTerms ?? ExecutionTerms, later.Innovative ?? Innovative, later.Ccag ?? Ccag, later.OffersReceived ?? OffersReceived,
        later.Advance ?? Advance, later.AdvanceRate ?? AdvanceRate, later.Grouping ?? Grouping, later.Subcontracting ?? Subcontracting,
        later.SocialConsiderations ?? SocialConsiderations, later.EnvironmentalConsiderations ?? EnvironmentalConsiderations, later.OriginEu ?? OriginEu,
        later.OriginFrance ?? OriginFrance, later.FrameworkNumber ?? FrameworkNumber);
}

/// <summary>Under which number a holder is known: SIRET as a rule.</summary>
public enum HolderScheme { Siret, Vat, Tahiti, Ridet, Frwf, Irep, OutsideEu }

/// <summary>Under which number one of the holders is published.</summary>
/// <param name="OrganisationId">The responder, or one of its co-signatories.</param>
/// <param name="Scheme">siret, vat, tahiti, ridet, frwf, irep or outsideEu.</param>
/// <param name="Value">The number itself.</param>
public sealed record HolderNumber(Guid OrganisationId, HolderScheme Scheme, string Value);

/// <summary>What is stated of the contract with one of the retained responses.</summary>
/// <param name="ResponseId">The response retained.</param>
/// <param name="Terms">What is known of the contract. It is public.</param>
/// <param name="Holders">The numbers under which its holders are published.</param>
public sealed record ContractStatement(Guid ResponseId, ContractTerms Terms, IReadOnlyList<HolderNumber>? Holders = null);

/// <summary>
/// A holder's number, beside the events: a sole trader's is personal data (ADR 6), which the history must not keep for ever.
/// </summary>
/// <param name="Id">Contract and organisation.</param>
public sealed record HolderIdentifier(string Id, Guid OrganisationId, HolderScheme Scheme, string Value)
{
    public static string Key(Guid responseId, Guid organisationId) => $"{responseId:N}/{organisationId:N}";

    public static HolderIdentifier Of(Guid responseId, HolderNumber n) => new(Key(responseId, n.OrganisationId), n.OrganisationId, n.Scheme, n.Value);
}
