using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Conventions;

/// <summary>Records a running convention that a source reports without its acts or their dates. Nothing is made up for what the source does not say.</summary>
/// <param name="Source">What reports it.</param>
/// <param name="RunningSince">Since when, as precise as the source gives it: <c>2017</c>, <c>2017-01</c> or <c>2017-01-31</c>.</param>
/// <param name="EffectiveAt">Since when it counts as attested; now when absent, never in the future.</param>
public sealed record AttestConvention(ConventionTerms Terms, CitedSource Source, string RunningSince, DateTimeOffset? EffectiveAt = null);

public static class AttestConventionEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(AttestConvention command, Caller by) => Refuse(command, by.At);

    /// <summary>The rules alone, for whoever records without a caller.</summary>
    public static Refusal? Refuse(AttestConvention command, DateTimeOffset now) => Refusal.Validation(
    [
        .. ConventionRules.Faults(command.Terms),
        .. StatedCheck.Source(command.Source, "/source"),
        StatedCheck.Reduced(command.RunningSince, "/runningSince", now),
        Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", now)
    ]);

    /// <summary>Records a running convention that a source reports without its acts or their dates.</summary>
    [WolverinePost("/api/{territory}/conventions/attested"), Allow(Role.Secretary)]
    public static (Created, IStartStream) Post(string territory, AttestConvention command, Territories territories, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command with { Source = command.Source.In(territories.Find(territory)!) }, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/conventions/{id}" }, MartenOps.StartStream<Convention>(id, [.. facts]));
    }

    public static IReadOnlyList<IFact> Decide(AttestConvention command, DateTimeOffset now) =>
        [new ConventionAttested(command.Terms, command.Source, command.RunningSince, command.EffectiveAt ?? now)];
}
