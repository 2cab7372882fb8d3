using PactePme.Governance.Axes;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

public enum ResolutionState { Tabled, Withdrawn, Voting, Adopted, Rejected, NoQuorum, Implemented, Repealed }

public enum VotingMode
{
    /// <summary>By those who are at a meeting.</summary>
    Meeting,
    /// <summary>Without a meeting, in writing, until a closing instant.</summary>
    Consultation,
    /// <summary>Taken elsewhere, recorded here from a public register.</summary>
    Recorded
}

public enum RecusalGround
{
    /// <summary>The seat's organisation has an interest in the matter (CGCT, L.2131-11).</summary>
    OrganisationInterest,
    /// <summary>The person has an interest in the matter.</summary>
    PersonalInterest,
    /// <summary>Without a stated interest, for the committee to be above suspicion.</summary>
    Prudence
}

/// <summary>What a resolution says.</summary>
/// <param name="Text">Grounds and decision, as voted.</param>
/// <param name="Effect">What it brings about by itself.</param>
/// <param name="OrganisationId">The organisation that it is about, when it is about one.</param>
/// <param name="Secret">Voted by secret ballot, whether or not the rules ask for one.</param>
/// <param name="Matter">Code of the ACTES nomenclature, for publication.</param>
/// <param name="Axis">The axis that it is about, when it is about one.</param>
/// <param name="Supersedes">An earlier resolution that was rejected, withdrawn or lacked the quorum: no vote is opened again.</param>
public sealed record ResolutionContent(ResolutionKind Kind, Wording Title, Wording Text, Effect? Effect = null, Guid? OrganisationId = null, bool Secret = false, string? Matter = null, Guid? Supersedes = null, AxisKind? Axis = null)
{
    /// <summary>The same kind of decision on the same subject, by the same kind of ballot; only words differ.</summary>
    public bool DecidesOnTheSameAs(ResolutionContent other) => Kind == other.Kind && Secret == other.Secret && OrganisationId == other.OrganisationId && Axis == other.Axis
        && (Effect is null ? other.Effect is null : other.Effect is { } its && Effect.Kind == its.Kind && Effect.SubjectId == its.SubjectId && Effect.CharterVersion == its.CharterVersion);
}

/// <summary>A seat that may vote, as it was when the vote opened.</summary>
/// <param name="OrganisationId">Absent where a register names persons only.</param>
/// <param name="Present">It was at the meeting then.</param>
/// <param name="HeldBy">The seat that holds its proxy.</param>
public sealed record Elector(Guid SeatId, Guid? OrganisationId, bool Present = false, Guid? HeldBy = null);

/// <summary>How one seat voted in an open ballot.</summary>
/// <param name="Salt">Base64url; with it whoever doubts recomputes the commitment that was recorded when the ballot was cast.</param>
public sealed record RollEntry(Guid SeatId, Choice Choice, string Salt);

/// <summary>One ballot of a secret vote, linked to no seat.</summary>
/// <param name="Tracker">Chosen by the voter, who alone knows it: they find their ballot by it, and see that it was counted as cast.</param>
public sealed record UrnEntry(string Tracker, Choice Choice);

/// <summary>What a register declares of a vote that it recorded.</summary>
public sealed record DeclaredResult(int Required, int Cast, int For, int Against, int Abstain, VoteOutcome Outcome);

/// <summary>The subject of an effect as it stood when the vote opened.</summary>
/// <param name="Version">Of the charter, the minutes or the convention whose text is voted.</param>
/// <param name="GroundsNotifiedAt">The grounds on which a member would be expelled, by when they were notified.</param>
public sealed record SubjectVoted(long? Version = null, DateTimeOffset? GroundsNotifiedAt = null);

// Tabled -> (Amended)* -> Voting -> Adopted | Rejected | No quorum; Adopted -> Implemented | Repealed. Or Withdrawn before the vote.

