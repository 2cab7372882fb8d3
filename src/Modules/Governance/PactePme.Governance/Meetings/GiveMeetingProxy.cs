using JasperFx.Events;
using Marten;
using PactePme.Governance.Seats;
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
    public static readonly Refusal NotYourSeat = Refusal.Forbidden("proxy-not-your-seat",
        "Seuls la personne mandatée pour ce siège ou le secrétariat peuvent donner ou retirer son pouvoir.",
        "Only the person who holds this seat, or the secretary, may give or revoke its proxy.");
    public static readonly Refusal ToItself = Refusal.Content("proxy-to-itself",
        "Un siège ne se donne pas pouvoir à lui-même.",
        "A seat gives no proxy to itself.");
    public static readonly Refusal SeatThere = Refusal.State("proxy-seat-there",
        "Ce siège est présent : il vote lui-même.",
        "This seat is there: it votes itself.");
    public static readonly Refusal VoteOpen = Refusal.State("proxy-vote-open",
        "Un vote est ouvert : un pouvoir se donne ou se retire avant l'ouverture du vote, ou après sa clôture.",
        "A vote is open: a proxy is given or revoked before a vote opens, or after it closes.");
    public static readonly Refusal Chained = Refusal.State("proxy-chained",
        "Un pouvoir ne se transmet pas : qui en a donné un n'en détient pas, qui en détient un n'en donne pas.",
        "Proxies are never chained: who gave one holds none, who holds one gives none.");
    public static readonly Refusal Full = Refusal.State("proxy-holder-full",
        "Ce siège détient déjà autant de pouvoirs que le règlement le permet : choisissez-en un autre.",
        "This seat holds as many proxies as the rules allow: choose another.");

    /// <summary>Without a version: proxies are given at the same time by people who do not see one another. The lock puts them one after the other, and the state is read under it.</summary>
    public static async Task<(MeetingGround, IEventStream<Meeting>)> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await session.MeetingGroundAsync(clock, id, ct), await session.Events.FetchForWriting<Meeting>(id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(GiveMeetingProxy command, IEventStream<Meeting> stream, MeetingGround ground, Caller by) =>
        stream.Aggregate is { } meeting ? Refuse(command, meeting, ground, by) : Refusal.NotFound;

    public static Refusal? Refuse(GiveMeetingProxy command, Meeting meeting, MeetingGround ground, Caller by) =>
        ground.RulesFor(meeting) is not { } rules ? MeetingTerms.NotFounded
        : RefuseGiver(command.SeatId, meeting, ground, by) is { } notYours ? notYours
        : command.SeatId == command.HeldBy ? ToItself
        : ground.SeatOf(command.SeatId) is not { State: SeatState.Seated } giver || ground.SeatOf(command.HeldBy) is not { State: SeatState.Seated } holder ? OpenMeetingEndpoint.NotSeated
        : DayOf(meeting, ground) is var day && (!giver.MayVoteOn(day, rules) || !holder.MayVoteOn(day, rules)) ? OpenMeetingEndpoint.Vacant
        : meeting.State == MeetingState.Opened && meeting.AttendanceOf(command.SeatId) is not null ? SeatThere
        : meeting.Proxies.Any(p => p.HeldBy == command.SeatId || p.SeatId == command.HeldBy) ? Chained
        : meeting.Proxies.Count(p => p.HeldBy == command.HeldBy && p.SeatId != command.SeatId) >= rules.ProxiesPerHolder ? Full
        : null;

    /// <summary>Who may give or revoke it, and when.</summary>
    internal static Refusal? RefuseGiver(Guid seatId, Meeting meeting, MeetingGround ground, Caller by) =>
        !by.Is(Role.Secretary) && ground.SeatOf(seatId)?.IsHeldBy(by.PersonId, ground.Today, ground.RulesFor(meeting)!) != true ? NotYourSeat
        : meeting.State is MeetingState.Closed or MeetingState.Cancelled ? ChangeAgendaEndpoint.Over
        : ground.Voting is not null ? VoteOpen
        : null;

    /// <summary>The day on which somebody must hold the seats: the meeting's.</summary>
    private static DateOnly DayOf(Meeting meeting, MeetingGround ground) => meeting.State == MeetingState.Convened ? ParisTime.DayOf(meeting.At) : ground.Today;

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
