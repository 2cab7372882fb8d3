using PactePme.Governance.Committees;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Tests.Meetings;

/// <summary>What decisions on meetings begin with: a founded committee, its seats, and what happened to a meeting so far.</summary>
internal static class Chamber
{
    public static readonly DateTimeOffset Monday = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset MeetingDay = Monday.AddDays(10);
    public static readonly Guid CommitteeId = Guid.Parse("00000000-0000-7000-8000-0000000000c0");
    public static readonly Guid MeetingId = Guid.Parse("00000000-0000-7000-8000-0000000000d0");
    public static readonly AgendaItem Item = new(new("Budget"));

    public static Guid SeatId(int i) => Guid.Parse($"00000000-0000-7000-8000-0000000001{i:00}");

    public static Guid Holder(int i) => Guid.Parse($"00000000-0000-7000-8000-0000000002{i:00}");

    public static Guid Alternate(int i) => Guid.Parse($"00000000-0000-7000-8000-0000000003{i:00}");

    public static Guid Organisation(int i) => Guid.Parse($"00000000-0000-7000-8000-0000000004{i:00}");

    public static Committee Committee(RulesOfProcedure? rules = null)
    {
        var committee = Fold.Of<Committee>([(IFact)new CommitteeFounded("Comité", new("Acte", new(2026, 1, 1)), rules ?? Board.Rules, [], SeatId(0), false, Monday.AddDays(-100))])!;
        committee.Id = CommitteeId;
        return committee;
    }

    /// <summary>A seat with holder and alternate; vacant from <paramref name="vacantFrom"/> on.</summary>
    public static Seat Seat(int i, DateOnly? vacantFrom = null, bool ended = false)
    {
        var at = Monday.AddDays(-100);
        List<IFact> facts =
        [
            new SeatProposed(CommitteeId, Organisation(i), null, false, at), new SeatTaken(SeatOrigin.FoundingAct, null, null, null, at),
            new MandateGiven(Guid.CreateVersion7(), Holder(i), MandateKind.Holder, new(2026, 1, 1), vacantFrom, null, at),
            new MandateGiven(Guid.CreateVersion7(), Alternate(i), MandateKind.Alternate, new(2026, 1, 1), vacantFrom, null, at)
        ];
        if (ended) facts.Add(new SeatEnded(SeatEndReason.Resignation, null, at));
        var seat = Fold.Of<Seat>(facts)!;
        seat.Id = SeatId(i);
        return seat;
    }

    public static MeetingGround Ground(DateTimeOffset now, RulesOfProcedure? rules = null, Guid? voting = null, IReadOnlyList<Seat>? seats = null) =>
        new(new CommitteeHeld(Committee(rules), seats ?? [.. Enumerable.Range(0, 5).Select(i => Seat(i))], now), voting);

    public static Meeting Meeting(params IFact[] more)
    {
        var meeting = Fold.Of<Meeting>([new MeetingConvened(CommitteeId, "2026-R01", MeetingDay, "Marseille", true, [Item], 1, null, false, Monday), .. more])!;
        meeting.Id = MeetingId;
        meeting.Version = 1 + more.Length;
        return meeting;
    }

    public static MeetingOpened Opened(params int[] present) =>
        new(SeatId(0), 5, [.. Enumerable.Range(0, 5).Select(SeatId)], [.. present.Select(i => new Attendance(SeatId(i)))], MeetingDay);

    public static Caller By(Guid person, params Role[] roles) => new("t", person, Guid.Empty, roles.ToHashSet(), Monday);

    public static readonly Caller Secretary = By(Guid.Empty, Role.Secretary);
}
