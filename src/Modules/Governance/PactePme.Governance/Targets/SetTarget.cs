using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Targets;

/// <summary>Sets a target of the pact, with the base it starts from.</summary>
/// <param name="ResolutionId">The resolution that set it, when one did.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record SetTarget(TargetTerms Terms, Guid? ResolutionId = null, DateTimeOffset? EffectiveAt = null);

public static class SetTargetEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(SetTarget command, Caller by) => Refuse(command, by.At);

    /// <summary>The rules alone, for whoever records without a caller.</summary>
    public static Refusal? Refuse(SetTarget command, DateTimeOffset now) => Refusal.Validation(
        [.. TargetCheck.Terms(command.Terms, ParisTime.DayOf(command.EffectiveAt ?? now)), Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", now)]);

    /// <summary>Sets a target of the pact.</summary>
    [WolverinePost("/api/{territory}/targets"), Allow(Role.Secretary)]
    public static (Created, IStartStream, OutgoingMessages) Post(string territory, SetTarget command, Territories territories, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command with { Terms = command.Terms with { Source = command.Terms.Source.In(territories.Find(territory)!) } }, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/targets/{id}" }, MartenOps.StartStream<Target>(id, [.. facts]), TargetNews.After(id, null, facts));
    }

    public static IReadOnlyList<IFact> Decide(SetTarget command, DateTimeOffset now) => [new TargetSet(command.Terms, command.ResolutionId, command.EffectiveAt ?? now)];
}

/// <summary>What follows from a target that was set or corrected.</summary>
public static class TargetNews
{
    /// <summary>An open target is measured soon, where it can be, and concluded at its horizon.</summary>
    /// <param name="before">The target before these facts; nothing when they set it.</param>
    public static OutgoingMessages After(Guid id, Target? before, IReadOnlyList<IFact> facts)
    {
        OutgoingMessages told = [];
        if (facts.Aggregate(before, Target.Next) is not { IsOpen: true } target) return told;
        if (Target.IsComputed(target.Terms.Measure)) told.Delay(new MeasureTarget(id), MeasureTarget.Settling);
        told.Schedule(new ConcludeTarget(id, target.HorizonEnd), target.HorizonEnd);
        return told;
    }
}
