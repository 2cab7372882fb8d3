using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>Publishes a suggested initiative: all see it, and the next edition of the census lists it.</summary>
public sealed record PublishInitiative;

public static class PublishInitiativeEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(Initiative initiative) => initiative.State != InitiativeState.Suggested ? InitiativeTerms.NotSuggested : null;

    /// <summary>Publishes a suggested initiative.</summary>
    [WolverinePost("/api/{territory}/initiatives/{id}/publish"), Allow(Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(PublishInitiative command, [WriteAggregate("id")] Initiative initiative, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(initiative, facts), [.. facts], AgeInitiative.After(initiative, facts));
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new InitiativePublished(InitiativeTerms.UpdateDueAt(now), now)];
}
