using Marten;
using Npgsql;
using PactePme.Kernel;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using Wolverine;

namespace PactePme.Purchasing.Notifications;

/// <summary>Message: many organisations are to be told something, in one go.</summary>
public sealed record NotifyOrganisations(IReadOnlyList<NotifyOrganisation> All)
{
    private const int Batch = 100;

    public static OutgoingMessages Batches(IReadOnlyList<NotifyOrganisation> all) => [.. all.Chunk(Batch).Select(some => new NotifyOrganisations(some))];
}

/// <summary>Keeps what an organisation is told as a fact, once however often it comes, and lets it be passed on to its people.</summary>
public static class KeepNotificationWhenNotifyOrganisation
{
    public static Task<OutgoingMessages> Handle(NotifyOrganisation told, IDocumentSession session, TimeProvider clock, CancellationToken ct) => session.NotifyAsync([told], clock.GetUtcNow(), ct);
}

/// <summary>The same for many.</summary>
public static class KeepNotificationsWhenNotifyOrganisations
{
    public static Task<OutgoingMessages> Handle(NotifyOrganisations told, IDocumentSession session, TimeProvider clock, CancellationToken ct) => session.NotifyAsync(told.All, clock.GetUtcNow(), ct);
}

internal static class Notifying
{
    /// <summary>Organisation, kind, occasion and subject are told once; the store says so.</summary>
    private const string Rule = "notified";

    public static async Task<OutgoingMessages> NotifyAsync(this IDocumentSession session, IReadOnlyList<NotifyOrganisation> all, DateTimeOffset now, CancellationToken ct)
    {
        var wanted = all.DistinctBy(KeyOf).ToList();
        // The same twice at once: the second waits here and then finds it told. The reservation is what makes sure.
        await session.BeginTransactionAsync(ct);
        await session.ExecuteAsync(new NpgsqlCommand("select pg_advisory_xact_lock(h) from (select distinct hashtextextended(k, 0) h from unnest($1) k order by h) keys")
        {
            Parameters = { new() { Value = wanted.Select(n => $"{session.TenantId}/{KeyOf(n)}").ToArray() } }
        }, ct);
        var told = (await session.LoadManyAsync<Reservation>(ct, [.. wanted.Select(KeyOf)])).Select(r => r.Id).ToHashSet();
        var muted = wanted.Any(n => n.Kind == NotificationKind.NeedMatched)
            ? (await session.Query<MatchingPreferences>().Where(p => p.Muted && p.OrganisationId.IsOneOf(wanted.Select(n => n.OrganisationId).ToArray())).Select(p => p.OrganisationId).ToListAsync(ct)).ToHashSet()
            : [];
        var titles = (await session.LoadManyAsync<Need>(ct, [.. wanted.Select(n => n.NeedId).OfType<Guid>().Distinct()])).ToDictionary(n => n.Id, n => n.Content.Title);

        session.LastModifiedBy = "system"; // not whoever gave the occasion
        OutgoingMessages passedOn = [];
        foreach (var n in wanted.Where(n => !told.Contains(KeyOf(n)) && !(n.Kind == NotificationKind.NeedMatched && muted.Contains(n.OrganisationId))))
        {
            var id = Guid.CreateVersion7(now);
            session.Insert(new Reservation(KeyOf(n), id));
            session.Events.StartStream<Notification>(id, new OrganisationNotified(n.OrganisationId, n.Kind, n.Occasion, n.NeedId, n.ResponseId, n.DealId, n.ClarificationId, n.Reasons ?? [], now));
            var words = NotificationTexts.Of(n.Kind, n.NeedId is { } need ? titles.GetValueOrDefault(need) : null);
            passedOn.Add(new OrganisationTold(id, n.OrganisationId, InMail(words.French, n.Reasons?.Select(r => r.French)), InMail(words.English, n.Reasons?.Select(r => r.English)),
                $"/api/{session.TenantId}/notifications/{id}"));
        }
        return passedOn;
    }

    private static string KeyOf(NotifyOrganisation n) =>
        Reservation.Key(Rule, n.OrganisationId, n.Kind, n.Occasion, $"{n.NeedId}/{n.ResponseId}/{n.DealId}/{n.ClarificationId}");

    private static string InMail(string said, IEnumerable<string>? reasons) => string.Join('\n', [said, .. (reasons ?? []).Select(r => $"- {r}")]);
}
