using System.Text.RegularExpressions;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.RecordedContracts;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>The buyer and those who hold contracts with it, as Membership tells of them.</summary>
/// <param name="Erased">Those who were erased: their numbers are stated no more.</param>
public sealed record ContractParties(IReadOnlyDictionary<Guid, Participant> ById, Participant? Buyer, IReadOnlySet<Guid> Erased)
{
    public static readonly ContractParties Unknown = new(new Dictionary<Guid, Participant>(), null, new HashSet<Guid>());

    public static async Task<ContractParties> LoadAsync(IQuerySession session, Need need, IReadOnlyList<AwardedResponse> awarded, CancellationToken ct)
    {
        var buyer = await session.PresentAsync(need.BuyerId, ct);
        Guid[] holders = [.. awarded.SelectMany(a => a.Holders).Distinct()];
        return new((await session.LoadManyAsync<Participant>(ct, holders)).ToDictionary(p => p.Id), buyer, await session.ErasedAsync(holders, ct));
    }
}

internal static class ContractStatements
{
    public static IReadOnlyList<StatedContract> Stated(IReadOnlyList<ContractStatement>? statements) =>
        [.. (statements ?? []).Select(s => new StatedContract(s.ResponseId, s.Terms with { Cpv = s.Terms.Cpv?[..8] }, [.. (s.Holders ?? []).Select(h => h.OrganisationId)]))];

    /// <summary>Who states numbers of holders waits for whoever erases one, until the transaction ends; asked for before any other lock.</summary>
    public static Task NumbersLockedAsync(this IDocumentSession session, IReadOnlyList<ContractStatement>? statements, CancellationToken ct) =>
        statements?.Any(s => s?.Holders is { Count: > 0 }) == true ? session.PartiesLockedAsync(ct) : Task.CompletedTask;

    public static IMartenOp[] Holders(IReadOnlyList<ContractStatement>? statements) =>
        [.. (statements ?? []).SelectMany(s => (s.Holders ?? []).Select(h => MartenOps.Store(HolderIdentifier.Of(s.ResponseId, h))))];
}

/// <summary>Checks what is stated of contracts, each field by its own pointer.</summary>
internal static partial class ContractTermsCheck
{
    public static readonly Fault SiretOfAnother = new("siret.of-another", "Ce SIRET est celui d'une autre organisation.", "This SIRET is another organisation's.");
    private static readonly Fault NotAwarded = new("response.not-awarded", "Aucun marché de ce besoin ne résulte de cette réponse.", "No contract of this need follows from this response.");
    private static readonly Fault Twice = new("stated.twice", "Ce qui est déjà dit plus haut ne se redit pas.", "This is stated further up already.");
    private static readonly Fault NoHolder = new("holder.unknown", "Cette organisation n'est pas titulaire de ce marché.", "This organisation does not hold this contract.");
    public static readonly Fault HolderErased = new("holder.erased", "Les données de ce titulaire sont effacées : son identifiant ne s'indique plus.", "The data of this holder are erased: its number is stated no more.");
    private static readonly Fault NoneAlone = new("none.alone", "« none » ne se combine pas, et chaque réponse se donne une fois.", "\"none\" stands alone, and each answer is given once.");
    private static readonly Fault Share = new("share.range", "Une part va de 0 à 1.", "A share is from 0 to 1.");
    private static readonly Fault FranceWithinEu = new("origin.order", "La part française ne dépasse pas la part européenne.", "The French share does not exceed the European one.");
    private static readonly Fault OffersCounted = new("offers.counted", "La plateforme compte les offres qu'elle a reçues : ne l'indiquez que si elles se remettent ailleurs.",
        "The platform counts the offers that it received: state this only where they are handed in elsewhere.");
    public static readonly Fault AtLeastOne = new("at.least-one", "Un entier d'au moins 1 est attendu.", "A whole number of at least 1 is expected.");
    public const int MostMonths = 1_200;
    public static readonly Fault MonthsRange = new("months.range", "Une durée va de 1 à 1 200 mois.", "A duration is from 1 to 1,200 months.");
    private static readonly Fault BeforeDeadline = new("notified.before-deadline", "Un marché ne se notifie pas avant l'échéance de son besoin.", "A contract is not notified before the deadline of its need.");
    private static readonly Fault ProcedureStated = new("procedure.stated", "Le besoin dit déjà sa procédure.", "The need states its procedure already.");
    public static readonly Fault AtLeastOneEuro = new("amount.below-one", "Un montant d'au moins un euro est attendu.", "An amount of at least one euro is expected.");
    private static readonly Fault RateWithoutAdvance = new("advance.rate", "Un taux ne se donne que pour une avance attribuée.", "A rate is stated for a granted advance only.");
    private static readonly Fault GroupingOfOne = new("grouping.holders", "Une réponse conjointe est conjointe ou solidaire ; une réponse seule n'est pas un groupement.",
        "A joint response is joint or jointAndSeveral; a response of one is no grouping.");
    private static readonly Fault PlaceShape = new("place.code", "Ce code n'a pas la forme attendue pour ce type de lieu.", "This code does not have the form of this kind of place.");
    private static readonly Fault NotYet = new("in.the-future", "Cette date est dans le futur.", "This date is in the future.");
    private static readonly Fault NumberShape = new("number.shape", "Un identifiant de marché a 1 à 16 caractères, sans espace au bord.", "A contract's number has 1 to 16 characters, no space at its ends.");

