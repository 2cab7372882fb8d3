using PactePme.Kernel;

namespace PactePme.Governance.Axes;

/// <summary>What an axis of the pact is about.</summary>
public enum AxisKind { Purchasing, Innovation, Skills }

public enum AxisState
{
    Announced,
    /// <summary>What exists on the territory is being listed.</summary>
    Census,
    /// <summary>Built together, from what the census found.</summary>
    CoBuilding,
    Live
}

[StoredAs("axis_announced_v1"), Shows(nameof(AxisAnnounced.Kind), nameof(AxisAnnounced.Title), nameof(AxisAnnounced.Synthetic), nameof(AxisAnnounced.Method), Actor = true)]
public sealed record AxisAnnounced(AxisKind Kind, Wording Title, bool Synthetic, DateTimeOffset EffectiveAt, Wording? Method = null) : IFact;

[StoredAs("census_started_v1"), Shows(Actor = true)]
public sealed record CensusStarted(DateTimeOffset EffectiveAt) : IFact;

/// <param name="Edition">1 for the first.</param>
/// <param name="InitiativeIds">The initiatives of the axis that were published at that moment, in the order of their ids.</param>
/// <param name="Count">How many they are.</param>
[StoredAs("census_published_v1"), Shows(nameof(CensusPublished.Edition), nameof(CensusPublished.Summary), nameof(CensusPublished.InitiativeIds), nameof(CensusPublished.Count), Actor = true)]
public sealed record CensusPublished(int Edition, Wording Summary, IReadOnlyList<Guid> InitiativeIds, int Count, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("co_building_started_v1"), Shows(Actor = true)]
public sealed record CoBuildingStarted(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("axis_opened_v1"), Shows(nameof(AxisOpened.ResolutionId))]
public sealed record AxisOpened(Guid ResolutionId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">Why no census and no resolution are needed. Names no person.</param>
/// <param name="RunningSince">As precise as the source gives it (ISO 8601).</param>
[StoredAs("axis_grandfathered_v1"), Shows(nameof(AxisGrandfathered.Reason), nameof(AxisGrandfathered.Source), nameof(AxisGrandfathered.RunningSince), Actor = true)]
public sealed record AxisGrandfathered(string Reason, CitedSource Source, string? RunningSince, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A census as it was published: later changes of initiatives change nothing in it.</summary>
public sealed record CensusEdition(int Edition, Wording Summary, IReadOnlyList<Guid> InitiativeIds, int Count, DateTimeOffset PublishedAt);

/// <summary>Why an axis is live without a census and a resolution.</summary>
public sealed record Grandfathering(string Reason, CitedSource Source, string? RunningSince);

/// <summary>An axis of the pact: Announced -> Census -> CoBuilding -> Live.</summary>
public sealed record Axis(AxisKind Kind, Wording Title, AxisState State, bool Synthetic) : IFolded<Axis>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>How it is to be built; absent when nobody says.</summary>
    public Wording? Method { get; init; }

    /// <summary>When the latest change took effect.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Every census published, in order.</summary>
    public IReadOnlyList<CensusEdition> Censuses { get; init; } = [];

    public DateTimeOffset? LiveSince { get; init; }

    /// <summary>The resolution that opened it.</summary>
    public Guid? ResolutionId { get; init; }

    public Grandfathering? Grandfathered { get; init; }

    public static Axis? Next(Axis? state, IFact fact) => (state, fact) switch
    {
        (null, AxisAnnounced e) => new(e.Kind, e.Title, AxisState.Announced, e.Synthetic) { Method = e.Method, Since = e.EffectiveAt },
        (null, _) => null,
        (_, CensusStarted e) => state with { State = AxisState.Census, Since = e.EffectiveAt },
        (_, CensusPublished e) => state with { Censuses = [.. state.Censuses, new(e.Edition, e.Summary, e.InitiativeIds, e.Count, e.EffectiveAt)], Since = e.EffectiveAt },
        (_, CoBuildingStarted e) => state with { State = AxisState.CoBuilding, Since = e.EffectiveAt },
        (_, AxisOpened e) => state with { State = AxisState.Live, ResolutionId = e.ResolutionId, LiveSince = e.EffectiveAt, Since = e.EffectiveAt },
        (_, AxisGrandfathered e) => state with { State = AxisState.Live, Grandfathered = new(e.Reason, e.Source, e.RunningSince), LiveSince = e.RunningSince is null ? null : e.EffectiveAt, Since = e.EffectiveAt },
        _ => state
    };

    /// <summary>What an axis is called in messages between modules.</summary>
    public static string Word(AxisKind kind) => kind switch { AxisKind.Purchasing => "purchasing", AxisKind.Innovation => "innovation", _ => "skills" };
}
