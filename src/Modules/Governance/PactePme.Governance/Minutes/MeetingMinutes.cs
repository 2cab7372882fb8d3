using PactePme.Kernel;

namespace PactePme.Governance.Minutes;

public enum MinutesState { Drafted, AmendmentsOpen, Approved, Published }

/// <summary>What an entry of the minutes is about.</summary>
public enum MinutesTopic { Convocation, Agenda, Opening, Attendance, Proxy, Quorum, Resolution, Recusal, Vote, Closing, Remark }

/// <summary>One entry of the minutes (procès-verbal). Names organisations, never persons.</summary>
/// <param name="At">When it happened; absent where it has no moment.</param>
/// <param name="SeatId">The seat that it is about.</param>
/// <param name="OrganisationId">The organisation of that seat.</param>
/// <param name="ResolutionId">The resolution that it is about.</param>
public sealed record MinutesEntry(MinutesTopic Topic, Wording Text, DateTimeOffset? At = null, Guid? SeatId = null, Guid? OrganisationId = null, Guid? ResolutionId = null);

// Drafted -> Amendments open -> Approved -> Published; then corrections only.

/// <param name="Entries">As generated from the events of the meeting and of the votes held at it.</param>
[StoredAs("minutes_drafted_v1")]
public sealed record MinutesDrafted(Guid MeetingId, IReadOnlyList<MinutesEntry> Entries, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="TextNumber">2 for the first amendment.</param>
/// <param name="Reason">Why. Names no person.</param>
/// <param name="Answers">The proposals that it settles, taken up or not.</param>
[StoredAs("minutes_amended_v1")]
public sealed record MinutesAmended(int TextNumber, IReadOnlyList<MinutesEntry> Entries, string Reason, IReadOnlyList<Guid> Answers, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Until">Until when amendments are taken.</param>
[StoredAs("minutes_amendments_opened_v1")]
public sealed record MinutesAmendmentsOpened(DateTimeOffset Until, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Entry">Number of the entry that it is about, from 1; absent when it is about none in particular.</param>
[StoredAs("minutes_amendment_proposed_v1")]
public sealed record MinutesAmendmentProposed(Guid ProposalId, int TextNumber, int? Entry, string Proposal, DateTimeOffset EffectiveAt) : IFact;

/// <param name="TextNumber">Of the text that was approved.</param>
[StoredAs("minutes_approved_v1")]
public sealed record MinutesApproved(Guid ResolutionId, int TextNumber, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("minutes_published_v1"), Shows(Actor = true)]
public sealed record MinutesPublished(DateTimeOffset EffectiveAt) : IFact;

/// <summary>What was published is wrong in some point. The original stays; the correction stands beside it.</summary>
/// <param name="Entry">Number of the entry that it corrects, from 1; absent when it adds something.</param>
/// <param name="Reason">Why. Names no person.</param>
[StoredAs("minutes_corrected_v1"), Shows(nameof(MinutesCorrected.Entry), nameof(MinutesCorrected.Correction), Actor = true)]
public sealed record MinutesCorrected(int? Entry, Wording Correction, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>One version of the text.</summary>
/// <param name="Number">1 for the text as generated.</param>
/// <param name="Reason">Why it was amended; absent for the first.</param>
public sealed record MinutesText(int Number, IReadOnlyList<MinutesEntry> Entries, string? Reason, DateTimeOffset From);

/// <summary>An amendment that a member of the committee proposes.</summary>
/// <param name="TextNumber">Of the text that it was proposed to.</param>
/// <param name="Entry">Number of the entry, from 1.</param>
/// <param name="AnsweredBy">Number of the text with which the secretary settled it; absent while it waits.</param>
public sealed record MinutesProposal(Guid Id, int TextNumber, int? Entry, string Proposal, DateTimeOffset At, int? AnsweredBy = null);

/// <summary>A correction of published minutes.</summary>
/// <param name="Entry">Number of the entry, from 1.</param>
public sealed record MinutesCorrection(int? Entry, Wording Correction, string Reason, DateTimeOffset At);

/// <summary>The minutes of a meeting: generated from its events, amended, approved by a later resolution, published.</summary>
public sealed record MeetingMinutes(Guid MeetingId, bool Synthetic) : IFolded<MeetingMinutes>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public MinutesState State { get; init; } = MinutesState.Drafted;
    public DateTimeOffset DraftedAt { get; init; }

    /// <summary>Each version of the text, in order.</summary>
    public IReadOnlyList<MinutesText> Texts { get; init; } = [];

    /// <summary>Until when amendments are taken; absent before that was set.</summary>
    public DateTimeOffset? AmendmentsUntil { get; init; }
    public IReadOnlyList<MinutesProposal> Proposals { get; init; } = [];
    public Guid? ApprovedBy { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public IReadOnlyList<MinutesCorrection> Corrections { get; init; } = [];

    /// <summary>The text as it stands; as it was approved, from then on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public MinutesText Text => Texts[^1];

    public static MeetingMinutes? Next(MeetingMinutes? state, IFact fact) => (state, fact) switch
    {
        (null, MinutesDrafted e) => new(e.MeetingId, e.Synthetic) { DraftedAt = e.EffectiveAt, Texts = [new(1, e.Entries, null, e.EffectiveAt)] },
        (null, _) => null,
        (_, MinutesAmended e) => state with
        {
            Texts = [.. state.Texts, new(e.TextNumber, e.Entries, e.Reason, e.EffectiveAt)],
            Proposals = [.. state.Proposals.Select(p => p.AnsweredBy is null && e.Answers.Contains(p.Id) ? p with { AnsweredBy = e.TextNumber } : p)]
        },
        (_, MinutesAmendmentsOpened e) => state with { State = MinutesState.AmendmentsOpen, AmendmentsUntil = e.Until },
        (_, MinutesAmendmentProposed e) => state with { Proposals = [.. state.Proposals, new(e.ProposalId, e.TextNumber, e.Entry, e.Proposal, e.EffectiveAt)] },
        (_, MinutesApproved e) => state with { State = MinutesState.Approved, ApprovedBy = e.ResolutionId, ApprovedAt = e.EffectiveAt },
        (_, MinutesPublished e) => state with { State = MinutesState.Published, PublishedAt = e.EffectiveAt },
        (_, MinutesCorrected e) => state with { Corrections = [.. state.Corrections, new(e.Entry, e.Correction, e.Reason, e.EffectiveAt)] },
        _ => state
    };
}
