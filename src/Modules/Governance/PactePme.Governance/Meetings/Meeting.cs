using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

public enum MeetingState { Convened, Opened, Closed, Cancelled }

public enum AttendanceMode { InPerson, Remote }

/// <param name="ResolutionId">The resolution that it is about; absent for what is not voted.</param>
public sealed record AgendaItem(Wording Title, Guid? ResolutionId = null);

/// <summary>A seat that is there.</summary>
/// <param name="ByAlternate">Its alternate attends, not its holder.</param>
public sealed record Attendance(Guid SeatId, AttendanceMode Mode = AttendanceMode.InPerson, bool ByAlternate = false);

/// <summary>An absent seat's proxy (pouvoir) and the seat that holds it.</summary>
public sealed record Proxy(Guid SeatId, Guid HeldBy);

// Convened -> Opened -> Closed, or Cancelled before it opens.

/// <param name="Number">Unique in the territory, e.g. 2026-R03.</param>
/// <param name="Place">Absent when it is held remotely only.</param>
/// <param name="RulesNumber">Of the rules whose notice it keeps.</param>
/// <param name="SecondOf">The meeting that lacked the quorum, of which this is the second convocation.</param>
[StoredAs("meeting_convened_v1"), Shows(nameof(MeetingConvened.CommitteeId), nameof(MeetingConvened.Number), nameof(MeetingConvened.At), nameof(MeetingConvened.Remote), nameof(MeetingConvened.RulesNumber), nameof(MeetingConvened.SecondOf), nameof(MeetingConvened.Synthetic), Actor = true)]
public sealed record MeetingConvened(Guid CommitteeId, string Number, DateTimeOffset At, string? Place, bool Remote, IReadOnlyList<AgendaItem> Agenda, int RulesNumber, Guid? SecondOf, bool Synthetic,
    DateTimeOffset EffectiveAt) : IFact;

