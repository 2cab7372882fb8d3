using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Actions;

/// <summary>Records that an action was done, late or not: by the secretary, or by a governance member of the organisation that was to do it.</summary>
/// <param name="Evidence">What shows it: a reference, a link. Names no person.</param>
public sealed record CompleteActionItem(string Evidence);

public static class CompleteActionItemEndpoint
{
    public static readonly Refusal AlreadyDone = Refusal.State("action-item-done",
        "Cette action est déjà faite.",
        "This action is done already.");

    [WolverineBefore]
    public static Refusal? Refuse(CompleteActionItem command, ActionItem action, Caller by) =>
        !by.Is(Role.Secretary) && !(action.OrganisationId is { } responsible && by.BelongsTo(responsible)) ? Refusal.NotYourOrganisation
        : action.State == ActionItemState.Done ? AlreadyDone
        : Refusal.Validation(Check.Text(command.Evidence, "/evidence", 2_000));

    [WolverinePost("/api/{territory}/action-items/{id}/complete"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(CompleteActionItem command, [WriteAggregate("id")] ActionItem action, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(action, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(CompleteActionItem command, DateTimeOffset now) => [new ActionItemDone(command.Evidence, now)];
}
