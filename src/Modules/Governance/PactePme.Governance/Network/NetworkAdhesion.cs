using PactePme.Kernel;

namespace PactePme.Governance.Network;

/// <summary>The national association, and how the territory joined it. Dates are as precise as the source gives them (ISO 8601).</summary>
/// <param name="Association">Its name.</param>
/// <param name="AssociationSince">When the association was created.</param>
/// <param name="JoinedOn">When the territory joined.</param>
/// <param name="LaunchedOn">When that was officially launched.</param>
/// <param name="Source">What attests it.</param>
public sealed record NetworkTerms(string Association, CitedSource Source, string? AssociationSince = null, string? JoinedOn = null, string? LaunchedOn = null);

[StoredAs("network_joined_v1"), Shows(nameof(NetworkJoined.Terms), Actor = true)]
public sealed record NetworkJoined(NetworkTerms Terms, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("network_figure_declared_v1"), Shows(nameof(NetworkFigureDeclared.Figure), Actor = true)]
public sealed record NetworkFigureDeclared(NetworkFigure Figure, DateTimeOffset EffectiveAt) : IFact;

/// <param name="LeftOn">Calendar day in Paris.</param>
/// <param name="Reason">Names no person.</param>
[StoredAs("network_left_v1"), Shows(nameof(NetworkLeft.LeftOn), Actor = true)]
public sealed record NetworkLeft(DateOnly LeftOn, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A figure of the whole network, as its source states it: never mixed with what is computed here.</summary>
/// <param name="What">What is counted.</param>
/// <param name="Value">As stated.</param>
/// <param name="Source">Who states it.</param>
/// <param name="AttestedOn">The Paris day on which it was stated.</param>
/// <param name="Qualifier">As said, e.g. some, more than; absent when nothing was.</param>
public sealed record NetworkFigure(Wording What, decimal Value, CitedSource Source, DateOnly AttestedOn, string? Qualifier = null);

public enum NetworkState { Joined, Left }

/// <summary>The adhesion of the territory to the national association: one at a time.</summary>
public sealed record NetworkAdhesion(NetworkTerms Terms, NetworkState State) : IFolded<NetworkAdhesion>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>When the latest change took effect.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>In the order in which they were declared.</summary>
    public IReadOnlyList<NetworkFigure> Figures { get; init; } = [];

    public DateOnly? LeftOn { get; init; }
    public string? LeaveReason { get; init; }

    public static NetworkAdhesion? Next(NetworkAdhesion? state, IFact fact) => (state, fact) switch
    {
        (null, NetworkJoined e) => new(e.Terms, NetworkState.Joined) { Since = e.EffectiveAt },
        (null, _) => null,
        (_, NetworkFigureDeclared e) => state with { Figures = [.. state.Figures, e.Figure], Since = e.EffectiveAt },
        (_, NetworkLeft e) => state with { State = NetworkState.Left, LeftOn = e.LeftOn, LeaveReason = e.Reason, Since = e.EffectiveAt },
        _ => state
    };
}
