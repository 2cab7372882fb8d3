using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>
/// A seat leaves the electorate of one resolution (déport), before or during its vote: whoever speaks for it says so, or the chair's seat or the
/// secretary records it. What it had cast in an open ballot, for itself or as a proxy, counts no more. Where the ballot is secret and the seat
/// has voted, its vote is final.
/// </summary>
public sealed record RecuseSeat(Guid SeatId, RecusalGround Ground);

public static class RecuseSeatEndpoint
{
    public static readonly Refusal AlreadyRecused = Refusal.State("already-recused",
        "Ce siège s'est déjà déporté.",
        "This seat is recused already.");
    public static readonly Refusal NotASeat = Refusal.State("no-such-seat",
        "Ce siège n'est pas occupé.",
        "This seat is not taken.");

    public static Task<VoteGround> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => VoteGround.LoadAsync(id, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RecuseSeat command, VoteGround ground, Caller by)
    {
        if (ground.Resolution is not { } resolution || !resolution.IsShownTo(by)) return Refusal.NotFound;
        var day = ParisTime.DayOf(ground.Now);
        var seat = ground.Held.SeatOf(command.SeatId);
        var chair = resolution.Voting?.ChairSeatId is { } c && ground.Held.SeatOf(c)?.HolderOn(day) == by.PersonId;
        if (!by.Is(Role.Secretary) && !chair && (seat is null || !ResolutionRules.Speaks(ground, seat.Id, by, day))) return ResolutionRules.NotYourSeat;
        if (resolution.Voting is not { } voting)
            return resolution.State != ResolutionState.Tabled ? ResolutionRules.NotTabled
                : seat is not { State: Seats.SeatState.Seated } ? NotASeat
                : resolution.EarlyRecusals.Any(r => r.SeatId == command.SeatId) ? AlreadyRecused
                : null;
        return resolution.State != ResolutionState.Voting ? ResolutionRules.NotVoting
            : voting.ClosesAt <= ground.Now ? ResolutionRules.VoteClosed
            : voting.ElectorOf(command.SeatId) is null ? ResolutionRules.NotElector
            : voting.IsRecused(command.SeatId) ? AlreadyRecused
            : voting.Secret && voting.BallotOf(command.SeatId) is not null ? ResolutionRules.Final
            : null;
    }

    /// <summary>A seat leaves the electorate of one resolution. Comes without If-Match, for ballots go on meanwhile; again, it is refused.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/recusals"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, AppendTo, IMartenOp[]) Post(Guid id, RecuseSeat command, VoteGround ground)
    {
        var resolution = ground.Resolution!;
        var facts = Decide(command, ground.Now);
        // What was cast and counts no more is destroyed, not only left out; whoever gave a proxy may then vote in person.
        IMartenOp[] destroyed = resolution.Voting is { Secret: false } voting
            ? [.. voting.Ballots.Where(b => b.SeatId == command.SeatId || b.HeldBy == command.SeatId).SelectMany(b => (IMartenOp[])
                [MartenOps.Delete<SealedBallot>(BallotBox.IdOf(id, b.SeatId)), MartenOps.Delete<Reservation>(Reservation.Key(CastBallotEndpoint.Rule, id, b.SeatId))])] : [];
        return (Receipt.Of(resolution, facts), new(id, resolution.Version, facts), destroyed);
    }

    public static IReadOnlyList<IFact> Decide(RecuseSeat command, DateTimeOffset now) => [new SeatRecused(command.SeatId, command.Ground, now)];
}
