using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

/// <summary>The quorum at one moment of a meeting.</summary>
/// <param name="At">Since when.</param>
/// <param name="Base">What the share is of.</param>
/// <param name="Needed">How many must be there.</param>
/// <param name="Counted">How many are, proxies included where they count.</param>
public sealed record QuorumCheck(DateTimeOffset At, int Base, int Needed, int Counted, bool Reached);

/// <summary>
/// Whether enough are at a meeting. Reached and lost are facts of who is there; what they mean for a vote is the rule's: one that is checked
/// when the meeting opens is not undone by who leaves later. Recusals count in votes, not here.
/// </summary>
public static class MeetingQuorum
{
    /// <summary>Counted anew from who is there; nothing before the meeting opens, or without a rule.</summary>
    public static QuorumFound? Of(Meeting meeting, QuorumRule? rule, QuorumMoment moment = QuorumMoment.DuringMeeting) =>
        rule is null || meeting.OpenedAt is null ? null
        : Tally.Find(rule, meeting.Seats, meeting.Electorate.Count, meeting.SecondOf is not null, meeting.PresenceAt(moment, meeting.Electorate, []));

    /// <summary>A fact of who is there, and that the quorum is reached or lost by it.</summary>
    public static IReadOnlyList<IFact> With(Meeting meeting, IFact fact, QuorumRule? rule)
    {
        var after = Meeting.Next(meeting, fact)!;
        var found = Of(after, rule, fact is MeetingOpened ? QuorumMoment.MeetingOpening : QuorumMoment.DuringMeeting);
        return found is null || found.Reached == after.Quorate ? [fact]
            : [fact, found.Reached ? new QuorumReached(found, fact.EffectiveAt) : new QuorumLost(found, fact.EffectiveAt)];
    }

    /// <summary>The quorum over time: counted anew at each change of who is there.</summary>
    /// <param name="facts">Of the meeting, in the order in which they took effect.</param>
    /// <param name="rule">In force when it opened.</param>
    public static IReadOnlyList<QuorumCheck> OverTime(IEnumerable<IFact> facts, QuorumRule? rule)
    {
        List<QuorumCheck> checks = [];
        Meeting? meeting = null;
        foreach (var fact in facts)
        {
            meeting = Meeting.Next(meeting, fact);
            if (fact is MeetingOpened or SeatArrived or SeatLeft or MeetingProxyGiven or MeetingProxyRevoked && meeting is not null && Of(meeting, rule) is { } found)
                checks.Add(new(fact.EffectiveAt, found.Base, found.Needed, found.Counted, found.Reached));
        }
        return checks;
    }
}
