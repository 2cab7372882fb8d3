using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Opens a meeting, on its day at the earliest, with who is there: whether or not that makes a quorum.</summary>
/// <param name="Present">The seats that are there. Absent seats are represented by the proxies given before.</param>
/// <param name="ChairSeatId">The seat that presides, one of those present; the committee's when absent.</param>
public sealed record OpenMeeting(IReadOnlyList<Attendance> Present, Guid? ChairSeatId = null);

public static class OpenMeetingEndpoint
{
    private const int MostSeats = 10_000;

    public static readonly Refusal TooEarly = Refusal.State("meeting-too-early",
        "Une réunion s'ouvre au plus tôt le jour pour lequel elle est convoquée.",
        "A meeting opens on the day for which it was convened at the earliest.");
    public static readonly Refusal NoChair = Refusal.Content("meeting-chair-absent",
        "Le siège qui préside doit être présent : désignez l'un des sièges présents.",
        "The seat that presides must be present: name one of the seats that are.");
    public static readonly Refusal Vacant = Refusal.Content("seat-vacant",
        "Personne n'est mandaté ce jour-là pour ce siège : enregistrez d'abord le mandat.",
        "Nobody holds this seat, in this capacity, on that day: record the mandate first.");
    public static readonly Refusal NoAlternates = Refusal.Content("alternates-not-allowed",
        "Le règlement ne connaît pas de suppléants.",
        "The rules know no alternates.");
    public static readonly Refusal NotRemote = Refusal.Content("meeting-not-remote",
        "Cette réunion ne se suit pas à distance.",
        "This meeting cannot be attended remotely.");

    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(OpenMeeting command, Meeting meeting, MeetingGround ground) =>
        meeting.State != MeetingState.Convened ? MoveMeetingEndpoint.NotConvened
        : ground.RulesFor(meeting) is not { } rules ? OpenVoteEndpoint.NoRules
        : Refusal.Validation(
            Check.Count(command.Present, "/present", MostSeats),
            command.Present.DistinctBy(a => a.SeatId).Count() != command.Present.Count
                ? new("/present", "seat-twice", "Un siège n'est présent qu'une fois.", "A seat is present once.") : null) is { } faults ? faults
        : ground.Today < ParisTime.DayOf(meeting.At) ? TooEarly
        : command.Present.Select(a => AttendanceTerms.Refuse(a, meeting, ground.Held.SeatOf(a.SeatId), rules, ground.Today)).FirstOrDefault(r => r is not null) is { } notThere ? notThere
        : command.Present.All(a => a.SeatId != ChairOf(command, ground)) ? NoChair
        : null;

    [WolverinePost("/api/{territory}/meetings/{id}/open"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(OpenMeeting command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, meeting, ground);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(OpenMeeting command, Meeting meeting, MeetingGround ground)
    {
        var rules = ground.RulesFor(meeting)!;
        return MeetingQuorum.With(meeting,
            new MeetingOpened(ChairOf(command, ground)!.Value, ground.Held.Seated.Count, [.. ground.Held.ElectorateOn(ground.Today, rules.Alternates).Select(s => s.Id)], command.Present, ground.Now), rules.Quorum);
    }

    private static Guid? ChairOf(OpenMeeting command, MeetingGround ground) => command.ChairSeatId ?? ground.Held.Committee?.ChairSeatId;
}
