using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Conventions;

/// <summary>Drafts a convention between institutions; a resolution adopts it before it is signed.</summary>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record DraftConvention(ConventionTerms Terms, bool Synthetic = false, DateTimeOffset? EffectiveAt = null);

public static class DraftConventionEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(DraftConvention command, Caller by) => Refuse(command, by.At);

    /// <summary>The rules alone, for whoever records without a caller.</summary>
    public static Refusal? Refuse(DraftConvention command, DateTimeOffset now) =>
        Refusal.Validation([.. ConventionRules.Faults(command.Terms), Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", now)]);

    /// <summary>Drafts a convention between institutions.</summary>
    [WolverinePost("/api/{territory}/conventions"), Allow(Role.Secretary)]
    public static (Created, IStartStream) Post(string territory, DraftConvention command, Territories territories, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command with { Synthetic = command.Synthetic || territories.Find(territory)!.Synthetic }, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/conventions/{id}" }, MartenOps.StartStream<Convention>(id, [.. facts]));
    }

    public static IReadOnlyList<IFact> Decide(DraftConvention command, DateTimeOffset now) => [new ConventionDrafted(command.Terms, command.Synthetic, command.EffectiveAt ?? now)];
}
