using Marten;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>Closes the vote and counts it. A consultation closes by itself at its closing instant, and may be closed before it once every seat has voted.</summary>
public sealed record CloseVote;

/// <summary>What the count rests on: the ballots, still sealed.</summary>
public sealed record CountGround(VoteGround Vote, IReadOnlyList<SealedBallot> Ballots, Urn? Urn)
{
    public static async Task<CountGround> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var vote = await VoteGround.LoadAsync(id, session, clock, ct);
        return new(vote, await session.Query<SealedBallot>().Where(b => b.ResolutionId == id).ToListAsync(ct), await session.LoadAsync<Urn>(id, ct));
    }
}

public static class CloseVoteEndpoint
{
    public static readonly Refusal StillOpen = Refusal.State("consultation-still-open",
        "Cette consultation dure jusqu'à son instant de clôture, ou jusqu'à ce que tous les sièges aient voté.",
        "This consultation lasts until its closing instant, or until every seat has voted.");

    public static Task<CountGround> LoadAsync(Guid id, IDocumentSession session, DatabaseClock clock, CancellationToken ct) => CountGround.LoadAsync(id, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(CountGround ground, Caller by) =>
        ground.Vote.Resolution is not { } resolution || !resolution.IsShownTo(by) ? Refusal.NotFound
        : resolution is not { State: ResolutionState.Voting, Voting: { } voting } ? ResolutionRules.NotVoting
        : voting.ClosesAt > ground.Vote.Now && voting.Electorate.Any(e => !voting.IsRecused(e.SeatId) && voting.BallotOf(e.SeatId) is null) ? StillOpen
        : null;

    /// <summary>Closes the vote and counts it.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/close-vote"), Allow(Role.Secretary)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(CloseVote command, [WriteAggregate("id")] Resolution resolution, CountGround ground, BallotBox box)
    {
        var facts = Decide(ground, box);
        return (Receipt.Of(resolution, facts), [.. facts], Destroy(ground), [.. Tell(resolution.Id, resolution, facts)]);
    }

    /// <summary>Opens the ballots and counts them.</summary>
    public static IReadOnlyList<IFact> Decide(CountGround ground, BallotBox box)
    {
        var resolution = ground.Vote.Resolution!;
        var voting = resolution.Voting!;
        var at = voting.ClosesAt is { } due && due < ground.Vote.Now ? due : ground.Vote.Now;
        var closed = new VotingClosed([.. ground.Ballots.Select(box.Open).OrderBy(r => r.SeatId)], ground.Urn is { } urn ? box.Open(urn) : [], AtClosing(voting, ground.Vote.Meeting), null, at);
        return [closed, Outcome(Tally.Of(voting.RulesNumber, voting.Rules, resolution.Content.Kind, voting.Closed(closed).Count()), at)];
    }

    /// <summary>The fact that says how a vote ended, with its whole arithmetic.</summary>
    public static IFact Outcome(Arithmetic arithmetic, DateTimeOffset at) => arithmetic.Outcome switch
    {
        VoteOutcome.Adopted => new ResolutionAdopted(arithmetic, at),
        VoteOutcome.Rejected => new ResolutionRejected(arithmetic, at),
        _ => new ResolutionWithoutQuorum(arithmetic, at)
    };

    /// <summary>Who was there at the end: at a meeting who is present, in a consultation who took part.</summary>
    private static Presence AtClosing(Voting voting, Meeting? meeting)
    {
        Guid[] recused = [.. voting.Recusals.Select(r => r.SeatId)];
        return meeting?.PresenceAt(QuorumMoment.VoteClosing, [.. voting.Electorate.Select(e => e.SeatId)], recused)
            ?? new(QuorumMoment.VoteClosing, voting.Ballots.Count(b => !b.ByProxy), voting.Ballots.Count(b => b.ByProxy), recused.Length);
    }

    /// <summary>Sealed ballots and urn are gone once counted, and with them what linked or could link.</summary>
    internal static IMartenOp[] Destroy(CountGround ground) =>
        [.. ground.Ballots.Select(b => MartenOps.Delete<SealedBallot>(b.Id)), .. ground.Urn is { } urn ? [MartenOps.Delete(urn)] : (IMartenOp[])[]];

    /// <summary>An adopted resolution with an effect is carried out next.</summary>
    internal static IEnumerable<object> Tell(Guid id, Resolution resolution, IReadOnlyList<IFact> facts) =>
        facts.Any(f => f is ResolutionAdopted) && resolution.Content.Effect is not null ? [new CarryOutEffect(id)] : [];
}

/// <summary>Scheduled when a consultation opens, for its closing instant.</summary>
public sealed record CloseVoteAtInstant(Guid ResolutionId);

public static class CloseVoteWhenInstantComes
{
    /// <summary>Closes the consultation once, whoever asks and however often; comes back when the host's clock runs ahead of the database's.</summary>
    public static async Task<OutgoingMessages> Handle(CloseVoteAtInstant due, IDocumentSession session, DatabaseClock clock, BallotBox box, CancellationToken ct)
    {
        var ground = await CountGround.LoadAsync(due.ResolutionId, session, clock, ct);
        if (ground.Vote.Resolution is not { State: ResolutionState.Voting, Voting.ClosesAt: { } closes } resolution) return [];
        if (ground.Vote.Now < closes) return ComeBack.At(due, closes, ground.Vote.Now);
        session.LastModifiedBy = "system"; // not whoever opened it and so scheduled this
        var facts = CloseVoteEndpoint.Decide(ground, box);
        session.Events.Append(resolution.Id, resolution.Version + facts.Count, facts);
        foreach (var destroyed in CloseVoteEndpoint.Destroy(ground)) destroyed.Execute(session);
        return [.. CloseVoteEndpoint.Tell(resolution.Id, resolution, facts)];
    }
}
