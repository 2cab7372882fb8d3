using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

/// <summary>
/// What a command on a meeting is decided on, read under locks: the committee's, shared, so that neither rules nor seats change meanwhile, then the meeting's own.
/// Votes at a meeting take the same lock, so that the order in which it was held is the order of what happened there.
/// </summary>
/// <param name="Committee">Absent while there is none.</param>
/// <param name="Seats">Every seat that the committee ever had, in the order in which they were proposed.</param>
/// <param name="Voting">The resolution whose vote is open at this meeting; absent when none is.</param>
/// <param name="Now">The database's time once both were locked.</param>
public sealed record MeetingGround(Committee? Committee, IReadOnlyList<Seat> Seats, Guid? Voting, DateTimeOffset Now)
{
    public Seat? SeatOf(Guid id) => Seats.FirstOrDefault(s => s.Id == id);

    public DateOnly Today => ParisTime.DayOf(Now);

    /// <summary>The rules that this meeting goes by: those in force when it opened, now before that. Each vote freezes those in force when it opens.</summary>
    public RulesOfProcedure? RulesFor(Meeting meeting) => Committee?.InForceAt(meeting.OpenedAt ?? Now)?.Rules;
}

internal static class MeetingLock
{
    /// <summary>Locks committee, then meeting, and reads what commands on meetings are decided on.</summary>
    /// <param name="meetingId">Absent for a meeting to be.</param>
    public static async Task<MeetingGround> MeetingGroundAsync(this IDocumentSession session, DatabaseClock clock, Guid? meetingId, CancellationToken ct)
    {
        var now = DateTimeOffset.MaxValue;
        Committee? committee = null;
        IReadOnlyList<Seat> seats = [];
        var found = await session.Query<Committee>().Select(c => c.Id).ToListAsync(ct);
        if (found is [var committeeId, ..])
        {
            now = await clock.LockAsync(session, committeeId, shared: true, ct) ?? now;
            committee = await session.LoadAsync<Committee>(committeeId, ct);
            seats = await session.Query<Seat>().Where(s => s.CommitteeId == committeeId).OrderBy(s => s.Id).ToListAsync(ct);
        }
        if (meetingId is not { } id) return new(committee, seats, null, now);
        now = await clock.LockAsync(session, id, shared: false, ct) ?? now;
        var voting = await session.Query<Resolution>().Where(r => r.State == ResolutionState.Voting && r.Voting!.MeetingId == id).Select(r => r.Id).ToListAsync(ct);
        return new(committee, seats, voting is [var open, ..] ? open : null, now);
    }

    /// <summary>The version of the rules in force at that moment.</summary>
    public static RulesEdition? InForceAt(this Committee committee, DateTimeOffset moment) => committee.Rules.LastOrDefault(r => r.From <= moment);
}
