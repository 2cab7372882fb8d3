using PactePme.Kernel;

namespace PactePme.Purchasing.Needs;

/// <summary>What was stated of one contract at one time.</summary>
/// <param name="Holders">Organisations whose number was given; the numbers are kept beside the events.</param>
public sealed record StatedContract(Guid ResponseId, ContractTerms Terms, IReadOnlyList<Guid> Holders);

/// <summary>What was not known of the contracts at the award, or stated wrongly then.</summary>
[StoredAs("award_completed_v1"), Shows]
public sealed record AwardCompleted(string? BuyerSiret, IReadOnlyList<StatedContract> Contracts, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A contract was modified after what is essential of it was published.</summary>
/// <param name="NotifiedOn">Paris day on which the modification was notified to the holder.</param>
/// <param name="Amount">Of the whole contract from then on, excluding VAT; absent when it did not change.</param>
/// <param name="Months">Of the whole contract from then on; absent when it did not change.</param>
/// <param name="PublishedOn">Paris day on which it was recorded, and so published.</param>
/// <param name="EffectiveAt">Start of the day of notification.</param>
[StoredAs("contract_of_need_modified_v1"), Shows(nameof(ContractOfNeedModified.NotifiedOn), nameof(ContractOfNeedModified.Amount), nameof(ContractOfNeedModified.Months), nameof(ContractOfNeedModified.PublishedOn))]
public sealed record ContractOfNeedModified(Guid ResponseId, DateOnly NotifiedOn, Money? Amount, int? Months, string Reason, DateOnly PublishedOn, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The contract that a retained response led to.</summary>
/// <param name="Holders">Organisations whose number is known.</param>
/// <param name="CompleteAt">Since when nothing is missing for its publication: that day it was first published.</param>
public sealed record AwardedContract(Guid ResponseId, ContractTerms Terms, IReadOnlyList<Guid> Holders, DateTimeOffset? CompleteAt = null)
{
    public IReadOnlyList<ContractOfNeedModified> Modifications { get; init; } = [];

    /// <summary>As it is now, modifications included.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Money? Amount => Modifications.LastOrDefault(m => m.Amount is not null)?.Amount ?? Terms.Amount;

    /// <summary>As it is now, modifications included.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int? Months => Modifications.LastOrDefault(m => m.Months is not null)?.Months ?? Terms.Months;

    /// <summary>Paris day of the first publication.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public DateOnly? PublishedOn => CompleteAt is { } at ? ParisTime.DayOf(at) : null;
}

/// <summary>The contracts of an awarded need: what was stated, and what is still missing for their publication.</summary>
public static class Contracting
{
    public static Need Stating(this Need need, string? buyerSiret, IReadOnlyList<StatedContract> stated, DateTimeOffset at)
    {
        var after = need with { BuyerSiret = buyerSiret ?? need.BuyerSiret };
        var contracts = need.Awarded.Select(a => need.Contracts.FirstOrDefault(c => c.ResponseId == a.ResponseId) ?? new(a.ResponseId, new(), [])).Select(c =>
            stated.FirstOrDefault(s => s.ResponseId == c.ResponseId) is { } s ? c with { Terms = c.Terms.With(s.Terms), Holders = [.. c.Holders.Union(s.Holders)] } : c);
        return after with { Contracts = [.. contracts.Select(c => c.CompleteAt is null && !after.Missing(c).Any() ? c with { CompleteAt = at } : c)] };
    }

    public static Need Modified(this Need need, ContractOfNeedModified e) => need with
    {
        Contracts = [.. need.Contracts.Select(c => c.ResponseId == e.ResponseId ? c with { Modifications = [.. c.Modifications.Append(e).OrderBy(m => m.EffectiveAt)] } : c)]
    };

    /// <summary>The response that a contract follows from.</summary>
    public static AwardedResponse AwardOf(this Need need, AwardedContract contract) => need.Awarded.First(a => a.ResponseId == contract.ResponseId);

    /// <summary>The one lot that a contract is about; nothing when the need has none, or the contract covers several.</summary>
    public static Lot? LotOf(this Need need, AwardedContract contract) =>
        need.AwardOf(contract).Lots is [var only] && only >= 1 && only <= need.Content.Lots.Count ? need.Content.Lots[only - 1] : null;

    /// <summary>The main CPV code: as stated, else the only one of the lot or the need.</summary>
    public static string? CpvOf(this Need need, AwardedContract contract) =>
        contract.Terms.Cpv ?? (need.LotOf(contract)?.Cpv is [var ofLot] ? ofLot : need.LotOf(contract)?.Cpv is null or [] && need.Content.Cpv is [var ofNeed] ? ofNeed : null);

    /// <summary>Where: as stated, else the only commune of the need.</summary>
    public static ContractPlace? PlaceOf(this Need need, AwardedContract contract) =>
        contract.Terms.Place ?? (need.Content.Communes is [var only] ? new(only, PlaceKind.Commune) : null);

    public static Procedure? ProcedureOf(this Need need, AwardedContract contract) => need.Content.Tender?.Procedure ?? contract.Terms.Procedure;

    /// <summary>Offers that the buyer received on what the contract is about: counted here, or stated where they were handed in elsewhere.</summary>
    public static int? OffersOf(this Need need, AwardedContract contract) => need.Content.InterestOnly ? contract.Terms.OffersReceived : need.AwardOf(contract).Offers;

    /// <summary>How the holders are bound together: one alone is in no groupement.</summary>
    public static Grouping? GroupingOf(this Need need, AwardedContract contract) => need.AwardOf(contract).Cosignatories.Count == 0 ? Grouping.None : contract.Terms.Grouping;

    /// <summary>Those who hold the contract: the responder and its co-signatories.</summary>
    public static IReadOnlyList<Guid> HoldersOf(this Need need, AwardedContract contract) => need.AwardOf(contract).Holders;

    /// <summary>What schema 2.0.3 requires of a contract and nobody has stated yet: nothing of it is assumed.</summary>
    public static IEnumerable<FieldError> Missing(this Need need, AwardedContract contract)
    {
        var t = contract.Terms;
        var award = need.AwardOf(contract);
        if (need.BuyerSiret is null) yield return Lacks("buyerSiret", "le SIRET de l'acheteur", "the buyer's SIRET");
        if (t.Number is null) yield return Lacks("number", "l'identifiant du marché", "the number of the contract");
        if (t.NotifiedOn is null) yield return Lacks("notifiedOn", "la date de notification", "the day of notification");
        if (t.Amount is null) yield return Lacks("amount", "le montant", "the amount");
        if (t.Months is null) yield return Lacks("months", "la durée en mois", "the duration in months");
        if (t.Kind is null) yield return Lacks("kind", "la nature du marché", "the kind of contract");
        if (need.CpvOf(contract) is null) yield return Lacks("cpv", "le code CPV principal", "the main CPV code");
        if (need.PlaceOf(contract) is null) yield return Lacks("place", "le lieu d'exécution principal", "the main place of execution");
        if (need.ProcedureOf(contract) is null) yield return Lacks("procedure", "la procédure de passation", "the procedure");
        if (t.PriceForm is null) yield return Lacks("priceForm", "la forme du prix", "the form of the price");
        if (t.PriceKinds is null or []) yield return Lacks("priceKinds", "le type de prix", "the kind of price");
        if (t.Techniques is null or []) yield return Lacks("techniques", "les techniques d'achat", "the purchasing techniques");
        if (t.ExecutionTerms is null or []) yield return Lacks("executionTerms", "les modalités d'exécution", "the terms of execution");
        if (t.Innovative is null) yield return Lacks("innovative", "s'il s'agit d'un marché innovant", "whether it is innovative");
        if (t.Ccag is null) yield return Lacks("ccag", "le CCAG de référence", "the general conditions (CCAG) it refers to");
        if (need.OffersOf(contract) is null or < 1) yield return Lacks("offersReceived", "le nombre d'offres reçues", "the number of offers received");
        if (t.Advance is null) yield return Lacks("advance", "si une avance est attribuée", "whether an advance is granted");
        if (t is { Advance: true, AdvanceRate: null }) yield return Lacks("advanceRate", "le taux de l'avance", "the rate of the advance");
        if (need.GroupingOf(contract) is null) yield return Lacks("grouping", "le type de groupement", "the kind of grouping");
        if (t.Subcontracting is null) yield return Lacks("subcontracting", "si une sous-traitance est déclarée", "whether sub-contracting is declared");
        if (t.SocialConsiderations is null or []) yield return Lacks("socialConsiderations", "les considérations sociales", "the social considerations");
        if (t.EnvironmentalConsiderations is null or []) yield return Lacks("environmentalConsiderations", "les considérations environnementales", "the environmental considerations");
        foreach (var holder in need.HoldersOf(contract).Except(contract.Holders))
            yield return Lacks($"holders/{holder}", "l'identifiant du titulaire (SIRET)", "the holder's number (SIRET)");

        FieldError Lacks(string field, string french, string english) => MissingFrom(need.Id, award.ResponseId, field, french, english);
    }

    public static FieldError MissingFrom(Guid needId, Guid responseId, string field, string french, string english) =>
        new($"/needs/{needId}/contracts/{responseId}/{field}", "required-for-publication", $"Reste à indiquer : {french}.", $"Missing: {english}.");
}
