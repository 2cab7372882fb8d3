using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>
/// Opens the vote on a resolution. Text, rules, seats, electorate and proxies are frozen; from then on a seat votes through whoever holds its
/// mandate at that moment. A seat that falls vacant stays in the electorate and does not vote.
/// </summary>
/// <param name="Mode">meeting or consultation.</param>
/// <param name="MeetingId">The open meeting on whose agenda the resolution is; of a vote at a meeting only.</param>
/// <param name="ClosesAt">When a consultation closes by itself: <c>2026-12-01T12:00</c> (Paris) or an instant; at least as many days ahead as the rules say.</param>
/// <param name="ChairSeatId">The seat that presides over this vote, one of those present, when it is not the meeting's.</param>
public sealed record OpenVote(VotingMode Mode, Guid? MeetingId = null, string? ClosesAt = null, Guid? ChairSeatId = null);

/// <summary>What the opening rests on, read while committee and meeting are locked.</summary>
public sealed record OpeningGround(CommitteeHeld Held, Meeting? Meeting, EffectGround Effect)
{
    /// <summary>Another vote is open at that meeting.</summary>
    public bool VoteOpenThere { get; init; }
}

public static class OpenVoteEndpoint
{
    /// <summary>Longer than the longest minimum that rules may ask for.</summary>
    private const int MaxDays = 400;

    public static readonly Refusal NoRules = Refusal.State("no-rules",
        "Le comité n'a pas encore de règles : enregistrez d'abord son acte fondateur.",
        "The committee has no rules yet: record its founding act first.");
    public static readonly Refusal NoElectorate = Refusal.State("no-electorate",
        "Aucun siège n'est tenu : donnez d'abord des mandats.",
        "No seat is held by anybody: give mandates first.");
    public static readonly Refusal ConsultationNotAllowed = Refusal.State("consultation-not-allowed",
        "Les règles du comité ne connaissent pas de consultation écrite.",
        "The committee's rules know no consultation in writing.");
    public static readonly Refusal MeetingNotOpen = Refusal.State("meeting-not-open",
        "Cette réunion n'est pas ouverte.",
        "This meeting is not open.");
    public static readonly Refusal NotOnAgenda = Refusal.State("not-on-the-agenda",
        "Cette délibération n'est pas à l'ordre du jour de la réunion.",
        "This resolution is not on the meeting's agenda.");
    public static readonly Refusal NoQuorum = Refusal.State("quorum-missing",
        "Le quorum n'est pas atteint : attendez d'autres membres, ou convoquez à nouveau.",
        "The quorum is not reached: wait for other members, or convene again.");
    public static readonly Refusal AnotherVote = Refusal.State("another-vote-open",
        "Un autre vote est ouvert à cette réunion : clôturez-le d'abord.",
        "Another vote is open at this meeting: close it first.");

