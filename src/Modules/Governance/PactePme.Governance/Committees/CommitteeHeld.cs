using Marten;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Committees;

/// <summary>The committee and its seats as they stay until the session commits, and the database's time then.</summary>
/// <param name="Committee">Absent where there is none yet.</param>
/// <param name="Seats">Every seat, whatever became of it.</param>
public sealed record CommitteeHeld(Committee? Committee, IReadOnlyList<Seat> Seats, DateTimeOffset Now)
{
    public IReadOnlyList<Seat> Seated => [.. Seats.Where(s => s.State == SeatState.Seated)];

    public Seat? SeatOf(Guid id) => Seats.FirstOrDefault(s => s.Id == id);

    /// <summary>Seats that somebody may vote for on that day.</summary>
    public IReadOnlyList<Seat> ElectorateOn(DateOnly day, bool alternates) =>
        [.. Seated.Where(s => s.HolderOn(day) is not null || (alternates && s.AlternateOn(day) is not null))];

    /// <summary>The seat that this person speaks for today: as its holder, else as an alternate where the rules know any; none when they hold no mandate.</summary>
    public Seat? SeatHeldBy(Caller by)
    {
        var day = ParisTime.DayOf(Now);
        return Seated.FirstOrDefault(s => s.HolderOn(day) == by.PersonId)
            ?? (Committee?.InForce?.Rules.Alternates == true ? Seated.FirstOrDefault(s => s.AlternateOn(day) == by.PersonId) : null);
    }
}

internal static class CommitteeLock
{
    /// <summary>The territory's committee; nothing before there is one.</summary>
    public static async Task<Committee?> CommitteeAsync(this IQuerySession session, CancellationToken ct) =>
        await session.Query<Committee>().FirstOrDefaultAsync(ct);

    /// <summary>
    /// Locks the committee, then reads it and its seats. What depends on who sits – meetings, votes – holds it shared; what changes
    /// who sits, or the rules, takes it alone. The order of locks is always committee, meeting, resolution.
    /// </summary>
    public static async Task<CommitteeHeld> HoldCommitteeAsync(this IDocumentSession session, DatabaseClock clock, bool shared, CancellationToken ct)
    {
        // The id alone: all else is read under the lock.
        if (await session.Query<Committee>().Select(c => c.Id).Take(1).ToListAsync(ct) is not [var id]) return new(null, [], DateTimeOffset.MaxValue);
        var now = await clock.LockAsync(session, id, shared, ct) ?? DateTimeOffset.MaxValue;
        return new(await session.LoadAsync<Committee>(id, ct), await session.Query<Seat>().Where(s => s.CommitteeId == id).OrderBy(s => s.Id).ToListAsync(ct), now);
    }
}
