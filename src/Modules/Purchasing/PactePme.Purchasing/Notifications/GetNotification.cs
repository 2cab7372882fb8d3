using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Http;

namespace PactePme.Purchasing.Notifications;

/// <summary>What an organisation was told.</summary>
/// <param name="Occasion">What makes it one of its kind.</param>
/// <param name="French">In words, in French.</param>
/// <param name="English">The same in English.</param>
/// <param name="Reasons">Why, where the kind alone does not say it.</param>
/// <param name="ReadAt">When somebody of the organisation had read it; absent while nobody has.</param>
public sealed record NotificationView(Guid Id, long Version, NotificationKind Kind, string Occasion, Guid OrganisationId, Guid? NeedId, Guid? ResponseId, Guid? DealId, Guid? ClarificationId,
    string French, string English, IReadOnlyList<NotificationReason> Reasons, DateTimeOffset ToldAt, DateTimeOffset? ReadAt) : IVersioned
{
    /// <summary>The words hold the title of the need, which may change.</summary>
    bool IVersioned.DependsOnMore => true;

    public static NotificationView Of(Notification n, string? title) => NotificationTexts.Of(n.Kind, title) is var words
        ? new(n.Id, n.Version, n.Kind, n.Occasion, n.OrganisationId, n.NeedId, n.ResponseId, n.DealId, n.ClarificationId, words.French, words.English, n.Reasons, n.ToldAt, n.ReadAt) : null!;
}

public static class GetNotificationEndpoint
{
    /// <summary>One notification of one's own organisation, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/notifications/{id}"), Allow(Role.Member)]
    public static async Task<NotificationView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Notification>(id, moment, ct) is { } found && found.MayBeSeenBy(by)
            ? NotificationView.Of(found, found.NeedId is { } need ? (await session.LoadAsync<Need>(need, ct))?.Content.Title : null) : null;
}

public static class NotificationHistoryEndpoint
{
    /// <summary>Each event of a notification: when it was told, who read it.</summary>
    [WolverineGet("/api/{territory}/notifications/{id}/history"), Allow(Role.Member)]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Notification>(id, ct) is { } found && found.MayBeSeenBy(by) ? await session.HistoryAsync<Notification>(id, moment, ct) : null;
}

public static class ListNotificationsEndpoint
{
    /// <summary>The notifications of one's own organisation, the latest first.</summary>
    /// <param name="unread">Only those that nobody has read yet (true), or that somebody has (false).</param>
    /// <param name="kind">Only those of this kind.</param>
    /// <param name="needId">Only those about this need.</param>
    [WolverineGet("/api/{territory}/notifications"), Allow(Role.Member)]
    public static async Task<Page<NotificationView>> Get(PageRequest page, bool? unread, NotificationKind? kind, Guid? needId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var own = by.MemberOf.ToList();
        var query = session.Query<Notification>().Where(n => own.Contains(n.OrganisationId));
        if (unread == true) query = query.Where(n => n.ReadAt == null);
        if (unread == false) query = query.Where(n => n.ReadAt != null);
        if (kind is { } wanted) query = query.Where(n => n.Kind == wanted);
        if (needId is { } need) query = query.Where(n => n.NeedId == need);
        var found = await query.PageNewestFirstAsync(page, http, ct);
        var titles = (await session.LoadManyAsync<Need>(ct, [.. found.Items.Select(n => n.NeedId).OfType<Guid>().Distinct()])).ToDictionary(n => n.Id, n => n.Content.Title);
        return found.Select(n => NotificationView.Of(n, n.NeedId is { } id ? titles.GetValueOrDefault(id) : null));
    }
}
