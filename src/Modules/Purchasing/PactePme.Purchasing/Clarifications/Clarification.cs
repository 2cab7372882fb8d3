using PactePme.Kernel;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Clarifications;

public enum ClarificationState { Asked, Answered, Published, Withdrawn }

// Asked -> Answered -> Published; Asked -> Withdrawn.

/// <param name="AskerId">The organisation that asks; shown to itself alone.</param>
/// <param name="Question">As the asker put it: between asker and buyer.</param>
/// <param name="Synthetic">The need or the asker is made up.</param>
[StoredAs("clarification_asked_v1")]
public sealed record ClarificationAsked(Guid NeedId, Guid AskerId, string Question, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Question">As everybody will read it: the buyer may put it so that it reveals nothing of the asker.</param>
[StoredAs("clarification_answered_v1")]
public sealed record ClarificationAnswered(string Question, string Answer, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Tells the whole text: what came before stays between asker and buyer, this is what everyone may read.</summary>
[StoredAs("clarification_published_v1"), Shows(nameof(ClarificationPublished.NeedId), nameof(ClarificationPublished.Question), nameof(ClarificationPublished.Answer))]
public sealed record ClarificationPublished(Guid NeedId, string Question, string Answer, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The text that takes the place of what was published.</summary>
[StoredAs("clarification_corrected_v1"), Shows(nameof(ClarificationCorrected.Question), nameof(ClarificationCorrected.Answer))]
public sealed record ClarificationCorrected(string Question, string Answer, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("clarification_withdrawn_v1")]
public sealed record ClarificationWithdrawn(DateTimeOffset EffectiveAt) : IFact;

/// <summary>How much of a clarification somebody may see.</summary>
public enum ClarificationSight
{
    /// <summary>Not even that it exists.</summary>
    None,
    /// <summary>Question and answer as published, and nothing of how they came about.</summary>
    Published,
    /// <summary>The buyer, moderators and auditors: all but who asked.</summary>
    Masked,
    /// <summary>The asker: the question as it put it, and the answer once it is published to all.</summary>
    Asker,
    /// <summary>Auditors, once the need has ended: all of it.</summary>
    Full
}

/// <summary>A question on a need and its answer (demande de précision), published to all without the asker.</summary>
/// <param name="Original">The question as the asker put it.</param>
/// <param name="Question">The question as the buyer put it for everybody, with its answer.</param>
public sealed record Clarification(ClarificationState State, Guid NeedId, Guid AskerId, string Original, bool Synthetic, string? Question = null, string? Answer = null) : IFolded<Clarification>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }

    public static Clarification? Next(Clarification? state, IFact fact) => (state, fact) switch
    {
        (null, ClarificationAsked e) => new(ClarificationState.Asked, e.NeedId, e.AskerId, e.Question, e.Synthetic) { AskedAt = e.EffectiveAt },
        (null, _) => null,
        (_, ClarificationAnswered e) => state with { State = ClarificationState.Answered, Question = e.Question, Answer = e.Answer },
        (_, ClarificationPublished e) => state with { State = ClarificationState.Published, Question = e.Question, Answer = e.Answer, PublishedAt = e.EffectiveAt },
        (_, ClarificationCorrected e) => state with { Question = e.Question, Answer = e.Answer },
        (_, ClarificationWithdrawn) => state with { State = ClarificationState.Withdrawn },
        _ => state
    };

    /// <summary>Nobody but the asker ever sees who asked; an auditor does once the need has ended, when it can favour nobody any more.</summary>
    public ClarificationSight SeenBy(Caller by, Need need) =>
        by.ActsFor(AskerId) ? ClarificationSight.Asker
        : by.BelongsTo(need.BuyerId) ? by.ActsFor(need.BuyerId) ? ClarificationSight.Masked : Everyones(by, need)
        : by.Is(Role.Auditor) ? need.State is NeedState.Awarded or NeedState.Unsuccessful or NeedState.Cancelled ? ClarificationSight.Full : ClarificationSight.Masked
        : by.Is(Role.Moderator) ? ClarificationSight.Masked
        : Everyones(by, need);

    private ClarificationSight Everyones(Caller by, Need need) => State == ClarificationState.Published && need.MayBeSeenBy(by) ? ClarificationSight.Published : ClarificationSight.None;
}
