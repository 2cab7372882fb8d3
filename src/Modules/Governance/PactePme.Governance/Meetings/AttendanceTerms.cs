using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

/// <summary>Who may be at a meeting for a seat.</summary>
internal static class AttendanceTerms
{
    /// <summary>A seat that may vote on that day: seated, and held by somebody.</summary>
    public static bool MayVoteOn(this Seat seat, DateOnly day, RulesOfProcedure rules) =>
        seat.State == SeatState.Seated && (seat.HolderOn(day) is not null || (rules.Alternates && seat.AlternateOn(day) is not null));

    /// <summary>Whether this person holds the seat on that day, or is its alternate where the rules know alternates.</summary>
    public static bool IsHeldBy(this Seat seat, Guid person, DateOnly day, RulesOfProcedure rules) =>
        seat.State == SeatState.Seated && (seat.HolderOn(day) == person || (rules.Alternates && seat.AlternateOn(day) == person));

    public static Refusal? Refuse(Attendance attendance, Meeting meeting, Seat? seat, RulesOfProcedure rules, DateOnly day) =>
        seat is not { State: SeatState.Seated } ? OpenMeetingEndpoint.NotSeated
        : attendance.ByAlternate && !rules.Alternates ? OpenMeetingEndpoint.NoAlternates
        : (attendance.ByAlternate ? seat.AlternateOn(day) : seat.HolderOn(day)) is null ? OpenMeetingEndpoint.Vacant
        : attendance.Mode == AttendanceMode.Remote && !(rules.RemoteAttendance && meeting.Remote) ? OpenMeetingEndpoint.NotRemote
        : null;
}
