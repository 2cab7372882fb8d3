using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

/// <summary>Who may be at a meeting for a seat.</summary>
internal static class AttendanceTerms
{
    public static Refusal? Refuse(Attendance attendance, Meeting meeting, Seat? seat, RulesOfProcedure rules, DateOnly day) =>
        seat is not { State: SeatState.Seated } ? SeatRules.NotSeated
        : attendance.ByAlternate && !rules.Alternates ? OpenMeetingEndpoint.NoAlternates
        : (attendance.ByAlternate ? seat.AlternateOn(day) : seat.HolderOn(day)) is null ? OpenMeetingEndpoint.Vacant
        : attendance.Mode == AttendanceMode.Remote && !(rules.RemoteAttendance && meeting.Remote) ? OpenMeetingEndpoint.NotRemote
        : null;
}
