using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Matching;

/// <summary>Why a need fits a supplier.</summary>
/// <param name="Kind">What fits.</param>
/// <param name="Value">The code, the keyword or the size class.</param>
/// <param name="Points">What it counted for in the score.</param>
/// <param name="French">In words, in French.</param>
/// <param name="English">In words, in English.</param>
public sealed record MatchReasonView(MatchReasonKind Kind, string? Value, int Points, string French, string English)
{
    public static MatchReasonView Of(MatchReason reason) => reason.InWords() is var words ? new(reason.Kind, reason.Value, reason.Points, words.French, words.English) : null!;
}

/// <summary>That a need fits a supplier.</summary>
/// <param name="Score">Out of a hundred.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record MatchView(Guid Id, long Version, Guid NeedId, Guid OrganisationId, int Score, IReadOnlyList<MatchReasonView> Reasons, DateTimeOffset MatchedAt, bool Synthetic) : IVersioned
{
    public static MatchView Of(Match m) => new(m.Id, m.Version, m.NeedId, m.OrganisationId, m.Score, [.. m.Reasons.Select(MatchReasonView.Of)], m.MatchedAt, m.Synthetic);
}

public static class GetMatchEndpoint
{
    /// <summary>One match, now or at a moment of the past: the supplier's own, any for moderators and auditors.</summary>
    [WolverineGet("/api/{territory}/matches/{id}"), Allow(Role.Member, Role.Moderator, Role.Auditor)]
    public static async Task<MatchView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Match>(id, moment, ct) is { } found && found.MayBeSeenBy(by) ? MatchView.Of(found) : null;
}

public static class MatchHistoryEndpoint
{
    /// <summary>Each event of a match.</summary>
    [WolverineGet("/api/{territory}/matches/{id}/history"), Allow(Role.Member, Role.Moderator, Role.Auditor)]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Match>(id, ct) is { } match && match.MayBeSeenBy(by) ? await session.HistoryAsync<Match>(id, moment, ct) : null;
}

public static class ListMatchesEndpoint
{
    /// <summary>The needs that fit one's own organisation, the latest first; all matches for moderators and auditors.</summary>
    /// <param name="needId">Only those of this need.</param>
    [WolverineGet("/api/{territory}/matches"), Allow(Role.Member, Role.Moderator, Role.Auditor)]
    public static async Task<Page<MatchView>> Get(PageRequest page, Guid? needId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        IQueryable<Match> query = session.Query<Match>();
        if (!by.Is(Role.Moderator) && !by.Is(Role.Auditor))
        {
            var own = by.MemberOf.ToList();
            query = query.Where(m => own.Contains(m.OrganisationId));
        }
        if (needId is { } need) query = query.Where(m => m.NeedId == need);
        return (await query.PageNewestFirstAsync(page, http, ct)).Select(MatchView.Of);
    }
}

public static class ListMatchesOfNeedEndpoint
{
    public static Task<Need?> LoadAsync(Guid id, IQuerySession session, CancellationToken ct) => session.LoadAsync<Need>(id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Need? need, Caller by) => need is null || !need.MayBeSeenBy(by) ? Refusal.NotFound : null;

    /// <summary>Whom a need was found to fit, for moderators and auditors.</summary>
    [WolverineGet("/api/{territory}/needs/{id}/matches"), Allow(Role.Moderator, Role.Auditor)]
    public static async Task<Page<MatchView>> Get(Guid id, PageRequest page, Need? need, HttpContext http, IQuerySession session, CancellationToken ct) =>
        (await session.Query<Match>().Where(m => m.NeedId == id).PageAsync(page, http, ct)).Select(MatchView.Of);
}
