using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Moves a meeting to another time, with the notice of a new convocation, or to another place.</summary>
/// <param name="At">When: Paris time or an instant. As long as it stays the same no notice is needed.</param>
/// <param name="Reason">Why, for everyone to read. Names no person.</param>
/// <param name="Place">Where; may be absent when people may attend remotely.</param>
/// <param name="Remote">People may attend remotely: where the rules allow it.</param>
public sealed record MoveMeeting(string At, string Reason, string? Place = null, bool Remote = false);

public static class MoveMeetingEndpoint
{
    public static readonly Refusal NotConvened = Refusal.State("meeting-not-convened",
        "Cette réunion n'est plus à venir : elle est ouverte, close ou annulée.",
        "This meeting is no longer to come: it is open, closed or cancelled.");

    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(MoveMeeting command, Meeting meeting, MeetingGround ground) =>
        meeting.State != MeetingState.Convened ? NotConvened
        : ground.Rules is not { } rules ? OpenVoteEndpoint.NoRules
        : Refusal.Validation([ParisTime.Read(command.At, "/at", out var at), Check.Text(command.Reason, "/reason", 2_000), .. MeetingTerms.CheckPlace(command.Place, command.Remote)]) is { } faults ? faults
        : command.Remote && !rules.RemoteAttendance ? ConveneMeetingEndpoint.RemoteNotAllowed
        : at == meeting.At ? null
        : MeetingTerms.RefuseNotice(at, rules, meeting.SecondOf is not null, ground.Now);

    [WolverinePost("/api/{territory}/meetings/{id}/move"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(MoveMeeting command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, ground.Now);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(MoveMeeting command, DateTimeOffset now)
    {
        ParisTime.Read(command.At, "/at", out var at);
        return [new MeetingMoved(at, command.Place, command.Remote, command.Reason, now)];
    }
}
