using Marten;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Meetings;

/// <summary>Revokes a seat's proxy for a meeting: by who holds the seat, or recorded by the secretary; not while a vote is open.</summary>
/// <param name="SeatId">The seat that gave it.</param>
public sealed record RevokeMeetingProxy(Guid SeatId);

public static class RevokeMeetingProxyEndpoint
{
    public static Task<MeetingGround> LoadAsync(Meeting meeting, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        session.HoldMeetingAsync(clock, meeting.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(RevokeMeetingProxy command, Meeting meeting, MeetingGround ground, Caller by) =>
        GiveMeetingProxyEndpoint.RefuseGiver(command.SeatId, meeting, ground, by) is { } notNow ? notNow
        : meeting.Proxies.All(p => p.SeatId != command.SeatId) ? ProxyRules.NoProxy
        : null;

    [WolverinePost("/api/{territory}/meetings/{id}/revoke-proxy"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Receipt, Events) Post(RevokeMeetingProxy command, [WriteAggregate("id")] Meeting meeting, MeetingGround ground)
    {
        var facts = Decide(command, meeting, ground);
        return (Receipt.Of(meeting, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RevokeMeetingProxy command, Meeting meeting, MeetingGround ground) =>
        MeetingQuorum.With(meeting, new MeetingProxyRevoked(command.SeatId, ground.Now), ground.RulesFor(meeting)?.Quorum);
}
