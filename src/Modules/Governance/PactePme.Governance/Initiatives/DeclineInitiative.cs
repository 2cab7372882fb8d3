using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>Declines a suggested initiative, for instance because another says the same.</summary>
/// <param name="Reason">Read by who suggested it. Names no person.</param>
public sealed record DeclineInitiative(string Reason);

public static class DeclineInitiativeEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(DeclineInitiative command, Initiative initiative) =>
        initiative.State != InitiativeState.Suggested ? InitiativeTerms.NotSuggested : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    /// <summary>Declines a suggested initiative, with the reason.</summary>
    [WolverinePost("/api/{territory}/initiatives/{id}/decline"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(DeclineInitiative command, [WriteAggregate("id")] Initiative initiative, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(initiative, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DeclineInitiative command, DateTimeOffset now) => [new InitiativeDeclined(command.Reason, now)];
}
