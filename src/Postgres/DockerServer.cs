using System.Security.Cryptography;
using System.Text;
using DotNet.Testcontainers.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace PactePme.Postgres;

/// <summary>A server in a container, for a machine that has Docker and no PostgreSQL.</summary>
internal static class DockerServer
{
    internal const int Major = 17;

    /// <summary>
    /// Starts – or goes on with – the container whose volume holds this folder's data. Container and volume are named after the folder's
    /// password, so that another folder, or a new one in the same place, never opens them.
    /// </summary>
    /// <returns>The container, or null when Docker does not answer.</returns>
    /// <exception cref="PostgresUnavailableException">Docker answers but cannot start the server.</exception>
    internal static Task<PostgreSqlContainer?> StartAsync(string password, CancellationToken cancel)
    {
        var name = "pactepme-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)))[..12];
        return StartAsync(
            () => Builder(password)
                .WithName(name)
                .WithVolumeMount(name, "/var/lib/postgresql/data")
                // The builder's own command switches these off; the last word wins.
                .WithCommand("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on", "-c", "max_connections=200")
                .WithReuse(true)
                .Build(),
            cancel);
    }

    /// <summary>Starts a server that Docker removes when this process ends; null when Docker does not answer.</summary>
    internal static Task<PostgreSqlContainer?> StartThrowawayAsync(string password, CancellationToken cancel) =>
        StartAsync(() => Builder(password).WithCommand("-c", "max_connections=200").Build(), cancel);

    private static async Task<PostgreSqlContainer?> StartAsync(Func<PostgreSqlContainer> build, CancellationToken cancel)
    {
        try
        {
            var container = build();
            await container.StartAsync(cancel);
            return container;
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new PostgresUnavailableException(
                $"Docker répond, mais n'a pas pu démarrer postgres:{Major} : {e.Message}",
                $"Docker answers, but could not start postgres:{Major}: {e.Message}", e);
        }
    }

    private static PostgreSqlBuilder Builder(string password) => new PostgreSqlBuilder($"postgres:{Major}")
        .WithLogger(NullLogger.Instance)
        .WithDatabase(Cluster.Database)
        .WithUsername(Cluster.User)
        .WithPassword(password)
        .WithEnvironment("POSTGRES_INITDB_ARGS", "--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --data-checksums")
        .WithCreateParameterModifier(parameters =>
        {
            foreach (var port in parameters.HostConfig?.PortBindings?.Values.SelectMany(bindings => bindings) ?? [])
                port.HostIP = "127.0.0.1";
        });
}
