using JasperFx.Events;
using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Meetings;

/// <summary>
/// Gives a seat's proxy (pouvoir) for a meeting to another seat: by who holds the giving seat, or recorded by the secretary. Before the meeting opens, or, while the seat
/// is away, between two votes. A second proxy of a seat takes the place of the first. It counts while its seat is away and its holder is there.
/// </summary>
/// <param name="SeatId">The seat that gives it.</param>
/// <param name="HeldBy">The seat that will hold it.</param>
public sealed record GiveMeetingProxy(Guid SeatId, Guid HeldBy);

public static class GiveMeetingProxyEndpoint
{
    public static readonly Refusal SeatThere = Refusal.State("proxy-seat-there",
        "Ce siège est présent : il vote lui-même.",
        "This seat is there: it votes itself.");
    public static readonly Refusal VoteOpen = Refusal.State("proxy-vote-open",
        "Un vote est ouvert : un pouvoir se donne ou se retire avant l'ouverture du vote, ou après sa clôture.",
        "A vote is open: a proxy is given or revoked before a vote opens, or after it closes.");

    /// <summary>Without a version: proxies are given at the same time by people who do not see one another. The lock puts them one after the other, and the state is read under it.</summary>
    public static async Task<(MeetingGround, IEventStream<Meeting>)> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await session.HoldMeetingAsync(clock, id, ct), await session.Events.FetchForWriting<Meeting>(id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(GiveMeetingProxy command, IEventStream<Meeting> stream, MeetingGround ground, Caller by) =>
        stream.Aggregate is { } meeting ? Refuse(command, meeting, ground, by) : Refusal.NotFound;

    public static Refusal? Refuse(GiveMeetingProxy command, Meeting meeting, MeetingGround ground, Caller by) =>
        RefuseGiver(command.SeatId, meeting, ground, by) is { } notNow ? notNow
        : ground.RulesFor(meeting) is not { } rules ? OpenVoteEndpoint.NoRules
        : meeting.State == MeetingState.Opened && meeting.AttendanceOf(command.SeatId) is not null ? SeatThere
        : ProxyRules.Refuse(ground.Held, meeting.Proxies.Select(p => (p.SeatId, p.HeldBy)), command.SeatId, command.HeldBy, rules.ProxiesPerHolder,
            meeting.State == MeetingState.Convened ? ParisTime.DayOf(meeting.At) : ground.Today);

    /// <summary>Who may give or revoke it, and when.</summary>
    internal static Refusal? RefuseGiver(Guid seatId, Meeting meeting, MeetingGround ground, Caller by) =>
        ProxyRules.NotFor(ground.Held, seatId, by) is { } notYours ? notYours
        : meeting.State is MeetingState.Closed or MeetingState.Cancelled ? ChangeAgendaEndpoint.Over
        : ground.Voting is not null ? VoteOpen
        : null;

    [WolverinePost("/api/{territory}/meetings/{id}/proxies"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static Receipt Post(GiveMeetingProxy command, IEventStream<Meeting> stream, MeetingGround ground)
    {
        var facts = Decide(command, stream.Aggregate!, ground);
        stream.AppendMany([.. facts]);
        return Receipt.Of(stream.Aggregate!, facts);
    }

    public static IReadOnlyList<IFact> Decide(GiveMeetingProxy command, Meeting meeting, MeetingGround ground) =>
        MeetingQuorum.With(meeting, new MeetingProxyGiven(command.SeatId, command.HeldBy, ground.Now), ground.RulesFor(meeting)?.Quorum);
}
