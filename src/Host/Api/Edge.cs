using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Host.Api;

/// <summary>What a request meets before any endpoint: sizes, rates, headers, conditional answers.</summary>
internal static class Edge
{
    /// <summary>Largest request body accepted, in bytes.</summary>
    public const long MaxBody = 1024 * 1024;

    /// <summary>Requests a second that one client may sustain, with bursts of four seconds' worth (<c>RateLimit:PerSecond</c>).</summary>
    public static void AddEdge(this IServiceCollection services, IConfiguration configuration)
    {
        var perSecond = configuration.GetValue("RateLimit:PerSecond", 100);
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(
                http.User.FindFirst("sub")?.Value ?? http.Connection.RemoteIpAddress?.ToString() ?? "unknown",
                _ => new() { TokenLimit = perSecond * 4, TokensPerPeriod = perSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Problems.WriteAsync(rejected.HttpContext, EdgeRefusals.TooMany);
            };
        });
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(configuration.GetSection("Cors:Origins").Get<string[]>() ?? [])
            .WithMethods("GET", "POST")
            .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.AcceptLanguage, "Idempotency-Key", Waiting.Prefer)
            .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.Link, HeaderNames.RetryAfter, Waiting.Applied)
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
    }

    public static Task SecurityHeaders(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs")
            ? "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
            : "default-src 'none'; frame-ancestors 'none'";
        // Answers depend on the caller; a client may keep one as long as it asks whether its ETag still holds.
        if (http.Request.Path.StartsWithSegments("/api")) headers.CacheControl = "private, no-cache";
        return next(http);
    }

    /// <summary>Refuses what no store could take, before anything reads it; keeps the body so that a fault in it can be located.</summary>
    public static Task Sizes(HttpContext http, RequestDelegate next)
    {
        if (http.Request.ContentLength > MaxBody) return Problems.WriteAsync(http, EdgeRefusals.TooLarge);
        if (!Check.IsStorable(http.Request.Path.Value) || http.Request.Query.Any(q => !Check.IsStorable(q.Key) || q.Value.Any(v => !Check.IsStorable(v))))
            return Problems.WriteAsync(http, EdgeRefusals.ForbiddenText);
        if (HttpMethods.IsPost(http.Request.Method))
        {
            if (http.Request.Headers.TryGetValue("Idempotency-Key", out var key) && (key.Count != 1 || key[0] is not { Length: >= 1 and <= 200 } text || text.Any(c => c is < '!' or > '~')))
                return Problems.WriteAsync(http, EdgeRefusals.MalformedKey);
            http.Request.EnableBuffering((int)MaxBody, MaxBody);
            // A command that was begun is ended even if the caller hangs up: cancelling a commit leaves nobody knowing whether it happened.
            http.RequestAborted = CancellationToken.None;
        }
        return next(http);
    }

    /// <summary>A parameter that the endpoint does not know, or that comes twice, is refused: a typing error must not change the answer in silence.</summary>
    public static Task KnownParameters(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>() is not { } known) return next(http);
        if (http.Request.Query.Keys.FirstOrDefault(k => !known.Names.Contains(k)) is { } unknown)
            return Problems.WriteAsync(http, EdgeRefusals.UnknownParameter with { Errors = [new(unknown, "unknown-parameter", "Paramètre inconnu.", "Unknown parameter.")] });
        return http.Request.Query.All(q => known.Accepts(q.Key, q.Value)) ? next(http) : Problems.WriteAsync(http, EdgeRefusals.MalformedQuery);
    }

    /// <summary>Nothing has the id of all zeros, which no stream takes.</summary>
    public static Task Addressed(HttpContext http, RequestDelegate next) =>
        Guid.TryParse(http.GetRouteValue("id") as string, out var id) && id == Guid.Empty ? Problems.WriteAsync(http, Refusal.NotFound) : next(http);

    /// <summary>The answer to a command that comes again says the version in its header too, as the first did: only status, body and location of that one are kept.</summary>
    public static async Task RepeatedAnswer(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.Headers.ContainsKey("Idempotency-Key")
            || http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>()?.ResourceType is not { } answer || (answer != typeof(Receipt) && answer != typeof(Created)))
        {
            await next(http);
            return;
        }
        await HeldBackAsync(http, next, body =>
        {
            if (http.Response.StatusCode is 200 or 201 && http.Response.Headers.ETag.Count == 0 && VersionIn(body.ToArray()) is { } version) http.Response.Headers.ETag = ETag.Of(version);
            return Task.FromResult(true);
        });
    }

    private static long? VersionIn(ReadOnlyMemory<byte> json)
    {
        using var body = JsonDocument.Parse(json);
        return body.RootElement.TryGetProperty("version", out var version) ? version.GetInt64() : null;
    }

    /// <summary>A client that wants none of the formats of an endpoint is told so; every endpoint has JSON.</summary>
    public static Task Acceptable(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<HttpChain>() is null
            || !MediaTypeHeaderValue.TryParseList([.. http.Request.Headers.Accept.OfType<string>()], out var wanted)) return next(http);
        var formats = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().SelectMany(p => p.ContentTypes).Append("application/json");
        if (formats.FirstOrDefault(format => wanted.Any(w => w.Quality != 0 && w.MatchesMediaType(format))) is not { } chosen) return Problems.WriteAsync(http, EdgeRefusals.NotAcceptable);
        http.Request.Headers.Accept = chosen; // Wolverine looks again, and knows no application/*
        return next(http);
    }

    /// <summary><c>If-None-Match</c> on a GET: 304 without a body when the version is still the one the client has (RFC 9110, 13.1.2).</summary>
    public static async Task NotModified(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Headers.IfNoneMatch.Count == 0)
        {
            await next(http);
            return;
        }
        await HeldBackAsync(http, next, _ =>
        {
            var etag = http.Response.Headers.ETag.ToString();
            if (http.Response.StatusCode != 200 || etag.Length == 0 || !http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(t => t == "*" || t == etag || t == "W/" + etag)) return Task.FromResult(true);
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.ContentLength = null;
            http.Response.ContentType = null;
            return Task.FromResult(false);
        });
    }

    /// <summary>Lets the rest answer and holds the body back, so that status and headers can still be changed.</summary>
    /// <param name="sends">Looks at the body, changes what it will, and says whether the body is sent.</param>
    internal static async Task HeldBackAsync(HttpContext http, RequestDelegate next, Func<MemoryStream, Task<bool>> sends)
    {
        var wire = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try { await next(http); }
        finally { http.Response.Body = wire; }
        if (!await sends(buffer)) return;
        buffer.Position = 0;
        await buffer.CopyToAsync(wire, http.RequestAborted);
    }
}

/// <summary>The query parameters that an endpoint knows.</summary>
/// <param name="Words">The words that a parameter may be, where it is one of a list: else its number would do as well.</param>
internal sealed record QueryParameters(IReadOnlySet<string> Names, IReadOnlyDictionary<string, IReadOnlySet<string>> Words)
{
    public bool Accepts(string name, StringValues value) =>
        value.Count == 1 && (!Words.TryGetValue(name, out var words) || words.Contains(value[0]!));
}
