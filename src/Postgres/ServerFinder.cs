namespace PactePme.Postgres;

/// <summary>Finds the programs of a PostgreSQL server, 15 or later.</summary>
/// <param name="path">The search path for programs.</param>
/// <param name="root">Where the usual folders are looked for; <c>/</c> except in tests.</param>
internal sealed class ServerFinder(string? path, string root = "/")
{
    private static readonly string[] UsualFolders =
    [
        "usr/lib/postgresql/*/bin", // Debian, Ubuntu
        "usr/pgsql-*/bin", // PGDG on Red Hat, Fedora
        "usr/lib/postgresql*/bin", // openSUSE
        "usr/libexec/postgresql*", // Alpine
        "usr/local/pgsql/bin",
        "opt/homebrew/opt/postgresql@*/bin", // Homebrew: Apple silicon, Intel, Linux
        "usr/local/opt/postgresql@*/bin",
        "home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
        "Applications/Postgres.app/Contents/Versions/*/bin",
    ];

    internal static ServerFinder OfThisMachine() => new(Environment.GetEnvironmentVariable("PATH"));

    /// <summary>
    /// The server to use, or null when only Docker is left: the given folder; else the highest installed version – but a version whose data is
    /// already in the data folder wins, so that a newer server installed later does not seem to lose the data; else the one npm brings.
    /// </summary>
    internal async Task<ServerPrograms?> ChooseAsync(PostgresSettings settings, NpmServer npm, Action<string> say, CancellationToken cancel)
    {
        if (settings.BinFolder is { } given) return await GivenAsync(given, cancel);

        var installed = await InstalledAsync(cancel);
        var kept = Cluster.MajorsIn(settings.DataFolder);
        return installed.Find(server => kept.Contains(server.Version.Major))
            ?? (await npm.InstalledAsync(cancel) is { } cached && kept.Contains(cached.Version.Major) ? cached : null)
            ?? (installed.Count > 0 ? installed[0] : null)
            ?? await npm.InstallAsync(say, cancel);
    }

    /// <summary>The installed servers, highest version first.</summary>
    internal async Task<List<ServerPrograms>> InstalledAsync(CancellationToken cancel)
    {
        var found = new List<ServerPrograms>();
        foreach (var folder in OnPath().Concat(UsualFolders.SelectMany(pattern => Matching(root, pattern.Split('/')))).Distinct())
            if (await ServerPrograms.ProbeAsync(folder, cancel) is { } server && server.Version.Major >= ServerPrograms.OldestMajor)
                found.Add(server);
        return [.. found.OrderByDescending(server => server.Version)];
    }

    private static async Task<ServerPrograms> GivenAsync(string folder, CancellationToken cancel) =>
        await ServerPrograms.ProbeAsync(folder, cancel) switch
        {
            null => throw new PostgresUnavailableException(
                $"PACTE_PG_BIN={folder} : ce dossier ne contient pas initdb, pg_ctl et postgres en état de marche.",
                $"PACTE_PG_BIN={folder}: this folder does not hold working initdb, pg_ctl and postgres programs."),
            { Version: var version } when version.Major < ServerPrograms.OldestMajor => throw new PostgresUnavailableException(
                $"PACTE_PG_BIN={folder} : PostgreSQL {version} est trop ancien, il faut au moins la version {ServerPrograms.OldestMajor}.",
                $"PACTE_PG_BIN={folder}: PostgreSQL {version} is too old, version {ServerPrograms.OldestMajor} or later is needed."),
            var server => server,
        };

    /// <summary>A link on the path leads to the folder with the real programs, where the server finds its other files.</summary>
    private IEnumerable<string> OnPath() =>
        from folder in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        let program = new FileInfo(Path.Combine(folder, "postgres"))
        where program.Exists
        select Path.GetDirectoryName((program.ResolveLinkTarget(returnFinalTarget: true) ?? program).FullName)!;

    private static IEnumerable<string> Matching(string folder, ReadOnlyMemory<string> pattern)
    {
        if (pattern.IsEmpty) return [folder];
        if (!Directory.Exists(folder)) return [];
        try
        {
            return Directory.GetDirectories(folder, pattern.Span[0]).SelectMany(inner => Matching(inner, pattern[1..]));
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
