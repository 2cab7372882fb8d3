using JasperFx.Events;
using Marten;
using Marten.Linq.MatchesSql;
using PactePme.Kernel;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.RecordedContracts;

namespace PactePme.Purchasing.Publication;

/// <summary>Reads what is public of needs and recorded contracts, as releases.</summary>
public static class OcdsExport
{
    private const int Batch = 100;

    /// <summary>The releases of these processes, one process after the other.</summary>
    public delegate Task<IReadOnlyList<OcdsRelease>> ReleasesOf<in T>(IQuerySession session, OcdsPublisher publisher, IReadOnlyList<T> processes, CancellationToken ct);

    /// <summary>The releases of one need; none when it was never published.</summary>
    public static async Task<IReadOnlyList<OcdsRelease>> OfNeedAsync(IQuerySession session, OcdsPublisher publisher, Guid id, CancellationToken ct) =>
        await session.LoadAsync<Need>(id, ct) is { WasPublished: true } need ? await OfNeedsAsync(session, publisher, [need], ct) : [];

    /// <summary>The releases of these needs, one need after the other.</summary>
    public static async Task<IReadOnlyList<OcdsRelease>> OfNeedsAsync(IQuerySession session, OcdsPublisher publisher, IReadOnlyList<Need> needs, CancellationToken ct)
    {
        var ids = needs.Select(n => n.Id).ToArray();
        var about = (await session.Query<Clarification>().Where(c => c.NeedId.IsOneOf(ids) && c.State == ClarificationState.Published).ToListAsync(ct)).ToDictionary(c => c.Id);
        Guid[] streams = [.. ids, .. about.Keys];
        var events = (await session.Events.QueryAllRawEvents().Where(e => streams.Contains(e.StreamId)).ToListAsync(ct))
            .Where(e => !about.ContainsKey(e.StreamId) || e.Data is ClarificationPublished or ClarificationCorrected)
            .ToLookup(e => about.TryGetValue(e.StreamId, out var question) ? question.NeedId : e.StreamId);
        // All who ever bought or held it: a release says what was so then, and a merger takes nobody's name out of it.
        var organisations = events.SelectMany(s => s).SelectMany(e => e.Data switch
        {
            NeedDrafted d => [d.BuyerId],
            NeedAwarded a => a.Awarded.SelectMany(r => r.Holders),
            NeedCarriedOver c => [c.From, c.To],
            _ => (IEnumerable<Guid>)[]
        }).Distinct().ToArray();
        var parties = (await session.LoadManyAsync<Participant>(ct, organisations)).ToDictionary(p => p.Id);
        return [.. needs.SelectMany(n => OcdsOfNeed.Of(publisher.OcidOf(session.TenantId, n.Id), n.Id, RecordedOf(n), parties))];

        // A question of somebody made up is no part of what is said of a real need.
        IEnumerable<RecordedFact> RecordedOf(Need need) => Recorded(events[need.Id].Where(e => need.Synthetic || !about.TryGetValue(e.StreamId, out var question) || !question.Synthetic), need.Id);
    }

    /// <summary>The releases of these recorded contracts, one contract after the other.</summary>
    public static async Task<IReadOnlyList<OcdsRelease>> OfContractsAsync(IQuerySession session, OcdsPublisher publisher, IReadOnlyList<RecordedContract> contracts, CancellationToken ct)
    {
        var ids = contracts.Select(c => c.Id).ToArray();
        var events = (await session.Events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId)).ToListAsync(ct)).ToLookup(e => e.StreamId);
        var holders = events.SelectMany(s => s).SelectMany(e => e.Data switch
        {
            ContractRecorded r => r.Content.Holders,
            ContractCorrected c => c.Content.Holders,
            ContractModified { Holders: { } changed } => changed,
            _ => []
        }).Select(h => h.PartyId).Distinct().ToArray();
        var parties = (await session.LoadManyAsync<Party>(ct, holders)).ToDictionary(p => p.Id);
        return [.. contracts.SelectMany(c => OcdsOfRecordedContract.Of(publisher.OcidOf(session.TenantId, c.Id), c.Id, Recorded(events[c.Id], c.Id), parties.GetValueOrDefault))];
    }

    public static async Task<IReadOnlyList<OcdsRelease>> OfContractAsync(IQuerySession session, OcdsPublisher publisher, Guid id, CancellationToken ct) =>
        await session.LoadAsync<RecordedContract>(id, ct) is { } contract ? await OfContractsAsync(session, publisher, [contract], ct) : [];

    /// <summary>In the order of recording, which is one for a need and the questions on it: what they decide, they decide under its lock.</summary>
    private static IEnumerable<RecordedFact> Recorded(IEnumerable<IEvent> events, Guid process) =>
        events.OrderBy(e => e.Sequence).Select(e => new RecordedFact(e.Version, (IFact)e.Data, e.Timestamp, e.StreamId == process ? null : e.StreamId));

    public static IQueryable<Need> Public(IQuerySession session, bool includeSynthetic) =>
        includeSynthetic ? session.Query<Need>().Where(n => n.WasPublished) : session.Query<Need>().Where(n => n.WasPublished && !n.Synthetic);

    public static async Task<int> CountAsync(IQuerySession session, bool includeSynthetic, CancellationToken ct) =>
        await Public(session, includeSynthetic).CountAsync(ct) + await session.Query<RecordedContract>().CountAsync(ct);

    /// <summary>All that is public in a territory, in one package; nothing when nothing is.</summary>
    /// <param name="advance">Is told how many processes more were read.</param>
    public static async Task<OcdsReleasePackage?> ReadAsync(IQuerySession session, Territory territory, OcdsPublisher publisher, bool includeSynthetic, DateTimeOffset now,
        CancellationToken ct, Action<long>? advance = null)
    {
        List<OcdsRelease> releases = [];
        await WalkAsync(Public(session, includeSynthetic), OfNeedsAsync);
        await WalkAsync(session.Query<RecordedContract>(), OfContractsAsync);
        return OcdsPublisher.Package($"urn:pacte-pme:{territory.Id}:ocds:{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}", territory, releases);

        async Task WalkAsync<T>(IQueryable<T> all, ReleasesOf<T> releasesOf) where T : class, IFolded<T>
        {
            for (Guid? after = null; ;)
            {
                var some = await (after is { } last ? all.Where(p => p.MatchesSql("d.id > ?", last)) : all).OrderBy(p => p.Id).Take(Batch).ToListAsync(ct);
                if (some.Count == 0) return;
                after = some[^1].Id;
                releases.AddRange(await releasesOf(session, publisher, some, ct));
                advance?.Invoke(some.Count);
            }
        }
    }
}
