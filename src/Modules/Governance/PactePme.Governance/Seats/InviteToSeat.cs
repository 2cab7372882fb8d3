using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Invites the organisation that was proposed. A resolution may seat it then.</summary>
public sealed record InviteToSeat;

public static class InviteToSeatEndpoint
{
    public static readonly Refusal NotProposed = Refusal.State("seat-not-proposed",
        "Ce siège n'attend pas d'invitation : l'organisation est déjà invitée, elle siège, ou elle a décliné.",
        "This seat awaits no invitation: the organisation is invited already, sits, or has declined.");

    [WolverineBefore]
    public static Refusal? Refuse(Seat seat) => seat.State == SeatState.Proposed ? null : NotProposed;

    /// <summary>Invites the organisation that was proposed.</summary>
    [WolverinePost("/api/{territory}/seats/{id}/invite"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(InviteToSeat command, [WriteAggregate("id")] Seat seat, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(seat, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new SeatInvited(now)];
}
