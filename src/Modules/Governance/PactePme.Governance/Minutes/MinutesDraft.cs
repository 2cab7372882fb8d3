using System.Globalization;
using PactePme.Governance.Meetings;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Minutes;

/// <summary>A resolution and its events.</summary>
public sealed record VotedResolution(Guid Id, IReadOnlyList<IFact> Facts);

/// <summary>A seat as the minutes name it.</summary>
/// <param name="Number">Its place among the committee's seats, from 1: the name of a seat whose organisation has none that may be shown.</param>
public sealed record MinutesSeat(Guid Id, Guid OrganisationId, int Number);

/// <summary>
/// The first text of minutes, from the events alone: convocation, who came and left, the quorum over time, each resolution with its text, the arithmetic of its
/// vote and what came of it. Times are Paris time. Organisations are named, persons never are. Who voted what is not in it: published minutes are
/// everybody's, the roll of an open ballot is the committee's and stays with the resolution.
/// </summary>
public static class MinutesDraft
{
    /// <param name="meeting">Events of the meeting, in the order in which they took effect.</param>
    /// <param name="resolutions">Those voted at it, in any order; votes elsewhere are left out.</param>
    /// <param name="quorum">The rule in force when it opened; absent when there was none.</param>
    /// <param name="nameOf">The name of an organisation; nothing when it may not be shown.</param>
    public static IReadOnlyList<MinutesEntry> Of(Guid meetingId, IReadOnlyList<IFact> meeting, IReadOnlyList<VotedResolution> resolutions, IReadOnlyList<MinutesSeat> seats, QuorumRule? quorum,
        Func<Guid, string?> nameOf)
    {
        Names names = new(seats, nameOf);
        var checks = MeetingQuorum.OverTime(meeting, quorum);
        List<MinutesEntry> entries = [.. OfMeeting(meeting, checks, names)];
        var voted = resolutions.Select(r => (r.Id, State: Fold.Of<Resolution>(r.Facts))).Where(r => r.State?.Voting is { ClosedAt: not null } v && v.MeetingId == meetingId);
        entries.AddRange(voted.SelectMany(r => OfVote(r.Id, r.State!, names)));
        // What has no moment – convocation, agenda – comes first; the order of two entries of one moment is that in which they were written.
        return [.. entries.OrderBy(e => e.At ?? DateTimeOffset.MinValue)];
    }

