using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>Confirms that what a published initiative says still holds: it is up to date for another year.</summary>
public sealed record ConfirmInitiative;

public static class ConfirmInitiativeEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(Initiative initiative, Caller by) => InitiativeTerms.RefuseToKeep(initiative, by);

    /// <summary>Confirms that what a published initiative says still holds.</summary>
    [WolverinePost("/api/{territory}/initiatives/{id}/confirm"), Allow(Role.Member, Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(ConfirmInitiative command, [WriteAggregate("id")] Initiative initiative, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(initiative, facts), [.. facts], AgeInitiative.After(initiative, facts));
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new InitiativeConfirmed(InitiativeTerms.UpdateDueAt(now), now)];
}
