using Npgsql;

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
        app.MapGet("/health/ready", async (Readiness readiness, NpgsqlDataSource database, HttpContext http) =>
            {
                var waiting = readiness.WaitingFor ?? await DatabaseAsync(database, http.RequestAborted);
                if (waiting is null) return Results.Ok(new HealthAnswer("ready", null));
                http.Response.Headers.RetryAfter = "1";
                return Results.Json(new HealthAnswer("waiting", waiting), statusCode: StatusCodes.Status503ServiceUnavailable);
            }).AllowAnonymous().DisableRateLimiting().WithTags("Health").WithSummary("The data is loaded and the database answers.").Produces<HealthAnswer>().Produces<HealthAnswer>(503);
    }

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
public sealed record HealthAnswer(string Status, string? WaitingFor);