    private static IEnumerable<MinutesEntry> OfMeeting(IReadOnlyList<IFact> facts, IReadOnlyList<QuorumCheck> checks, Names names)
    {
        Meeting? meeting = null;
        foreach (var fact in facts)
        {
            meeting = Meeting.Next(meeting, fact);
            if (meeting is null) continue;
            switch (fact)
            {
                case MeetingOpened e:
                    yield return new(MinutesTopic.Convocation, new(
                        $"Réunion {meeting.Number}, convoquée le {French(meeting.ConvenedAt)} pour le {French(meeting.At)}{(meeting.Place is { } lieu ? $", {lieu}" : "")}{(meeting.SecondOf is null ? "" : " (seconde convocation, faute de quorum)")}.",
                        $"Meeting {meeting.Number}, convened on {English(meeting.ConvenedAt)} for {English(meeting.At)}{(meeting.Place is { } place ? $", {place}" : "")}{(meeting.SecondOf is null ? "" : " (second convocation, for want of quorum)")}."));
                    yield return new(MinutesTopic.Opening, new(
                        $"La séance est ouverte le {French(e.EffectiveAt)}, présidée par {names.French(e.ChairSeatId)}. Sièges du comité : {e.Seats}, dont {e.Electorate.Count} en mesure de voter.",
                        $"The meeting opens on {English(e.EffectiveAt)}, with {names.English(e.ChairSeatId)} in the chair. Seats of the committee: {e.Seats}, of which {e.Electorate.Count} can vote."),
                        e.EffectiveAt, e.ChairSeatId, names.OrganisationOf(e.ChairSeatId));
                    foreach (var there in e.Present) yield return Attends(there, e.EffectiveAt, "présent", "present", names);
                    foreach (var proxy in meeting.Proxies) yield return Given(proxy.SeatId, proxy.HeldBy, e.EffectiveAt, names);
                    break;
                case SeatArrived e:
                    yield return Attends(e.Attendance, e.EffectiveAt, $"arrive à {Clock(e.EffectiveAt)}", $"arrives at {Clock(e.EffectiveAt)}", names);
                    break;
                case SeatLeft e:
                    yield return new(MinutesTopic.Attendance, new($"{names.French(e.SeatId)} : départ à {Clock(e.EffectiveAt)}.", $"{names.English(e.SeatId)}: leaves at {Clock(e.EffectiveAt)}."), e.EffectiveAt, e.SeatId, names.OrganisationOf(e.SeatId));
                    break;
                case MeetingProxyGiven e when meeting.OpenedAt is not null:
                    yield return Given(e.SeatId, e.HeldBy, e.EffectiveAt, names);
                    break;
                case MeetingProxyRevoked e when meeting.OpenedAt is not null:
                    yield return new(MinutesTopic.Proxy, new($"{names.French(e.SeatId)} : pouvoir retiré à {Clock(e.EffectiveAt)}.", $"{names.English(e.SeatId)}: proxy revoked at {Clock(e.EffectiveAt)}."), e.EffectiveAt, e.SeatId, names.OrganisationOf(e.SeatId));
                    break;
                case MeetingClosed e:
                    yield return new(MinutesTopic.Closing, new($"La séance est levée à {Clock(e.EffectiveAt)}.", $"The meeting closes at {Clock(e.EffectiveAt)}."), e.EffectiveAt);
                    break;
                default: continue;
            }
            // One meeting, one clock: of the checks at this moment there is one.
            if (fact is not MeetingClosed && checks.FirstOrDefault(c => c.At == fact.EffectiveAt) is { } check)
                yield return new(MinutesTopic.Quorum, new(
                    $"Quorum à {Clock(check.At)} : {check.Counted} compté(s) pour {check.Needed} requis, sur {check.Base} : {(check.Reached ? "atteint" : "non atteint")}.",
                    $"Quorum at {Clock(check.At)}: {check.Counted} counted, {check.Needed} needed, of {check.Base}: {(check.Reached ? "reached" : "not reached")}."), check.At);
        }
        if (meeting is not null)
            yield return new(MinutesTopic.Agenda, new(
                $"Ordre du jour : {string.Join(" ; ", meeting.Agenda.Select((item, i) => $"{i + 1}. {item.Title.French}"))}.",
                $"Agenda: {string.Join("; ", meeting.Agenda.Select((item, i) => $"{i + 1}. {item.Title.English ?? item.Title.French}"))}."));
    }

    private static MinutesEntry Attends(Attendance there, DateTimeOffset at, string french, string english, Names names) => new(MinutesTopic.Attendance, new(
        $"{names.French(there.SeatId)} : {french}{(there.ByAlternate ? ", par son suppléant" : "")}{(there.Mode == AttendanceMode.Remote ? ", à distance" : "")}.",
        $"{names.English(there.SeatId)}: {english}{(there.ByAlternate ? ", by its alternate" : "")}{(there.Mode == AttendanceMode.Remote ? ", remotely" : "")}."),
        at, there.SeatId, names.OrganisationOf(there.SeatId));

    private static MinutesEntry Given(Guid seat, Guid heldBy, DateTimeOffset at, Names names) => new(MinutesTopic.Proxy, new(
        $"{names.French(seat)} : pouvoir donné à {names.French(heldBy)}.", $"{names.English(seat)}: proxy given to {names.English(heldBy)}."), at, seat, names.OrganisationOf(seat));

