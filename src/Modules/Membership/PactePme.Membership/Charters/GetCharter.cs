using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Membership.Charters;

/// <summary>A charter as the caller may see it: drafts are the committee's, what was adopted is everybody's.</summary>
/// <param name="InForce">Number of the version in force; absent before the first adoption.</param>
/// <param name="Versions">Every version, in order.</param>
public sealed record CharterView(Guid Id, long Version, string Code, Bilingual Title, int? InForce, IReadOnlyList<CharterText> Versions) : IVersioned
{
    public static CharterView? Of(Charter? charter, Caller by) => charter is null || (charter.InForce is null && !SeesDrafts(by)) ? null
        : new(charter.Id, charter.Version, charter.Code, charter.Title, charter.InForce,
            [.. charter.Texts.Where(t => t.State != CharterVersionState.Drafted || SeesDrafts(by))]);

    public static bool SeesDrafts(Caller by) => by.Is(Role.Secretary) || by.Is(Role.GovernanceMember) || by.Is(Role.Auditor) || by.Is(Role.Analyst);
}

public static class GetCharterEndpoint
{
    /// <summary>A charter, with each version of its commitments.</summary>
    [WolverineGet("/api/{territory}/charters/{id}"), Allow]
    public static async Task<CharterView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        CharterView.Of(await session.At<Charter>(id, moment, ct), by);
}

public static class CharterHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of a charter, drafts included.</summary>
    [WolverineGet("/api/{territory}/charters/{id}/history"), Allow(Role.Secretary, Role.GovernanceMember, Role.Auditor, Role.Analyst)]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Charter>(id, ct) is null ? null : await session.HistoryAsync<Charter>(id, moment, ct);
}

public static class ListChartersEndpoint
{
    /// <summary>The charters of the territory, in the order of their drafting.</summary>
    /// <param name="code">Only the one with this code.</param>
    [WolverineGet("/api/{territory}/charters"), Allow]
    public static async Task<Page<CharterView>> Get(PageRequest page, string? code, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Charter>().AsQueryable();
        if (code?.ToUpperInvariant() is { } wanted) query = query.Where(c => c.Code == wanted);
        if (!CharterView.SeesDrafts(by)) query = query.Where(c => c.InForce != null);
        return (await query.PageAsync(page, http, ct)).Select(c => CharterView.Of(c, by)!);
    }
}
