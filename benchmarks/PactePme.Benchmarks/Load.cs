using System.Diagnostics;

namespace PactePme.Benchmarks;

/// <summary>One measure.</summary>
/// <param name="PerSecond">Done in a second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of latency in milliseconds.</param>
internal sealed record Sample(int Done, double PerSecond, double P50, double P99)
{
    public static Sample Of(IEnumerable<double> milliseconds, TimeSpan time)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0 ? new(0, 0, double.NaN, double.NaN)
            : new(sorted.Length, sorted.Length / time.TotalSeconds, sorted[sorted.Length / 2], sorted[(int)((sorted.Length - 1) * 0.99)]);
    }
}

internal static class Load
{
    /// <summary>As fast as it goes: each connection asks again as soon as it is answered.</summary>
    public static Task<Sample> SaturateAsync(int connections, TimeSpan time, Func<int, Task> once, CancellationToken cancel) =>
        DriveAsync(connections, once, _ => null, time, cancel);

    /// <summary>At a given rate, whatever the answers: latency counts from when a request was due, so that waiting for a free connection shows.</summary>
    public static Task<Sample> PaceAsync(double perSecond, int connections, TimeSpan time, Func<int, Task> once, CancellationToken cancel) =>
        DriveAsync(connections, once, n => TimeSpan.FromSeconds(n / perSecond), time, cancel);

    private static async Task<Sample> DriveAsync(int connections, Func<int, Task> once, Func<int, TimeSpan?> due, TimeSpan time, CancellationToken cancel)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(worker => Task.Run(async () =>
        {
            List<double> mine = new(8192);
            while (clock.Elapsed < time)
            {
                cancel.ThrowIfCancellationRequested();
                var from = due(Interlocked.Increment(ref next)) ?? clock.Elapsed;
                if (from > time) break;
                if (from - clock.Elapsed is { Ticks: > 0 } early) await Task.Delay(early, cancel);
                await once(worker);
                mine.Add((clock.Elapsed - from).TotalMilliseconds);
            }
            return mine;
        }, cancel)));
        return Sample.Of(latencies.SelectMany(l => l), clock.Elapsed);
    }
}
