using System.Security.Cryptography;
using System.Text;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions.Import;

/// <summary>What a vote of the Assemblée nationale is here: a resolution whose ballots a public register tells (docs/adr/0026).</summary>
public static class RecordedVote
{
    /// <summary>The chamber, as an attested committee: its rules are read from what each vote declares, not from a founding act.</summary>
    public const string Chamber = "Assemblée nationale";

    /// <summary>No version of a committee's rules: an attested committee has none.</summary>
    private const int RulesNumber = 0;

    private static readonly MajorityRule OfVotesCast = new(MajorityKind.Absolute), OfAllSeats = new(MajorityKind.Absolute, CountedOf.Seats);

    /// <summary>
    /// Absolute majority of the votes cast, abstentions not among them; of all members for a motion of censure (Constitution, art. 49). Ties reject. No quorum: a
    /// vote is valid whatever the number present, unless a group asks for a count before it, which the register does not tell.
    /// </summary>
    public static readonly RulesOfProcedure Rules = new(null, OfVotesCast, [new(ResolutionKind.Motion, OfAllSeats)], ProxiesPerHolder: 1, Alternates: false, RemoteAttendance: false, null, CastingVote: false, NoticeDays: 0, []);

    /// <summary>
    /// Of a motion of censure the register states the votes required: R is the absolute majority of 2R−2 or of 2R−1 seats, and 2R−1 is taken (577 for 289).
    /// Of other votes it names only those who voted or were present: they are all that is known of the seats.
    /// </summary>
    public static int SeatsOf(FoundVote vote) => vote.Kind == ResolutionKind.Motion ? 2 * vote.Declared.Required - 1 : vote.Ballots.Count;

    /// <summary>The ballots give the figures and the result that the register declares.</summary>
    public static bool Agrees(FoundVote vote)
    {
        var found = ArithmeticOf(vote);
        return vote.Declared == new DeclaredResult(found.Needed, found.Count.For + found.Count.Against, found.Count.For, found.Count.Against, found.Count.Abstain, found.Outcome);
    }

    /// <summary>Noon in Paris: the register gives the day, not the hour.</summary>
    public static DateTimeOffset HeldAt(FoundVote vote) =>
        ParisTime.Read($"{vote.HeldOn:yyyy-MM-dd}T12:00", "", out var noon) is null ? noon : throw new ArgumentOutOfRangeException(nameof(vote));

    /// <summary>The same each time, so that importing again finds it; in lists by day and number.</summary>
    public static Guid IdOf(string territory, FoundVote vote) => SeedId.Of(territory, $"recorded-vote\n{vote.Number}", HeldAt(vote).AddMilliseconds(vote.Number));

    public static Guid CommitteeOf(string territory) => SeedId.Of(territory, "recorded-votes-committee", DateTimeOffset.UnixEpoch);

    /// <summary>
    /// The seat that stands for a person of the register: the first 16 bytes of SHA-256 over <c>recorded-seat</c>, territory and the register's number of them, each on a line,
    /// as a UUID of version 8 (RFC 9562, 5.8). The number itself is kept nowhere; whoever has the register's public list can compute it again.
    /// </summary>
    public static Guid SeatOf(string territory, string person)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"recorded-seat\n{territory}\n{person}")).AsSpan(0, 16);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The whole stream of a vote.</summary>
    public static IReadOnlyList<IFact> Decide(FoundVote vote, Guid committee)
    {
        var at = HeldAt(vote);
        var arithmetic = ArithmeticOf(vote);
        List<IFact> facts = new(vote.Ballots.Count + 4)
        {
            new ResolutionTabled(committee, NumberOf(vote), new(vote.Kind, new(vote.Title), new(vote.Title)), null, Synthetic: false, at),
            new VotingOpened(VotingMode.Recorded, null, 1, RulesNumber, Rules, SeatsOf(vote), [.. vote.Ballots.Select(b => new Elector(b.SeatId, null, !b.ByProxy))], null, Secret: false, SecondConvocation: false, [], null, at)
        };
        facts.AddRange(vote.Ballots.Select(b => new BallotRecorded(b.SeatId, b.Choice, b.ByProxy, at)));
        facts.Add(new VotingClosed([], [], AtClosing(vote), vote.Declared, at));
        facts.Add(CloseVoteEndpoint.Outcome(arithmetic, at));
        return facts;
    }

    public static string NumberOf(FoundVote vote) => vote.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What is recorded of a vote says all that this one says, and nothing else.</summary>
    public static bool IsToldBy(FoundVote vote, Resolution recorded) =>
        recorded is { Voting: { Mode: VotingMode.Recorded } voting } && recorded.TabledAt == HeldAt(vote) && recorded.Content.Kind == vote.Kind && recorded.Content.Title.French == vote.Title
        && voting.Declared == vote.Declared && voting.Ballots.Count == vote.Ballots.Count
        && voting.Ballots.Select(b => new FoundBallot(b.SeatId, b.Choice ?? Choice.NotVoting, b.ByProxy)).ToHashSet().SetEquals(vote.Ballots);

    private static Presence AtClosing(FoundVote vote)
    {
        var proxies = vote.Ballots.Count(b => b.ByProxy);
        return new(QuorumMoment.VoteClosing, vote.Ballots.Count - proxies, proxies, 0);
    }

    private static Arithmetic ArithmeticOf(FoundVote vote)
    {
        int Of(Choice choice) => vote.Ballots.Count(b => b.Choice == choice);
        return Tally.Of(RulesNumber, Rules, vote.Kind, new(SeatsOf(vote), vote.Ballots.Count, 0, [AtClosing(vote)], Of(Choice.For), Of(Choice.Against), Of(Choice.Abstain), Of(Choice.NotVoting),
            vote.Ballots.Count(b => b.ByProxy), null, Secret: false, SecondConvocation: false));
    }
}
