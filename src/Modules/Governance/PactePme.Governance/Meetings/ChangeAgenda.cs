using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>
/// Replaces a meeting's agenda. Before it opens, items may be added as long as the notice is still kept; they may be taken off or put into another order at any time.
/// Once it is open nothing is added or taken off that was put to the vote.
/// </summary>
/// <param name="Agenda">The whole agenda as it will be, in order.</param>
public sealed record ChangeAgenda(IReadOnlyList<AgendaItem> Agenda);

/// <summary>The resolutions that the agenda names or named, and the first meeting of a second convocation.</summary>
public sealed record AgendaGround(IReadOnlyList<Resolution> Resolutions, Meeting? First);

public static class ChangeAgendaEndpoint
{
    public static readonly Refusal Over = Refusal.State("meeting-over",
        "Cette réunion est close ou annulée : convoquez-en une autre.",
        "This meeting is closed or cancelled: convene another.");
    public static readonly Refusal NothingAdded = Refusal.State("agenda-nothing-added",
        "Une fois la réunion ouverte, rien ne s'ajoute à l'ordre du jour : convoquez une autre réunion pour ces points.",
        "Once the meeting is open nothing is added to its agenda: convene another meeting for these items.");
    public static readonly Refusal Voted = Refusal.State("agenda-item-voted",
        "Un point mis au vote reste à l'ordre du jour.",
        "An item that was put to the vote stays on the agenda.");

    public static async Task<(MeetingGround, AgendaGround)> LoadAsync(ChangeAgenda command, Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var ground = await session.HoldMeetingAsync(clock, meeting.Id, ct);
        var resolutions = await session.LoadManyAsync<Resolution>(ct, [.. command.Agenda.OfType<AgendaItem>().Concat(meeting.Agenda).Select(i => i.ResolutionId).OfType<Guid>().Distinct()]);
        return (ground, new(resolutions, meeting.SecondOf is { } first ? await session.LoadAsync<Meeting>(first, ct) : null));
    }

    [WolverineBefore]
    public static Refusal? Refuse(ChangeAgenda command, Meeting meeting, MeetingGround ground, AgendaGround agenda)
    {
        List<AgendaItem> added = [.. command.Agenda.Except(meeting.Agenda)];
        return meeting.State is MeetingState.Closed or MeetingState.Cancelled ? Over
            : ground.Rules is not { } rules ? OpenVoteEndpoint.NoRules
            : Refusal.Validation(MeetingTerms.CheckAgenda(command.Agenda)) is { } faults ? faults
            : meeting.State == MeetingState.Opened && added.Count > 0 ? NothingAdded
            : meeting.Agenda.Except(command.Agenda).Any(gone => agenda.Resolutions.Any(r => r.Id == gone.ResolutionId && r.Voting?.MeetingId == meeting.Id)) ? Voted
            : MeetingTerms.RefuseResolutions(added, agenda.Resolutions) is { } notTabled ? notTabled
            : agenda.First is { } first && !added.All(item => item.WasOn(first, agenda.Resolutions)) ? ConveneMeetingEndpoint.OtherAgenda
            : added.Count > 0 ? MeetingTerms.RefuseNotice(meeting.At, rules, meeting.SecondOf is not null, ground.Now)
            : null;
    }

    [WolverinePost("/api/{territory}/meetings/{id}/change-agenda"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(ChangeAgenda command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, ground.Now);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ChangeAgenda command, DateTimeOffset now) => [new MeetingAgendaChanged(command.Agenda, now)];
}
