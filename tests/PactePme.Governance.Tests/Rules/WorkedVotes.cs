using PactePme.Governance.Rules;

namespace PactePme.Governance.Tests.Rules;

/// <summary>A vote worked out by hand.</summary>
/// <param name="Source">Where the rule is from; absent where it is a committee's own.</param>
/// <param name="Needed">Votes for that are needed.</param>
/// <param name="Quorum">Needed and counted at the first check that fails, or else at the last; absent without a quorum.</param>
internal sealed record Worked(string Name, string? Source, QuorumRule? Rule, MajorityRule Majority, bool CastingVote, VoteCount Count, VoteOutcome Outcome, int Needed, (int Needed, int Counted)? Quorum = null, Choice? CastBy = null);

/// <summary>The table of worked cases.</summary>
internal static class WorkedVotes
{
    private const string Quorate = "CGCT, L.2121-17", Majorities = "CGCT, L.2121-20", Ballots = "CGCT, L.2121-21", Censure = "Constitution, art. 49", Statutes = "Association statutes";

    private static readonly MajorityRule simple = new(MajorityKind.Simple), absolute = new(MajorityKind.Absolute), absoluteWithAbstentions = new(MajorityKind.Absolute, AbstentionsCount: true),
        ofSeats = new(MajorityKind.Absolute, CountedOf.Seats), ofElectorate = new(MajorityKind.Absolute, CountedOf.Electorate);

    private static readonly MajorityRule twoThirds = Qualified(2, 3), threeQuartersOfSeats = Qualified(3, 4, CountedOf.Seats);

    /// <summary>More than half of those in office, proxies left out.</summary>
    private static readonly QuorumRule council = new(new(1, 2), null, CountedOf.Electorate, Rounding.MoreThan, ProxiesCount: false, QuorumChecked.VoteOpening, new(3));

    private static readonly QuorumRule half = new(new(1, 2), null, CountedOf.Seats, Rounding.Up, ProxiesCount: true, QuorumChecked.MeetingOpening);

    public static MajorityRule Qualified(int numerator, int denominator, CountedOf of = CountedOf.VotesCast, bool abstentions = false) => new(MajorityKind.Qualified, of, new(numerator, denominator), abstentions);

    /// <summary>A vote at which as many are there from beginning to end.</summary>
    public static VoteCount Count(int votesFor, int against, int abstain = 0, int seats = 29, int? electorate = null, int? present = null, int represented = 0, int recused = 0, Choice? chair = null, bool secret = false,
        bool second = false, IReadOnlyList<Presence>? presences = null, int notVoting = 0) =>
        new(seats, electorate ?? seats, recused, presences ?? At(present ?? (electorate ?? seats) - recused - represented, represented, recused), votesFor, against, abstain, notVoting, represented, chair, secret, second);

    public static IReadOnlyList<Presence> At(int present, int represented = 0, int recused = 0) =>
        [new(QuorumMoment.MeetingOpening, present, represented, recused), new(QuorumMoment.VoteOpening, present, represented, recused), new(QuorumMoment.VoteClosing, present, represented, recused)];

    private static IReadOnlyList<Presence> Falling(int opening, int voting, int closing) =>
        [new(QuorumMoment.MeetingOpening, opening, 0, 0), new(QuorumMoment.VoteOpening, voting, 0, 0), new(QuorumMoment.VoteClosing, closing, 0, 0)];

