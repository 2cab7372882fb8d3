using System.Text.RegularExpressions;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Cpv;

namespace PactePme.Purchasing.Needs;

/// <summary>A need as its buyer words it: the whole of it.</summary>
/// <param name="Title">Object of the need.</param>
/// <param name="Description">What is wanted, in words. Names no person.</param>
/// <param name="Nature">product (produit), prestation or service.</param>
/// <param name="Deadline">Until when firms may respond: Paris time (<c>2026-12-01T12:00</c>) or an instant (<c>2026-12-01T11:00:00Z</c>).</param>
/// <param name="Cpv">CPV codes, eight digits, with or without the check digit.</param>
/// <param name="Communes">Where: INSEE codes of communes.</param>
/// <param name="Budget">What it may cost, from and to, excluding VAT.</param>
/// <param name="StartOn">On which day it should start.</param>
/// <param name="Lots">Parts that can be answered alone, numbered from 1 in this order.</param>
/// <param name="Criteria">What responses are judged by.</param>
/// <param name="Attachments">Documents elsewhere, each with its digest.</param>
/// <param name="Sealed">Nobody, not even the buyer, can read a response before the deadline.</param>
/// <param name="QuestionsUntil">Until when questions are taken, in the same form as the deadline; until the deadline when absent.</param>
/// <param name="Tender">A public buyer's procedure, and the address of its consultation where a buyer profile is required.</param>
public sealed record NeedWording(string Title, string Description, NeedNature Nature, string Deadline, IReadOnlyList<string>? Cpv = null,
    IReadOnlyList<string>? Communes = null, Budget? Budget = null, DateOnly? StartOn = null, IReadOnlyList<Lot>? Lots = null, IReadOnlyList<Criterion>? Criteria = null,
    IReadOnlyList<Attachment>? Attachments = null, bool Sealed = false, string? QuestionsUntil = null, Tender? Tender = null);

/// <summary>Reads what a buyer wrote into the content of a need, or says which fields are at fault.</summary>
internal static partial class NeedTerms
{
    public static readonly FieldError BudgetOrder = new("", "budget-order", "Le maximum ne peut être inférieur au minimum.", "The maximum cannot be below the minimum.");
    public static readonly FieldError SealedInterest = new("/sealed", "sealed-interest",
        "Quand les offres se remettent sur le profil d'acheteur, il n'y a rien à sceller ici.", "Where offers are handed in on the buyer profile there is nothing to seal here.");
    public static readonly FieldError QuestionsBeforeDeadline = new("/questionsUntil", "questions-before-deadline",
        "Les questions s'arrêtent au plus tard à l'échéance.", "Questions end at the deadline at the latest.");
    public static readonly FieldError WeightsTotal = new("/criteria", "weights-total",
        "Soit tous les critères ont un poids et leur somme est 100, soit aucun n'en a.", "Either all criteria have a weight and they come to 100, or none has.");

    /// <param name="at">Where the wording stands in the body: the root, or a member.</param>
    public static Refusal? Read(NeedWording w, out NeedContent content, string at = "")
    {
        var late = ParisTime.Read(w.Deadline, $"{at}/deadline", out var deadline);
        DateTimeOffset? questions = null;
        FieldError? asked = null;
        if (w.QuestionsUntil is { } until)
        {
            asked = ParisTime.Read(until, $"{at}/questionsUntil", out var instant) ?? (late is null && instant > deadline ? QuestionsBeforeDeadline with { Pointer = $"{at}/questionsUntil" } : null);
            questions = instant;
        }
        var refusal = Refusal.Validation(
        [
            Check.Text(w.Title, $"{at}/title", 200),
            Check.Text(w.Description, $"{at}/description", 10_000),
            .. CheckCpv(w.Cpv, $"{at}/cpv"),
            Check.Count(w.Communes, $"{at}/communes", 100),
            .. Check.Each(w.Communes, $"{at}/communes", CheckCommune),
            .. CheckBudget(w.Budget, $"{at}/budget"),
            late,
            Check.Count(w.Lots, $"{at}/lots", 50),
            .. (w.Lots ?? []).SelectMany((lot, i) => CheckLot(lot, $"{at}/lots/{i}")),
            Check.Count(w.Criteria, $"{at}/criteria", 20),
            .. (w.Criteria ?? []).SelectMany((criterion, i) => CheckCriterion(criterion, $"{at}/criteria/{i}")),
            w.Criteria is { Count: > 0 } criteria && criteria.Any(c => c?.Weight is not null) && (criteria.Any(c => c?.Weight is null) || criteria.Sum(c => (long)c.Weight!) != 100)
                ? WeightsTotal with { Pointer = $"{at}/criteria" } : null,
            .. CheckAttachments(w.Attachments, $"{at}/attachments"),
            asked,
            w.Tender?.BuyerProfile is { } profile ? Check.HttpsLink(profile, $"{at}/tender/buyerProfile") : null,
            w is { Sealed: true, Tender.BuyerProfile: not null } ? SealedInterest with { Pointer = $"{at}/sealed" } : null
        ]);
        content = new(w.Title, w.Description, w.Nature, refusal is null ? Plain(w.Cpv) : [], [.. (w.Communes ?? []).Distinct()], w.Budget, w.StartOn, deadline)
        {
            Lots = refusal is null ? [.. (w.Lots ?? []).Select(l => l with { Cpv = Plain(l.Cpv) })] : [],
            Criteria = w.Criteria ?? [],
            Attachments = [.. (w.Attachments ?? []).Where(a => a is not null).Select(a => a with { Sha256 = a.Sha256?.ToLowerInvariant()! })],
            Sealed = w.Sealed,
            QuestionsUntil = questions,
            Tender = w.Tender
        };
        return refusal;
    }