    public static async Task<OpeningGround> LoadAsync(OpenVote command, Resolution resolution, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: true, ct);
        var now = held.Now;
        // Alone, not shared: of two votes opened at once at one meeting, the second sees the first.
        if (command.MeetingId is { } meeting) now = await clock.LockAsync(session, meeting, shared: false, ct) ?? now;
        var voting = command.MeetingId is { } at && await session.Query<Resolution>().AnyAsync(r => r.State == ResolutionState.Voting && r.Voting!.MeetingId == at, ct);
        return new(held with { Now = now }, command.MeetingId is { } id ? await session.LoadAsync<Meeting>(id, ct) : null, await EffectGround.LoadAsync(resolution.Content.Effect, session, ct)) { VoteOpenThere = voting };
    }

    [WolverineBefore]
    public static Refusal? Refuse(OpenVote command, Resolution resolution, OpeningGround ground)
    {
        if (resolution.State != ResolutionState.Tabled) return ResolutionRules.NotTabled;
        if (ground.Held.Committee?.InForce?.Rules is not { } rules) return NoRules;
        if (ground.Effect.Refuse(resolution.Content.Effect) is { } impossible) return impossible;
        if (ground.Held.ElectorateOn(ParisTime.DayOf(ground.Held.Now), rules.Alternates).Count == 0) return NoElectorate;
        if (command.Mode == VotingMode.Consultation)
            return rules.Consultation is not { } consultation ? ConsultationNotAllowed
                : Refusal.Validation(
                    command.MeetingId is null ? null : new("/meetingId", "meeting-of-a-consultation", "Une consultation se tient sans réunion.", "A consultation is held without a meeting."),
                    command.ChairSeatId is null ? null : new("/chairSeatId", "chair-of-a-consultation", "Nul ne préside une consultation.", "Nobody presides over a consultation."),
                    CheckClosing(command.ClosesAt, consultation, ground.Held.Now));
        if (Refusal.Validation(
                command.Mode == VotingMode.Meeting ? null : new("/mode", "mode-of-imports", "Un vote s'ouvre en réunion ou en consultation.", "A vote is opened at a meeting or as a consultation."),
                command.MeetingId is null ? new("/meetingId", "meeting-required", "La réunion est attendue.", "The meeting is expected.") : null,
                command.ClosesAt is null ? null : new("/closesAt", "closing-of-a-meeting", "Un vote en réunion se clôt en séance.", "A vote at a meeting is closed there.")) is { } invalid) return invalid;
        if (ground.Meeting is not { State: MeetingState.Opened } meeting) return MeetingNotOpen;
        if (!meeting.Agenda.Any(item => item.ResolutionId == resolution.Id)) return NotOnAgenda;
        if (ground.VoteOpenThere) return AnotherVote;
        if (command.ChairSeatId is { } chair && meeting.AttendanceOf(chair) is null) return OpenMeetingEndpoint.NoChair;
        var opened = Opened(command, resolution, ground);
        return rules.Quorum is { } quorum && quorum.Checked != QuorumChecked.MeetingOpening
            && !Tally.Find(quorum, opened.Seats, opened.Electorate.Count, opened.SecondConvocation, opened.Presences[^1]).Reached ? NoQuorum : null;
    }

    /// <summary>Opens the vote on a resolution.</summary>
    [WolverinePost("/api/{territory}/resolutions/{id}/open-vote"), Allow(Role.Secretary)]
    public static (Receipt, Events, IMartenOp, OutgoingMessages) Post(OpenVote command, [WriteAggregate("id")] Resolution resolution, OpeningGround ground, BallotBox box)
    {
        var opened = Opened(command, resolution, ground);
        IReadOnlyList<IFact> facts = [opened];
        OutgoingMessages later = [];
        if (opened.ClosesAt is { } at) later.Schedule(new CloseVoteAtInstant(resolution.Id), at);
        return (Receipt.Of(resolution, facts), [.. facts], opened.Secret ? MartenOps.Store(box.Empty(resolution.Id)) : MartenOps.Nothing(), later);
    }

    public static VotingOpened Opened(OpenVote command, Resolution resolution, OpeningGround ground)
    {
        var edition = ground.Held.Committee!.InForce!;
        var electorate = ground.Held.ElectorateOn(ParisTime.DayOf(ground.Held.Now), edition.Rules.Alternates);
        Guid[] ids = [.. electorate.Select(s => s.Id)];
        Guid[] recused = [.. resolution.EarlyRecusals.Select(r => r.SeatId).Where(ids.Contains)];
        var content = resolution.Content;
        var secret = content.Secret || edition.Rules.SecretFor.Contains(content.Kind);
        if (ground.Meeting is not { } meeting)
        {
            _ = ParisTime.Read(command.ClosesAt, "", out var closes);
            var proxies = Allowed(resolution.Proxies, ids, edition.Rules);
            return new(VotingMode.Consultation, null, resolution.Texts.Count, edition.Number, edition.Rules, ground.Held.Seated.Count,
                [.. electorate.Select(s => new Elector(s.Id, s.OrganisationId, false, proxies.TryGetValue(s.Id, out var held) ? held : null))], null, secret, false, [], closes, ground.Held.Now, ground.Effect.Subject(content.Effect));
        }
        var represented = Allowed(meeting.Represented, ids, edition.Rules);
        var chair = command.ChairSeatId ?? meeting.ChairSeatId;
        return new(VotingMode.Meeting, meeting.Id, resolution.Texts.Count, edition.Number, edition.Rules, ground.Held.Seated.Count,
            [.. electorate.Select(s => new Elector(s.Id, s.OrganisationId, meeting.AttendanceOf(s.Id) is not null, represented.TryGetValue(s.Id, out var held) ? held : null))],
            chair is { } presides && meeting.AttendanceOf(presides) is not null ? chair : null, secret, meeting.SecondOf is not null,
            [.. meeting.AtOpening is { } opening ? (Presence[])[opening] : [], meeting.PresenceAt(QuorumMoment.VoteOpening, ids, recused)], null, ground.Held.Now, ground.Effect.Subject(content.Effect));
    }

    /// <summary>Proxies that the rules in force still allow: those first given, when they have come to allow fewer.</summary>
    private static Dictionary<Guid, Guid> Allowed(IEnumerable<Proxy> given, Guid[] electorate, RulesOfProcedure rules) => given.Where(p => electorate.Contains(p.HeldBy))
        .GroupBy(p => p.HeldBy).SelectMany(g => g.Take(rules.ProxiesPerHolder)).ToDictionary(p => p.SeatId, p => p.HeldBy);

    private static FieldError? CheckClosing(string? closesAt, ConsultationRule rule, DateTimeOffset now)
    {
        if (ParisTime.Read(closesAt, "/closesAt", out var at) is { } unreadable) return unreadable;
        return at <= now || at < ParisTime.AddDays(now, rule.MinDays)
            ? new("/closesAt", "consultation-too-short", $"Une consultation dure au moins {rule.MinDays} jours.", $"A consultation lasts at least {rule.MinDays} days.")
            : at > ParisTime.AddDays(now, MaxDays) ? new("/closesAt", "consultation-too-long", $"Une consultation dure au plus {MaxDays} jours.", $"A consultation lasts at most {MaxDays} days.") : null;
    }
}
