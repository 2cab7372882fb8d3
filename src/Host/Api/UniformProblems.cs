using System.Text.Json;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Host.Api;

/// <summary>Rewrites what libraries answer on their own (unreadable JSON, idempotency, routing) as problems of ours.</summary>
internal sealed class UniformProblems : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        await Problems.WriteAsync(http, await ExplainAsync(http, context.ProblemDetails.Status ?? http.Response.StatusCode, context.ProblemDetails.Title));
    }

    /// <summary>Answers without a body get one.</summary>
    public static async Task FillAsync(HttpContext http) => await Problems.WriteAsync(http, await ExplainAsync(http, http.Response.StatusCode, null));

    private static async Task<Refusal> ExplainAsync(HttpContext http, int status, string? title) => status switch
    {
        400 when title == "Invalid JSON format" || IsJsonCommand(http) => await FaultAsync(http),
        400 => EdgeRefusals.MalformedQuery,
        401 => EdgeRefusals.Unauthenticated,
        404 => http.GetEndpoint() is RouteEndpoint ? Refusal.NotFound : EdgeRefusals.UnknownAddress,
        405 => EdgeRefusals.MethodNotAllowed,
        406 => EdgeRefusals.NotAcceptable,
        409 when HasKey(http) => EdgeRefusals.InFlight,
        413 => EdgeRefusals.TooLarge,
        415 => EdgeRefusals.UnsupportedMediaType,
        422 when HasKey(http) => EdgeRefusals.KeyReused,
        429 => EdgeRefusals.TooMany,
        >= 500 => EdgeRefusals.Unexpected,
        _ => EdgeRefusals.ChangedMeanwhile with { Status = status }
    };

    private static bool HasKey(HttpContext http) => http.Request.Headers.ContainsKey("Idempotency-Key");

    private static bool IsJsonCommand(HttpContext http) => http.Request.HasJsonContentType() && http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>()?.HasRequestType == true;

    /// <summary>Reads the body once more to tell which member is at fault: the first reader kept that to itself.</summary>
    private static async Task<Refusal> FaultAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>()?.InputType() is not { } type || !http.Request.Body.CanSeek) return EdgeRefusals.MalformedJson;
        if (http.Request.Body.Length == 0) return EdgeRefusals.BodyRequired;
        http.Request.Body.Position = 0;
        try { await JsonSerializer.DeserializeAsync(http.Request.Body, type, Json.Options, http.RequestAborted); }
        catch (JsonException fault) { return EdgeRefusals.Json(fault); }
        catch (BadHttpRequestException fault) when (fault.StatusCode == 413) { return EdgeRefusals.TooLarge; }
        catch (Exception) { return EdgeRefusals.MalformedJson; }
        return EdgeRefusals.MalformedJson;
    }
}
