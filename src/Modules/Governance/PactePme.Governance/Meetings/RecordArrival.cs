using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Records that a seat arrived at an open meeting. A proxy given for it is of no use while it is there.</summary>
/// <param name="ByAlternate">Its alternate attends, not its holder.</param>
public sealed record RecordArrival(Guid SeatId, AttendanceMode Mode = AttendanceMode.InPerson, bool ByAlternate = false);

public static class RecordArrivalEndpoint
{
    public static readonly Refusal AlreadyThere = Refusal.State("seat-already-there",
        "Ce siège est déjà présent : enregistrez d'abord son départ.",
        "This seat is there already: record its departure first.");

    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RecordArrival command, Meeting meeting, MeetingGround ground) =>
        meeting.State != MeetingState.Opened ? OpenVoteEndpoint.MeetingNotOpen
        : ground.RulesFor(meeting) is not { } rules ? OpenVoteEndpoint.NoRules
        : meeting.AttendanceOf(command.SeatId) is not null ? AlreadyThere
        : AttendanceTerms.Refuse(Read(command), meeting, ground.Held.SeatOf(command.SeatId), rules, ground.Today);

    [WolverinePost("/api/{territory}/meetings/{id}/arrive"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(RecordArrival command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, meeting, ground);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RecordArrival command, Meeting meeting, MeetingGround ground) =>
        MeetingQuorum.With(meeting, new SeatArrived(Read(command), ground.Now), ground.RulesFor(meeting)?.Quorum);

    private static Attendance Read(RecordArrival command) => new(command.SeatId, command.Mode, command.ByAlternate);
}