    /// <summary>Codes that the imported edition of the CPV does not list; nothing when none was imported, for then a code is good by its shape.</summary>
    public static async Task<Refusal?> RefuseUnknownCpvAsync(IReadOnlyList<string>? cpv, IReadOnlyList<Lot>? lots, string at, IQuerySession session, CancellationToken ct)
    {
        List<(string Code, string Pointer)> stated = [.. (cpv ?? []).Select((code, i) => (code, $"{at}/cpv/{i}")),
            .. (lots ?? []).SelectMany((lot, l) => (lot.Cpv ?? []).Select((code, i) => (code, $"{at}/lots/{l}/cpv/{i}")))];
        if (stated.Count == 0 || await CpvCodes.UnknownAsync(session, [.. stated.Select(s => s.Code)], ct) is not { Count: > 0 } unknown) return null;
        return Refusal.Validation(stated.Where(s => unknown.Contains(s.Code)).Select(s => new FieldError(s.Pointer, "cpv-unknown",
            "Ce code n'est pas dans l'édition du CPV en vigueur.", "This code is not in the edition of the CPV in use.")));
    }

    public static IEnumerable<FieldError?> CheckAttachments(IReadOnlyList<Attachment>? attachments, string pointer) =>
    [
        Check.Count(attachments, pointer, 20),
        .. (attachments ?? []).SelectMany((a, i) => new[]
        {
            Check.Text(a?.Title, $"{pointer}/{i}/title", 200),
            Check.HttpsLink(a?.Link, $"{pointer}/{i}/link"),
            Check.Sha256(a?.Sha256, $"{pointer}/{i}/sha256")
        })
    ];

    private static IReadOnlyList<string> Plain(IReadOnlyList<string>? cpv) => [.. (cpv ?? []).Select(c => c[..8]).Distinct()];

    private static IEnumerable<FieldError?> CheckCpv(IReadOnlyList<string>? cpv, string pointer) => [Check.Count(cpv, pointer, 20), .. Check.Each(cpv, pointer, Check.Cpv)];

    private static IEnumerable<FieldError?> CheckBudget(Budget? budget, string pointer) =>
    [
        Money.Check(budget?.Min, $"{pointer}/min"),
        Money.Check(budget?.Max, $"{pointer}/max"),
        budget is { Min: { } min, Max: { } max } && min.Amount > max.Amount ? BudgetOrder with { Pointer = $"{pointer}/max" } : null
    ];

    private static IEnumerable<FieldError?> CheckLot(Lot? lot, string pointer) =>
    [
        Check.Text(lot?.Title, $"{pointer}/title", 200),
        Check.OptionalText(lot?.Description, $"{pointer}/description", 5_000),
        .. CheckCpv(lot?.Cpv, $"{pointer}/cpv"),
        .. CheckBudget(lot?.Budget, $"{pointer}/budget")
    ];

    private static IEnumerable<FieldError?> CheckCriterion(Criterion? criterion, string pointer) =>
    [
        Check.Text(criterion?.Name, $"{pointer}/name", 200),
        criterion?.Weight is < 1 or > 100 ? new($"{pointer}/weight", "weight-range", "Un poids va de 1 à 100.", "A weight is from 1 to 100.") : null
    ];

    private static FieldError? CheckCommune(string code, string pointer) =>
        code is not null && CommuneShape().IsMatch(code) ? null
            : new(pointer, "commune-shape", "Un code commune INSEE a cinq caractères, par exemple 13055.", "An INSEE commune code has five characters, for example 13055.");

    [GeneratedRegex(@"^([0-9]{2}|2[AB])[0-9]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommuneShape();
}
