namespace PactePme.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds of each measure; in each round a measure and its floor come one after the other, so that ratios are of the same moment.</param>
/// <param name="Seconds">Length of one measure.</param>
/// <param name="Connections">How many clients at once.</param>
/// <param name="Views">Rows that a view has at least when it is read from: before the commands, and after them.</param>
/// <param name="Limit">When this has passed, no further round begins.</param>
/// <param name="Brief">Only shows that it works.</param>
/// <param name="Json">Receives every sample.</param>
internal sealed record Plan(int Rounds, double Seconds, IReadOnlyList<int> Connections, IReadOnlyList<int> Views, TimeSpan Limit, bool Brief = false, FileInfo? Json = null)
{
    public static readonly Plan Default = new(5, 1, [1, 8, 32], [1_000, 100_000], TimeSpan.FromMinutes(5));
    public static readonly Plan Quick = new(1, 0.3, [1, 8], [100, 2_000], TimeSpan.FromMinutes(2), Brief: true);

    public TimeSpan Time => TimeSpan.FromSeconds(Seconds);

    public int Most => Connections.Max();
}
