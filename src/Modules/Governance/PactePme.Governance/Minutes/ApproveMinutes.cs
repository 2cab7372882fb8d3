using PactePme.Kernel;

namespace PactePme.Governance.Minutes;

/// <summary>Approves minutes. There is no command for it: it is the effect of a later resolution.</summary>
public static class ApproveMinutes
{
    public static readonly Refusal NotOffered = Refusal.State("minutes-not-offered",
        "Un procès-verbal s'approuve après avoir été ouvert aux amendements.",
        "Minutes are approved after they were opened to amendments.");

    /// <summary>Why these minutes cannot be approved as they stand; nothing when they can.</summary>
    public static Refusal? Refuse(MeetingMinutes minutes) => minutes.State switch
    {
        MinutesState.AmendmentsOpen => null,
        MinutesState.Drafted => NotOffered,
        _ => MinutesTerms.Settled
    };

    public static IReadOnlyList<IFact> Decide(MeetingMinutes minutes, Guid resolutionId, DateTimeOffset now) => [new MinutesApproved(resolutionId, minutes.Text.Number, now)];
}
