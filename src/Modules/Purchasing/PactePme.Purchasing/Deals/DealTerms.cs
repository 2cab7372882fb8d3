using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Deals;

/// <summary>How long a deal waits for whom, and how it reminds. Each deal keeps the dates it was given: a change here holds for later ones.</summary>
public static class DealTerms
{
    /// <summary>Paris calendar days that the other side has to answer a claim.</summary>
    public const int AnswerWithinDays = 60;

    /// <summary>Paris calendar days that both sides have to settle a dispute.</summary>
    public const int ResolveWithinDays = 90;

    /// <summary>At most so many reminders of one deal to one side, whatever happens to the deal.</summary>
    public const int RemindersASide = 2;

    /// <summary>An organisation is never reminded again sooner, of whatever deal.</summary>
    public static readonly TimeSpan QuietAfterReminder = TimeSpan.FromHours(24);

    /// <summary>Pieces of evidence to one deal, of both sides together.</summary>
    public const int MostEvidence = 20;

    /// <summary>Paris calendar days of silence before the first reminder, and before the second.</summary>
    private static readonly int[] RemindAfterDays = [7, 30];

    public static readonly Refusal TimeIsUp = Refusal.State("deal-time-is-up",
        "Le délai est passé : cette affaire expire. Déclarez-la de nouveau si elle a bien eu lieu.",
        "Time is up: this deal expires. Claim it again if it did take place.");
    public static readonly Refusal WithinOne = Refusal.State("deal-within-one",
        "Les deux parties de cette affaire sont devenues une seule organisation : plus personne ne peut la confirmer.",
        "Both sides of this deal have become one organisation: nobody is left to confirm it.");
    public static readonly Refusal Over = Refusal.State("deal-over",
        "Cette affaire est retirée ou expirée : déclarez-la de nouveau si elle a bien eu lieu.",
        "This deal is withdrawn or has expired: claim it again if it did take place.");

    /// <summary>The end of the last Paris day on which a claim can be answered.</summary>
    public static DateTimeOffset AnswerBy(DateTimeOffset claimed) => Paris(claimed, AnswerWithinDays + 1, 0);

    /// <summary>The end of the last Paris day on which a dispute can be settled.</summary>
    public static DateTimeOffset ResolveBy(DateTimeOffset disputed) => Paris(disputed, ResolveWithinDays + 1, 0);

    /// <summary>When a side that has been silent since then, and reminded so often meanwhile, is to be reminded: in the morning. Never, once it was reminded enough.</summary>
    public static DateTimeOffset? RemindAt(DateTimeOffset since, int reminded) => reminded < RemindAfterDays.Length ? Paris(since, RemindAfterDays[reminded], 9) : null;

    // Neither midnight nor nine is ever skipped or repeated in Paris: the hour changes between two and three.
    private static DateTimeOffset Paris(DateTimeOffset from, int days, int hour)
    {
        _ = ParisTime.Read($"{ParisTime.DayOf(from).AddDays(days):yyyy-MM-dd}T{hour:00}:00", "", out var instant);
        return instant;
    }
}

internal static class DealLock
{
    /// <summary>Locks a deal: what both sides say, its expiry and its reminders happen one after the other, and are dated by the database's clock.</summary>
    public static async Task<LockedAt> LockDealAsync(this DatabaseClock clock, IDocumentSession session, Guid dealId, CancellationToken ct) =>
        new(await clock.LockAsync(session, dealId, shared: false, ct) ?? DateTimeOffset.MaxValue);
}
