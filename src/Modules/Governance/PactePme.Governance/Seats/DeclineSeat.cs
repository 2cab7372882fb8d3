using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Declines a seat that was proposed or offered. The organisation may be proposed again later.</summary>
/// <param name="Reason">Names no person.</param>
public sealed record DeclineSeat(string Reason);

public static class DeclineSeatEndpoint
{
    public static readonly Refusal NotPending = Refusal.State("seat-not-pending",
        "Ce siège n'est plus à prendre ou à refuser.",
        "This seat is no longer to be taken or declined.");

    [WolverineBefore]
    public static Refusal? Refuse(DeclineSeat command, Seat seat, Caller by) =>
        SeatRules.NotFor(seat, by)
        ?? (seat.State is not (SeatState.Proposed or SeatState.Invited) ? NotPending : Refusal.Validation(Check.Text(command.Reason, "/reason", 1000)));

    /// <summary>Declines a seat that was proposed or offered.</summary>
    [WolverinePost("/api/{territory}/seats/{id}/decline"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, IMartenOp) Post(DeclineSeat command, [WriteAggregate("id")] Seat seat, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(seat, facts), [.. facts], SeatRules.Release(seat));
    }

    public static IReadOnlyList<IFact> Decide(DeclineSeat command, DateTimeOffset now) => [new SeatDeclined(command.Reason, now)];
}
