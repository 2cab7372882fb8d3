using System.Text.Json.Serialization;
using PactePme.Kernel;

namespace PactePme.Governance.Rules;

/// <summary>A share of a number, exactly: 2/3 is no decimal.</summary>
public sealed record Fraction(int Numerator, int Denominator)
{
    /// <summary>The least whole number that is at least this share of <paramref name="of"/>.</summary>
    public int AtLeast(int of) => (int)((((long)of * Numerator) + Denominator - 1) / Denominator);

    /// <summary>The least whole number that is more than this share of <paramref name="of"/>.</summary>
    public int MoreThan(int of) => (int)((long)of * Numerator / Denominator) + 1;

    /// <summary>The greatest whole number that is at most this share of <paramref name="of"/>.</summary>
    public int AtMost(int of) => (int)((long)of * Numerator / Denominator);
}

public enum CountedOf
{
    /// <summary>Votes for and against; abstentions too, where the rule says so.</summary>
    VotesCast,
    /// <summary>Seats that may vote: the electorate frozen at opening, less recusals.</summary>
    Electorate,
    /// <summary>All seats of the committee at opening, vacant and recused ones included.</summary>
    Seats
}

public enum QuorumChecked
{
    /// <summary>Once, when the meeting opens: who leaves later does not undo it.</summary>
    MeetingOpening,
    /// <summary>When each vote opens.</summary>
    VoteOpening,
    /// <summary>When each vote opens, and still when it closes.</summary>
    Throughout
}

public enum Rounding
{
    /// <summary>At least the share: half of seven is four.</summary>
    Up,
    /// <summary>The whole part of the share: half of seven is three.</summary>
    Down,
    /// <summary>Strictly more than the share: half of eight is five.</summary>
    MoreThan
}

/// <summary>How many must be there. One of <paramref name="Share"/> and <paramref name="Number"/> is given.</summary>
/// <param name="Share">A share of the base.</param>
/// <param name="Number">A number of seats.</param>
/// <param name="Of">Seats or electorate.</param>
/// <param name="ProxiesCount">Seats represented by a proxy count as there. They do not in municipal councils (CGCT, L.2121-17); in associations the statutes decide.</param>
/// <param name="Second">What holds after a second convocation for want of quorum; the same quorum when absent.</param>
public sealed record QuorumRule(Fraction? Share, int? Number, CountedOf Of, Rounding Rounding, bool ProxiesCount, QuorumChecked Checked, SecondConvocation? Second = null)
{
    /// <summary>As JSON has it: what may be absent may be left out.</summary>
    [JsonConstructor]
    public QuorumRule(CountedOf of, Rounding rounding, bool proxiesCount, QuorumChecked @checked, Fraction? share = null, int? number = null, SecondConvocation? second = null)
        : this(share, number, of, rounding, proxiesCount, @checked, second) { }
}

/// <summary>A meeting convened again for want of quorum (CGCT, L.2121-17: at least three days later, without quorum).</summary>
/// <param name="NoticeDays">Full Paris calendar days between the second convocation and the meeting.</param>
/// <param name="Share">The quorum then, as a share; no quorum when neither is given.</param>
/// <param name="Number">The quorum then, as a number.</param>
public sealed record SecondConvocation(int NoticeDays, Fraction? Share = null, int? Number = null);

public enum MajorityKind
{
    /// <summary>More votes for than against.</summary>
    Simple,
    /// <summary>More than half of the base.</summary>
    Absolute,
    /// <summary>At least a share of the base.</summary>
    Qualified
}

/// <summary>How many votes for adopt.</summary>
/// <param name="Of">The base; a simple majority has none.</param>
/// <param name="Share">Of a qualified majority only.</param>
/// <param name="AbstentionsCount">Abstentions are votes cast: they then count against (in municipal councils they are not, CGCT L.2121-20).</param>
public sealed record MajorityRule(MajorityKind Kind, CountedOf Of = CountedOf.VotesCast, Fraction? Share = null, bool AbstentionsCount = false);

