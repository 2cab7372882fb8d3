using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Closes an open meeting; not while a vote is open at it.</summary>
public sealed record CloseMeeting;

public static class CloseMeetingEndpoint
{
    public static readonly Refusal VoteOpen = Refusal.State("meeting-vote-open",
        "Un vote est ouvert dans cette réunion : clôturez-le d'abord.",
        "A vote is open at this meeting: close it first.");

    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Meeting meeting, MeetingGround ground) =>
        meeting.State != MeetingState.Opened ? OpenVoteEndpoint.MeetingNotOpen
        : ground.Voting is not null ? VoteOpen
        : null;

    [WolverinePost("/api/{territory}/meetings/{id}/close"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(CloseMeeting command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(ground.Now);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new MeetingClosed(now)];
}
