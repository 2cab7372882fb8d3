namespace PactePme.Benchmarks;

/// <summary>A command over HTTP beside its floor.</summary>
/// <param name="Once">Gives it once, on one of the connections.</param>
/// <param name="Bare">The floor's one, on one of the connections.</param>
/// <param name="FillAsync">Sees to it that this many times it can be given.</param>
/// <param name="DrainAsync">Waits until its messages are handled, so that they burden no other measure.</param>
internal sealed record Beside(string Name, Func<int, Task> Once, Func<int, Task> Bare, Func<int, Task> FillAsync, Func<Task<TimeSpan>> DrainAsync)
{
    public string Floor => $"Bare Marten beside: {Name}";

    /// <summary>As fast as it goes at each number of connections, each time followed by the floor; then at half of what it reached.</summary>
    public async Task RoundAsync(Plan plan, Results results, CancellationToken cancel)
    {
        foreach (var connections in plan.Connections)
        {
            await FillAsync(Wanted(plan));
            var sample = await Load.SaturateAsync(connections, plan.Time, Once, cancel);
            var drained = await DrainAsync();
            results.Add(Names.Rate(Name, connections), sample.PerSecond);
            if (connections == plan.Most) results.Add(Names.Settled(Name), sample.Done / (sample.Done / sample.PerSecond + drained.TotalSeconds));
            results.Add(Names.Rate(Floor, connections), (await Load.SaturateAsync(connections, plan.Time, Bare, cancel)).PerSecond);
        }
        await FillAsync(Wanted(plan));
        var half = await Load.PaceAsync(results.Median(Names.Rate(Name, plan.Most)) / 2, plan.Most, plan.Time, Once, cancel);
        await DrainAsync();
        results.Add(Names.HalfRate(Name), half.PerSecond);
        results.Add(Names.P50(Name), half.P50);
        results.Add(Names.P99(Name), half.P99);
    }

    /// <summary>A few before anything is measured.</summary>
    public async Task WarmUpAsync(Plan plan, CancellationToken cancel)
    {
        await FillAsync(Wanted(plan));
        await Load.SaturateAsync(plan.Most, plan.Time, Once, cancel);
        await DrainAsync();
        await Load.SaturateAsync(plan.Most, plan.Time, Bare, cancel);
    }

    private static int Wanted(Plan plan) => (int)(1_200 * plan.Seconds) + 100;
}