[StoredAs("meeting_agenda_changed_v1"), Shows(Actor = true)]
public sealed record MeetingAgendaChanged(IReadOnlyList<AgendaItem> Agenda, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("meeting_moved_v1"), Shows(nameof(MeetingMoved.At), nameof(MeetingMoved.Remote), Actor = true)]
public sealed record MeetingMoved(DateTimeOffset At, string? Place, bool Remote, string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("meeting_cancelled_v1"), Shows(Actor = true)]
public sealed record MeetingCancelled(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("meeting_proxy_given_v1")]
public sealed record MeetingProxyGiven(Guid SeatId, Guid HeldBy, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("meeting_proxy_revoked_v1")]
public sealed record MeetingProxyRevoked(Guid SeatId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="ChairSeatId">The seat that presides.</param>
/// <param name="Seats">Seats of the committee, vacant ones included.</param>
/// <param name="Electorate">Those that may vote: seated, and held by somebody.</param>
[StoredAs("meeting_opened_v1"), Shows(nameof(MeetingOpened.Seats), Actor = true)]
public sealed record MeetingOpened(Guid ChairSeatId, int Seats, IReadOnlyList<Guid> Electorate, IReadOnlyList<Attendance> Present, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("seat_arrived_v1")]
public sealed record SeatArrived(Attendance Attendance, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("seat_left_v1")]
public sealed record SeatLeft(Guid SeatId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>From now on enough are there.</summary>
[StoredAs("quorum_reached_v1"), Shows(nameof(QuorumReached.Quorum))]
public sealed record QuorumReached(QuorumFound Quorum, DateTimeOffset EffectiveAt) : IFact;

/// <summary>From now on too few are there.</summary>
[StoredAs("quorum_lost_v1"), Shows(nameof(QuorumLost.Quorum))]
public sealed record QuorumLost(QuorumFound Quorum, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("meeting_closed_v1"), Shows(Actor = true)]
public sealed record MeetingClosed(DateTimeOffset EffectiveAt) : IFact;

/// <summary>A meeting of the committee (réunion): who is there, when, and for whom.</summary>
public sealed record Meeting(Guid CommitteeId, string Number, DateTimeOffset At, string? Place, bool Remote, IReadOnlyList<AgendaItem> Agenda, int RulesNumber, Guid? SecondOf, bool Synthetic) : IFolded<Meeting>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public MeetingState State { get; init; } = MeetingState.Convened;
    public DateTimeOffset ConvenedAt { get; init; }

    /// <summary>How often what people put into their calendars changed: place, time, agenda, cancellation.</summary>
    public int Revision { get; init; }

    /// <summary>When that changed last.</summary>
    public DateTimeOffset RevisedAt { get; init; }
    public DateTimeOffset? OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? CancelReason { get; init; }
    public Guid? ChairSeatId { get; init; }

    /// <summary>Seats of the committee when it opened.</summary>
    public int Seats { get; init; }

    /// <summary>Seats that could vote when it opened.</summary>
    public IReadOnlyList<Guid> Electorate { get; init; } = [];

    /// <summary>Who is there now; who was there last, once it is closed.</summary>
    public IReadOnlyList<Attendance> Present { get; init; } = [];

    /// <summary>Proxies given for this meeting; one counts while its seat is absent and its holder is there.</summary>
    public IReadOnlyList<Proxy> Proxies { get; init; } = [];

    /// <summary>Who was there when it opened; absent before.</summary>
    public Presence? AtOpening { get; init; }

    /// <summary>Whether enough are there; absent before it opens, or without a quorum.</summary>
    public bool? Quorate { get; init; }

    public Attendance? AttendanceOf(Guid seat) => Present.FirstOrDefault(a => a.SeatId == seat);

    /// <summary>The proxies that count now.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<Proxy> Represented => Proxies.Where(p => AttendanceOf(p.SeatId) is null && AttendanceOf(p.HeldBy) is not null);

    /// <summary>Who is there now, the recused and those who may not vote left out.</summary>
    public Presence PresenceAt(QuorumMoment moment, IReadOnlyCollection<Guid> electorate, IReadOnlyCollection<Guid> recused) => new(moment,
        Present.Count(a => electorate.Contains(a.SeatId) && !recused.Contains(a.SeatId)),
        // A proxy that its holder may not use represents nobody.
        Represented.Count(p => electorate.Contains(p.SeatId) && electorate.Contains(p.HeldBy) && !recused.Contains(p.SeatId) && !recused.Contains(p.HeldBy)), recused.Count);

    public static Meeting? Next(Meeting? state, IFact fact) => (state, fact) switch
    {
        (null, MeetingConvened e) => new(e.CommitteeId, e.Number, e.At, e.Place, e.Remote, e.Agenda, e.RulesNumber, e.SecondOf, e.Synthetic) { ConvenedAt = e.EffectiveAt, RevisedAt = e.EffectiveAt },
        (null, _) => null,
        (_, MeetingAgendaChanged e) => state.Revised(e.EffectiveAt) with { Agenda = e.Agenda },
        (_, MeetingMoved e) => state.Revised(e.EffectiveAt) with { At = e.At, Place = e.Place, Remote = e.Remote },
        (_, MeetingCancelled e) => state.Revised(e.EffectiveAt) with { State = MeetingState.Cancelled, CancelReason = e.Reason },
        (_, MeetingProxyGiven e) => state with { Proxies = [.. state.Proxies.Where(p => p.SeatId != e.SeatId), new(e.SeatId, e.HeldBy)] },
        (_, MeetingProxyRevoked e) => state with { Proxies = [.. state.Proxies.Where(p => p.SeatId != e.SeatId)] },
        (_, MeetingOpened e) => state.Opened(e),
        (_, SeatArrived e) => state with { Present = [.. state.Present.Where(a => a.SeatId != e.Attendance.SeatId), e.Attendance] },
        (_, SeatLeft e) => state with { Present = [.. state.Present.Where(a => a.SeatId != e.SeatId)] },
        (_, QuorumReached) => state with { Quorate = true },
        (_, QuorumLost) => state with { Quorate = false },
        (_, MeetingClosed e) => state with { State = MeetingState.Closed, ClosedAt = e.EffectiveAt },
        _ => state
    };

    private Meeting Revised(DateTimeOffset at) => this with { Revision = Revision + 1, RevisedAt = at };

    private Meeting Opened(MeetingOpened e)
    {
        var opened = this with { State = MeetingState.Opened, OpenedAt = e.EffectiveAt, ChairSeatId = e.ChairSeatId, Seats = e.Seats, Electorate = e.Electorate, Present = e.Present };
        return opened with { AtOpening = opened.PresenceAt(QuorumMoment.MeetingOpening, e.Electorate, []) with { Seats = e.Seats, Electorate = e.Electorate.Count } };
    }
}
