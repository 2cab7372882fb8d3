using PactePme.Kernel;

namespace PactePme.Membership.Organisations;

/// <summary>When a change takes effect: now, or earlier if the secretary says so, but never before the thing it changes.</summary>
public static class EffectiveDate
{
    public static readonly Refusal OnlyTheSecretaryBackdates = Refusal.Forbidden("only-the-secretary-backdates",
        "Vos déclarations prennent effet maintenant : seul le secrétariat peut les dater dans le passé. Retirez « effectiveAt ».",
        "What you state takes effect now: only the secretary may date it in the past. Leave \"effectiveAt\" out.");

    public static FieldError? Check(DateTimeOffset? value, DateTimeOffset notBefore, DateTimeOffset now) =>
        value < notBefore
            ? new("/effectiveAt", "before-its-time", "Cette date d'effet précède ce qu'elle change : relisez l'historique.",
                "This effective date comes before what it changes: read the history.")
            : Kernel.Check.NotInTheFuture(value, "/effectiveAt", now);
}