    /// <param name="need">With the responses awarded.</param>
    public static Refusal? Refuse(string? buyerSiret, IReadOnlyList<ContractStatement>? contracts, Need need, ContractParties parties, DateTimeOffset now) => Refusal.Validation(
    [
        CheckSiret(buyerSiret, parties.Buyer, "/buyerSiret"),
        Check.Count(contracts, "/contracts", 200),
        .. (contracts ?? []).SelectMany((c, i) => need.Awarded.FirstOrDefault(a => a.ResponseId == c?.ResponseId) is not { } award ? [NotAwarded.At($"/contracts/{i}/responseId")]
            : contracts!.Take(i).Any(before => before?.ResponseId == c!.ResponseId) ? [Twice.At($"/contracts/{i}/responseId")]
            : CheckTerms(c!.Terms, award, need, now, $"/contracts/{i}/terms").Concat(CheckHolders(c.Holders, award, parties, $"/contracts/{i}/holders")))
    ]);

    private static IEnumerable<FieldError?> CheckTerms(ContractTerms t, AwardedResponse award, Need need, DateTimeOffset now, string at) =>
    [
        When(t.Number is { } n && (n.Length is < 1 or > 16 || n.Trim() != n), NumberShape, $"{at}/number"),
        When(t.FrameworkNumber is { } f && (f.Length is < 1 or > 16 || f.Trim() != f), NumberShape, $"{at}/frameworkNumber"),
        When(t.NotifiedOn > ParisTime.DayOf(now), NotYet, $"{at}/notifiedOn") ?? When(t.NotifiedOn < ParisTime.DayOf(need.Deadline), BeforeDeadline, $"{at}/notifiedOn"),
        When(t.Procedure is not null && need.Content.Tender is not null, ProcedureStated, $"{at}/procedure"),
        Money.Check(t.Amount, $"{at}/amount") ?? When(t.Amount is { Amount: < 1 }, AtLeastOneEuro, $"{at}/amount"),
        When(t.Months is < 1 or > MostMonths, MonthsRange, $"{at}/months"),
        t.Cpv is null ? null : Check.Cpv(t.Cpv, $"{at}/cpv"),
        When(t.Place is { } place && !PlaceFits(place), PlaceShape, $"{at}/place/code"),
        When(Mixed(t.PriceKinds, null), NoneAlone, $"{at}/priceKinds"),
        When(Mixed(t.Techniques, PurchasingTechnique.None), NoneAlone, $"{at}/techniques"),
        When(Mixed(t.ExecutionTerms, ExecutionTerm.None), NoneAlone, $"{at}/executionTerms"),
        When(Mixed(t.SocialConsiderations, SocialConsideration.None), NoneAlone, $"{at}/socialConsiderations"),
        When(Mixed(t.EnvironmentalConsiderations, EnvironmentalConsideration.None), NoneAlone, $"{at}/environmentalConsiderations"),
        When(t.OffersReceived is not null && !need.Content.InterestOnly, OffersCounted, $"{at}/offersReceived"),
        When(t.OffersReceived is < 1, AtLeastOne, $"{at}/offersReceived"),
        When(t.AdvanceRate is < 0 or > 1, Share, $"{at}/advanceRate"),
        When(t is { Advance: false, AdvanceRate: not null }, RateWithoutAdvance, $"{at}/advanceRate"),
        When(t.OriginEu is < 0 or > 1, Share, $"{at}/originEu"),
        When(t.OriginFrance is < 0 or > 1, Share, $"{at}/originFrance"),
        When(t.OriginFrance > t.OriginEu, FranceWithinEu, $"{at}/originFrance"),
        When(t.Grouping is { } grouping && grouping == Grouping.None != (award.Cosignatories.Count == 0), GroupingOfOne, $"{at}/grouping")
    ];

