using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine;

namespace PactePme.Purchasing.Matching;

/// <summary>Message: a need is open to responses, or what it asks for has changed. Who it fits is to be found, and told.</summary>
public sealed record NeedOnMarket(Guid NeedId);

/// <summary>Message: a supplier may trade, and what is known or wished of it has changed. The open needs that fit it are to be found, and told.</summary>
public sealed record SupplierOnMarket(Guid OrganisationId);

/// <summary>Matches a need against all suppliers. One already matched is told no second time, whatever happens twice.</summary>
public static class MatchSuppliersWhenNeedOnMarket
{
    public static async Task<OutgoingMessages> Handle(NeedOnMarket told, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NotifyOrganisations.Batches(await session.MatchAsync(told.NeedId, null, clock, ct));
}

/// <summary>Matches a supplier against the needs on the market, by the same rules.</summary>
public static class MatchNeedsWhenSupplierOnMarket
{
    public static async Task<OutgoingMessages> Handle(SupplierOnMarket told, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        List<Guid> open = [];
        await using (var command = MatchQuery.OpenNeeds(session.DocumentStore.Options.DatabaseSchemaName, session.TenantId, told.OrganisationId))
        await using (var reader = await session.ExecuteReaderAsync(command, ct))
            while (await reader.ReadAsync(ct)) open.Add(reader.GetGuid(0));
        List<NotifyOrganisation> news = [];
        foreach (var id in open.Order()) news.AddRange(await session.MatchAsync(id, told.OrganisationId, clock, ct)); // one order for all, so that none waits for another in a circle
        return NotifyOrganisations.Batches(news);
    }
}

internal static class Matches
{
    /// <summary>Records whom a need that is open fits, and gives what those are to be told who were not matched before.</summary>
    /// <param name="only">This supplier alone.</param>
    public static async Task<IReadOnlyList<NotifyOrganisation>> MatchAsync(this IDocumentSession session, Guid needId, Guid? only, DatabaseClock clock, CancellationToken ct)
    {
        var now = (await clock.LockNeedAsync(session, needId, shared: true, ct)).Now;
        await session.OneAtATimeAsync($"matches/{needId}", ct); // else two would each find the same supplier new
        if (await session.LoadAsync<Need>(needId, ct) is not { State: NeedState.Published } need || need.Deadline <= now) return [];
        if (await session.PresentAsync(need.BuyerId, ct) is not { MayTrade: true, Id: var survivor, BuyerSector: var buyer } present) return []; // frozen: nobody could respond
        // Who has answered the need, be it by declining, knows of it, and is not told. It is matched like all others: a match left out would tell who responds.
        var answered = (await session.Query<Response>().Where(r => r.NeedId == needId && r.State != ResponseState.Withdrawn).ToListAsync(ct)).SelectMany(r => r.Bound).ToHashSet();
        List<MatchedSupplier> found = [];
        await using (var command = MatchQuery.Suppliers(session.DocumentStore.Options.DatabaseSchemaName, session.TenantId, NeedToMatch.Of(need, buyer, survivor), only: only))
        await using (var reader = await session.ExecuteReaderAsync(command, ct))
            while (await reader.ReadAsync(ct)) found.Add(MatchQuery.Read(reader));
        if (found.Count == 0) return [];

        session.LastModifiedBy = "system"; // not whoever published the need
        var known = (await session.LoadManyAsync<Match>(ct, [.. found.Select(f => Match.IdOf(need.Id, f.OrganisationId))])).ToDictionary(m => m.Id);
        var suppliers = (await session.LoadManyAsync<Participant>(ct, [.. found.Select(f => f.OrganisationId)])).ToDictionary(p => p.Id);
        List<NotifyOrganisation> news = [];
        foreach (var supplier in found)
        {
            var firm = suppliers.GetValueOrDefault(supplier.OrganisationId);
            if (firm is not null && Groups.Same(present, firm)) continue; // it could not respond
            var id = Match.IdOf(need.Id, supplier.OrganisationId);
            var reasons = Match.ReasonsOf(supplier, buyer);
            var fact = new SupplierMatched(need.Id, supplier.OrganisationId, supplier.Score, reasons, need.Synthetic || firm is { Synthetic: true }, now);
            if (!known.TryGetValue(id, out var before))
            {
                session.Events.StartStream<Match>(id, fact);
                if (!answered.Contains(supplier.OrganisationId)) news.Add(new(supplier.OrganisationId, NotificationKind.NeedMatched, "matched", need.Id, Reasons: [.. reasons.Select(r => r.InWords())]));
            }
            else if (!before.Reasons.SequenceEqual(reasons)) session.Events.Append(id, before.Version + 1, fact);
        }
        return news;
    }
}
