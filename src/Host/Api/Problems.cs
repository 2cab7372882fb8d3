using System.Reflection;
using JasperFx;
using Marten.Exceptions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Npgsql;
using PactePme.Kernel;
using Module = PactePme.Kernel.Module;

namespace PactePme.Host.Api;

/// <summary>Every error of the API: RFC 9457 problem details, in the caller's language, with a stable type for each rule.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>Writes a refusal. Nothing else in the product writes an error.</summary>
    public static async Task WriteAsync(HttpContext http, Refusal refusal)
    {
        var french = InFrench(http);
        var body = new ProblemBody($"/problems/{refusal.Rule}", TitleOf(refusal.Status, french), refusal.Status, french ? refusal.French : refusal.English,
            http.TraceIdentifier, refusal.Errors.Count == 0 ? null :
                [.. refusal.Errors.Select(e => new ProblemField(e.Pointer, e.Rule == refusal.Rule ? $"/problems/{e.Rule}" : $"/problems/{refusal.Rule}#{e.Rule}", french ? e.French : e.English))]);
        http.Response.StatusCode = refusal.Status;
        http.Response.Headers.ContentLanguage = french ? "fr" : "en";
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(body, Json.Options, ContentType);
    }

    /// <summary>French unless the caller prefers English (<c>Accept-Language</c>).</summary>
    public static bool InFrench(HttpContext http) => StringWithQualityHeaderValue.TryParseList([.. http.Request.Headers.AcceptLanguage.OfType<string>()], out var wanted)
        ? wanted.Where(w => w.Quality is not 0 && (Is(w, "fr") || Is(w, "en"))).OrderByDescending(w => w.Quality ?? 1).Select(w => Is(w, "fr")).FirstOrDefault(true)
        : true;

    private static bool Is(StringWithQualityHeaderValue wanted, string language) =>
        wanted.Value.Equals(language, StringComparison.OrdinalIgnoreCase) || wanted.Value.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase);

    internal static string TitleOf(int status, bool french) => (status, french) switch
    {
        (400, true) => "Requête mal formée",
        (400, _) => "Malformed request",
        (401, true) => "Identification requise",
        (401, _) => "Authentication required",
        (403, true) => "Non autorisé",
        (403, _) => "Not allowed",
        (404, true) => "Introuvable",
        (404, _) => "Not found",
        (409, true) => "Refusé par une règle",
        (409, _) => "Refused by a rule",
        (405, true) => "Méthode inconnue",
        (405, _) => "Unknown method",
        (406, true) => "Format indisponible",
        (406, _) => "Not acceptable",
        (413, true) => "Requête trop grande",
        (413, _) => "Request too large",
        (415, true) => "Format non pris en charge",
        (415, _) => "Unsupported media type",
        (412, true) => "Version dépassée",
        (412, _) => "Stale version",
        (422, true) => "Contenu refusé",
        (422, _) => "Content refused",
        (428, true) => "Version attendue",
        (428, _) => "Version required",
        (429, true) => "Trop de requêtes",
        (429, _) => "Too many requests",
        (503, true) => "Service momentanément indisponible",
        (503, _) => "Service temporarily unavailable",
        (_, true) => "Refusé",
        _ => "Refused"
    };

    /// <summary>What the web server, the serializer and the store refuse before or behind a decision.</summary>
    public static Refusal? From(Exception exception, HttpContext http) => exception switch
    {
        BadHttpRequestException { StatusCode: 413 } => EdgeRefusals.TooLarge,
        BadHttpRequestException { InnerException: System.Text.Json.JsonException json } => EdgeRefusals.Json(json),
        BadHttpRequestException or System.Text.Json.JsonException => EdgeRefusals.Json(exception as System.Text.Json.JsonException),
        ExistingStreamIdCollisionException => EdgeRefusals.AlreadyExists,
        DocumentAlreadyExistsException { Id: string key } => http.RequestServices.GetRequiredService<ProblemCatalogue>().Taken(key),
        DocumentAlreadyExistsException => EdgeRefusals.AlreadyExists,
        ConcurrencyException when !StringValues.IsNullOrEmpty(http.Request.Headers.IfMatch) => EdgeRefusals.Stale,
        ConcurrencyException => EdgeRefusals.ChangedMeanwhile,
        MartenCommandException { InnerException: PostgresException inner } => From(inner, http),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => EdgeRefusals.AlreadyExists,
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } => EdgeRefusals.ChangedMeanwhile,
        PostgresException { SqlState: var state } when state.StartsWith("57", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) => EdgeRefusals.StoreAway,
        NpgsqlException and not PostgresException => EdgeRefusals.StoreAway,
        { InnerException: { } inner } => From(inner, http),
        _ => null
    };
}

/// <summary>An error as partners receive it (RFC 9457).</summary>
/// <param name="Type">Stable address of the rule that refused; it answers with an explanation.</param>
/// <param name="Title">The kind of refusal, in the caller's language.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What was refused and what to do next, in the caller's language.</param>
/// <param name="TraceId">Quote it when you ask for help.</param>
/// <param name="Errors">The fields at fault, when the rule is <c>validation</c> or <c>malformed-json</c>.</param>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string TraceId, IReadOnlyList<ProblemField>? Errors);

/// <param name="Pointer">JSON pointer (RFC 6901) to the field in the request body.</param>
/// <param name="Type">Stable address of the rule; a rule of content is a fragment of <c>/problems/validation</c>.</param>
/// <param name="Detail">What is wrong with it, in the caller's language.</param>
public sealed record ProblemField(string Pointer, string Type, string Detail);

/// <summary>Turns what was thrown into a problem; what nobody foresaw is a 500 without detail.</summary>
internal sealed class ProblemsFromExceptions(ILogger<ProblemsFromExceptions> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var refusal = Problems.From(exception, httpContext);
        if (refusal is null)
        {
            log.LogError(exception, "Unexpected failure of {Method} {Path}", httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName);
            refusal = EdgeRefusals.Unexpected;
        }
        if (refusal.Status == 503) httpContext.Response.Headers.RetryAfter = "5";
        await Problems.WriteAsync(httpContext, refusal);
        return true;
    }
}

/// <summary>All refusals that exist, by rule: <c>/problems/{rule}</c> explains each, and a reservation taken answers with its own.</summary>
public sealed class ProblemCatalogue(IEnumerable<Module> modules)
{
    private readonly Dictionary<string, Refusal> byRule = modules.Select(m => m.Assembly)
        .Concat([typeof(Refusal).Assembly, typeof(ProblemCatalogue).Assembly])
        .SelectMany(a => a.GetTypes())
        .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(Refusal)))
        .Select(f => (Refusal)f.GetValue(null)!)
        .GroupBy(r => r.Rule).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    public IReadOnlyCollection<Refusal> All => byRule.Values;

    public Refusal? Find(string rule) => byRule.GetValueOrDefault(rule);

    /// <summary>The refusal for a unique thing that someone already holds.</summary>
    public Refusal Taken(string key) => Find(Reservation.RuleOf(key)) ?? EdgeRefusals.AlreadyExists;
}
