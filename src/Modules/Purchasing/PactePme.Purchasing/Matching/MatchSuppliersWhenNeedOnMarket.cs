using Marten;
using Npgsql;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using Wolverine;

namespace PactePme.Purchasing.Matching;

/// <summary>Message: a need is open to responses, or what it asks for has changed. Who it fits is to be found, and told.</summary>
public sealed record NeedOnMarket(Guid NeedId);

/// <summary>Message: a supplier may trade, and what is known or wished of it has changed. The open needs that fit it are to be found, and told.</summary>
public sealed record SupplierOnMarket(Guid OrganisationId);

/// <summary>Matches a need against all suppliers. One already matched is told no second time, whatever happens twice.</summary>
public static class MatchSuppliersWhenNeedOnMarket
{
    public static async Task<OutgoingMessages> Handle(NeedOnMarket told, IDocumentSession session, TimeProvider clock, CancellationToken ct)
    {
        await session.LockMatchesAsync(told.NeedId, ct);
        if (await session.LoadAsync<Need>(told.NeedId, ct) is not { State: NeedState.Published } need) return [];
        var now = clock.GetUtcNow();
        if (need.Deadline <= now) return [];
        return NotifyOrganisations.Batches(await session.MatchAsync(need, null, now, ct));
    }
}

/// <summary>Matches a supplier against the needs on the market, by the same rules.</summary>
public static class MatchNeedsWhenSupplierOnMarket
{
    public static async Task<OutgoingMessages> Handle(SupplierOnMarket told, IDocumentSession session, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<Guid> open = [];
        await using (var command = MatchQuery.OpenNeeds(session.DocumentStore.Options.DatabaseSchemaName, session.TenantId, told.OrganisationId, now))
        await using (var reader = await session.ExecuteReaderAsync(command, ct))
            while (await reader.ReadAsync(ct)) open.Add(reader.GetGuid(0));
        List<NotifyOrganisation> news = [];
        foreach (var id in open.Order()) // one order for all, so that none waits for another in a circle
        {
            await session.LockMatchesAsync(id, ct);
            if (await session.LoadAsync<Need>(id, ct) is { State: NeedState.Published } need && need.Deadline > now)
                news.AddRange(await session.MatchAsync(need, told.OrganisationId, now, ct));
        }
        return NotifyOrganisations.Batches(news);
    }
}

internal static class Matches
{
    /// <summary>Records whom a need fits, and gives what those are to be told who were not matched before.</summary>
    public static async Task<IReadOnlyList<NotifyOrganisation>> MatchAsync(this IDocumentSession session, Need need, Guid? only, DateTimeOffset now, CancellationToken ct)
    {
        var survivor = await session.SurvivorAsync(need.BuyerId, ct);
        var buyer = (await session.LoadAsync<Participant>(survivor, ct))?.BuyerKind ?? Search.BuyerKind.Other;
        List<MatchedSupplier> found = [];
        await using (var command = MatchQuery.Suppliers(session.DocumentStore.Options.DatabaseSchemaName, session.TenantId, NeedToMatch.Of(need, buyer, survivor), only: only))
        await using (var reader = await session.ExecuteReaderAsync(command, ct))
            while (await reader.ReadAsync(ct)) found.Add(MatchQuery.Read(reader));
        if (found.Count == 0) return [];

        session.LastModifiedBy = "system"; // not whoever published the need
        var known = (await session.LoadManyAsync<Match>(ct, [.. found.Select(f => Match.IdOf(need.Id, f.OrganisationId))])).ToDictionary(m => m.Id);
        var synthetic = need.Synthetic ? [] : (await session.LoadManyAsync<Participant>(ct, [.. found.Select(f => f.OrganisationId)])).Where(p => p.Synthetic).Select(p => p.Id).ToHashSet();
        List<NotifyOrganisation> news = [];
        foreach (var supplier in found)
        {
            var id = Match.IdOf(need.Id, supplier.OrganisationId);
            var reasons = Match.ReasonsOf(supplier, buyer);
            var fact = new SupplierMatched(need.Id, supplier.OrganisationId, supplier.Score, reasons, need.Synthetic || synthetic.Contains(supplier.OrganisationId), now);
            if (!known.TryGetValue(id, out var before))
            {
                session.Events.StartStream<Match>(id, fact);
                news.Add(new(supplier.OrganisationId, NotificationKind.NeedMatched, "matched", need.Id, Reasons: [.. reasons.Select(r => r.InWords())]));
            }
            else if (!before.Reasons.SequenceEqual(reasons)) session.Events.Append(id, before.Version + 1, fact);
        }
        return news;
    }

    /// <summary>One matching of a need at a time, else two would each find the same supplier new.</summary>
    public static async Task LockMatchesAsync(this IDocumentSession session, Guid need, CancellationToken ct)
    {
        await session.BeginTransactionAsync(ct);
        await session.ExecuteAsync(new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { new() { Value = $"matches/{session.TenantId}/{need}" } } }, ct);
    }
}
