using Npgsql;
using PactePme.Log;

namespace PactePme.Host.Api;

/// <summary>Whether the host is ready: its data is loaded. Set once, by what loads it.</summary>
public sealed class Readiness
{
    private volatile string? waitingFor = "start";

    /// <summary>What is still awaited; nothing once ready.</summary>
    public string? WaitingFor { get => waitingFor; set => waitingFor = value; }
}

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the data is loaded and the database answers.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => new HealthAnswer("live", null)).AllowAnonymous().DisableRateLimiting().WithTags("Health").WithSummary("The process answers.");
        app.MapGet("/health/ready", async (Readiness readiness, LogHealth history, TimeProvider clock, NpgsqlDataSource database, HttpContext http) =>
            {
                var waiting = readiness.WaitingFor ?? await DatabaseAsync(database, http.RequestAborted);
                var (fault, detail) = waiting is null ? LogFault(history, clock.GetUtcNow(), Problems.InFrench(http)) : default;
                if (waiting is null && fault is null) return Results.Ok(new HealthAnswer("ready", null));
                http.Response.Headers.RetryAfter = "1";
                return Results.Json(new HealthAnswer("waiting", waiting ?? fault, detail), statusCode: StatusCodes.Status503ServiceUnavailable);
            }).AllowAnonymous().DisableRateLimiting().WithTags("Health").WithSummary("The data is loaded, the database answers, and nothing speaks against the verifiable history.").Produces<HealthAnswer>().Produces<HealthAnswer>(503);
        app.MapGet("/health/log", (LogHealth history, TimeProvider clock) =>
            {
                var now = clock.GetUtcNow();
                return new LogHealthAnswer(history.Fork is null ? "signing" : "refused", history.Lag?.TotalSeconds, [.. history.Logs.Select(l => new LogHealthEntry(l.Origin, l.Size, l.Signed,
                    l.SignedAt is { } signed ? (now - signed).TotalSeconds : null, l.Audit is { } audit ? (now - audit.At).TotalSeconds : null, l.Audit is { } last ? last.Fault is null : null))]);
            }).AllowAnonymous().DisableRateLimiting().WithTags("Health").WithSummary("How the verifiable history is kept: lag, age of the last checkpoints, last deep audits.");
    }

    /// <summary>A history that was tampered with, or that cannot be kept, makes a host unready: nobody should go on writing into it unaware.</summary>
    private static (string? Fault, string? Detail) LogFault(LogHealth history, DateTimeOffset now, bool french) =>
        history.Fork is { } fork ? ("log-refused", french ? fork.French : fork.English)
        : history.Logs.FirstOrDefault(l => l.Audit?.Fault is not null) is { } audited ? ("log-audit", french ? $"{audited.Origin} : un événement de la base n'est pas ce qui fut inscrit ; voyez les messages de l'hôte." : $"{audited.Origin}: an event of the database is not what was logged; see the host's messages.")
        : (history.FailingSince is { } since && now - since > TimeSpan.FromSeconds(30)) || history.Lag > TimeSpan.FromMinutes(5) ? ("log-failing", french ? "Le journal ne peut être tenu : voyez les messages de l'hôte." : "The log cannot be kept: see the host's messages.")
        : default;

    private static async Task<string?> DatabaseAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(ct);
            return null;
        }
        catch (NpgsqlException) { return "database"; }
    }
}

/// <param name="Status">live, ready or waiting.</param>
/// <param name="WaitingFor">What is awaited.</param>
/// <param name="Detail">What happened and what to do, where that is more.</param>
public sealed record HealthAnswer(string Status, string? WaitingFor, string? Detail = null);

/// <param name="Status">signing, or refused: then /health/ready says why.</param>
/// <param name="LagSeconds">Since when all that was committed is sequenced and signed; absent where another process keeps the logs.</param>
public sealed record LogHealthAnswer(string Status, double? LagSeconds, IReadOnlyList<LogHealthEntry> Logs);

/// <param name="Size">Entries in the log.</param>
/// <param name="Signed">Entries under the last checkpoint.</param>
/// <param name="CheckpointAgeSeconds">Since the last checkpoint; a log that does not grow gets none.</param>
/// <param name="AuditAgeSeconds">Since the last deep audit.</param>
/// <param name="AuditPassed">Whether it found every event to be what was logged.</param>
public sealed record LogHealthEntry(string Origin, long Size, long Signed, double? CheckpointAgeSeconds, double? AuditAgeSeconds, bool? AuditPassed);
