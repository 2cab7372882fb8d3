using System.Text.RegularExpressions;
using PactePme.Kernel;

namespace PactePme.Purchasing.Needs;

/// <summary>Reads what a buyer wrote into the content of a need, or says which fields are at fault.</summary>
internal static partial class NeedTerms
{
    /// <param name="deadline">Paris time (<c>2026-12-01T12:00</c>) or an instant (<c>2026-12-01T11:00:00Z</c>).</param>
    public static Refusal? Read(string title, string description, NeedNature nature, IReadOnlyList<string>? cpv, IReadOnlyList<string>? communes,
        Budget? budget, DateOnly? startOn, string deadline, out NeedContent content)
    {
        var late = ParisTime.Read(deadline, "/deadline", out var instant);
        var refusal = Refusal.Validation(
        [
            Check.Text(title, "/title", 200),
            Check.Text(description, "/description", 10_000),
            Check.Count(cpv, "/cpv", 20),
            .. Check.Each(cpv, "/cpv", Check.Cpv),
            Check.Count(communes, "/communes", 100),
            .. Check.Each(communes, "/communes", CheckCommune),
            Money.Check(budget?.Min, "/budget/min"),
            Money.Check(budget?.Max, "/budget/max"),
            budget is { Min: { } min, Max: { } max } && min.Amount > max.Amount
                ? new("/budget/max", "budget-order", "Le maximum ne peut être inférieur au minimum.", "The maximum cannot be below the minimum.") : null,
            late
        ]);
        content = new(title, description, nature, refusal is null ? [.. (cpv ?? []).Select(c => c[..8]).Distinct()] : [], [.. (communes ?? []).Distinct()], budget, startOn, instant);
        return refusal;
    }

    private static FieldError? CheckCommune(string code, string pointer) =>
        code is not null && CommuneShape().IsMatch(code) ? null
            : new(pointer, "commune-shape", "Un code commune INSEE a cinq caractères, par exemple 13055.", "An INSEE commune code has five characters, for example 13055.");

    [GeneratedRegex(@"^([0-9]{2}|2[AB])[0-9]{3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommuneShape();
}
