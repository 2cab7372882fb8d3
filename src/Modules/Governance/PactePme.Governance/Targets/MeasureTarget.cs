using Marten;
using PactePme.Governance.Register;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Targets;

/// <summary>Comes a few seconds after something was told that a target counts: one count for all that is told together.</summary>
public sealed record MeasureTarget(Guid TargetId)
{
    /// <summary>How long what is told is gathered before it is counted.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
}

/// <summary>A measurement is on its way: no other is asked for until it begins.</summary>
/// <param name="Id">The target.</param>
public sealed record MeasurementPending(Guid Id);

/// <summary>What was counted: what is real, and what is made up for demonstration.</summary>
public sealed record TargetCount(decimal Real, decimal Synthetic)
{
    public static async Task<TargetCount> CountAsync(IQuerySession session, TargetMeasure measure, CancellationToken ct) => measure switch
    {
        TargetMeasure.Signatories => new(
            await session.Query<KnownOrganisation>().CountAsync(s => s.Counts && !s.Synthetic, ct),
            await session.Query<KnownOrganisation>().CountAsync(s => s.Counts && s.Synthetic, ct)),
        TargetMeasure.ConfirmedDeals => new(
            await session.Query<KnownDeal>().CountAsync(d => d.Confirmed && !d.Synthetic, ct),
            await session.Query<KnownDeal>().CountAsync(d => d.Confirmed && d.Synthetic, ct)),
        TargetMeasure.ConfirmedDealAmount => new(
            await session.Query<KnownDeal>().Where(d => d.Confirmed && !d.Synthetic).SumAsync(d => d.Amount, ct),
            await session.Query<KnownDeal>().Where(d => d.Confirmed && d.Synthetic).SumAsync(d => d.Amount, ct)),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Nobody counts this here.")
    };
}

public static class MeasureTargetWhenCountsChange
{
    /// <summary>Counts, and records the value when it is another than the last. Coming twice, late or after the horizon, it changes nothing.</summary>
    public static async Task Handle(MeasureTarget due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        // Whoever found the measurement pending has committed what they were told before it is counted.
        await session.MeasureAloneAsync(ct);
        session.Delete<MeasurementPending>(due.TargetId);
        var locked = await clock.LockedAsync(session, due.TargetId, ct);
        var stream = await session.Events.FetchForWriting<Target>(due.TargetId, ct);
        if (stream.Aggregate is not { IsOpen: true } target || !Target.IsComputed(target.Terms.Measure)) return;
        session.LastModifiedBy = "system"; // not whoever signed or confirmed and so gave rise to this
        stream.AppendMany([.. Decide(target, await TargetCount.CountAsync(session, target.Terms.Measure, ct), locked.Now)]);
    }

    public static IReadOnlyList<IFact> Decide(Target target, TargetCount count, DateTimeOffset now)
    {
        var value = target.Synthetic ? count.Real + count.Synthetic : count.Real;
        return !target.IsOpen || now >= target.HorizonEnd || (target.Latest is { } last && last.Value == value && last.Synthetic == count.Synthetic) ? []
            : target.Judged(new TargetMeasured(value, count.Synthetic, ParisTime.DayOf(now), null, now), horizonOver: false, now);
    }
}

internal static class Measuring
{
    private const string What = "measure";

    /// <summary>
    /// Asks for a measurement of the open targets that count this, unless one is on its way. To be called last, in the transaction that keeps what was told:
    /// from here to its commit nobody counts.
    /// </summary>
    public static async Task<OutgoingMessages> MeasureSoonAsync(this IDocumentSession session, TargetMeasure[] measures, CancellationToken ct)
    {
        OutgoingMessages told = [];
        await session.SideBySideAsync(What, ct);
        var open = (await session.Query<Target>().Where(t => t.State == TargetState.Set || t.State == TargetState.Measured).ToListAsync(ct))
            .Where(t => measures.Contains(t.Terms.Measure)).Select(t => t.Id).ToArray();
        if (open.Length == 0) return told;
        var pending = (await session.LoadManyAsync<MeasurementPending>(ct, open)).Select(p => p.Id).ToHashSet();
        foreach (var id in open.Where(id => !pending.Contains(id)))
        {
            // Two at once may both store it and both ask: the second count finds nothing new.
            session.Store(new MeasurementPending(id));
            told.Delay(new MeasureTarget(id), MeasureTarget.Settling);
        }
        return told;
    }

    /// <summary>Waits until all that was told with a measurement pending is committed.</summary>
    public static Task MeasureAloneAsync(this IDocumentSession session, CancellationToken ct) => session.OneAtATimeAsync(What, ct);
}