    private static IEnumerable<MinutesEntry> OfVote(Guid id, Resolution resolution, Names names)
    {
        var voting = resolution.Voting!;
        var content = resolution.Texts[voting.TextNumber - 1].Content;
        yield return new(MinutesTopic.Resolution, new(
            $"Délibération {resolution.Number} : {content.Title.French}\n{content.Text.French}",
            $"Resolution {resolution.Number}: {content.Title.English ?? content.Title.French}\n{content.Text.English ?? content.Text.French}"), voting.OpenedAt, ResolutionId: id);
        foreach (var recusal in voting.Recusals)
            yield return new(MinutesTopic.Recusal, new($"{names.French(recusal.SeatId)} se déporte.", $"{names.English(recusal.SeatId)} is recused."),
                recusal.At < voting.OpenedAt ? voting.OpenedAt : recusal.At, recusal.SeatId, names.OrganisationOf(recusal.SeatId), id);
        if (voting.Arithmetic is not { } sum) yield break;
        var count = sum.Count;
        yield return new(MinutesTopic.Vote, new(
            $"Vote {(voting.Secret ? "à bulletin secret" : "à bulletin ouvert")}, règlement n° {sum.RulesNumber}. Corps électoral : {count.Electorate}, déports : {count.Recused}. "
                + $"{string.Concat(sum.QuorumChecks.Select(q => $"Quorum {(q.Moment == QuorumMoment.VoteClosing ? "à la clôture" : q.Moment == QuorumMoment.VoteOpening ? "à l'ouverture du vote" : "à l'ouverture de la séance")} : {q.Counted} pour {q.Needed} requis. "))}"
                + $"Pour : {count.For}, contre : {count.Against}, abstentions : {count.Abstain} (par pouvoir : {count.ByProxy}). Voix requises : {sum.Needed}.{(sum.CastBy is null ? "" : " La voix de la présidence départage.")} {Outcome(sum.Outcome, french: true)}",
            $"Vote by {(voting.Secret ? "secret" : "open")} ballot, rules no. {sum.RulesNumber}. Electorate: {count.Electorate}, recused: {count.Recused}. "
                + $"{string.Concat(sum.QuorumChecks.Select(q => $"Quorum {(q.Moment == QuorumMoment.VoteClosing ? "at the closing" : q.Moment == QuorumMoment.VoteOpening ? "when the vote opened" : "when the meeting opened")}: {q.Counted}, {q.Needed} needed. "))}"
                + $"For: {count.For}, against: {count.Against}, abstentions: {count.Abstain} (by proxy: {count.ByProxy}). Votes needed: {sum.Needed}.{(sum.CastBy is null ? "" : " The chair's vote decides the tie.")} {Outcome(sum.Outcome, french: false)}"),
            voting.ClosedAt, ResolutionId: id);
    }

    private static string Outcome(VoteOutcome outcome, bool french) => (outcome, french) switch
    {
        (VoteOutcome.Adopted, true) => "La délibération est adoptée.",
        (VoteOutcome.Adopted, _) => "The resolution is adopted.",
        (VoteOutcome.Rejected, true) => "La délibération est rejetée.",
        (VoteOutcome.Rejected, _) => "The resolution is rejected.",
        (_, true) => "Faute de quorum, rien n'est décidé.",
        _ => "For want of quorum nothing is decided."
    };

    private static string French(DateTimeOffset at) => ParisTime.Show(at).ToString("dd/MM/yyyy 'à' HH:mm", CultureInfo.InvariantCulture);

    private static string English(DateTimeOffset at) => ParisTime.Show(at).ToString("d MMMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture);

    private static string Clock(DateTimeOffset at) => ParisTime.Show(at).ToString("HH:mm", CultureInfo.InvariantCulture);

    private sealed class Names(IReadOnlyList<MinutesSeat> seats, Func<Guid, string?> nameOf)
    {
        private readonly Dictionary<Guid, MinutesSeat> seats = seats.ToDictionary(s => s.Id);

        public Guid? OrganisationOf(Guid seat) => seats.GetValueOrDefault(seat)?.OrganisationId;

        public string French(Guid seat) => Of(seat, "siège n°");

        public string English(Guid seat) => Of(seat, "seat no.");

        private string Of(Guid seat, string otherwise) => seats.GetValueOrDefault(seat) is { } known ? nameOf(known.OrganisationId) ?? $"{otherwise} {known.Number}" : $"{otherwise} ?";
    }
}
