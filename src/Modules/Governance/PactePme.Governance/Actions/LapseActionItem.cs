using Marten;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Actions;

/// <summary>Scheduled for the end of an action's last day, as it was when scheduled.</summary>
public sealed record LapseActionItem(Guid ActionItemId, DateOnly DueOn);

public static class LapseWhenActionItemDue
{
    /// <summary>Marks the action overdue once, however often it comes; comes back when the host's clock runs ahead of the database's. One that was done or given more time stays as it is.</summary>
    public static async Task<OutgoingMessages> Handle(LapseActionItem due, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var now = await clock.LockAsync(session, due.ActionItemId, shared: false, ct) ?? DateTimeOffset.MinValue;
        var stream = await session.Events.FetchForWriting<ActionItem>(due.ActionItemId, ct);
        if (stream.Aggregate is not { State: ActionItemState.Open } action || action.DueOn > due.DueOn) return [];
        var end = ActionItem.EndOf(action.DueOn);
        if (now < end) return ComeBack.At(due, end, now);
        session.LastModifiedBy = "system"; // not whoever noted it and so scheduled this
        stream.AppendMany([.. Decide(action)]);
        return [];
    }

    public static IReadOnlyList<IFact> Decide(ActionItem action) => [new ActionItemOverdue(action.DueOn, ActionItem.EndOf(action.DueOn))];
}
