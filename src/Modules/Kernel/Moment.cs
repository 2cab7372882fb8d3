using JasperFx.Events;
using Marten;

namespace PactePme.Kernel;

/// <summary>
/// The point from which the past is seen: <c>asOf</c> asks what was in effect, <c>knownAt</c> what had been recorded,
/// <c>version</c> the resource after so many events. None of them: now.
/// </summary>
public sealed record Moment(DateTimeOffset? AsOf = null, DateTimeOffset? KnownAt = null, long? Version = null)
{
    public bool IsNow => this is { AsOf: null, KnownAt: null, Version: null };

    /// <summary>The events seen from here, in the order in which they took effect.</summary>
    public IEnumerable<IEvent> See(IEnumerable<IEvent> events) => events
        .Where(e => Version is null || e.Version <= Version)
        .Where(e => KnownAt is null || e.Timestamp <= KnownAt)
        .Where(e => AsOf is null || ((IFact)e.Data).EffectiveAt <= AsOf)
        .OrderBy(OrderOf)
        .ThenBy(e => e.Version);

    /// <summary>A fact dated back counts from its own date; any other from when it was recorded, for hosts' clocks differ by a little.</summary>
    private static DateTimeOffset OrderOf(IEvent e) => ((IFact)e.Data).EffectiveAt is var effective && e.Timestamp - effective > Aside ? effective : e.Timestamp;

    private static readonly TimeSpan Aside = TimeSpan.FromMinutes(1);
}

public static class TimeTravel
{
    /// <summary>One resource as it was at that moment; nothing when it did not exist, or was not known, then.</summary>
    public static async Task<T?> At<T>(this IQuerySession session, Guid id, Moment moment, CancellationToken ct) where T : class, IFolded<T>
    {
        if (moment.IsNow) return await session.LoadAsync<T>(id, ct);
        var events = await session.Events.FetchStreamAsync(id, token: ct);
        return moment.Version > events.Count ? null : Fold.Of<T>(moment.See(events));
    }

    /// <summary>Several resources as they were at that moment, in the order of their ids as given; those that did not exist, or were not known, then are left out.</summary>
    public static async Task<IReadOnlyList<T>> ManyAt<T>(this IQuerySession session, IReadOnlyList<Guid> ids, Moment moment, CancellationToken ct) where T : class, IFolded<T>
    {
        var order = ids.ToArray();
        if (moment.IsNow) return [.. (await session.LoadManyAsync<T>(ct, order)).OrderBy(t => Array.IndexOf(order, t.Id))];
        var streams = (await session.Events.QueryAllRawEvents().Where(e => order.Contains(e.StreamId)).ToListAsync(ct)).ToLookup(e => e.StreamId);
        return [.. ids.Select(id => Fold.Of<T>(moment.See(streams[id]))).OfType<T>()];
    }
}