    private static IEnumerable<FieldError?> CheckHolders(IReadOnlyList<HolderNumber>? holders, AwardedResponse award, ContractParties parties, string at) =>
    [
        Check.Count(holders, at, 50),
        .. (holders ?? []).SelectMany((h, i) => new[]
        {
            h is null || !award.Holders.Contains(h.OrganisationId) ? NoHolder.At($"{at}/{i}/organisationId")
                : When(parties.Erased.Contains(h.OrganisationId), HolderErased, $"{at}/{i}/organisationId"),
            When(holders!.Take(i).Any(before => before?.OrganisationId == h?.OrganisationId), Twice, $"{at}/{i}/organisationId"),
            h?.Scheme == HolderScheme.Siret ? CheckSiret(h.Value, parties.ById.GetValueOrDefault(h.OrganisationId), $"{at}/{i}/value") : Check.Text(h?.Value, $"{at}/{i}/value", 40)
        })
    ];

    private static FieldError? When(bool fault, Fault what, string pointer) => fault ? what.At(pointer) : null;

    private static bool Mixed<T>(IReadOnlyList<T>? answers, T? none) where T : struct, Enum =>
        answers is { Count: > 1 } && (answers.Distinct().Count() != answers.Count || (none is { } alone && answers.Contains(alone)));

    private static bool PlaceFits(ContractPlace place) => place.Code is not null && (place.Kind switch
    {
        PlaceKind.PostalCode => PostalCode(),
        PlaceKind.Commune => Commune(),
        PlaceKind.Departement => Departement(),
        PlaceKind.Region => Region(),
        PlaceKind.Country => Country(),
        _ => AnyCode()
    }).IsMatch(place.Code);

    [GeneratedRegex(@"^[0-9]{5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PostalCode();

    [GeneratedRegex(@"^([0-9]{2}|2[AB])[0-9]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Commune();

    [GeneratedRegex(@"^([0-9]{2,3}|2[AB])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Departement();

    [GeneratedRegex(@"^[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Region();

    [GeneratedRegex(@"^([A-Z]{2}|[0-9]{5})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Country();

    [GeneratedRegex(@"^[0-9AB]{2,6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnyCode();

    private static FieldError? CheckSiret(string? siret, Participant? of, string pointer) =>
        siret is null ? null
        : Siret.Check(siret) is { } fault ? fault.At(pointer)
        : of?.Siren is { } siren && Siret.SirenOf(siret) != siren ? SiretOfAnother.At(pointer)
        : null;
}
