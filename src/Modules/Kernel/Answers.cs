using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Wolverine.Http;

namespace PactePme.Kernel;

/// <summary>Answer of a command on an existing resource.</summary>
/// <param name="Id">The resource.</param>
/// <param name="Version">Its version now: the next command's <c>If-Match</c> is this number in quotes, also sent as <c>ETag</c>.</param>
public sealed record Receipt(Guid Id, long Version) : IHttpAware
{
    /// <summary>The receipt of appending these events to this state.</summary>
    public static Receipt Of<T>(T state, IReadOnlyCollection<object> events) where T : class, IFolded<T> =>
        new(state.Id, state.Version + events.Count);

    /// <summary>The events that the command recorded: each has a proof at <c>events/{id}/proof</c> a second or so later; <c>Prefer: wait=5</c> waits for it.</summary>
    public IReadOnlyList<Guid> Events { get; private set; } = [];

    void IHttpAware.Apply(HttpContext context)
    {
        Events = RecordedEvents.Of(context);
        context.Response.Headers.ETag = ETag.Of(Version);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Receipt), ["application/json"]));
}

/// <summary>Answer of a command that created a resource: 201, with its address in <c>Location</c>.</summary>
/// <param name="Id">The new resource.</param>
/// <param name="Version">Its version now: the next command's <c>If-Match</c> is this number in quotes, also sent as <c>ETag</c>.</param>
public sealed record Created(Guid Id, long Version) : IHttpAware
{
    /// <summary>Address of the new resource.</summary>
    [JsonIgnore]
    public string Location { get; init; } = "";

    /// <summary>The events that the command recorded: each has a proof at <c>events/{id}/proof</c> a second or so later; <c>Prefer: wait=5</c> waits for it.</summary>
    public IReadOnlyList<Guid> Events { get; private set; } = [];

    void IHttpAware.Apply(HttpContext context)
    {
        Events = RecordedEvents.Of(context);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = Location;
        context.Response.Headers.ETag = ETag.Of(Version);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        for (var i = builder.Metadata.Count - 1; i >= 0; i--)
            if (builder.Metadata[i] is IProducesResponseTypeMetadata { StatusCode: StatusCodes.Status200OK }) builder.Metadata.RemoveAt(i);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(Created), ["application/json"]));
    }
}

/// <summary>Which events a request is about to commit.</summary>
public static class RecordedEvents
{
    private const string Key = "recording-session";

    /// <summary>Remembers the session in which the request records.</summary>
    public static void Watch(HttpContext context, IDocumentSession session) => context.Items[Key] = session;

    internal static IReadOnlyList<Guid> Of(HttpContext context) =>
        context.Items[Key] is IDocumentSession session ? [.. session.PendingChanges.Streams().SelectMany(s => s.Events).Select(e => e.Id)] : [];
}

/// <summary>An answer that is one version of one resource: its <c>ETag</c> is that version, and <c>If-None-Match</c> gives 304.</summary>
public interface IVersioned
{
    long Version { get; }

    /// <summary>The answer also depends on something else than the resource's own events, such as the day: never 304.</summary>
    bool DependsOnMore => false;
}

public static class ETag
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