/// <param name="Number">Unique in the territory, e.g. 2026-D07.</param>
/// <param name="ProposerSeatId">The seat that proposes it; absent when the secretary tables it for the committee.</param>
[StoredAs("resolution_tabled_v1")]
public sealed record ResolutionTabled(Guid CommitteeId, string Number, ResolutionContent Content, Guid? ProposerSeatId, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <param name="TextNumber">2 for the first amendment.</param>
/// <param name="Reason">Why. Names no person.</param>
[StoredAs("resolution_amended_v1")]
public sealed record ResolutionAmended(int TextNumber, ResolutionContent Content, string Reason, Guid? ProposerSeatId, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("resolution_withdrawn_v1")]
public sealed record ResolutionWithdrawn(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>For a consultation; for a meeting, proxies are given for the meeting.</summary>
[StoredAs("resolution_proxy_given_v1")]
public sealed record ResolutionProxyGiven(Guid SeatId, Guid HeldBy, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("resolution_proxy_revoked_v1")]
public sealed record ResolutionProxyRevoked(Guid SeatId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The vote opens. What the outcome depends on is frozen here: rules, seats, electorate, who was there.</summary>
/// <param name="TextNumber">Of the text that is voted.</param>
/// <param name="Seats">Seats of the committee, vacant ones included.</param>
/// <param name="ChairSeatId">The seat that presides, for a casting vote; absent in a consultation.</param>
/// <param name="Presences">At the meeting's opening and now; none in a consultation.</param>
/// <param name="ClosesAt">When a consultation closes by itself; absent at a meeting.</param>
/// <param name="Subject">What the effect was to be done to, as it stood: changed since, it is not what was voted.</param>
[StoredAs("voting_opened_v1")]
public sealed record VotingOpened(VotingMode Mode, Guid? MeetingId, int TextNumber, int RulesNumber, RulesOfProcedure Rules, int Seats, IReadOnlyList<Elector> Electorate, Guid? ChairSeatId, bool Secret,
    bool SecondConvocation, IReadOnlyList<Presence> Presences, DateTimeOffset? ClosesAt, DateTimeOffset EffectiveAt, SubjectVoted? Subject = null) : IFact;

/// <summary>A seat leaves the electorate of this vote (déport). What it had cast in an open ballot, for itself or for others, counts no more.</summary>
[StoredAs("seat_recused_v1")]
public sealed record SeatRecused(Guid SeatId, RecusalGround Ground, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A seat has voted in an open ballot; what it voted stays sealed until the vote closes.</summary>
/// <param name="HeldBy">The seat that cast it as its proxy; absent when it voted itself.</param>
/// <param name="Commitment">SHA-256, base64url, over salt, resolution, seat and choice (see docs/adr/0023).</param>
[StoredAs("ballot_cast_v1")]
public sealed record BallotCast(Guid SeatId, Guid? HeldBy, string Commitment, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A personal ballot cancels what the proxy had cast.</summary>
[StoredAs("proxy_ballot_cancelled_v1")]
public sealed record ProxyBallotCancelled(Guid SeatId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A seat has voted in a secret ballot. It is final, and nothing tells what it voted.</summary>
[StoredAs("secret_ballot_cast_v1")]
public sealed record SecretBallotCast(Guid SeatId, Guid? HeldBy, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A ballot of a vote taken elsewhere, as a public register has it.</summary>
/// <param name="ByProxy">Cast by a proxy; the register does not say by whose.</param>
[StoredAs("ballot_recorded_v1")]
public sealed record BallotRecorded(Guid SeatId, Choice Choice, bool ByProxy, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The vote closes, and the ballots are opened.</summary>
/// <param name="Roll">Of an open ballot: how each seat voted.</param>
/// <param name="Urn">Of a secret ballot: the ballots in the order of their trackers, which says nothing of the order of voting.</param>
/// <param name="AtClosing">Who was there, or took part.</param>
/// <param name="Declared">What the register declares of a recorded vote.</param>
[StoredAs("voting_closed_v1"), Shows(nameof(VotingClosed.Urn), nameof(VotingClosed.AtClosing), nameof(VotingClosed.Declared), Actor = true)]
public sealed record VotingClosed(IReadOnlyList<RollEntry> Roll, IReadOnlyList<UrnEntry> Urn, Presence AtClosing, DeclaredResult? Declared, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("resolution_adopted_v1"), Shows(Actor = true)]
public sealed record ResolutionAdopted(Arithmetic Arithmetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("resolution_rejected_v1"), Shows(Actor = true)]
public sealed record ResolutionRejected(Arithmetic Arithmetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("resolution_without_quorum_v1"), Shows(Actor = true)]
public sealed record ResolutionWithoutQuorum(Arithmetic Arithmetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The effect that the resolution names has happened, once.</summary>
[StoredAs("effect_carried_out_v1"), Shows(nameof(EffectCarriedOut.Kind))]
public sealed record EffectCarriedOut(EffectKind Kind, Guid? SubjectId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The effect could not happen: a rule refused it.</summary>
[StoredAs("effect_refused_v1"), Shows(nameof(EffectRefused.Rule))]
public sealed record EffectRefused(string Rule, string French, string English, DateTimeOffset EffectiveAt) : IFact;

/// <summary>What a resolution without an effect of its own asked for was done.</summary>
/// <param name="Evidence">What shows it. Names no person.</param>
[StoredAs("resolution_implemented_v1"), Shows(Actor = true)]
public sealed record ResolutionImplemented(string Evidence, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("resolution_repealed_v1"), Shows(nameof(ResolutionRepealed.ByResolutionId))]
public sealed record ResolutionRepealed(Guid ByResolutionId, DateTimeOffset EffectiveAt) : IFact;

/// <summary>One version of the text.</summary>
/// <param name="Number">1 for the text as tabled.</param>
/// <param name="Reason">Why it was amended; absent for the first.</param>
public sealed record ResolutionText(int Number, ResolutionContent Content, string? Reason, Guid? ProposerSeatId, DateTimeOffset From);

/// <summary>A seat has voted.</summary>
/// <param name="HeldBy">The seat that cast it as its proxy.</param>
/// <param name="ByProxy">Cast by a proxy, whose seat a register may not name.</param>
/// <param name="Commitment">Of an open ballot.</param>
/// <param name="Choice">Once the vote is closed; never in a secret ballot.</param>
public sealed record Ballot(Guid SeatId, Guid? HeldBy, bool ByProxy, string? Commitment, DateTimeOffset At, Choice? Choice = null);

/// <param name="Ground">Why.</param>
public sealed record Recusal(Guid SeatId, RecusalGround Ground, DateTimeOffset At);

/// <summary>What became of the effect.</summary>
/// <param name="Rule">The rule that refused it; absent when it was carried out.</param>
public sealed record EffectOutcome(bool Done, DateTimeOffset At, string? Rule = null, string? French = null, string? English = null);

/// <summary>A vote on a resolution: what was frozen when it opened, and what came since.</summary>
public sealed record Voting(VotingMode Mode, Guid? MeetingId, int TextNumber, int RulesNumber, RulesOfProcedure Rules, int Seats, IReadOnlyList<Elector> Electorate, Guid? ChairSeatId, bool Secret,
    bool SecondConvocation, IReadOnlyList<Presence> Presences, DateTimeOffset? ClosesAt, DateTimeOffset OpenedAt)
{
    public IReadOnlyList<Recusal> Recusals { get; init; } = [];

    /// <summary>In the order in which they were cast; a cancelled one is not among them.</summary>
    public IReadOnlyList<Ballot> Ballots { get; init; } = [];

    /// <summary>Empty until the vote is closed, and in an open ballot.</summary>
    public IReadOnlyList<UrnEntry> Urn { get; init; } = [];
    public IReadOnlyList<RollEntry> Roll { get; init; } = [];
    public DeclaredResult? Declared { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the effect was to be done to, as it stood when the vote opened.</summary>
    public SubjectVoted? Subject { get; init; }
    public Arithmetic? Arithmetic { get; init; }

    public Elector? ElectorOf(Guid seat) => Electorate.FirstOrDefault(e => e.SeatId == seat);

    public Ballot? BallotOf(Guid seat) => Ballots.FirstOrDefault(b => b.SeatId == seat);

    public bool IsRecused(Guid seat) => Recusals.Any(r => r.SeatId == seat);

    /// <summary>What the outcome depends on, once the vote is closed.</summary>
    public VoteCount Count()
    {
        IReadOnlyCollection<Choice> choices = Secret ? [.. Urn.Select(u => u.Choice)] : [.. Ballots.Select(b => b.Choice).OfType<Choice>()];
        int Of(Choice choice) => choices.Count(c => c == choice);
        return new(Seats, Electorate.Count, Recusals.Count, Presences, Of(Choice.For), Of(Choice.Against), Of(Choice.Abstain), Of(Choice.NotVoting), Ballots.Count(b => b.ByProxy),
            Secret || ChairSeatId is not { } chair || BallotOf(chair) is not { ByProxy: false } own ? null : own.Choice, Secret, SecondConvocation);
    }
}

/// <summary>A resolution of the committee (délibération), from its tabling to what became of it.</summary>
public sealed record Resolution(Guid CommitteeId, string Number, Guid? ProposerSeatId, bool Synthetic) : IFolded<Resolution>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public ResolutionState State { get; init; } = ResolutionState.Tabled;
    public DateTimeOffset TabledAt { get; init; }

    /// <summary>Each version of the text, in order.</summary>
    public IReadOnlyList<ResolutionText> Texts { get; init; } = [];

    /// <summary>Proxies for a consultation, before it opens.</summary>
    public IReadOnlyList<Proxy> Proxies { get; init; } = [];

    /// <summary>Seats recused before the vote opened.</summary>
    public IReadOnlyList<Recusal> EarlyRecusals { get; init; } = [];

    /// <summary>Absent until the vote opens.</summary>
    public Voting? Voting { get; init; }
    public string? WithdrawReason { get; init; }

    /// <summary>What became of the effect; absent while nothing has.</summary>
    public EffectOutcome? EffectOutcome { get; init; }
    public string? Evidence { get; init; }
    public Guid? RepealedBy { get; init; }

    /// <summary>The text as it stands; as it was voted, once a vote has opened.</summary>
    public ResolutionContent Content => Texts[^1].Content;

    /// <summary>When it was adopted, rejected or lacked the quorum.</summary>
    public DateTimeOffset? DecidedAt => Voting?.ClosedAt;

    public static Resolution? Next(Resolution? state, IFact fact) => (state, fact) switch
    {
        (null, ResolutionTabled e) => new(e.CommitteeId, e.Number, e.ProposerSeatId, e.Synthetic) { TabledAt = e.EffectiveAt, Texts = [new(1, e.Content, null, e.ProposerSeatId, e.EffectiveAt)] },
        (null, _) => null,
        (_, ResolutionAmended e) => state with { Texts = [.. state.Texts, new(e.TextNumber, e.Content, e.Reason, e.ProposerSeatId, e.EffectiveAt)] },
        (_, ResolutionWithdrawn e) => state with { State = ResolutionState.Withdrawn, WithdrawReason = e.Reason },
        (_, ResolutionProxyGiven e) => state with { Proxies = [.. state.Proxies.Where(p => p.SeatId != e.SeatId), new(e.SeatId, e.HeldBy)] },
        (_, ResolutionProxyRevoked e) => state with { Proxies = [.. state.Proxies.Where(p => p.SeatId != e.SeatId)] },
        (_, VotingOpened e) => state with
        {
            State = ResolutionState.Voting,
            Voting = new(e.Mode, e.MeetingId, e.TextNumber, e.RulesNumber, e.Rules, e.Seats, e.Electorate, e.ChairSeatId, e.Secret, e.SecondConvocation, e.Presences, e.ClosesAt, e.EffectiveAt) { Subject = e.Subject, Recusals = [.. state.EarlyRecusals.Where(r => e.Electorate.Any(elector => elector.SeatId == r.SeatId))] }
        },
        (_, SeatRecused e) when state.Voting is null => state with { EarlyRecusals = [.. state.EarlyRecusals, new(e.SeatId, e.Ground, e.EffectiveAt)] },
        (_, SeatRecused e) => state.In(v => v with
        {
            Recusals = [.. v.Recusals, new(e.SeatId, e.Ground, e.EffectiveAt)],
            Ballots = v.Secret ? v.Ballots : [.. v.Ballots.Where(b => b.SeatId != e.SeatId && b.HeldBy != e.SeatId)]
        }),
        (_, BallotCast e) => state.In(v => v with { Ballots = [.. v.Ballots, new(e.SeatId, e.HeldBy, e.HeldBy is not null, e.Commitment, e.EffectiveAt, v.Roll.FirstOrDefault(r => r.SeatId == e.SeatId)?.Choice)] }),
        (_, ProxyBallotCancelled e) => state.In(v => v with { Ballots = [.. v.Ballots.Where(b => b.SeatId != e.SeatId)] }),
        (_, SecretBallotCast e) => state.In(v => v with { Ballots = [.. v.Ballots, new(e.SeatId, e.HeldBy, e.HeldBy is not null, null, e.EffectiveAt)] }),
        (_, BallotRecorded e) => state.In(v => v with { Ballots = [.. v.Ballots, new(e.SeatId, null, e.ByProxy, null, e.EffectiveAt, e.Choice)] }),
        (_, VotingClosed e) => state.In(v => v.Closed(e)),
        (_, ResolutionAdopted e) => state.Decided(ResolutionState.Adopted, e.Arithmetic),
        (_, ResolutionRejected e) => state.Decided(ResolutionState.Rejected, e.Arithmetic),
        (_, ResolutionWithoutQuorum e) => state.Decided(ResolutionState.NoQuorum, e.Arithmetic),
        (_, EffectCarriedOut e) => state with { State = state.State == ResolutionState.Repealed ? ResolutionState.Repealed : ResolutionState.Implemented, EffectOutcome = new(true, e.EffectiveAt) },
        (_, EffectRefused e) => state with { EffectOutcome = new(false, e.EffectiveAt, e.Rule, e.French, e.English) },
        (_, ResolutionImplemented e) => state with { State = ResolutionState.Implemented, Evidence = e.Evidence },
        (_, ResolutionRepealed e) => state with { State = ResolutionState.Repealed, RepealedBy = e.ByResolutionId },
        _ => state
    };

    private Resolution In(Func<Voting, Voting> change) => Voting is null ? this : this with { Voting = change(Voting) };

    private Resolution Decided(ResolutionState outcome, Arithmetic arithmetic) => In(v => v with { Arithmetic = arithmetic }) with { State = outcome };
}

internal static class VotingFold
{
    /// <summary>The vote with its ballots opened.</summary>
    public static Voting Closed(this Voting voting, VotingClosed e)
    {
        var roll = e.Roll.ToDictionary(r => r.SeatId);
        return voting with
        {
            ClosedAt = e.EffectiveAt,
            Presences = [.. voting.Presences, e.AtClosing],
            Ballots = voting.Secret ? voting.Ballots : [.. voting.Ballots.Select(b => roll.TryGetValue(b.SeatId, out var r) ? b with { Choice = r.Choice } : b)],
            Roll = e.Roll,
            Urn = e.Urn,
            Declared = e.Declared
        };
    }
}
