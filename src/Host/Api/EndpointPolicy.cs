using System.Globalization;
using System.Reflection;
using System.Text.Json;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;
using PactePme.Kernel;
using Wolverine.Http;
using Wolverine.Http.CodeGen;
using Wolverine.Marten;
using Wolverine.Middleware;

namespace PactePme.Host.Api;

/// <summary>
/// What every endpoint gets without saying so: the caller, the moment and the page asked for, a body when one is expected,
/// <c>If-Match</c> on commands of an existing resource, <c>Idempotency-Key</c> on each POST, <c>ETag</c> on what has a version.
/// </summary>
public sealed class EndpointPolicy : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains)
        {
            var parameters = chain.Method.Method.GetParameters();
            var aggregate = parameters.FirstOrDefault(p => p.IsDefined(typeof(WriteAggregateAttribute)))?.ParameterType;
            var around = new MiddlewarePolicy();
            around.AddType(typeof(CallerOfRequest));
            if (chain.HttpMethods.Contains("POST")) around.AddType(typeof(CausedByRequest));
            if (chain.HasRequestType && chain.InputType() is { } body) around.AddType(typeof(BodyPresent<>).MakeGenericType(body));
            if (Takes<Moment>(chain)) around.AddType(typeof(MomentOfRequest));
            if (Takes<PageRequest>(chain)) around.AddType(typeof(PageOfRequest));
            if (chain.ResourceType?.IsAssignableTo(typeof(IVersioned)) == true) around.AddType(typeof(ETagOfAnswer<>).MakeGenericType(chain.ResourceType));
            if (aggregate is not null)
            {
                if (aggregate.IsGenericType && aggregate.GetGenericTypeDefinition() == typeof(IEventStream<>)) aggregate = aggregate.GetGenericArguments()[0];
                around.AddType(typeof(IfMatchPresent));
                around.AddType(typeof(IfMatchCurrent<>).MakeGenericType(aggregate));
                chain.Metadata.WithMetadata(new RequiresIfMatch());
            }
            around.Apply([chain], rules, container);
            // A name of the field's may be a word of C#'s: the code that is generated calls it what the parameter is called.
            foreach (var (parameter, argument) in parameters.Zip(chain.Method.Arguments))
                if (argument is HttpElementVariable && argument.Usage != parameter.Name && QueryName(parameter) == argument.Usage) argument.OverrideName(parameter.Name!);
            chain.Metadata.WithMetadata(new QueryParameters(QueryNames(chain), QueryWords(chain)));
            if (chain.HttpMethods.Contains("POST") && !chain.Method.Method.IsDefined(typeof(LeavesNoTraceAttribute)))
                chain.DeduplicatedWithResponse ??= new() { Scope = DeduplicationScope.Tenant | DeduplicationScope.User | DeduplicationScope.Endpoint, Required = false };
        }
    }

    private static HashSet<string> QueryNames(HttpChain chain)
    {
        HashSet<string> names = [.. chain.Method.Method.GetParameters().Where(p => IsSimple(p.ParameterType)).Select(QueryName)];
        if (Takes<Moment>(chain)) names.UnionWith(["asOf", "knownAt", "version"]);
        if (Takes<PageRequest>(chain)) names.UnionWith(["limit", "after"]);
        return names;
    }

    /// <summary>What the address calls it.</summary>
    internal static string QueryName(ParameterInfo parameter) => parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;

    private static Dictionary<string, IReadOnlySet<string>> QueryWords(HttpChain chain) => chain.Method.Method.GetParameters()
        .Select(p => (Name: QueryName(p), Type: Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType)).Where(p => p.Type.IsEnum)
        .ToDictionary(p => p.Name, p => (IReadOnlySet<string>)Enum.GetNames(p.Type).ToHashSet(StringComparer.OrdinalIgnoreCase));

    private static bool IsSimple(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { } t && (t.IsEnum || t.IsPrimitive || t == typeof(string) || t == typeof(Guid) || t == typeof(DateTimeOffset) || t == typeof(DateOnly) || t == typeof(decimal));

    internal static bool Takes<T>(HttpChain chain) => chain.Method.HandlerType.GetMethods(BindingFlags.Public | BindingFlags.Static)
        .SelectMany(m => m.GetParameters()).Any(p => p.ParameterType == typeof(T));
}

