using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace PactePme.Kernel;

/// <summary>One event of a resource's history.</summary>
/// <param name="Id">Identity of the event.</param>
/// <param name="Type">Its stored, versioned name.</param>
/// <param name="Version">The resource's version after it.</param>
/// <param name="EffectiveAt">When it took effect.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Person">Pseudonym of who did it; absent when the system did.</param>
/// <param name="Organisation">The organisation they acted for.</param>
/// <param name="Correlation">What it belongs to: the same for all that one request caused.</param>
/// <param name="Causation">The message or request that caused it.</param>
/// <param name="Data">The fact itself.</param>
/// <param name="Proof">Where the verifiable log holds it; absent until it does, a second or so after it was recorded.</param>
public sealed record HistoryEntry(Guid Id, string Type, long Version, DateTimeOffset EffectiveAt, DateTimeOffset RecordedAt,
    Guid? Person, Guid? Organisation, string? Correlation, string? Causation, JsonObject Data, EventProof? Proof = null);

/// <summary>
/// Reads a resource's history as its own endpoint does, for those who know an event and not its resource: what a caller may see of an event is decided in one place.
/// </summary>
/// <param name="State">The state that the stream folds to; the facts of the stream are declared beside it.</param>
/// <param name="Details">Under which name of an entry's data what is personal is shown, where something is.</param>
public sealed record HistoryReader(Type State, string? Details, Func<Guid, Caller, IServiceProvider, CancellationToken, Task<IReadOnlyList<HistoryEntry>?>> ReadAsync);

public static class History
{
    /// <summary>The events of one resource in the order of recording; nothing when there is no such resource.</summary>
    /// <param name="reveal">Adds to an entry's data what the caller may see beside the fact, such as opened personal records.</param>
    public static async Task<IReadOnlyList<HistoryEntry>?> HistoryAsync<T>(this IQuerySession session, Guid id, Moment moment, CancellationToken ct, Action<IFact, JsonObject>? reveal = null) where T : class, IFolded<T>
    {
        var events = await session.Events.FetchStreamAsync(id, token: ct);
        if (events.Count == 0 || events[0].Data.GetType().Namespace != typeof(T).Namespace) return null; // facts are declared beside the state they fold to: another stream is another resource
        var seen = moment.See(events).OrderBy(e => e.Version).ToList();
        var proofs = await session.ProofsAsync([.. seen.Select(e => e.Id)], ct);
        return [.. seen.Select(e => Entry(e, reveal) with { Proof = proofs.GetValueOrDefault(e.Id) })];
    }

    /// <summary>Registers how the history of <typeparamref name="T"/> is read.</summary>
    /// <param name="endpoint">Whose <c>Get</c> says by its attribute who may read it at all.</param>
    public static IServiceCollection AddHistory<T, TStore>(this IServiceCollection services, Type endpoint, Func<Guid, Caller, IQuerySession, CancellationToken, Task<IReadOnlyList<HistoryEntry>?>> read)
        where T : class, IFolded<T> where TStore : class, IDocumentStore => services.AddHistory<T, TStore>(endpoint, null, (id, by, session, _, ct) => read(id, by, session, ct));

    /// <summary>The same, where some of it is personal.</summary>
    /// <param name="details">Under which name of an entry's data that is shown.</param>
    public static IServiceCollection AddHistory<T, TStore>(this IServiceCollection services, Type endpoint, string? details, Func<Guid, Caller, IQuerySession, IServiceProvider, CancellationToken, Task<IReadOnlyList<HistoryEntry>?>> read)
        where T : class, IFolded<T> where TStore : class, IDocumentStore => services.AddSingleton(new HistoryReader(typeof(T), details, async (id, by, provider, ct) =>
        {
            if (endpoint.GetMethod("Get")!.GetCustomAttribute<AllowAttribute>()!.AnyOf is { Count: > 0 } roles && !roles.Any(by.Is)) return null;
            await using var session = provider.GetRequiredService<TStore>().QuerySession(by.Territory);
            return await read(id, by, session, provider, ct);
        }));

    private static HistoryEntry Entry(IEvent e, Action<IFact, JsonObject>? reveal)
    {
        var (person, organisation) = Caller.Parse(e.UserName);
        var fact = (IFact)e.Data;
        var data = JsonSerializer.SerializeToNode(e.Data, e.EventType, Shown)!.AsObject();
        data.Remove("effectiveAt");
        reveal?.Invoke(fact, data);
        return new(e.Id, e.EventTypeName, e.Version, fact.EffectiveAt, e.Timestamp, person, organisation, e.CorrelationId, e.CausationId, data);
    }

    private static readonly JsonSerializerOptions Shown = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter<Role>(JsonNamingPolicy.KebabCaseLower), new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull
    };
}
