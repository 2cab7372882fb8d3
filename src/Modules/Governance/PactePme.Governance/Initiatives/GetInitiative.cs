using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Governance.Axes;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Initiatives;

/// <summary>An initiative of the census.</summary>
/// <param name="SuggestedBy">The organisation that suggested it.</param>
/// <param name="ConfirmedAt">When somebody last said that it holds.</param>
/// <param name="UpdateDueAt">When it is to be confirmed at the latest.</param>
/// <param name="StaleAt">When it counts as stale unless it is confirmed; known once the update is due.</param>
/// <param name="Reason">Why it was declined, archived or merged.</param>
/// <param name="MergedInto">The initiative that it was merged into.</param>
/// <param name="SurvivorId">The initiative that stands for it now, when those that it was merged into were merged in turn.</param>
/// <param name="Absorbed">Duplicates that it stands for: what they said, their sources, and when they were merged.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record InitiativeView(Guid Id, long Version, AxisKind Axis, InitiativeState State, InitiativeContent Content, Guid SuggestedBy, DateTimeOffset? PublishedAt,
    DateTimeOffset? ConfirmedAt, DateTimeOffset? UpdateDueAt, DateTimeOffset? StaleAt, string? Reason, Guid? MergedInto, Guid? SurvivorId, IReadOnlyList<AbsorbedInitiative> Absorbed,
    bool Synthetic) : IVersioned
{
    /// <summary>Where a merged one leads changes when that one is merged.</summary>
    bool IVersioned.DependsOnMore => MergedInto is not null;

    public static InitiativeView Of(Initiative i, Guid? survivor) => new(i.Id, i.Version, i.Axis, i.State, i.Content, i.SuggestedBy, i.PublishedAt, i.ConfirmedAt, i.UpdateDueAt, i.StaleAt,
        i.Reason, i.MergedInto, survivor, i.Absorbed, i.Content.Source.Synthetic);
}

internal static class InitiativeMergers
{
    /// <summary>The initiative that stands for each of these now. A chain has no ring: none is merged into one that was merged.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Guid>> SurvivorsAsync(this IQuerySession session, IEnumerable<Initiative> initiatives, CancellationToken ct)
    {
        var survivors = initiatives.Where(i => i.MergedInto is not null).ToDictionary(i => i.Id, i => i.MergedInto!.Value);
        for (var leads = survivors.Values.Distinct().ToArray(); leads.Length > 0;)
        {
            var on = (await session.LoadManyAsync<Initiative>(ct, leads)).Where(i => i.MergedInto is not null).ToDictionary(i => i.Id, i => i.MergedInto!.Value);
            foreach (var (id, survivor) in survivors.Where(s => on.ContainsKey(s.Value)).ToList()) survivors[id] = on[survivor];
            leads = [.. on.Values.Distinct()];
        }
        return survivors;
    }

    public static Guid? Of(this IReadOnlyDictionary<Guid, Guid> survivors, Guid id) => survivors.TryGetValue(id, out var survivor) ? survivor : null;
}

public static class GetInitiativeEndpoint
{
    /// <summary>An initiative, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/initiatives/{id}"), Allow]
    public static async Task<InitiativeView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<Initiative>(id, ct) is not { } today || !today.MayBeSeenBy(by)) return null;
        var found = moment.IsNow ? today : await session.At<Initiative>(id, moment, ct);
        return found is null ? null : InitiativeView.Of(found, (await session.SurvivorsAsync([found], ct)).Of(id));
    }
}

public static class InitiativeHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of an initiative.</summary>
    [WolverineGet("/api/{territory}/initiatives/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Initiative>(id, ct) is { } today && today.MayBeSeenBy(by) ? await session.HistoryAsync<Initiative>(id, moment, ct) : null;
}

public static class ListInitiativesEndpoint
{
    public static readonly Refusal MalformedSearch = Refusal.Malformed("malformed-text-query",
        "« q » est fait d'un à 200 caractères.",
        "\"q\" has 1 to 200 characters.");

    [WolverineBefore]
    public static Refusal? Refuse(string? q) => q is { Length: 0 or > 200 } ? MalformedSearch : null;

    /// <summary>The initiatives that the caller may see, in the order in which they were suggested.</summary>
    /// <param name="axis">Only those of this axis.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="holderId">Only those that this organisation runs.</param>
    /// <param name="q">Only those that say these words in their title or description, in French: accents, plurals and elisions do not matter; "quoted words" follow each other, -word is absent.</param>
    [WolverineGet("/api/{territory}/initiatives"), Allow]
    public static async Task<Page<InitiativeView>> Get(PageRequest page, AxisKind? axis, InitiativeState? state, Guid? holderId, string? q, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Initiative>().AsQueryable();
        if (axis is { } ofAxis) query = query.Where(i => i.Axis == ofAxis);
        if (state is { } wanted) query = query.Where(i => i.State == wanted);
        if (holderId is { } holder) query = query.Where(i => i.Content.HolderId == holder);
        if (!by.SeesCommittee())
        {
            List<Guid> own = [by.OrganisationId, .. by.Absorbed];
            query = query.Where(i => i.PublishedAt != null || own.Contains(i.SuggestedBy));
        }
        if (q is not null && FrenchText.Fold(q) is var words) query = query.Where(i => i.MatchesSql("to_tsvector('french', d.data ->> 'words') @@ websearch_to_tsquery('french', ?)", words));
        var found = await query.PageAsync(page, http, ct);
        var survivors = await session.SurvivorsAsync(found.Items, ct);
        return found.Select(i => InitiativeView.Of(i, survivors.Of(i.Id)));
    }
}
