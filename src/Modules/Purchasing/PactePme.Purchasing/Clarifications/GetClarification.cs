using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Clarifications;

/// <summary>A question on a need and its answer, as far as the caller may see it.</summary>
/// <param name="Question">As published; before, and to the buyer, as the buyer puts it.</param>
/// <param name="Answer">Nobody but the buyer and those who oversee it reads it before it is published to all.</param>
/// <param name="Original">The question as it was asked: for the asker, the buyer and those who oversee it.</param>
/// <param name="Own">The caller's organisation asked.</param>
/// <param name="AskerId">Who asked: for the asker, and for auditors once the need has ended.</param>
/// <param name="AskedAt">Absent for those who only see what is published.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record ClarificationView(Guid Id, long Version, ClarificationState State, Guid NeedId, string? Question, string? Answer, string? Original, bool Own, Guid? AskerId,
    DateTimeOffset? AskedAt, DateTimeOffset? PublishedAt, bool Synthetic) : IVersioned
{
    /// <summary>What is shown of it changes when its need ends.</summary>
    bool IVersioned.DependsOnMore => true;

    public static ClarificationView Of(Clarification c, ClarificationSight sight)
    {
        var published = c.State == ClarificationState.Published;
        var answered = published || sight != ClarificationSight.Asker;
        return new(c.Id, c.Version, c.State, c.NeedId, answered ? c.Question : null, answered ? c.Answer : null, sight > ClarificationSight.Published ? c.Original : null,
            sight == ClarificationSight.Asker, sight >= ClarificationSight.Asker ? c.AskerId : null, sight > ClarificationSight.Published ? c.AskedAt : null, c.PublishedAt, c.Synthetic);
    }
}

public static class GetClarificationEndpoint
{
    /// <summary>One clarification, now or at a moment of the past, as far as the caller may see it.</summary>
    [WolverineGet("/api/{territory}/clarifications/{id}"), Allow]
    public static async Task<ClarificationView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        var sight = await session.SightOfClarificationAsync(id, by, ct);
        return sight != ClarificationSight.None && await session.At<Clarification>(id, moment, ct) is { } then
            && (sight > ClarificationSight.Published || then.State == ClarificationState.Published) ? ClarificationView.Of(then, sight) : null;
    }

    /// <summary>What the caller may see of a clarification today, whichever moment they ask about.</summary>
    internal static async Task<ClarificationSight> SightOfClarificationAsync(this IQuerySession session, Guid id, Caller by, CancellationToken ct) =>
        await session.LoadAsync<Clarification>(id, ct) is { } clarification && await session.LoadAsync<Need>(clarification.NeedId, ct) is { } need
            ? clarification.SeenBy(by, need) : ClarificationSight.None;
}

public static class ClarificationHistoryEndpoint
{
    /// <summary>Each event of a clarification, as far as the caller may see it. Who asked is told by nothing in it.</summary>
    [WolverineGet("/api/{territory}/clarifications/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        var sight = await session.SightOfClarificationAsync(id, by, ct);
        if (sight == ClarificationSight.None) return null;
        var stream = await session.Events.FetchStreamAsync(id, token: ct);
        var byAsker = stream.Where(e => e.Data is ClarificationAsked or ClarificationWithdrawn).Select(e => e.Id).ToHashSet();
        var published = stream.Any(e => e.Data is ClarificationPublished);
        var everyones = stream.Where(e => e.Data is ClarificationPublished or ClarificationCorrected).Select(e => e.Id).ToHashSet();
        var entries = await session.HistoryAsync<Clarification>(id, moment, ct, (fact, data) =>
        {
            if (sight < ClarificationSight.Asker) data.Remove("askerId");
            // The asker reads the answer when all do.
            if (fact is ClarificationAnswered && sight == ClarificationSight.Asker && !published) foreach (var hidden in (string[])["question", "answer"]) data.Remove(hidden);
        });
        return sight switch
        {
            ClarificationSight.Published => [.. entries!.Where(e => everyones.Contains(e.Id))],
            // A correlation or a request would do as well as a name: what else it caused is public.
            ClarificationSight.Masked => [.. entries!.Select(e => byAsker.Contains(e.Id) ? e with { Person = null, Organisation = null, Correlation = null, Causation = null } : e)],
            _ => entries
        };
    }
}

public static class ListClarificationsEndpoint
{
    public static Task<Need?> LoadAsync(Guid id, IQuerySession session, CancellationToken ct) => session.LoadAsync<Need>(id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Need? need, Caller by) => need is null || !need.MayBeSeenBy(by) ? Refusal.NotFound : null;

    /// <summary>The clarifications of a need: those published, one's own, and all of them for its buyer and those who oversee it. Their order tells nothing.</summary>
    [WolverineGet("/api/{territory}/needs/{id}/clarifications"), Allow]
    public static async Task<Page<ClarificationView>> Get(Guid id, PageRequest page, Need? need, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Clarification>().Where(c => c.NeedId == id);
        var oversees = !by.BelongsTo(need!.BuyerId) && (by.Is(Role.Moderator) || by.Is(Role.Auditor));
        if (!by.ActsFor(need.BuyerId) && !oversees)
        {
            var own = by.MemberOf.ToList();
            query = query.Where(c => c.State == ClarificationState.Published || own.Contains(c.AskerId));
        }
        return (await query.PageAsync(page, http, ct)).Select(c => ClarificationView.Of(c, c.SeenBy(by, need)));
    }
}
