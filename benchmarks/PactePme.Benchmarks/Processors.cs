namespace PactePme.Benchmarks;

/// <summary>Processor time of the three that share the machine. PostgreSQL's is read from Linux, and is nothing elsewhere.</summary>
internal readonly record struct Processors(TimeSpan Host, TimeSpan Client, TimeSpan Postgres)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux

    public static Processors Now(HostProcess host, int? postmaster) => new(host.Processor, Environment.CpuUsage.TotalTime, postmaster is { } pid ? FamilyOf(pid) : default);

    public static Processors operator -(Processors a, Processors b) => new(a.Host - b.Host, a.Client - b.Client, a.Postgres - b.Postgres);

    /// <summary>The process whose children are the sessions, this one's among them.</summary>
    public static int? Postmaster(int session) => OperatingSystem.IsLinux() && Stat(session) is { } stat ? stat.Parent : null;

    private static TimeSpan FamilyOf(int postmaster) => TimeSpan.FromSeconds(Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? Stat(pid) : null)
        .Where(stat => stat?.Parent == postmaster).Sum(stat => stat!.Value.Ticks) / TicksPerSecond);

    private static (int Parent, long Ticks)? Stat(int pid)
    {
        try
        {
            // proc(5): after the name in brackets come state, ppid … utime and stime as 14th and 15th fields of the line.
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (int.Parse(fields[1]), long.Parse(fields[11]) + long.Parse(fields[12]));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
