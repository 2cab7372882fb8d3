using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

/// <summary>
/// What a command on a meeting is decided on, read under locks: the committee's, shared, so that neither rules nor seats change meanwhile, then the meeting's own.
/// Votes at a meeting take the same locks, so that the order in which they were held is the order of what happened there.
/// </summary>
/// <param name="Held">Committee and seats, and the database's time once all was locked.</param>
/// <param name="Voting">The resolution whose vote is open at this meeting; absent when none is.</param>
public sealed record MeetingGround(CommitteeHeld Held, Guid? Voting = null)
{
    public DateTimeOffset Now => Held.Now;

    public DateOnly Today => ParisTime.DayOf(Held.Now);

    /// <summary>The rules in force; absent before the founding act.</summary>
    public RulesOfProcedure? Rules => Held.Committee?.InForce?.Rules;

    /// <summary>The rules that this meeting goes by: those in force when it opened, now before that. Each vote freezes those in force when it opens.</summary>
    public RulesOfProcedure? RulesFor(Meeting meeting) => meeting.OpenedAt is { } opened ? Held.Committee?.InForceAt(opened)?.Rules : Rules;
}

internal static class MeetingLock
{
    /// <summary>Locks committee, then meeting, and reads what commands on meetings are decided on.</summary>
    public static async Task<MeetingGround> HoldMeetingAsync(this IDocumentSession session, DatabaseClock clock, Guid id, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: true, ct);
        var now = await clock.LockAsync(session, id, shared: false, ct) ?? held.Now;
        var voting = await session.Query<Resolution>().FirstOrDefaultAsync(r => r.State == ResolutionState.Voting && r.Voting!.MeetingId == id, ct);
        return new(held with { Now = now }, voting?.Id);
    }

    /// <summary>The version of the rules in force at that moment; the first for one before it, for clocks of hosts differ by a little.</summary>
    public static RulesEdition? InForceAt(this Committee committee, DateTimeOffset moment) => committee.Rules.LastOrDefault(r => r.From <= moment) ?? (committee.Rules.Count > 0 ? committee.Rules[0] : null);
}
