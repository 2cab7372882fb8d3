using System.Globalization;

namespace PactePme.Postgres;

/// <summary>
/// How the server's programs are started: they refuse root. An ordinary user runs them directly; root runs them in a user namespace, in
/// which its files belong to an ordinary user, or else as the user <c>postgres</c>.
/// </summary>
/// <param name="Prefix">The words before the program's own.</param>
/// <param name="Owner">The user that must own the data; null: ourselves.</param>
internal sealed record RunAs(string[] Prefix, string? Owner)
{
    internal static async Task<RunAs> DetectAsync(CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess) return new RunAs([], null);

        // initdb wants a user that the system knows.
        if (OperatingSystem.IsLinux() && SomeOrdinaryUser() is { } uid)
        {
            string[] unshare = ["unshare", "--user", $"--map-user={uid}", $"--map-group={uid}"];
            if ((await Programs.RunAsync([.. unshare, "true"], cancel)).Ok) return new RunAs(unshare, null);
        }

        string[] runuser = ["runuser", "-u", "postgres", "--"];
        if ((await Programs.RunAsync([.. runuser, "true"], cancel)).Ok) return new RunAs(runuser, "postgres");

        throw new PostgresUnavailableException(
            "PostgreSQL refuse de tourner sous root, et ni unshare ni runuser ne fonctionnent ici : lancez la commande sous un utilisateur ordinaire.",
            "PostgreSQL refuses to run as root, and neither unshare nor runuser works here: run the command as an ordinary user.");
    }

    internal Task<Programs.Outcome> RunAsync(IEnumerable<string> command, CancellationToken cancel = default) =>
        Programs.RunAsync([.. Prefix, .. command], cancel);

    /// <summary>Creates a folder that only the server's user can enter.</summary>
    internal async Task CreateFolderAsync(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Owner is not null) await Programs.RunAsync(["chown", Owner, folder]);
    }

    private static int? SomeOrdinaryUser()
    {
        var known = File.Exists("/etc/passwd")
            ? File.ReadLines("/etc/passwd")
                .Select(line => line.Split(':'))
                .Where(fields => fields.Length > 2)
                .Select(fields => int.TryParse(fields[2], CultureInfo.InvariantCulture, out var uid) ? uid : 0)
                .Where(uid => uid > 0)
                .ToHashSet()
            : [];
        return known.Count == 0 ? null : known.Contains(1000) ? 1000 : known.Min();
    }
}
