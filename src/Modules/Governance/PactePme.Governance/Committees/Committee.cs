using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Committees;

/// <summary>The legal entity under whose name the committee's resolutions are published (SCDL, COLL_NOM and COLL_SIRET).</summary>
public sealed record CarryingEntity(string Name, string Siret);

/// <summary>What brought the committee about.</summary>
/// <param name="Reference">Under which it can be found, e.g. a convention or the minutes of a constituent assembly.</param>
/// <param name="ActOn">Calendar day in Paris.</param>
public sealed record FoundingAct(string Reference, DateOnly ActOn);

// Attested -> Founded, or founded at once.

/// <summary>A source says that there is a committee; of its rules it says nothing. Votes wait for the founding act.</summary>
/// <param name="Founders">The organisations that founded the pact, as the source says.</param>
[StoredAs("committee_attested_v1"), Shows(nameof(CommitteeAttested.Name), nameof(CommitteeAttested.Source), nameof(CommitteeAttested.AttestedOn), nameof(CommitteeAttested.Synthetic), nameof(CommitteeAttested.Founders), Actor = true)]
public sealed record CommitteeAttested(string Name, string Source, DateOnly AttestedOn, bool Synthetic, DateTimeOffset EffectiveAt, IReadOnlyList<Guid>? Founders = null) : IFact;

/// <summary>The founding act, once per territory: it installs the first rules and seats.</summary>
/// <param name="Seats">Those that it installs.</param>
/// <param name="ChairSeatId">The seat that presides; absent when the act names none.</param>
[StoredAs("committee_founded_v1"), Shows(nameof(CommitteeFounded.Name), nameof(CommitteeFounded.Act), nameof(CommitteeFounded.Rules), nameof(CommitteeFounded.Seats), nameof(CommitteeFounded.ChairSeatId), nameof(CommitteeFounded.Synthetic), Actor = true)]
public sealed record CommitteeFounded(string Name, FoundingAct Act, RulesOfProcedure Rules, IReadOnlyList<Guid> Seats, Guid? ChairSeatId, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Number">2 for the first change.</param>
[StoredAs("rules_changed_v1"), Shows(nameof(RulesChanged.Number), nameof(RulesChanged.Rules), nameof(RulesChanged.ResolutionId))]
public sealed record RulesChanged(int Number, RulesOfProcedure Rules, Guid ResolutionId, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("carrying_entity_stated_v1"), Shows(nameof(CarryingEntityStated.Carrier), Actor = true)]
public sealed record CarryingEntityStated(CarryingEntity Carrier, DateTimeOffset EffectiveAt) : IFact;

/// <summary>One version of the rules of procedure.</summary>
/// <param name="Number">1 for those of the founding act.</param>
/// <param name="ResolutionId">The resolution that brought them; absent for the first.</param>
public sealed record RulesEdition(int Number, RulesOfProcedure Rules, Guid? ResolutionId, DateTimeOffset From);

/// <summary>The committee that governs the pact in a territory (comité de gouvernance): one per territory.</summary>
public sealed record Committee(string Name, bool Synthetic) : IFolded<Committee>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>Absent until the founding act.</summary>
    public FoundingAct? Act { get; init; }

    /// <summary>Who says that it exists, when no founding act is known.</summary>
    public string? Source { get; init; }
    public DateOnly? AttestedOn { get; init; }

    /// <summary>The organisations that founded the pact, as a source says.</summary>
    public IReadOnlyList<Guid> Founders { get; init; } = [];
    public CarryingEntity? Carrier { get; init; }
    public Guid? ChairSeatId { get; init; }

    /// <summary>Every version, in order; none before the founding act.</summary>
    public IReadOnlyList<RulesEdition> Rules { get; init; } = [];

    /// <summary>The version in force; absent before the founding act.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public RulesEdition? InForce => Rules.Count == 0 ? null : Rules[^1];

    public static Committee? Next(Committee? state, IFact fact) => (state, fact) switch
    {
        (null, CommitteeAttested e) => new(e.Name, e.Synthetic) { Source = e.Source, AttestedOn = e.AttestedOn, Founders = e.Founders ?? [] },
        (_, CommitteeFounded e) => (state ?? new(e.Name, e.Synthetic)) with { Name = e.Name, Act = e.Act, ChairSeatId = e.ChairSeatId, Rules = [new(1, e.Rules, null, e.EffectiveAt)] },
        (null, _) => null,
        (_, CommitteeAttested e) => state with { Source = e.Source, AttestedOn = e.AttestedOn, Founders = e.Founders ?? [] }, // seen after a founding act that is dated back
        // The decision taken last is in force, also when it was carried out first.
        (_, RulesChanged e) => state with { Rules = [.. state.Rules.Append(new(e.Number, e.Rules, e.ResolutionId, e.EffectiveAt)).OrderBy(r => r.From).ThenBy(r => r.Number)] },
        (_, CarryingEntityStated e) => state with { Carrier = e.Carrier },
        _ => state
    };
}