/// <summary>Another majority than the usual one, for resolutions of one kind.</summary>
public sealed record KindMajority(ResolutionKind Kind, MajorityRule Majority);

/// <param name="MinDays">Full days for which a consultation is open at least.</param>
public sealed record ConsultationRule(int MinDays);

/// <summary>What a resolution decides on. A kind with an effect has that effect.</summary>
public enum ResolutionKind
{
    /// <summary>Anything else that the committee decides.</summary>
    Deliberation,
    /// <summary>An opinion given to others.</summary>
    Opinion,
    /// <summary>A motion, such as one of censure.</summary>
    Motion,
    /// <summary>An organisation takes a seat.</summary>
    Admission,
    /// <summary>A seat is taken away.</summary>
    SeatEnd,
    /// <summary>Other rules of procedure.</summary>
    Rules,
    /// <summary>A version of a charter is adopted.</summary>
    Charter,
    /// <summary>A member is expelled.</summary>
    Expulsion,
    /// <summary>An axis goes live.</summary>
    Axis,
    /// <summary>Minutes are approved.</summary>
    Minutes,
    /// <summary>A convention is voted.</summary>
    Convention,
    /// <summary>An earlier resolution is repealed.</summary>
    Repeal
}

/// <summary>The rules by which a committee decides (règlement intérieur), as data. Changed only by resolution.</summary>
/// <param name="Quorum">No quorum when absent.</param>
/// <param name="Majority">The usual majority.</param>
/// <param name="Majorities">Other majorities for some kinds.</param>
/// <param name="ProxiesPerHolder">How many proxies (pouvoirs) one seat may hold; none when zero. Municipal councils: one (CGCT, L.2121-20).</param>
/// <param name="Alternates">A seat's alternate (suppléant) may attend and vote in place of its holder.</param>
/// <param name="RemoteAttendance">Who takes part remotely is present.</param>
/// <param name="Consultation">Votes without a meeting, in writing; none when absent.</param>
/// <param name="CastingVote">In a tie the chair's vote decides; never in a secret ballot (CGCT, L.2121-20).</param>
/// <param name="NoticeDays">Full Paris calendar days between convocation and meeting.</param>
/// <param name="SecretFor">Kinds of resolution voted by secret ballot.</param>
public sealed record RulesOfProcedure(QuorumRule? Quorum, MajorityRule Majority, IReadOnlyList<KindMajority> Majorities, int ProxiesPerHolder, bool Alternates,
    bool RemoteAttendance, ConsultationRule? Consultation, bool CastingVote, int NoticeDays, IReadOnlyList<ResolutionKind> SecretFor)
{
    /// <summary>As JSON has it: what may be absent may be left out.</summary>
    [JsonConstructor]
    public RulesOfProcedure(MajorityRule majority, int proxiesPerHolder, bool alternates, bool remoteAttendance, bool castingVote, int noticeDays,
        QuorumRule? quorum = null, ConsultationRule? consultation = null, IReadOnlyList<KindMajority>? majorities = null, IReadOnlyList<ResolutionKind>? secretFor = null)
        : this(quorum, majority, majorities ?? [], proxiesPerHolder, alternates, remoteAttendance, consultation, castingVote, noticeDays, secretFor ?? []) { }

    public MajorityRule MajorityFor(ResolutionKind kind) => Majorities.FirstOrDefault(m => m.Kind == kind)?.Majority ?? Majority;
}

internal static class RulesCheck
{
    private const int MaxSeats = 10_000;

