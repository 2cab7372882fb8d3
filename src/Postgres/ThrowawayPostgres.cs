using System.Security.Cryptography;
using Npgsql;

namespace PactePme.Postgres;

/// <summary>
/// A server for tests: found in the same way as the host's, in a temporary folder, fast because it would not survive a power cut, gone at the end.
/// What a killed test run leaves is removed by the next one.
/// </summary>
public sealed class ThrowawayPostgres : IAsyncDisposable
{
    private readonly Func<ValueTask> _remove;

    private ThrowawayPostgres(string connectionString, Func<ValueTask> remove)
    {
        ConnectionString = connectionString;
        _remove = remove;
    }

    /// <summary>For the server's first, empty database; its user is a superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Where to look; the connection string and the data are not used, only <c>PACTE_PG_BIN</c>. Null: the environment.</param>
    /// <param name="say">Receives what a person may want to know.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="PostgresUnavailableException">No server can be had.</exception>
    public static async Task<ThrowawayPostgres> StartAsync(PostgresSettings? settings = null, Action<string>? say = null, CancellationToken cancel = default)
    {
        say ??= _ => { };
        if (OperatingSystem.IsWindows())
            throw new PostgresUnavailableException("Sous Windows, lancez les tests dans WSL.", "On Windows, run the tests in WSL.");

        // No data of its own, so no version wins over the highest; what npm brings is kept for the next run.
        settings = (settings ?? PostgresSettings.FromEnvironment()) with { DataFolder = CacheFolder };
        var programs = await ServerFinder.OfThisMachine().ChooseAsync(settings, new NpmServer(settings.NpmFolder), say, cancel);
        return programs is null ? await InDockerAsync(say, cancel) : await LocalAsync(programs, say, cancel);
    }

    /// <summary>Creates a database that later ones are copied from.</summary>
    /// <param name="name">Lower-case letters, digits, underscores.</param>
    /// <param name="migrate">Receives the connection string and creates the schema; its sessions are ended afterwards.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task CreateTemplateAsync(string name, Func<string, Task> migrate, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(migrate);
        await ExecuteAsync($"create database {name}", cancel);
        await migrate(For(name));
        // A database can be copied while nobody is in it.
        await ExecuteAsync($"alter database {name} with allow_connections false", cancel);
        await ExecuteAsync($"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'", cancel);
    }

    /// <summary>Creates a database as a copy of the template, or an empty one.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null, CancellationToken cancel = default)
    {
        var name = $"{template ?? "empty"}_{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
        await ExecuteAsync($"create database {name} template {template ?? "template1"} strategy {(template is null ? "wal_log" : "file_copy")}", cancel);
        return For(name);
    }

    /// <summary>Stops the server and removes its folder.</summary>
    public ValueTask DisposeAsync() => _remove();

    /// <summary>Of the user, since a server's programs may be shared by all their work.</summary>
    private static string CacheFolder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "pactepme");

    internal static string NpmFolder => new PostgresSettings { DataFolder = CacheFolder }.NpmFolder;

    private static string Prefix => $"pacte-pg-{Environment.UserName}-";

    private static async Task<ThrowawayPostgres> LocalAsync(ServerPrograms programs, Action<string> say, CancellationToken cancel)
    {
        var runAs = await RunAs.DetectAsync(cancel);
        await SweepAsync(programs, runAs, say);

        // Locked before it gets the name that a sweep looks for.
        var name = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var draft = Path.Combine(Path.GetTempPath(), $".{Prefix}{name}");
        var folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{name}");
        await runAs.CreateFolderAsync(draft);
        var owner = FolderLock.TryTake(LockOf(draft)) ?? throw new IOException($"{draft}: somebody else's");
        Directory.Move(draft, folder);

        var cluster = new Cluster(folder, programs, runAs, durable: false);
        try
        {
            await cluster.InitialiseAsync(cancel);
            var port = await cluster.StartAsync(usualPort: null, cancel);
            await cluster.CreateDatabaseAsync(cancel);
            say(Texts.Line(
                $"PostgreSQL {programs.Version} ({programs.Bin}) pour les tests, dans {folder}, port {port}",
                $"PostgreSQL {programs.Version} ({programs.Bin}) for tests, in {folder}, port {port}"));
            return new ThrowawayPostgres(cluster.ConnectionString(port), RemoveAsync);
        }
        catch
        {
            await RemoveAsync();
            throw;
        }

        async ValueTask RemoveAsync()
        {
            await cluster.StopAsync("immediate");
            Cluster.TryDelete(folder);
            await owner.DisposeAsync();
        }
    }

    /// <summary>Removes the servers of test runs that were killed: nobody holds their lock.</summary>
    private static async Task SweepAsync(ServerPrograms programs, RunAs runAs, Action<string> say)
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                await using var dead = FolderLock.TryTake(LockOf(folder));
                if (dead is null) continue;
                await new Cluster(folder, programs, runAs, durable: false).StopAsync("immediate");
                Cluster.TryDelete(folder);
                say(Texts.Line($"{folder}, reste d'un arrêt brutal, est supprimé", $"{folder}, left by a crash, is removed"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Removed meanwhile by another run, or not ours.
            }
        }
    }

    private static string LockOf(string folder) => Path.Combine(folder, "owner.lock");

    private static async Task<ThrowawayPostgres> InDockerAsync(Action<string> say, CancellationToken cancel)
    {
        var container = await DockerServer.StartThrowawayAsync(RandomNumberGenerator.GetHexString(40), cancel) ?? throw HowToInstall.Error();
        say(Texts.Line($"PostgreSQL {DockerServer.Major} (Docker) pour les tests", $"PostgreSQL {DockerServer.Major} (Docker) for tests"));
        return new ThrowawayPostgres(container.GetConnectionString(), container.DisposeAsync);
    }

    private string For(string database) => new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
