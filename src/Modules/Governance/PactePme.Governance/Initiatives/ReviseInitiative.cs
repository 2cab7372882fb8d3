using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Initiatives;

/// <summary>Replaces what a published initiative says: it is up to date for another year. What it said before stays in the history.</summary>
public sealed record ReviseInitiative(InitiativeContent Content);

public static class ReviseInitiativeEndpoint
{
    public static readonly Refusal HolderBySecretary = Refusal.Forbidden("initiative-holder-by-secretary",
        "Seul le secrétariat change l'organisation qui porte une initiative : laissez « holderId » comme il est.",
        "Only the secretary changes which organisation runs an initiative: leave \"holderId\" as it is.");

    [WolverineBefore]
    public static Refusal? Refuse(ReviseInitiative command, Initiative initiative, Caller by) =>
        InitiativeTerms.RefuseToKeep(initiative, by) is { } refused ? refused
        : command.Content.HolderId != initiative.Content.HolderId && !by.Is(Role.Secretary) ? HolderBySecretary
        : Refusal.Validation(InitiativeTerms.Faults(command.Content, "/content"));

    /// <summary>Replaces what a published initiative says.</summary>
    [WolverinePost("/api/{territory}/initiatives/{id}/revise"), Allow(Role.Member, Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(ReviseInitiative command, [WriteAggregate("id")] Initiative initiative, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(initiative, facts), [.. facts], AgeInitiative.After(initiative, facts));
    }

    public static IReadOnlyList<IFact> Decide(ReviseInitiative command, DateTimeOffset now) =>
        [new InitiativeRevised(command.Content, InitiativeTerms.UpdateDueAt(now), now)];
}
