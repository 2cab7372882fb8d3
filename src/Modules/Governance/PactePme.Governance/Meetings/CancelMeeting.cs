using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Cancels a meeting that has not opened.</summary>
/// <param name="Reason">Why, for everyone to read. Names no person.</param>
public sealed record CancelMeeting(string Reason);

public static class CancelMeetingEndpoint
{
    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(CancelMeeting command, Meeting meeting) =>
        meeting.State != MeetingState.Convened ? MoveMeetingEndpoint.NotConvened
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/meetings/{id}/cancel"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(CancelMeeting command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, ground.Now);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(CancelMeeting command, DateTimeOffset now) => [new MeetingCancelled(command.Reason, now)];
}
