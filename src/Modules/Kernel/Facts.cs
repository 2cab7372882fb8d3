using JasperFx.Events;
using Marten.Events.Aggregation;

namespace PactePme.Kernel;

/// <summary>An event's body: a business fact, dated. Personal data never goes in; the time of recording is the store's.</summary>
public interface IFact
{
    /// <summary>When the fact took effect; differs from when it was recorded only for imports, the seed and corrections.</summary>
    DateTimeOffset EffectiveAt { get; }
}

/// <summary>The name under which an event is stored, explicit and versioned: <c>need_published_v1</c>. Frozen once released.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredAsAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>
/// The event is public as it happens: the verifiable log names its type and its resource, and says these of its fields in the clear. Whoever reads the
/// log reads them, for ever: nothing personal, nothing that waits for a later event to become public. An event without this attribute is opaque there:
/// neither its type, its author nor its instant can be told – its resource only where another event of it is public –, and each field enters as a salted digest.
/// </summary>
/// <param name="fields">Names of the properties that are said in the clear, whole, and with them when it took effect; the others enter as salted digests.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ShowsAttribute(params string[] fields) : Attribute
{
    public IReadOnlyList<string> Fields { get; } = fields;

    /// <summary>The organisation that somebody acted for is public too. The person never is.</summary>
    public bool Actor { get; init; }
}

/// <summary>A state folded from the facts of one stream.</summary>
public interface IFolded<T> where T : class, IFolded<T>
{
    Guid Id { get; set; }

    /// <summary>Version of the stream this state was folded to.</summary>
    long Version { get; set; }

    /// <summary>The state after one more fact. A fact it does not know leaves the state as it is.</summary>
    static abstract T? Next(T? state, IFact fact);
}

public static class Fold
{
    /// <summary>The state after these facts, in this order; nothing when there is none.</summary>
    public static T? Of<T>(IEnumerable<IFact> facts) where T : class, IFolded<T> => facts.Aggregate((T?)null, T.Next);

    /// <summary>The state after these recorded events, with identity and version as the store has them.</summary>
    public static T? Of<T>(IEnumerable<IEvent> events) where T : class, IFolded<T>
    {
        T? state = null;
        var version = 0L;
        foreach (var e in events)
        {
            state = T.Next(state, (IFact)e.Data);
            version = Math.Max(version, e.Version);
            if (state is null) continue;
            state.Id = e.StreamId;
            state.Version = version;
        }
        return state;
    }
}

/// <summary>Keeps <typeparamref name="T"/> beside its stream, in the transaction that appends to it.</summary>
public sealed class Snapshot<T> : SingleStreamProjection<T, Guid> where T : class, IFolded<T>
{
    public Snapshot()
    {
        // The facts of a stream are declared beside its state. Without saying so, an append to any stream would load the state of every kind.
        foreach (var fact in typeof(T).Assembly.GetTypes().Where(t => t.Namespace == typeof(T).Namespace && t.IsClass && t.IsAssignableTo(typeof(IFact)))) IncludeType(fact);
    }

    public override T? Evolve(T? snapshot, Guid id, IEvent e)
    {
        var state = T.Next(snapshot, (IFact)e.Data);
        if (state is null) return null;
        state.Id = id;
        state.Version = e.Version;
        return state;
    }
}
