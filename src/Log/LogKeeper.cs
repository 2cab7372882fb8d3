using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PactePme.Log;

/// <summary>
/// Keeps the logs of a host: one process among those that run is elected by an advisory lock; it sequences what is committed, signs, and compares at
/// intervals every event with its entry. The others watch that the database still extends what was signed, and take over when it ends.
/// </summary>
public sealed class LogKeeper(NpgsqlDataSource database, Sequencer sequencer, Signer signer, DeepAudit audit, LogHealth health, LogSettings settings, TimeProvider clock, ILogger<LogKeeper> log) : BackgroundService
{
    /// <summary>Between two looks for what is committed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>At most one checkpoint of a log in this time.</summary>
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource ready = new();
    private DateTimeOffset signedAt = DateTimeOffset.MinValue;
    private Task auditing = Task.CompletedTask;
    private bool looked;
    private long unsaid;

    /// <summary>The tables are there: it may begin.</summary>
    public void Begin() => ready.TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Enabled) return;
        try
        {
            await ready.Task.WaitAsync(stoppingToken);
            while (true)
            {
                try { await KeepAsync(stoppingToken); }
                catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    health.Failed();
                    log.LogError(e, "Le journal n'a pas pu être tenu ; nouvel essai dans une seconde. / The log could not be kept; trying again in a second.");
                }
                await Task.Delay(BetweenCheckpoints, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>Sequences and signs all that is committed now, once, when no other process does.</summary>
    /// <returns>Whether it did.</returns>
    public async Task<bool> CatchUpAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!await ElectAsync(connection, ct)) return false;
        try
        {
            while (await StepAsync(connection, always: true, ct) > 0) { }
            return health.Fork is null;
        }
        finally { await ResignAsync(connection); }
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        while (!await ElectAsync(connection, ct))
        {
            Tell(await signer.FindForkAsync(connection, ct));
            health.Logs = await connection.LogsAsync(settings.Host, ct);
            health.Follows();
            await Task.Delay(BetweenCheckpoints, clock, ct);
        }
        try
        {
            looked = false;
            while (true)
            {
                await StepAsync(connection, always: false, ct);
                await Task.Delay(Pause, clock, ct);
            }
        }
        finally { await ResignAsync(connection); }
    }

    private async Task<long> StepAsync(NpgsqlConnection connection, bool always, CancellationToken ct)
    {
        var began = clock.GetUtcNow();
        var signs = always || began - signedAt >= BetweenCheckpoints;
        if ((signs || !looked || health.Fork is not null) && Tell(await signer.FindForkAsync(connection, ct)))
        {
            health.Logs = await connection.LogsAsync(settings.Host, ct);
            return 0;
        }
        looked = true;
        unsaid += await sequencer.RunAsync(connection, ct);
        if (!signs) return unsaid;
        await signer.SignAsync(connection, ct);
        signedAt = began;
        var events = unsaid;
        unsaid = 0;
        health.CaughtUp(began, events);
        health.Logs = await connection.LogsAsync(settings.Host, ct);
        if (!always && settings.AuditEvery > TimeSpan.Zero && auditing.IsCompleted && health.Logs.FirstOrDefault(l => l.Signed > 0 && (l.Audit is null ? events == 0 : began - l.Audit.At >= settings.AuditEvery)) is { } due)
            auditing = AuditAsync(due.Origin, ct); // one log after the other, beside the sequencing: it takes its time
        return events;
    }

    private async Task AuditAsync(string origin, CancellationToken ct)
    {
        try
        {
            if ((await audit.RunAsync(origin, _ => { }, ct)).Fault is { } fault) log.LogCritical("{Origin}: {Fault}", origin, fault);
        }
        catch (Exception e) when (e is not OperationCanceledException) { log.LogError(e, "L'audit du journal n'a pas abouti. / The audit of the log did not end."); }
    }

    private bool Tell(Fork? fork)
    {
        if (fork is not null && health.Fork != fork) log.LogCritical("{French} / {English} ({Memory})", fork.French, fork.English, settings.Memory);
        health.Fork = fork;
        return fork is not null;
    }

    private async Task<bool> ElectAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var elect = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection) { Parameters = { new() { Value = $"pacte-pme/log/{settings.Host}" } } };
        if (!(bool)(await elect.ExecuteScalarAsync(ct))!) return false;
        sequencer.Forget();
        return true;
    }

    /// <summary>Connections are not reset as they go back to the pool: a lock left on one would never end.</summary>
    private static async Task ResignAsync(NpgsqlConnection connection)
    {
        if (connection.FullState != System.Data.ConnectionState.Open) return;
        try
        {
            await using var resign = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await resign.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException) { } // broken: the server has released it
    }
}
