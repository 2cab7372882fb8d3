using Marten;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>
/// Votes for a seat in an open ballot: whoever holds its mandate, or its proxy. One ballot per seat; a personal ballot cancels what the proxy
/// had cast. What is voted stays sealed until the vote closes.
/// </summary>
/// <param name="Choice">for, against or abstain.</param>
public sealed record CastBallot(Guid SeatId, Choice Choice);

/// <summary>What an open ballot rests on.</summary>
/// <param name="Cast">What the seat has cast, still sealed.</param>
public sealed record BallotGround(VoteGround Vote, SealedBallot? Cast);

public static class CastBallotEndpoint
{
    public const string Rule = "one-ballot-per-seat";

    /// <summary>One ballot per seat; raised by the store too.</summary>
    public static readonly Refusal AlreadyVoted = Refusal.State(Rule,
        "Ce siège a déjà voté.",
        "This seat has already voted.");
    public static readonly Refusal SecretBallot = Refusal.State("ballot-is-secret",
        "Ce vote est secret : déposez le bulletin à « secret-ballots ».",
        "This vote is secret: cast the ballot at \"secret-ballots\".");
    public static readonly FieldError NotAChoice = new("/choice", "not-a-choice", "Pour, contre ou abstention.", "For, against or abstain.");

    public static async Task<BallotGround> LoadAsync(Guid id, CastBallot command, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        new(await VoteGround.LoadAsync(id, session, clock, ct), await session.LoadAsync<SealedBallot>(BallotBox.IdOf(id, command.SeatId), ct));

    [WolverineBefore]
    public static Refusal? Refuse(CastBallot command, BallotGround ground, Caller by, BallotBox box)
    {
        if (ground.Vote.Resolution is not { } resolution || !resolution.IsShownTo(by)) return Refusal.NotFound;
        if (ResolutionRules.MayVoteFor(ground.Vote, command.SeatId, by, out var heldBy) is { } refused) return refused;
        return resolution.Voting!.Secret ? SecretBallot
            : resolution.Voting.BallotOf(command.SeatId) is { } cast && !(heldBy is null && cast.ByProxy) && !IsTheSame(command, cast, heldBy, ground, by, box) ? AlreadyVoted
            : command.Choice == Choice.NotVoting ? Refusal.Validation(NotAChoice)
            : null;
    }

    /// <summary>Votes for a seat in an open ballot. Comes without If-Match, for others vote at the same time; the same again answers as the first time.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/ballots"), Allow(Role.GovernanceMember), LeavesNoTrace]
    public static (Receipt, AppendTo, IMartenOp[]) Post(Guid id, CastBallot command, BallotGround ballot, Caller by, BallotBox box)
    {
        var ground = ballot.Vote;
        _ = ResolutionRules.MayVoteFor(ground, command.SeatId, by, out var heldBy);
        if (ground.Resolution!.Voting!.BallotOf(command.SeatId) is { } cast && IsTheSame(command, cast, heldBy, ballot, by, box))
            return (new(id, ground.Resolution.Version), new(id, ground.Resolution.Version, []), []);
        var (sealedBallot, commitment) = box.Seal(id, command.SeatId, command.Choice, by.PersonId);
        var facts = Decide(command.SeatId, heldBy, commitment, ground);
        // The place of a cancelled proxy ballot is taken over, not taken twice.
        IMartenOp[] effects = facts.Count > 1 ? [MartenOps.Store(sealedBallot)]
            : [MartenOps.Store(sealedBallot), MartenOps.Insert(Reservation.Of(Rule, id, id, command.SeatId))];
        return (Receipt.Of(ground.Resolution!, facts), new(id, ground.Resolution!.Version, facts), effects);
    }

    /// <summary>The answer to the first may have been lost: whoever cast a ballot may cast the same again, and nothing more is recorded.</summary>
    private static bool IsTheSame(CastBallot command, Ballot cast, Guid? heldBy, BallotGround ground, Caller by, BallotBox box) =>
        cast.HeldBy == heldBy && ground.Cast is { } kept && kept.CastBy == by.PersonId && box.Open(kept).Choice == command.Choice;

    public static IReadOnlyList<IFact> Decide(Guid seat, Guid? heldBy, string commitment, VoteGround ground)
    {
        IFact cast = new BallotCast(seat, heldBy, commitment, ground.Now);
        return ground.Resolution!.Voting!.BallotOf(seat) is null ? [cast] : [new ProxyBallotCancelled(seat, ground.Now), cast];
    }
}
