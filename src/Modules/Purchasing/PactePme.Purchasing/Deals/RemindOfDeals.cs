using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using Wolverine;

namespace PactePme.Purchasing.Deals;

/// <summary>Comes when a deal has waited for this organisation's word for some days; says to look, not what to do.</summary>
public sealed record RemindOfDeals(Guid OrganisationId, DateTimeOffset Due);

/// <summary>When an organisation was last reminded, of whatever deal.</summary>
/// <param name="Id">The organisation.</param>
public sealed record ReminderPace(Guid Id, DateTimeOffset LastAt);

public static class RemindWhenAnswersAreAwaited
{
    /// <summary>
    /// One reminder of all the deals that are due, unless the organisation was reminded within a day: then it comes back. A second delivery finds
    /// nothing due. One message of an organisation at a time; the deals are locked in the order of their ids.
    /// </summary>
    public static async Task<OutgoingMessages> Handle(RemindOfDeals due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var organisation = await session.SurvivorAsync(due.OrganisationId, ct);
        await session.OneAtATimeAsync($"reminder/{organisation}", ct);
        var waiting = await session.Query<Deal>()
            .Where(d => (d.State == DealState.Claimed || d.State == DealState.Disputed) && (d.BuyerId == due.OrganisationId || d.SupplierId == due.OrganisationId))
            .OrderBy(d => d.Id).ToListAsync(ct);

        OutgoingMessages told = [];
        var now = DateTimeOffset.MinValue;
        List<(Deal Deal, IReadOnlyList<IFact> Facts)> reminded = [];
        var pace = await session.LoadAsync<ReminderPace>(organisation, ct);
        foreach (var id in waiting.Where(d => IsDue(d, due)).Select(d => d.Id))
        {
            now = (await clock.LockDealAsync(session, id, ct)).Now;
            if (NotBefore(due, pace) is var earliest && now < earliest)
            {
                told.Delay(due with { Due = earliest }, earliest - now);
                return told;
            }
            var stream = await session.Events.FetchForWriting<Deal>(id, ct);
            if (stream.Aggregate is not { } deal || !IsDue(deal, due) || deal.IsOverdue(now)) continue;
            var facts = Decide(deal, now);
            stream.AppendMany([.. facts]);
            reminded.Add((deal, facts));
        }
        if (reminded.Count == 0) return told;

        session.LastModifiedBy = "system";
        session.Store(new ReminderPace(organisation, now));
        told.Add(Notice(organisation, [.. reminded.Select(r => r.Deal)]));
        foreach (var next in reminded.Select(r => Deal.Next(r.Deal, r.Facts[0])!.ReminderDue()).OfType<DateTimeOffset>().Distinct())
            told.Schedule(due with { Due = next }, next);
        return told;
    }

    public static IReadOnlyList<IFact> Decide(Deal deal, DateTimeOffset now) => [new DealReminderSent(deal.Awaited!.Value, now)];

    /// <summary>When this may remind: at its time, and a day after the last reminder at the earliest.</summary>
    public static DateTimeOffset NotBefore(RemindOfDeals due, ReminderPace? pace) =>
        pace is { } last && last.LastAt + DealTerms.QuietAfterReminder > due.Due ? last.LastAt + DealTerms.QuietAfterReminder : due.Due;

    /// <summary>One notice for all; of one deal when it is one.</summary>
    public static NotifyOrganisation Notice(Guid organisation, IReadOnlyList<Deal> deals) =>
        new(organisation, NotificationKind.DealReminder, $"{deals[0].Id}/{deals[0].Version + 1}", DealId: deals.Count == 1 ? deals[0].Id : null,
            Reasons: [deals.Count == 1
                ? new("Une affaire attend votre réponse.", "A deal awaits your answer.")
                : new($"{deals.Count} affaires attendent votre réponse.", $"{deals.Count} deals await your answer.")]);

    private static bool IsDue(Deal deal, RemindOfDeals due) =>
        deal.Awaited is { } side && deal.OrganisationOn(side) == due.OrganisationId && deal.ReminderDue() <= due.Due;
}
