using System.Text.RegularExpressions;
using Marten;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>
/// Votes for a seat in a secret ballot. That the seat has voted is recorded; what, goes into the urn without saying whose it is, under a tracker
/// that the voter chooses at random and keeps: when the vote is closed, they find their ballot by it. The vote of the seat is final.
/// </summary>
/// <param name="Choice">for, against or abstain.</param>
/// <param name="Tracker">128 random bits, base64url without padding (22 characters). Another for each ballot.</param>
public sealed record CastSecretBallot(Guid SeatId, Choice Choice, string Tracker);

/// <summary>What a secret ballot rests on.</summary>
public sealed record UrnGround(VoteGround Vote, Urn? Urn);

public static partial class CastSecretBallotEndpoint
{
    public static readonly Refusal OpenBallot = Refusal.State("ballot-is-open",
        "Ce vote n'est pas secret : déposez le bulletin à « ballots ».",
        "This vote is not secret: cast the ballot at \"ballots\".");
    public static readonly Refusal TrackerTaken = Refusal.State("tracker-taken",
        "Cet identifiant de bulletin existe déjà dans l'urne : tirez-en un autre au hasard.",
        "This tracker is in the urn already: draw another at random.");

    public static async Task<UrnGround> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        new(await VoteGround.LoadAsync(id, session, clock, ct), await session.LoadAsync<Urn>(id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(CastSecretBallot command, UrnGround ground, Caller by, BallotBox box)
    {
        if (ground.Vote.Resolution is not { } resolution || !resolution.IsShownTo(by)) return Refusal.NotFound;
        if (ResolutionRules.MayVoteFor(ground.Vote, command.SeatId, by, out _) is { } refused) return refused;
        if (!resolution.Voting!.Secret) return OpenBallot;
        if (Refusal.Validation(
                command.Choice == Choice.NotVoting ? CastBallotEndpoint.NotAChoice : null,
                TrackerShape().IsMatch(command.Tracker) ? null : new("/tracker", "tracker-shape", "22 caractères base64url tirés au hasard.", "22 characters of base64url drawn at random.")) is { } invalid) return invalid;
        return resolution.Voting.BallotOf(command.SeatId) is not null ? ResolutionRules.Final
            : box.Open(ground.Urn!).Any(b => b.Tracker == command.Tracker) ? TrackerTaken
            : null;
    }

    /// <summary>Votes for a seat in a secret ballot. Comes without If-Match, for others vote at the same time. Its answer is kept under no Idempotency-Key, for nothing may tell who cast what: sent again, it is refused as final, which says that the first was taken.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/secret-ballots"), Allow(Role.GovernanceMember), LeavesNoTrace]
    public static (Receipt, AppendTo, IMartenOp[]) Post(Guid id, CastSecretBallot command, UrnGround ground, Caller by, BallotBox box)
    {
        var resolution = ground.Vote.Resolution!;
        _ = ResolutionRules.MayVoteFor(ground.Vote, command.SeatId, by, out var heldBy);
        var facts = Decide(command.SeatId, heldBy, ground.Vote.Now);
        return (Receipt.Of(resolution, facts), new(id, resolution.Version, facts),
            [MartenOps.Store(box.With(ground.Urn!, new(command.Tracker, command.Choice))), MartenOps.Insert(Reservation.Of(CastBallotEndpoint.Rule, id, id, command.SeatId))]);
    }

    public static IReadOnlyList<IFact> Decide(Guid seat, Guid? heldBy, DateTimeOffset now) => [new SecretBallotCast(seat, heldBy, now)];

    [GeneratedRegex(@"^[A-Za-z0-9_-]{22}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TrackerShape();
}
