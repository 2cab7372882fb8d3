using Marten;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Resolutions;

/// <summary>Asks what other rules would have made of a closed vote. What is given replaces what applied, the rest stays.</summary>
/// <param name="Rules">Other rules of procedure altogether; the majority is then theirs for this kind of resolution.</param>
/// <param name="Quorum">Another quorum. One of zero seats is none.</param>
/// <param name="Majority">Another majority for this resolution.</param>
/// <param name="CastingVote">Whether the chair's vote decides a tie.</param>
public sealed record SimulateResolution(RulesOfProcedure? Rules = null, QuorumRule? Quorum = null, MajorityRule? Majority = null, bool? CastingVote = null);

/// <summary>A vote under other rules than its own. Nothing of it is recorded.</summary>
/// <param name="Actual">The arithmetic that decided.</param>
/// <param name="Simulated">The same count under the other rules, which have no number: <c>rulesNumber</c> is 0.</param>
/// <param name="OutcomeChanges">The other rules would have decided otherwise.</param>
public sealed record Simulation(Guid Id, Arithmetic Actual, Arithmetic Simulated, bool OutcomeChanges)
{
    public static Simulation Of(Guid id, ResolutionKind kind, Arithmetic actual, SimulateResolution asked)
    {
        var quorum = asked.Quorum ?? (asked.Rules is { } rules ? rules.Quorum : actual.Quorum);
        var simulated = Tally.Of(0, quorum, asked.Majority ?? asked.Rules?.MajorityFor(kind) ?? actual.Majority, asked.CastingVote ?? asked.Rules?.CastingVote ?? actual.CastingVote, actual.Count);
        return new(id, actual, simulated, simulated.Outcome != actual.Outcome);
    }
}

public static class SimulateResolutionEndpoint
{
    public static Task<ResolutionFacts> LoadAsync(Guid id, IQuerySession session, CancellationToken ct) => ResolutionFacts.ReadAsync(session, id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(SimulateResolution command, ResolutionFacts facts, Caller by) => Refusal.Validation(
        [
            command is { Rules: null, Quorum: null, Majority: null, CastingVote: null }
                ? new("/rules", "nothing-to-simulate", "Donnez ce qui change : « rules », « quorum », « majority » ou « castingVote ».", "Give what is to change: \"rules\", \"quorum\", \"majority\" or \"castingVote\".") : null,
            .. command.Rules is { } rules ? RulesCheck.Of(rules, "/rules") : [],
            .. command.Quorum is { } quorum ? RulesCheck.Of(quorum, "/quorum") : [],
            .. command.Majority is { } majority ? RulesCheck.Of(majority, "/majority") : []
        ]) ?? facts.RefuseUnlessDecided(by);

    /// <summary>What other rules would have made of a closed vote. Records nothing: it is a POST for its body's sake.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/simulate"), Allow]
    public static Simulation? Post(Guid id, SimulateResolution command, ResolutionFacts facts) =>
        Fold.Of<Resolution>(facts.Facts) is { Voting.Arithmetic: { } actual } resolution ? Simulation.Of(id, resolution.Content.Kind, actual, command) : null;
}
