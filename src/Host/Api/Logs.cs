using Microsoft.AspNetCore.Mvc;
using PactePme.Kernel;
using PactePme.Log;

namespace PactePme.Host.Api;

/// <summary>The logs as anybody may fetch them, with any client of C2SP tlog-tiles: <c>/log/{territory}/checkpoint</c>, <c>/log/{territory}/tile/…</c>, and the public keys.</summary>
internal static class Logs
{
    public const string Binary = "application/octet-stream";

    private const string Text = "text/plain; charset=utf-8";

    public static void MapLogs(this WebApplication app)
    {
        var logs = app.MapGroup("/log/{territory}").AllowAnonymous().RequireCors(cors => cors.AllowAnyOrigin().WithMethods("GET")).WithTags("Log");
        logs.MapGet("/checkpoint", async (string territory, Territories territories, PublishedLog published, HttpContext http) =>
            {
                if (await FindAsync(territory, territories, published, http.RequestAborted) is not { } log) return Results.NotFound();
                http.Response.Headers.CacheControl = "public, max-age=1";
                return Results.Text(log.Latest!.ToString(), Text);
            }).WithSummary("The latest signed checkpoint (C2SP tlog-checkpoint).").Produces<string>(200, "text/plain").Produces<ProblemBody>(404, Problems.ContentType);
        logs.MapGet("/keys", async (string territory, Territories territories, PublishedLog published, HttpContext http) =>
            {
                if (await FindAsync(territory, territories, published, http.RequestAborted) is not { } log) return Results.NotFound();
                http.Response.Headers.CacheControl = "public, max-age=60";
                return Results.Text(string.Concat((await published.KeysAsync(log, http.RequestAborted)).Select(k => $"{k.Key}\n")), Text);
            }).WithSummary("The public keys that signed the log, the current ones first, as C2SP signed-note writes them. Note them down: who trusts the operator for the key trusts the operator.").Produces<string>(200, "text/plain").Produces<ProblemBody>(404, Problems.ContentType);
        logs.MapGet("/tile/{**path}", async (string territory, [FromRoute] string path, Territories territories, PublishedLog published, HttpContext http) =>
            {
                if (Tile.Parse(path) is not { } tile || await FindAsync(territory, territories, published, http.RequestAborted) is not { } log || await published.ReadAsync(log, tile, http.RequestAborted) is not { } bytes) return Results.NotFound();
                http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(bytes, Binary);
            }).WithSummary("A tile of hashes, {level}/{number}, or a bundle of entries, entries/{number}, in whole or, with .p/{width}, in part (C2SP tlog-tiles).").Produces(200, null, Binary).Produces<ProblemBody>(404, Problems.ContentType);
    }

    private static async Task<StoredLog?> FindAsync(string territory, Territories territories, PublishedLog published, CancellationToken ct) =>
        territories.Find(territory) is null ? null : await published.OfAsync(territory, ct) is { Latest: not null } log ? log : null;
}
