using PactePme.Kernel;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing.Needs;

/// <summary>
/// When a public buyer has to run its consultation on a buyer profile (profil d'acheteur): from a dated value on, where a call for
/// competition is published (Code de la commande publique, R.2132-2 and R.2132-3). The platform is none: such a need links there, and takes interest only.
/// </summary>
public static class BuyerProfile
{
    /// <summary>Estimated value, excluding VAT, from which on a buyer profile is required.</summary>
    /// <param name="From">Since when, for consultations begun from that day on.</param>
    /// <param name="Source">The decree that set it.</param>
    public sealed record Threshold(DateOnly From, decimal Value, string Source);

    /// <summary>In the order of their days; the last whose day has come holds.</summary>
    public static readonly IReadOnlyList<Threshold> Thresholds =
    [
        new(new(2018, 10, 1), 25_000, "Décret n° 2016-360, art. 39 et 107 ; repris par le CCP, R.2132-2"),
        new(new(2020, 1, 1), 40_000, "Décret n° 2019-1344 du 12 décembre 2019"),
        new(new(2026, 4, 1), 60_000, "Décret n° 2025-1386 du 29 décembre 2025, art. 1er, 2°")
    ];

    public static readonly FieldError ProcedureRequired = new("/tender", "public-procedure-required",
        "Un acheteur public indique sa procédure.", "A public buyer states its procedure.");
    public static readonly FieldError ValueRequired = new("/budget", "public-value-required",
        "Indiquez une estimation, ou le lien vers la consultation sur le profil d'acheteur : elle décide si celui-ci est obligatoire.",
        "State an estimate, or the link to the consultation on the buyer profile: it decides whether that is required.");
    public static readonly FieldError LinkRequired = new("/tender/buyerProfile", "buyer-profile-required",
        "À ce montant ou selon cette procédure, la consultation passe par le profil d'acheteur (CCP, R.2132-2) : donnez son lien ; la plateforme ne recueille alors que des manifestations d'intérêt.",
        "At this value or by this procedure the consultation runs on the buyer profile (CCP, R.2132-2): give its link; the platform then takes expressions of interest only.");

    /// <summary>What a public buyer still has to state for its need to be submitted on that day; nothing for others.</summary>
    public static Refusal? Refuse(NeedContent content, Participant? buyer, DateTimeOffset now) =>
        buyer is not { IsPublic: true } ? null
        : content.Tender is not { } tender ? Refusal.Validation(ProcedureRequired)
        : tender.BuyerProfile is not null ? null
        : tender.Procedure == Procedure.WithoutPriorAdvertising ? null
        : tender.Procedure != Procedure.Adapted ? Refusal.Validation(LinkRequired)
        : LeastValue(content) >= ThresholdOn(ParisTime.DayOf(now)) ? Refusal.Validation(LinkRequired)
        : IsEstimated(content) ? null : Refusal.Validation(ValueRequired);

    /// <summary>What the need is worth by its buyer's own word: its lots count together (R.2121-6), and what is said of the whole no less.</summary>
    private static decimal LeastValue(NeedContent content) =>
        Math.Max((content.Budget?.Max ?? content.Budget?.Min)?.Amount ?? 0, content.Lots.Sum(l => (l.Budget?.Max ?? l.Budget?.Min)?.Amount ?? 0));

    /// <summary>A least value alone is no estimate: the most is known of the whole, or of every lot.</summary>
    private static bool IsEstimated(NeedContent content) => content.Budget?.Max is not null || (content.Lots.Count > 0 && content.Lots.All(l => l.Budget?.Max is not null));

    private static decimal ThresholdOn(DateOnly day) => (Thresholds.LastOrDefault(t => t.From <= day) ?? Thresholds[0]).Value;
}
