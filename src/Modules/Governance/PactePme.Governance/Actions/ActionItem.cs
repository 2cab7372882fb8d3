using PactePme.Governance.Committees;
using PactePme.Kernel;

namespace PactePme.Governance.Actions;

public enum ActionItemState { Open, Done, Overdue }

// Open -> Done | Overdue; an overdue one may still be done, or be given more time.

/// <param name="Title">What is to be done. Names no person.</param>
/// <param name="OrganisationId">Who is to do it; absent when nobody in particular.</param>
/// <param name="DueOn">Last Paris calendar day for it.</param>
[StoredAs("action_item_opened_v1")]
public sealed record ActionItemOpened(Guid ResolutionId, Wording Title, Guid? OrganisationId, DateOnly DueOn, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Evidence">What shows it. Names no person.</param>
[StoredAs("action_item_done_v1")]
public sealed record ActionItemDone(string Evidence, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Its last day ended before it was done.</summary>
[StoredAs("action_item_overdue_v1")]
public sealed record ActionItemOverdue(DateOnly DueOn, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("action_item_postponed_v1")]
public sealed record ActionItemPostponed(DateOnly DueOn, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Something to do that comes of a resolution.</summary>
public sealed record ActionItem(Guid ResolutionId, Wording Title, Guid? OrganisationId, DateOnly DueOn, bool Synthetic) : IFolded<ActionItem>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public ActionItemState State { get; init; } = ActionItemState.Open;
    public DateTimeOffset OpenedAt { get; init; }
    public string? Evidence { get; init; }
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>How often it was given more time.</summary>
    public int Postponed { get; init; }
    public string? PostponeReason { get; init; }

    /// <summary>From then on it is overdue: the end of its last Paris day.</summary>
    public static DateTimeOffset EndOf(DateOnly dueOn) => ParisTime.StartOf(dueOn.AddDays(1));

    public static ActionItem? Next(ActionItem? state, IFact fact) => (state, fact) switch
    {
        (null, ActionItemOpened e) => new(e.ResolutionId, e.Title, e.OrganisationId, e.DueOn, e.Synthetic) { OpenedAt = e.EffectiveAt },
        (null, _) => null,
        (_, ActionItemDone e) => state with { State = ActionItemState.Done, Evidence = e.Evidence, DoneAt = e.EffectiveAt },
        (_, ActionItemOverdue) => state with { State = ActionItemState.Overdue },
        (_, ActionItemPostponed e) => state with { State = ActionItemState.Open, DueOn = e.DueOn, PostponeReason = e.Reason, Postponed = state.Postponed + 1 },
        _ => state
    };
}