    public static readonly IReadOnlyList<Worked> All =
    [
        // Quorum
        new("A council of 29 is quorate with 15", Quorate, council, absolute, false, Count(15, 0, present: 15), VoteOutcome.Adopted, 8, (15, 15)),
        new("With 14 of 29 it is not", Quorate, council, absolute, false, Count(14, 0, present: 14), VoteOutcome.NoQuorum, 8, (15, 14)),
        new("Half of 28 is no majority of those in office", Quorate, council, absolute, false, Count(14, 0, seats: 28, present: 14), VoteOutcome.NoQuorum, 8, (15, 14)),
        new("Proxies do not count for a council's quorum", Quorate, council, absolute, false, Count(19, 0, present: 14, represented: 5), VoteOutcome.NoQuorum, 10, (15, 14)),
        new("Proxies vote once the quorum is there without them", Quorate, council, absolute, false, Count(18, 2, present: 15, represented: 5), VoteOutcome.Adopted, 11, (15, 15)),
        new("A vacant seat is nobody in office", Quorate, council, absolute, false, Count(14, 0, seats: 29, electorate: 27, present: 14), VoteOutcome.Adopted, 8, (14, 14)),
        new("Convened again, a council needs no quorum", Quorate, council, absolute, false, Count(3, 1, present: 4, second: true), VoteOutcome.Adopted, 3, (0, 4)),
        new("Convened again, even for one", Quorate, council, absolute, false, Count(1, 0, present: 1, second: true), VoteOutcome.Adopted, 1, (0, 1)),
        new("An abstention counts for the quorum", Quorate, council, absolute, false, Count(5, 4, 6, present: 15), VoteOutcome.Adopted, 5, (15, 15)),
        new("Who withdraws for an interest leaves the base and the count", null, council, absolute, false, Count(13, 0, present: 13, recused: 4), VoteOutcome.Adopted, 7, (13, 13)),
        new("A recusal among those there may cost the quorum", null, council, absolute, false, Count(14, 0, present: 13, recused: 2), VoteOutcome.NoQuorum, 8, (14, 13)),
        new("Statutes may count proxies for the quorum", Statutes, half, absolute, false, Count(6, 2, seats: 15, present: 5, represented: 3), VoteOutcome.Adopted, 5, (8, 8)),
        new("Half of seven, rounded up, is four", null, half, absolute, false, Count(3, 0, seats: 7, present: 3), VoteOutcome.NoQuorum, 2, (4, 3)),
        new("Half of seven, the whole part, is three", null, half with { Rounding = Rounding.Down }, absolute, false, Count(3, 0, seats: 7, present: 3), VoteOutcome.Adopted, 2, (3, 3)),
        new("More than half of eight is five", null, half with { Rounding = Rounding.MoreThan }, absolute, false, Count(4, 0, seats: 8, present: 4), VoteOutcome.NoQuorum, 3, (5, 4)),
        new("Half of eight is four", null, half, absolute, false, Count(4, 0, seats: 8, present: 4), VoteOutcome.Adopted, 3, (4, 4)),
        new("Two thirds of seven seats is five", Statutes, half with { Share = new(2, 3) }, absolute, false, Count(5, 0, seats: 7, present: 5), VoteOutcome.Adopted, 3, (5, 5)),
        new("A quarter of the members of an association", Statutes, half with { Share = new(1, 4), Of = CountedOf.Electorate }, simple, false, Count(20, 6, seats: 101, present: 26), VoteOutcome.Adopted, 7, (26, 26)),
        new("Convened again, a tenth of them", Statutes, half with { Share = new(1, 4), Of = CountedOf.Electorate, Second = new(15, new(1, 10)) }, simple, false, Count(6, 4, seats: 101, present: 10, second: true), VoteOutcome.NoQuorum, 5, (11, 10)),
        new("A number of seats as quorum", null, new(null, 4, CountedOf.Seats, Rounding.Up, false, QuorumChecked.VoteOpening), simple, false, Count(3, 1, seats: 7, present: 4), VoteOutcome.Adopted, 2, (4, 4)),
        new("A number that the seats no longer reach", null, new(null, 9, CountedOf.Seats, Rounding.Up, true, QuorumChecked.VoteOpening), simple, false, Count(7, 0, seats: 7), VoteOutcome.NoQuorum, 1, (9, 7)),
        new("Convened again, a number", null, council with { Second = new(3, null, 5) }, absolute, false, Count(5, 0, present: 5, second: true), VoteOutcome.Adopted, 3, (5, 5)),
        new("Convened again without other terms, the same quorum", null, council with { Second = null }, absolute, false, Count(14, 0, present: 14, second: true), VoteOutcome.NoQuorum, 8, (15, 14)),
        new("Checked at the opening of the meeting, who leaves later changes nothing", null, half, absolute, false, Count(2, 1, seats: 8, presences: Falling(4, 3, 3)), VoteOutcome.Adopted, 2, (4, 4)),
        new("Checked when each vote opens, it may be lost before", Quorate, council, absolute, false, Count(9, 0, presences: Falling(20, 14, 14)), VoteOutcome.NoQuorum, 5, (15, 14)),
        new("Checked when the vote opens, it may be lost after", Quorate, council, absolute, false, Count(9, 0, presences: Falling(20, 15, 9)), VoteOutcome.Adopted, 5, (15, 15)),
        new("Checked throughout, it must last until the vote closes", null, council with { Checked = QuorumChecked.Throughout }, absolute, false, Count(14, 0, presences: Falling(20, 15, 14)), VoteOutcome.NoQuorum, 8, (15, 14)),
        new("In a consultation those who took part are counted, whenever the rule checks", null, half, simple, false, Count(2, 1, seats: 7, presences: [new(QuorumMoment.VoteClosing, 3, 0, 0)]), VoteOutcome.NoQuorum, 2, (4, 3)),
        // Majority
        new("Seven to eight is lost", Majorities, null, absolute, false, Count(7, 8), VoteOutcome.Rejected, 8),
        new("Abstentions are no votes cast in a council", Majorities, null, absolute, false, Count(3, 2, 20), VoteOutcome.Adopted, 3),
        new("Where abstentions are cast, they count against", Statutes, null, absoluteWithAbstentions, false, Count(3, 2, 20), VoteOutcome.Rejected, 13),
        new("Half of those who vote and abstain is not more than half", Statutes, null, absoluteWithAbstentions, false, Count(10, 5, 5), VoteOutcome.Rejected, 11),
        new("One more is", Statutes, null, absoluteWithAbstentions, false, Count(11, 5, 5), VoteOutcome.Adopted, 11),
        new("A simple majority is one vote more", null, null, simple, false, Count(1, 0, 28), VoteOutcome.Adopted, 1),
        new("Two thirds of ten votes is seven", Statutes, null, twoThirds, false, Count(6, 4), VoteOutcome.Rejected, 7),
        new("Two thirds of nine is six", Statutes, null, twoThirds, false, Count(6, 3), VoteOutcome.Adopted, 6),
        new("Two thirds, abstentions cast", Statutes, null, Qualified(2, 3, abstentions: true), false, Count(6, 3, 1), VoteOutcome.Rejected, 7),
        new("Three fifths of the votes cast by Parliament in Congress", "Constitution, art. 89", null, Qualified(3, 5), false, Count(539, 357, seats: 925), VoteOutcome.Adopted, 538),
        new("Three quarters of all seats: who stays away counts against", Statutes, null, threeQuartersOfSeats, false, Count(5, 0, seats: 7, electorate: 6), VoteOutcome.Rejected, 6),
        new("Three quarters of all seats, reached", Statutes, null, threeQuartersOfSeats, false, Count(6, 1, seats: 7), VoteOutcome.Adopted, 6),
        new("A censure of 289 among 577 passes", Censure, null, ofSeats, false, Count(289, 0, seats: 577), VoteOutcome.Adopted, 289),
        new("Of 288 it fails, whoever was there", Censure, null, ofSeats, false, Count(288, 0, seats: 577), VoteOutcome.Rejected, 289),
        new("Of 331 where 288 are required it passes", Censure, null, ofSeats, false, Count(331, 0, seats: 575), VoteOutcome.Adopted, 288),
        new("More than half of the electorate, less the recused", null, null, ofElectorate, false, Count(4, 0, seats: 9, electorate: 8, recused: 1), VoteOutcome.Adopted, 4),
        new("The same without the recusal", null, null, ofElectorate, false, Count(4, 0, seats: 9, electorate: 8), VoteOutcome.Rejected, 5),
        new("A recusal takes nothing off the seats", null, null, ofSeats, false, Count(4, 0, seats: 8, recused: 2), VoteOutcome.Rejected, 5),
        // Ties
        new("A tie is lost", Majorities, null, absolute, false, Count(10, 10), VoteOutcome.Rejected, 11),
        new("The president's vote decides a tie", Majorities, null, absolute, true, Count(10, 10, chair: Choice.For), VoteOutcome.Adopted, 11, CastBy: Choice.For),
        new("The president's vote against decides it too", Majorities, null, absolute, true, Count(10, 10, chair: Choice.Against), VoteOutcome.Rejected, 11, CastBy: Choice.Against),
        new("In a secret ballot it never does", Ballots, null, absolute, true, Count(10, 10, secret: true, chair: Choice.For), VoteOutcome.Rejected, 11),
        new("A president who abstains decides nothing", Majorities, null, absolute, true, Count(10, 10, 1, chair: Choice.Abstain), VoteOutcome.Rejected, 11),
        new("Without a tie it is not called upon", Majorities, null, absolute, true, Count(9, 10, chair: Choice.For), VoteOutcome.Rejected, 10),
        new("It makes up for no majority of the electorate", null, null, ofElectorate, true, Count(4, 4, seats: 9, chair: Choice.For), VoteOutcome.Rejected, 5),
        new("It makes up for no two thirds", null, null, twoThirds, true, Count(4, 4, seats: 9, chair: Choice.For), VoteOutcome.Rejected, 6),
        new("It does not outweigh abstentions that are cast", null, null, absoluteWithAbstentions, true, Count(4, 4, 1, seats: 9, chair: Choice.For), VoteOutcome.Rejected, 5),
        new("It breaks the tie of a simple majority", null, null, simple, true, Count(2, 2, 3, seats: 7, chair: Choice.For), VoteOutcome.Adopted, 3, CastBy: Choice.For),
        new("Without the quorum there is nothing to decide", null, half, simple, true, Count(1, 1, seats: 7, present: 2, chair: Choice.For), VoteOutcome.NoQuorum, 2, (4, 2)),
        // Nobody, and nothing
        new("Nobody votes", null, null, absolute, false, Count(0, 0), VoteOutcome.Rejected, 1),
        new("Nobody votes, by simple majority", null, null, simple, true, Count(0, 0, chair: null), VoteOutcome.Rejected, 1),
        new("Two thirds of nothing is not nothing", null, null, twoThirds, false, Count(0, 0), VoteOutcome.Rejected, 1),
        new("All abstain", null, null, absolute, false, Count(0, 0, 29), VoteOutcome.Rejected, 1),
        new("Everybody is recused, more than half must be there", null, council, absolute, false, Count(0, 0, seats: 3, recused: 3), VoteOutcome.NoQuorum, 1, (1, 0)),
        new("Everybody is recused, half of nobody is there", null, half with { Of = CountedOf.Electorate }, absolute, false, Count(0, 0, seats: 3, recused: 3), VoteOutcome.Rejected, 1, (0, 0)),
        new("One seat, one vote", null, council, ofSeats, false, Count(1, 0, seats: 1), VoteOutcome.Adopted, 1, (1, 1)),
        new("Those present without voting are no votes cast", "Register of the Assemblée nationale", null, absolute, false, Count(2, 1, notVoting: 21), VoteOutcome.Adopted, 2)
    ];
}
