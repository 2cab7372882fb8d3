using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Convenes the committee, with the notice that its rules ask for.</summary>
/// <param name="At">When: Paris time (<c>2026-12-01T14:00</c>) or an instant (<c>2026-12-01T13:00:00Z</c>).</param>
/// <param name="Agenda">In order. An item may name a resolution that is tabled.</param>
/// <param name="Place">Where; may be absent when people may attend remotely.</param>
/// <param name="Remote">People may attend remotely: where the rules allow it.</param>
/// <param name="SecondOf">The meeting that opened without quorum and was closed, of which this is the second convocation: with its own notice, and nothing on the agenda that was not on that meeting's.</param>
public sealed record ConveneMeeting(string At, IReadOnlyList<AgendaItem> Agenda, string? Place = null, bool Remote = false, Guid? SecondOf = null);

/// <summary>What a convocation is decided on.</summary>
/// <param name="First">The meeting that this one comes after for want of quorum.</param>
/// <param name="Resolutions">Those that the agenda names.</param>
/// <param name="Number">That it will have.</param>
public sealed record Convocation(CommitteeHeld Held, Meeting? First, IReadOnlyList<Resolution> Resolutions, string Number);

public static class ConveneMeetingEndpoint
{
    public static readonly Refusal NoticeTooShort = Refusal.Content("notice-too-short",
        "Le règlement demande plus de jours francs entre la convocation et la réunion.",
        "The rules ask for more full days between convocation and meeting.");
    public static readonly Refusal InThePast = Refusal.Content("meeting-in-the-past",
        "Une réunion se convoque pour plus tard : choisissez une date à venir.",
        "A meeting is convened for later: choose a date to come.");
    public static readonly Refusal ResolutionNotTabled = Refusal.State("agenda-resolution-not-tabled",
        "Une délibération à l'ordre du jour doit être déposée et pas encore mise au vote : retirez-la ou déposez-en une nouvelle.",
        "A resolution on the agenda must be tabled and not put to the vote yet: take it off or table a new one.");
    public static readonly Refusal RemoteNotAllowed = Refusal.State("remote-not-allowed",
        "Le règlement ne connaît pas de participation à distance : indiquez un lieu.",
        "The rules know no remote attendance: state a place.");
    public static readonly Refusal NoSecond = Refusal.State("second-convocation-not-due",
        "Une seconde convocation suit une réunion du comité ouverte sans quorum, ou qui l'a perdu, puis close.",
        "A second convocation follows a meeting of the committee that opened without quorum, or lost it, and was closed.");
    public static readonly Refusal OtherAgenda = Refusal.Content("second-convocation-other-agenda",
        "Une seconde convocation ne porte que sur l'ordre du jour de la première.",
        "A second convocation has nothing on its agenda that was not on the first.");

    public static async Task<Convocation> LoadAsync(ConveneMeeting command, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: true, ct);
        var first = command.SecondOf is { } id ? await session.LoadAsync<Meeting>(id, ct) : null;
        var resolutions = await session.LoadManyAsync<Resolution>(ct, [.. command.Agenda.OfType<AgendaItem>().Select(i => i.ResolutionId).OfType<Guid>()]);
        var number = ParisTime.Read(command.At, "/at", out var at) is null ? await session.NextNumberAsync("R", ParisTime.DayOf(at).Year, ct) : "";
        return new(held, first, resolutions, number);
    }

    [WolverineBefore]
    public static Refusal? Refuse(ConveneMeeting command, Convocation on) =>
        on.Held.Committee?.InForce?.Rules is not { } rules ? OpenVoteEndpoint.NoRules
        : Refusal.Validation([ParisTime.Read(command.At, "/at", out var at), .. MeetingTerms.CheckPlace(command.Place, command.Remote), .. MeetingTerms.CheckAgenda(command.Agenda)]) is { } faults ? faults
        : command.Remote && !rules.RemoteAttendance ? RemoteNotAllowed
        : MeetingTerms.RefuseResolutions(command.Agenda, on.Resolutions) is { } notTabled ? notTabled
        : command.SecondOf is not null && RefuseSecond(command, on) is { } notSecond ? notSecond
        : MeetingTerms.RefuseNotice(at, rules, command.SecondOf is not null, on.Held.Now);

    private static Refusal? RefuseSecond(ConveneMeeting command, Convocation on) =>
        on.First is not { State: MeetingState.Closed } first || !LackedQuorum(first, on.Held.Committee!) ? NoSecond
        : !command.Agenda.All(item => item.WasOn(first, on.Resolutions)) ? OtherAgenda
        : null;

    /// <summary>Whether too few were there when it opened, or at its end where the quorum must last, by the rules of then.</summary>
    internal static bool LackedQuorum(Meeting meeting, Committee committee) =>
        meeting is { OpenedAt: { } opened, AtOpening: { } there } && committee.InForceAt(opened)?.Rules.Quorum is { } rule
        && (!Tally.Find(rule, meeting.Seats, meeting.Electorate.Count, meeting.SecondOf is not null, there).Reached || (rule.Checked != QuorumChecked.MeetingOpening && meeting.Quorate == false));

    [WolverinePost("/api/{territory}/meetings"), Allow(Role.Secretary)]
    public static (Created, IStartStream) Post(string territory, ConveneMeeting command, Convocation on, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command, on);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/meetings/{id}" }, MartenOps.StartStream<Meeting>(id, [.. facts]));
    }

    public static IReadOnlyList<IFact> Decide(ConveneMeeting command, Convocation on)
    {
        ParisTime.Read(command.At, "/at", out var at);
        var committee = on.Held.Committee!;
        return [new MeetingConvened(committee.Id, on.Number, at, command.Place, command.Remote, command.Agenda, committee.InForce!.Number, command.SecondOf, committee.Synthetic, on.Held.Now)];
    }
}
