using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Actions;

/// <summary>Gives an action more time, an overdue one too; never less.</summary>
/// <param name="DueOn">The new last Paris calendar day.</param>
/// <param name="Reason">Why. Names no person.</param>
public sealed record PostponeActionItem(DateOnly DueOn, string Reason);

public static class PostponeActionItemEndpoint
{
    public static readonly Refusal OnlyLater = Refusal.Content("action-item-only-later",
        "L'échéance d'une action ne peut être que repoussée.",
        "The due day of an action can only be moved later.");

    [WolverineBefore]
    public static Refusal? Refuse(PostponeActionItem command, ActionItem action, Caller by) =>
        action.State == ActionItemState.Done ? CompleteActionItemEndpoint.AlreadyDone
        : Refusal.Validation(OpenActionItemEndpoint.CheckDueOn(command.DueOn, ParisTime.DayOf(by.At)), Check.Text(command.Reason, "/reason", 2_000)) is { } faults ? faults
        : command.DueOn <= action.DueOn ? OnlyLater
        : null;

    [WolverinePost("/api/{territory}/action-items/{id}/postpone"), Allow(Role.Secretary)]
    public static (Receipt, Events, OutgoingMessages) Post(PostponeActionItem command, [WriteAggregate("id")] ActionItem action, Caller by)
    {
        var facts = Decide(command, by.At);
        OutgoingMessages later = [];
        later.Schedule(new LapseActionItem(action.Id, command.DueOn), ActionItem.EndOf(command.DueOn));
        return (Receipt.Of(action, facts), [.. facts], later);
    }

    public static IReadOnlyList<IFact> Decide(PostponeActionItem command, DateTimeOffset now) => [new ActionItemPostponed(command.DueOn, command.Reason, now)];
}
