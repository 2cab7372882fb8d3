namespace PactePme.Governance.Rules;

public enum Choice
{
    For,
    Against,
    /// <summary>Counts for the quorum.</summary>
    Abstain,
    /// <summary>Present without voting: only in votes recorded elsewhere.</summary>
    NotVoting
}

public enum VoteOutcome { Adopted, Rejected, NoQuorum }

public enum QuorumMoment { MeetingOpening, VoteOpening, VoteClosing, DuringMeeting }

/// <summary>Who was there at one moment. Recused seats are among neither.</summary>
/// <param name="Present">Seats whose holder or alternate was there; in a consultation, seats that voted themselves.</param>
/// <param name="Represented">Absent seats with a proxy held by one that was there.</param>
/// <param name="Recused">Seats recused so far.</param>
/// <param name="Seats">Seats of the committee then, where it was before the vote opened: at the opening of the meeting.</param>
/// <param name="Electorate">Seats that could vote then, likewise.</param>
public sealed record Presence(QuorumMoment Moment, int Present, int Represented, int Recused, int? Seats = null, int? Electorate = null);

/// <summary>All that the outcome of a vote depends on, besides the rules.</summary>
/// <param name="Seats">Seats of the committee when the vote opened, vacant ones included.</param>
/// <param name="Electorate">Seats that could vote when the vote opened; frozen then.</param>
/// <param name="Recused">Seats recused by the time it closed: they are no longer in the electorate.</param>
/// <param name="Presences">Who was there at each moment at which a rule may check the quorum.</param>
/// <param name="ByProxy">Of the ballots, those cast by a proxy.</param>
/// <param name="Chair">How the chair's seat voted; absent when it did not, or the ballot was secret.</param>
/// <param name="SecondConvocation">The meeting was convened again for want of quorum.</param>
public sealed record VoteCount(int Seats, int Electorate, int Recused, IReadOnlyList<Presence> Presences, int For, int Against, int Abstain, int NotVoting, int ByProxy,
    Choice? Chair, bool Secret, bool SecondConvocation);

/// <summary>A quorum checked at one moment.</summary>
/// <param name="Base">What the share is of.</param>
/// <param name="Needed">How many had to be there.</param>
/// <param name="Counted">How many were, proxies included where they count.</param>
public sealed record QuorumFound(QuorumMoment Moment, int Base, int Needed, int Counted, bool Reached);

/// <summary>The whole arithmetic of a vote: what went in, the rules, each number on the way and what comes out. Stored with the result.</summary>
/// <param name="RulesNumber">Number of the version of the rules.</param>
/// <param name="Quorum">The rule; absent when there is none.</param>
/// <param name="Majority">The rule for this kind of resolution.</param>
/// <param name="QuorumChecks">Each check that the rule calls for.</param>
/// <param name="VotesCast">Votes for and against, and abstentions where they count as cast.</param>
/// <param name="Base">What the majority is counted of.</param>
/// <param name="Needed">How many votes for were needed.</param>
/// <param name="Tie">As many for as against.</param>
/// <param name="CastBy">How the chair's casting vote decided the tie; absent when it did not.</param>
public sealed record Arithmetic(int RulesNumber, QuorumRule? Quorum, MajorityRule Majority, bool CastingVote, VoteCount Count, IReadOnlyList<QuorumFound> QuorumChecks,
    int VotesCast, int Base, int Needed, bool Tie, Choice? CastBy, VoteOutcome Outcome);

/// <summary>The arithmetic of a vote, the only one: results, recounts, simulations and imports all come from here.</summary>
public static class Tally
{
    public static Arithmetic Of(int rulesNumber, RulesOfProcedure rules, ResolutionKind kind, VoteCount count) =>
        Of(rulesNumber, rules.Quorum, rules.MajorityFor(kind), rules.CastingVote, count);

    public static Arithmetic Of(int rulesNumber, QuorumRule? quorum, MajorityRule majority, bool castingVote, VoteCount count)
    {
        IReadOnlyList<QuorumFound> checks = quorum is null ? [] : [.. Checked(quorum, count.Presences).Select(p => Find(quorum, count, p))];
        var cast = count.For + count.Against + (majority.AbstentionsCount ? count.Abstain : 0);
        var of = majority.Of switch { CountedOf.VotesCast => cast, CountedOf.Electorate => count.Electorate - count.Recused, _ => count.Seats };
        var needed = majority.Kind switch
        {
            MajorityKind.Simple => count.Against + 1,
            MajorityKind.Absolute => new Fraction(1, 2).MoreThan(of),
            _ => Math.Max(1, majority.Share!.AtLeast(of)) // nobody for is no majority, whatever the share of nothing
        };
        var tie = count.For == count.Against;
        // A casting vote decides between equal sides; it makes up for no vote that a wider base still asks for.
        var casts = castingVote && tie && !count.Secret && majority is { Kind: MajorityKind.Simple or MajorityKind.Absolute, Of: CountedOf.VotesCast, AbstentionsCount: false }
            && count.Chair is Choice.For or Choice.Against ? count.Chair : null;
        var outcome = checks.Any(c => !c.Reached) ? VoteOutcome.NoQuorum
            : count.For >= needed || casts == Choice.For ? VoteOutcome.Adopted
            : VoteOutcome.Rejected;
        return new(rulesNumber, quorum, majority, castingVote, count, checks, cast, of, needed, tie, outcome == VoteOutcome.NoQuorum ? null : casts, outcome);
    }

    /// <summary>How many must be there, of so many seats and such an electorate.</summary>
    public static QuorumFound Find(QuorumRule rule, VoteCount count, Presence presence) =>
        Find(rule, presence.Seats ?? count.Seats, presence.Electorate ?? count.Electorate, count.SecondConvocation, presence);

    public static QuorumFound Find(QuorumRule rule, int seats, int electorate, bool secondConvocation, Presence presence)
    {
        var of = rule.Of == CountedOf.Seats ? seats : electorate - presence.Recused;
        var (share, number) = secondConvocation && rule.Second is { } second ? (second.Share, second.Number) : (rule.Share, rule.Number);
        var needed = (share, number) switch
        {
            ({ } part, _) => rule.Rounding switch { Rounding.Up => part.AtLeast(of), Rounding.Down => part.AtMost(of), _ => part.MoreThan(of) },
            (_, { } fixedNumber) => fixedNumber,
            _ => 0
        };
        var counted = presence.Present + (rule.ProxiesCount ? presence.Represented : 0);
        return new(presence.Moment, of, needed, counted, counted >= needed);
    }

    /// <summary>Where none of the rule's moments came, as in a consultation, what is known of who took part is checked instead: a quorum is never left out.</summary>
    private static IReadOnlyList<Presence> Checked(QuorumRule rule, IReadOnlyList<Presence> presences) =>
        presences.Any(p => Checks(rule, p.Moment)) ? [.. presences.Where(p => Checks(rule, p.Moment))] : presences;

    private static bool Checks(QuorumRule rule, QuorumMoment moment) => rule.Checked switch
    {
        QuorumChecked.MeetingOpening => moment == QuorumMoment.MeetingOpening,
        QuorumChecked.VoteOpening => moment == QuorumMoment.VoteOpening,
        _ => moment is QuorumMoment.VoteOpening or QuorumMoment.VoteClosing
    };
}
