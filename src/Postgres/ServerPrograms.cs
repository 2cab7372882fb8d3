using System.Text.RegularExpressions;

namespace PactePme.Postgres;

/// <summary>A folder with the programs of one PostgreSQL server.</summary>
internal sealed partial record ServerPrograms(string Bin, Version Version)
{
    internal const int OldestMajor = 15;

    private static readonly string[] Names = ["initdb", "pg_ctl", "postgres"];

    internal string this[string name] => Path.Combine(Bin, name);

    internal static bool In(string folder) => Array.TrueForAll(Names, name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Asks the server for its version; null when a program is missing or does not run here.</summary>
    internal static async Task<ServerPrograms?> ProbeAsync(string bin, CancellationToken cancel)
    {
        if (!In(bin)) return null;
        var said = await Programs.RunAsync([Path.Combine(bin, "postgres"), "--version"], cancel);
        var number = VersionNumber().Match(said.Text);
        if (!said.Ok || !number.Success) return null;
        // A preview says "18beta1".
        return new ServerPrograms(bin, Version.Parse(number.Value.Contains('.', StringComparison.Ordinal) ? number.Value : $"{number.Value}.0"));
    }

    internal static void MakeRunnable(string bin)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Names.Select(name => Path.Combine(bin, name)).Where(File.Exists))
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+(\.\d+)?")]
    private static partial Regex VersionNumber();
}
