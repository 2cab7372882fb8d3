using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Purchasing.Matching;

/// <summary>What an organisation wishes to hear of.</summary>
/// <param name="Muted">Hears of no need until further notice.</param>
/// <param name="Follows">CPV prefixes it follows.</param>
public sealed record MatchingPreferencesView(Guid Id, long Version, Guid OrganisationId, bool Muted, IReadOnlyList<string> Follows) : IVersioned
{
    public static MatchingPreferencesView Of(MatchingPreferences p) => new(p.Id, p.Version, p.OrganisationId, p.Muted, p.Follows);
}

public static class GetMatchingPreferencesEndpoint
{
    /// <summary>The preferences of one's own organisation, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/matching-preferences/{id}"), Allow(Role.Member)]
    public static async Task<MatchingPreferencesView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<MatchingPreferences>(id, moment, ct) is { } found && found.OnlyOwn(by) is null ? MatchingPreferencesView.Of(found) : null;
}

public static class MatchingPreferencesHistoryEndpoint
{
    /// <summary>Each event of the preferences of one's own organisation.</summary>
    [WolverineGet("/api/{territory}/matching-preferences/{id}/history"), Allow(Role.Member)]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<MatchingPreferences>(id, ct) is { } found && found.OnlyOwn(by) is null ? await session.HistoryAsync<MatchingPreferences>(id, moment, ct) : null;
}

public static class ListMatchingPreferencesEndpoint
{
    /// <summary>The preferences of one's own organisation: one, or none yet; those of merged duplicates besides.</summary>
    [WolverineGet("/api/{territory}/matching-preferences"), Allow(Role.Member)]
    public static async Task<Page<MatchingPreferencesView>> Get(PageRequest page, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var own = by.MemberOf.ToList();
        return (await session.Query<MatchingPreferences>().Where(p => own.Contains(p.OrganisationId)).PageAsync(page, http, ct)).Select(MatchingPreferencesView.Of);
    }
}
