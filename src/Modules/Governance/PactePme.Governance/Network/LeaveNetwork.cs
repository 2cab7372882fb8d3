using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Network;

/// <summary>Records that the territory left the national association; it may join again later.</summary>
/// <param name="LeftOn">Calendar day in Paris, not in the future.</param>
/// <param name="Reason">Names no person.</param>
public sealed record LeaveNetwork(DateOnly LeftOn, string Reason);

public static class LeaveNetworkEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(LeaveNetwork command, NetworkAdhesion adhesion, Caller by) => Refuse(command, adhesion, by.At);

    public static Refusal? Refuse(LeaveNetwork command, NetworkAdhesion adhesion, DateTimeOffset now) =>
        adhesion.State != NetworkState.Joined ? DeclareNetworkFigureEndpoint.NotJoined
        : Refusal.Validation(
            StatedCheck.Past(command.LeftOn, "/leftOn", now),
            adhesion.Terms.JoinedOn is { } joined && command.LeftOn < StatedCheck.FirstDay(joined)
                ? new("/leftOn", "end-before-beginning", "Cette fin précède le début.", "This end comes before the beginning.") : null,
            Check.Text(command.Reason, "/reason", 2_000));

    /// <summary>Records that the territory left the national association.</summary>
    [WolverinePost("/api/{territory}/network-adhesions/{id}/leave"), Allow(Role.Secretary)]
    public static (Receipt, Events, IMartenOp) Post(LeaveNetwork command, [WriteAggregate("id")] NetworkAdhesion adhesion, Caller by)
    {
        var (facts, release) = Decide(command, adhesion, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], release);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp Release) Decide(LeaveNetwork command, NetworkAdhesion adhesion, DateTimeOffset now) =>
        ([new NetworkLeft(command.LeftOn, command.Reason, StatedCheck.EffectiveOn(command.LeftOn, adhesion.Since, now))], MartenOps.Delete<Reservation>(Reservation.Key(JoinNetworkEndpoint.Rule)));
}