public sealed class RequiresIfMatch;

public static class CallerOfRequest
{
    public static Caller Before(HttpContext http) => http.Features.Get<Caller>()!;
}

/// <summary>Every event says which request caused it; who acted comes with the session.</summary>
public static class CausedByRequest
{
    public static void Before(HttpContext http, IDocumentSession session)
    {
        session.CausationId = $"request:{http.TraceIdentifier}";
        if (http.Features.Get<Caller>() is { } caller && ActingAs(caller, http.GetEndpoint()?.Metadata.GetMetadata<AllowAttribute>()) is { Length: > 0 } role) session.SetHeader(CausedByMessage.Role, role);
        RecordedEvents.Watch(http, session);
    }

    /// <summary>The caller's roles, of those that the endpoint asks for.</summary>
    private static string ActingAs(Caller caller, AllowAttribute? allow) => string.Join(',', caller.Roles.Where(r => allow is null or { AnyOf.Count: 0 } || allow.AnyOf.Contains(r))
        .Select(r => JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString())).Order(StringComparer.Ordinal));
}

public static class BodyPresent<T> where T : class
{
    public static Refusal? Before(T? body) => body is null ? EdgeRefusals.BodyRequired : null;
}

public static class IfMatchPresent
{
    public static Refusal? Before(HttpContext http) => StringValues.IsNullOrEmpty(http.Request.Headers.IfMatch) ? EdgeRefusals.VersionRequired : null;
}

/// <summary>Compares with the version the stream had when it was loaded; the store guards it from there to the commit.</summary>
public static class IfMatchCurrent<T> where T : class
{
    public static Refusal? Before(HttpContext http, IEventStream<T> stream) =>
        stream.CurrentVersion is null or 0 ? Refusal.NotFound
        : Matches(http.Request.Headers.IfMatch.ToString(), ETag.Of(stream.CurrentVersion.Value)) ? null
        : EdgeRefusals.Stale;

    private static bool Matches(string header, string etag) =>
        header == "*" || header.Split(',', StringSplitOptions.TrimEntries).Contains(etag);
}

public static class ETagOfAnswer<T> where T : class, IVersioned
{
    public static void After(HttpContext http, T? answer)
    {
        if (answer is null) return;
        http.Response.Headers.ETag = ETag.Of(answer.Version);
        if (answer.DependsOnMore) http.Request.Headers.IfNoneMatch = default;
    }
}

public static class MomentOfRequest
{
    public static (Moment?, Refusal?) Before(HttpContext http)
    {
        var query = http.Request.Query;
        if (!Instant(query["asOf"], out var asOf) || !Instant(query["knownAt"], out var knownAt) || !Number(query["version"], out var version)
            || (version is not null && (asOf ?? knownAt) is not null)) return (null, EdgeRefusals.MalformedMoment);
        return (new Moment(asOf, knownAt, version), null);
    }

    private static bool Instant(StringValues value, out DateTimeOffset? instant)
    {
        instant = null;
        if (value.Count == 0) return true;
        if (value.Count > 1 || value[0] is not { Length: >= 17 and <= 40 } text || !(text.EndsWith('Z') || text[^6] is '+' or '-')
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) return false;
        instant = read.ToUniversalTime();
        return true;
    }

    private static bool Number(StringValues value, out long? number)
    {
        number = null;
        if (value.Count == 0) return true;
        if (value.Count > 1 || !long.TryParse(value[0], NumberStyles.None, CultureInfo.InvariantCulture, out var read) || read < 1) return false;
        number = read;
        return true;
    }
}

public static class PageOfRequest
{
    public static (PageRequest?, Refusal?) Before(HttpContext http)
    {
        var query = http.Request.Query;
        var page = new PageRequest();
        if (query.TryGetValue("limit", out var limit))
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n is < 1 or > PageRequest.MaxLimit) return (null, EdgeRefusals.MalformedPage);
            page = page with { Limit = n };
        }
        if (query.TryGetValue("after", out var after))
        {
            if (!PageRequest.TryRead(after.ToString(), out var last, out var key)) return (null, EdgeRefusals.MalformedPage);
            page = page with { After = last, AfterKey = key };
        }
        return (page, null);
    }
}
