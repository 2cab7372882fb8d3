using System.Globalization;
using System.Text.Json;
using PactePme.Kernel;
using PactePme.Log;
using Wolverine.Http;

namespace PactePme.Host.Api;

/// <summary><c>Prefer: wait=5</c> (RFC 7240, 4.3): the answer comes once the events are under a signed checkpoint, or after so many seconds.</summary>
internal static class Waiting
{
    public const string Prefer = "Prefer", Applied = "Preference-Applied";

    /// <summary>The longest that a request is kept waiting.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    /// <summary>How long the caller would wait; nothing when they did not say, or said it in another way.</summary>
    public static TimeSpan? Wanted(HttpContext http) => http.Request.Headers[Prefer].OfType<string>().SelectMany(h => h.Split(',', StringSplitOptions.TrimEntries))
        .Select(p => p.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) && int.TryParse(p[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, Most.TotalSeconds)) : (TimeSpan?)null)
        .FirstOrDefault(w => w is not null);

    public static string Word(TimeSpan wait) => string.Create(CultureInfo.InvariantCulture, $"wait={(int)wait.TotalSeconds}");

    /// <summary>Holds back the answer to a command until its events are proved; the header says so when they are.</summary>
    public static async Task ForProof(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || Wanted(http) is not { } wait || http.GetRouteValue("territory") is not string territory
            || http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>()?.ResourceType is not { } answer || (answer != typeof(Receipt) && answer != typeof(Created)))
        {
            await next(http);
            return;
        }
        await Edge.HeldBackAsync(http, next, async body =>
        {
            if (http.Response.StatusCode is 200 or 201 && EventsIn(body.ToArray()) is { Count: > 0 } events
                && await UntilCoveredAsync(http.RequestServices.GetRequiredService<PublishedLog>(), territory, events, wait, http.RequestAborted)) http.Response.Headers[Applied] = Word(wait);
            return true;
        });
    }

    /// <summary>Waits until a signed checkpoint covers these events.</summary>
    /// <returns>Whether one does.</returns>
    public static async Task<bool> UntilCoveredAsync(PublishedLog published, string territory, IReadOnlyCollection<Guid> events, TimeSpan wait, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(wait);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await published.CoversAsync(territory, events, limit.Token)) await timer.WaitForNextTickAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) { return false; }
    }

    private static IReadOnlyList<Guid> EventsIn(ReadOnlyMemory<byte> json)
    {
        using var body = JsonDocument.Parse(json);
        return body.RootElement.TryGetProperty("events", out var events) ? [.. events.EnumerateArray().Select(e => e.GetGuid())] : [];
    }
}