    public static IEnumerable<FieldError?> Of(RulesOfProcedure rules, string pointer) =>
    [
        .. rules.Quorum is { } quorum ? Of(quorum, $"{pointer}/quorum") : [],
        .. Of(rules.Majority, $"{pointer}/majority"),
        Check.Count(rules.Majorities, $"{pointer}/majorities", Enum.GetValues<ResolutionKind>().Length),
        rules.Majorities.DistinctBy(m => m.Kind).Count() != rules.Majorities.Count
            ? new($"{pointer}/majorities", "majority-twice", "Une seule majorité par nature de délibération.", "One majority for each kind of resolution.") : null,
        .. rules.Majorities.SelectMany((m, i) => Of(m.Majority, $"{pointer}/majorities/{i}/majority")),
        Within(rules.ProxiesPerHolder, 0, 100, $"{pointer}/proxiesPerHolder"),
        Within(rules.NoticeDays, 0, 365, $"{pointer}/noticeDays"),
        rules.Consultation is { } consultation ? Within(consultation.MinDays, 0, 365, $"{pointer}/consultation/minDays") : null,
        Check.Count(rules.SecretFor, $"{pointer}/secretFor", Enum.GetValues<ResolutionKind>().Length)
    ];

    public static IEnumerable<FieldError?> Of(QuorumRule quorum, string pointer) =>
    [
        OneOf(quorum.Share, quorum.Number, pointer, required: true),
        Of(quorum.Share, $"{pointer}/share"),
        quorum.Number is { } n ? Within(n, 0, MaxSeats, $"{pointer}/number") : null,
        quorum.Of == CountedOf.VotesCast
            ? new($"{pointer}/of", "quorum-base", "Un quorum se compte sur les sièges ou sur le corps électoral.", "A quorum is counted of seats or of the electorate.") : null,
        .. quorum.Second is not { } second ? [] : (FieldError?[])
        [
            Within(second.NoticeDays, 0, 365, $"{pointer}/second/noticeDays"),
            OneOf(second.Share, second.Number, $"{pointer}/second", required: false),
            Of(second.Share, $"{pointer}/second/share"),
            second.Number is { } m ? Within(m, 0, MaxSeats, $"{pointer}/second/number") : null
        ]
    ];

    public static IEnumerable<FieldError?> Of(MajorityRule majority, string pointer) =>
    [
        majority.Kind == MajorityKind.Qualified == (majority.Share is not null) ? null
            : new($"{pointer}/share", "majority-share", "Une majorité qualifiée, et elle seule, porte une fraction.", "A qualified majority, and no other, has a share."),
        Of(majority.Share, $"{pointer}/share"),
        majority is { Kind: MajorityKind.Simple, Of: not CountedOf.VotesCast } or { Kind: MajorityKind.Simple, AbstentionsCount: true }
            ? new($"{pointer}/of", "majority-base", "Une majorité simple compare les pour et les contre : elle n'a pas d'autre base.", "A simple majority compares for and against: it has no other base.") : null,
        majority is { Kind: not MajorityKind.Simple, Of: not CountedOf.VotesCast, AbstentionsCount: true }
            ? new($"{pointer}/abstentionsCount", "abstentions-of-votes-cast", "Les abstentions ne comptent ou non que parmi les suffrages exprimés.", "Whether abstentions count is asked of votes cast only.") : null
    ];

    private static FieldError? OneOf(Fraction? share, int? number, string pointer, bool required) =>
        (share is not null && number is not null) || (required && share is null && number is null)
            ? new(pointer, "share-or-number", "Une fraction ou un nombre, l'un des deux.", "A share or a number, one of the two.") : null;

    private static FieldError? Of(Fraction? share, string pointer) =>
        share is null or { Numerator: > 0 and <= 1000, Denominator: > 0 and <= 1000 } && (share is null || share.Numerator <= share.Denominator) ? null
            : new(pointer, "fraction", "Une fraction entre 0 et 1, de termes entiers d'au plus 1000.", "A fraction between 0 and 1, of whole terms up to 1000.");

    private static FieldError? Within(int value, int min, int max, string pointer) => value >= min && value <= max ? null
        : new(pointer, "out-of-range", $"De {min} à {max}.", $"From {min} to {max}.");
}
