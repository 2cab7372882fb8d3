using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Records that a seat left an open meeting. It may give a proxy then, before the next vote; the proxies that it holds are of no use while it is away.</summary>
public sealed record RecordDeparture(Guid SeatId);

public static class RecordDepartureEndpoint
{
    public static readonly Refusal NotThere = Refusal.State("seat-not-there",
        "Ce siège n'est pas présent.",
        "This seat is not there.");

    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RecordDeparture command, Meeting meeting) =>
        meeting.State != MeetingState.Opened ? OpenVoteEndpoint.MeetingNotOpen
        : meeting.AttendanceOf(command.SeatId) is null ? NotThere
        : null;

    [WolverinePost("/api/{territory}/meetings/{id}/leave"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(RecordDeparture command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, meeting, ground);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RecordDeparture command, Meeting meeting, MeetingGround ground) =>
        MeetingQuorum.With(meeting, new SeatLeft(command.SeatId, ground.Now), ground.RulesFor(meeting)?.Quorum);
}
