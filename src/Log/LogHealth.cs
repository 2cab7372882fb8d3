using System.Diagnostics.Metrics;

namespace PactePme.Log;

/// <summary>A deep audit of a log.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Size">Entries compared.</param>
/// <param name="Fault">The first thing that was wrong; nothing when all was right.</param>
public sealed record LogAudit(DateTimeOffset At, long Size, string? Fault);

/// <summary>What this process knows of the logs: for readiness, and as metrics under the meter <c>PactePme.Log</c>.</summary>
public sealed class LogHealth : IDisposable
{
    private readonly Meter meter = new("PactePme.Log");
    private readonly Counter<long> sequenced;
    private readonly TimeProvider clock;
    private volatile IReadOnlyList<StoredLog> logs = [];
    private volatile Fork? fork;
    private long caughtUp;
    private int leads;

    public LogHealth(TimeProvider clock)
    {
        this.clock = clock;
        caughtUp = clock.GetUtcNow().UtcTicks;
        sequenced = meter.CreateCounter<long>("pacte.log.sequenced", "{event}", "Events that got their place in a log.");
        meter.CreateObservableGauge("pacte.log.lag", () => Lag?.TotalSeconds ?? 0, "s", "Since when all that was committed is sequenced and signed.");
        meter.CreateObservableGauge("pacte.log.refused", () => fork is null ? 0 : 1, description: "1 while the signer refuses to sign.");
        meter.CreateObservableGauge("pacte.log.size", () => logs.Select(l => new Measurement<long>(l.Size, Tag(l))), "{entry}");
        meter.CreateObservableGauge("pacte.log.checkpoint.age", () => logs.Where(l => l.SignedAt is not null).Select(l => new Measurement<double>((clock.GetUtcNow() - l.SignedAt!.Value).TotalSeconds, Tag(l))), "s", "Since the last checkpoint.");
        meter.CreateObservableGauge("pacte.log.audit.age", () => logs.Where(l => l.Audit is not null).Select(l => new Measurement<double>((clock.GetUtcNow() - l.Audit!.At).TotalSeconds, Tag(l))), "s", "Since the last deep audit.");
        meter.CreateObservableGauge("pacte.log.audit.faults", () => logs.Where(l => l.Audit is not null).Select(l => new Measurement<int>(l.Audit!.Fault is null ? 0 : 1, Tag(l))), description: "1 when the last deep audit found a fault.");
    }

    /// <summary>Why nothing is signed; nothing while all is well.</summary>
    public Fork? Fork { get => fork; set => fork = value; }

    public IReadOnlyList<StoredLog> Logs { get => logs; set => logs = value; }

    /// <summary>How far behind the logs are, at most; nothing when another process keeps them.</summary>
    public TimeSpan? Lag => Volatile.Read(ref leads) == 1 ? clock.GetUtcNow() - new DateTimeOffset(Volatile.Read(ref caughtUp), TimeSpan.Zero) : null;

    /// <summary>All that was committed at this instant is sequenced and signed.</summary>
    public void CaughtUp(DateTimeOffset at, long events)
    {
        Volatile.Write(ref caughtUp, at.UtcTicks);
        Volatile.Write(ref leads, 1);
        FailingSince = null;
        if (events > 0) sequenced.Add(events);
    }

    /// <summary>The logs cannot be kept, and since when; nothing while they can.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    public void Failed() => FailingSince ??= clock.GetUtcNow();

    /// <summary>Another process keeps the logs, and this one watches.</summary>
    public void Follows()
    {
        Volatile.Write(ref leads, 0);
        FailingSince = null;
    }

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Tag(StoredLog log) => new("log", log.Origin);
}
