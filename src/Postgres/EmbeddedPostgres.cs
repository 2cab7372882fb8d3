using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace PactePme.Postgres;

/// <summary>What a process wants the server for.</summary>
public enum PostgresUse
{
    /// <summary>For the life of the host: one host per data folder.</summary>
    Host,

    /// <summary>For one command: beside a host and beside other commands.</summary>
    Command,
}

/// <summary>
/// The PostgreSQL server of a data folder. Whoever comes first – host or command – starts it, whoever comes later joins, and the last to leave
/// stops it (a fast shutdown). Each holds a lock of the operating system while it uses the server, so that a process that was killed counts as gone:
/// the next one takes its server over. A host that ends while a command is at work therefore leaves the server to that command.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Func<ValueTask> _leave;

    private EmbeddedPostgres(string connectionString, string version, string? dataFolder, Func<ValueTask>? leave = null)
    {
        ConnectionString = connectionString;
        Version = version;
        DataFolder = dataFolder;
        _leave = leave ?? (() => ValueTask.CompletedTask);
    }

    /// <summary>For Npgsql; holds the password. The database exists and is encoded in UTF-8.</summary>
    public string ConnectionString { get; }

    /// <summary>The server's version, such as <c>15.18</c>.</summary>
    public string Version { get; }

    /// <summary>Where the server's data is; null when the server is somebody else's.</summary>
    public string? DataFolder { get; }

    /// <summary>
    /// Finds, starts or joins the server. Order: the connection string given; <c>PACTE_PG_BIN</c>; the highest installed version of at least 15
    /// (one whose data is already there wins); the server that npm brings; Docker.
    /// </summary>
    /// <param name="settings">Which server and which data folder.</param>
    /// <param name="use">Host or command.</param>
    /// <param name="say">Receives, line by line, what a person may want to know: which server, where its data is. Nothing is written elsewhere.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="PostgresUnavailableException">
    /// No server can be had, the server given does not answer, or another host uses the data folder.
    /// </exception>
    public static async Task<EmbeddedPostgres> StartAsync(PostgresSettings settings, PostgresUse use, Action<string> say, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(say);
        if (settings.ConnectionString is { } given) return await JoinGivenAsync(given, say, cancel);
        if (OperatingSystem.IsWindows())
            throw new PostgresUnavailableException(
                "Sous Windows, donnez un serveur par ConnectionStrings__PactePme, ou lancez la commande dans WSL.",
                "On Windows, give a server with ConnectionStrings__PactePme, or run the command in WSL.");

        var place = new Place(settings.DataFolder);
        try
        {
            Directory.CreateDirectory(settings.DataFolder);
            return await EnterAsync(settings, place, use, say, cancel);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PostgresUnavailableException(
                $"Le dossier de données {settings.DataFolder} n'est pas accessible à cet utilisateur : lancez la commande sous celui à qui il appartient, ou changez PACTE_DATA.",
                $"This user may not use the data folder {settings.DataFolder}: run the command as its owner, or change PACTE_DATA.", e);
        }
    }

    /// <summary>Leaves the server; the last one stops it.</summary>
    public ValueTask DisposeAsync() => _leave();

    private static async Task<EmbeddedPostgres> EnterAsync(PostgresSettings settings, Place place, PostgresUse use, Action<string> say, CancellationToken cancel)
    {
        var host = use == PostgresUse.Host ? FolderLock.TryTake(place.HostLock) ?? throw OtherHost(place) : null;
        FileStream? user = null;
        try
        {
            await using var door = await FolderLock.TakeAsync(place.DoorLock, cancel, () => say(Texts.Line(
                $"Un autre processus démarre ou arrête PostgreSQL dans {place.Folder} : attente",
                $"Another process starts or stops PostgreSQL in {place.Folder}: waiting")));
            if (host is not null) await File.WriteAllTextAsync(place.HostPid, $"{Environment.ProcessId}", cancel);

            var server = await JoinOrStartAsync(settings, place, say, cancel);
            user = await FolderLock.ShareAsync(place.UsersLock, cancel);
            place.Write(server.Running);
            return new EmbeddedPostgres(server.ConnectionString, server.Running.Version, server.Running.Folder, LeaveAsync);

            async ValueTask LeaveAsync()
            {
                if (user is null) return;
                await using var way = await FolderLock.TakeAsync(place.DoorLock, CancellationToken.None);
                try
                {
                    await user.DisposeAsync();
                    user = null;
                    await using var last = FolderLock.TryTake(place.UsersLock);
                    if (last is not null) await server.StopAsync();
                }
                finally
                {
                    if (host is not null) await host.DisposeAsync();
                }
            }
        }
        catch
        {
            if (user is not null) await user.DisposeAsync();
            if (host is not null) await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Called behind the door: nobody else starts or stops the server meanwhile.</summary>
    private static async Task<Server> JoinOrStartAsync(PostgresSettings settings, Place place, Action<string> say, CancellationToken cancel)
    {
        bool others;
        await using (var alone = FolderLock.TryTake(place.UsersLock)) others = alone is null;

        var left = place.Read();
        if (others && left is not null && await ShareAsync(left, cancel) is { } shared)
        {
            say(Line(shared.Running, Texts.Line(" (déjà en marche)", " (already running)")));
            return shared;
        }

        var finder = ServerFinder.OfThisMachine();
        var programs = await finder.ChooseAsync(settings, new NpmServer(settings.NpmFolder), say, cancel);
        if (programs is null) return await StartDockerAsync(settings, say, cancel);

        var folder = Cluster.FolderOf(settings.DataFolder, programs.Version.Major);
        if (left is { Bin: not null } && left.Folder != folder) await StopOrphanAsync(left, say, cancel);

        var runAs = await RunAs.DetectAsync(cancel);
        var cluster = new Cluster(folder, programs, runAs, durable: true);
        var note = "";
        if (cluster.RunningPort() is not null)
        {
            // The host that started it was killed. A server of the same programs goes on; another one gives way.
            if (left?.Bin == programs.Bin && await TakeOverAsync(left, cancel) is { } orphan)
            {
                say(Line(orphan.Running, Texts.Line(" (repris après un arrêt brutal)", " (taken over after a crash)")));
                return orphan;
            }

            await cluster.StopAsync();
            note = Texts.Line(" (relancé après un arrêt brutal)", " (restarted after a crash)");
        }

        await cluster.InitialiseAsync(cancel);
        var port = await cluster.StartAsync(left?.Folder == folder ? left.Port : null, cancel);
        try
        {
            await cluster.CreateDatabaseAsync(cancel);
            var running = new Running(programs.Bin, folder, port, await VersionAsync(cluster.ConnectionString(port), cancel));
            say(Line(running, note));
            foreach (var other in Cluster.MajorsIn(settings.DataFolder).Where(major => major != programs.Version.Major))
                say(Texts.Line(
                    $"Les données de PostgreSQL {other} ({Cluster.FolderOf(settings.DataFolder, other)}) restent là, inutilisées",
                    $"The data of PostgreSQL {other} ({Cluster.FolderOf(settings.DataFolder, other)}) stays there, unused"));
            return new Server(running, cluster.ConnectionString(port), () => cluster.StopAsync());
        }
        catch
        {
            await cluster.StopAsync();
            throw;
        }
    }

    /// <summary>The server that others use; never stopped from here, even when it refuses us.</summary>
    private static async Task<Server?> ShareAsync(Running left, CancellationToken cancel)
    {
        try
        {
            return await ReachAsync(left, cancel);
        }
        catch (NpgsqlException e)
        {
            throw new PostgresUnavailableException(
                $"PostgreSQL tourne dans {left.Folder} mais refuse la connexion : {e.Message}",
                $"PostgreSQL runs in {left.Folder} but refuses the connection: {e.Message}", e);
        }
    }

    /// <summary>The server that a process left running; null when it does not serve us, and may be stopped.</summary>
    private static async Task<Server?> TakeOverAsync(Running left, CancellationToken cancel)
    {
        try
        {
            return await ReachAsync(left, cancel);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    /// <summary>Connects to a server that should be running; null when its process is gone.</summary>
    private static async Task<Server?> ReachAsync(Running left, CancellationToken cancel)
    {
        if (left.Bin is null)
        {
            var container = await DockerServer.StartAsync(await PasswordAsync(left.Folder, cancel), cancel);
            return container is null ? null : new Server(left, container.GetConnectionString(), () => container.StopAsync());
        }

        if (await ServerPrograms.ProbeAsync(left.Bin, cancel) is not { } programs) return null;
        var cluster = new Cluster(left.Folder, programs, await RunAs.DetectAsync(cancel), durable: true);
        var patience = Stopwatch.StartNew();
        while (cluster.RunningPort() is { } port)
        {
            try
            {
                await VersionAsync(cluster.ConnectionString(port), cancel);
                return new Server(left with { Port = port }, cluster.ConnectionString(port), () => cluster.StopAsync());
            }
            catch (NpgsqlException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow || (e.IsTransient && patience.Elapsed < Patience))
            {
                // In recovery or going down: wait until it answers or is gone.
                await Task.Delay(100, cancel);
            }
        }

        return null;
    }

    private static async Task StopOrphanAsync(Running left, Action<string> say, CancellationToken cancel)
    {
        if (await ServerPrograms.ProbeAsync(left.Bin!, cancel) is not { } programs) return;
        var cluster = new Cluster(left.Folder, programs, await RunAs.DetectAsync(cancel), durable: true);
        if (cluster.RunningPort() is null) return;
        await cluster.StopAsync();
        say(Texts.Line($"PostgreSQL {left.Version}, resté en marche après un arrêt brutal, est arrêté", $"PostgreSQL {left.Version}, left running by a crash, is stopped"));
    }

    private static async Task<Server> StartDockerAsync(PostgresSettings settings, Action<string> say, CancellationToken cancel)
    {
        var folder = Path.Combine(settings.DataFolder, $"docker-{DockerServer.Major}");
        Directory.CreateDirectory(folder);
        if (!File.Exists(Cluster.PasswordFile(folder))) await Cluster.WritePasswordAsync(Cluster.PasswordFile(folder), cancel);
        var container = await DockerServer.StartAsync(await PasswordAsync(folder, cancel), cancel) ?? throw HowToInstall.Error();
        var connectionString = container.GetConnectionString();
        var running = new Running(null, folder, new NpgsqlConnectionStringBuilder(connectionString).Port, await VersionAsync(connectionString, cancel));
        say(Texts.Line(
            $"PostgreSQL {running.Version} (Docker), données dans le volume{container.Name.Replace('/', ' ')}, port {running.Port}",
            $"PostgreSQL {running.Version} (Docker), data in volume{container.Name.Replace('/', ' ')}, port {running.Port}"));
        return new Server(running, connectionString, () => container.StopAsync());
    }

    private static async Task<string> PasswordAsync(string folder, CancellationToken cancel) =>
        (await File.ReadAllTextAsync(Cluster.PasswordFile(folder), cancel)).Trim();

    private static async Task<EmbeddedPostgres> JoinGivenAsync(string connectionString, Action<string> say, CancellationToken cancel)
    {
        try
        {
            var target = new NpgsqlConnectionStringBuilder(connectionString);
            var version = await VersionAsync(connectionString, cancel);
            if (int.Parse(version.Split('.', 'b', 'r', ' ')[0], CultureInfo.InvariantCulture) < ServerPrograms.OldestMajor)
                throw new PostgresUnavailableException(
                    $"ConnectionStrings__PactePme : PostgreSQL {version} est trop ancien, il faut au moins la version {ServerPrograms.OldestMajor}.",
                    $"ConnectionStrings__PactePme: PostgreSQL {version} is too old, version {ServerPrograms.OldestMajor} or later is needed.");
            say(Texts.Line(
                $"PostgreSQL {version} (chaîne de connexion donnée), base {target.Database} sur {target.Host}, port {target.Port}",
                $"PostgreSQL {version} (connection string given), database {target.Database} on {target.Host}, port {target.Port}"));
            return new EmbeddedPostgres(connectionString, version, dataFolder: null);
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or TimeoutException)
        {
            throw new PostgresUnavailableException(
                $"Le serveur donné par ConnectionStrings__PactePme ne répond pas : {e.Message}",
                $"The server given by ConnectionStrings__PactePme does not answer: {e.Message}", e);
        }
    }

    private static async Task<string> VersionAsync(string connectionString, CancellationToken cancel)
    {
        // Not pooled: a pool would hold a session open that nobody asked for.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        // "15.18 (Debian 15.18-1)": the number is enough.
        return connection.PostgresParameters["server_version"].Split(' ')[0];
    }

    private static string Line(Running server, string note) => Texts.Line(
        $"PostgreSQL {server.Version} ({server.Bin ?? "Docker"}), données dans {server.Folder}, port {server.Port}{note}",
        $"PostgreSQL {server.Version} ({server.Bin ?? "Docker"}), data in {server.Folder}, port {server.Port}{note}");

    private static PostgresUnavailableException OtherHost(Place place)
    {
        var pid = File.Exists(place.HostPid) ? File.ReadAllText(place.HostPid) : "?";
        return new PostgresUnavailableException(
            $"Un autre hôte PactePme (processus {pid}) utilise déjà le dossier de données {place.Folder} : arrêtez-le, ou donnez un autre dossier par PACTE_DATA.",
            $"Another PactePme host (process {pid}) already uses the data folder {place.Folder}: stop it, or give another folder with PACTE_DATA.");
    }

    /// <param name="Bin">The programs' folder; null: Docker.</param>
    /// <param name="Folder">Where the data is.</param>
    /// <param name="Port">On 127.0.0.1.</param>
    /// <param name="Version">As the server says it.</param>
    private sealed record Running(string? Bin, string Folder, int Port, string Version);

    private sealed record Server(Running Running, string ConnectionString, Func<Task> StopAsync);

    /// <summary>The files by which processes that share a data folder know of each other.</summary>
    private sealed record Place(string Folder)
    {
        /// <summary>Held by the host for its life.</summary>
        internal string HostLock => Path.Combine(Folder, "host.lock");

        /// <summary>Held while somebody starts, joins, leaves or stops the server.</summary>
        internal string DoorLock => Path.Combine(Folder, "door.lock");

        /// <summary>Shared by all who use the server, each for its life.</summary>
        internal string UsersLock => Path.Combine(Folder, "users.lock");

        internal string HostPid => Path.Combine(Folder, "host.pid");

        private string RunningFile => Path.Combine(Folder, "server.json");

        internal Running? Read()
        {
            try
            {
                return File.Exists(RunningFile) ? JsonSerializer.Deserialize<Running>(File.ReadAllText(RunningFile)) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        internal void Write(Running running)
        {
            // Whole or not at all, should we be killed here.
            File.WriteAllText($"{RunningFile}.new", JsonSerializer.Serialize(running));
            File.Move($"{RunningFile}.new", RunningFile, overwrite: true);
        }
    }
}
