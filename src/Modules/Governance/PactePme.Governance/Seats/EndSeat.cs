using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Register;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>
/// Ends a seat without a resolution: its organisation resigns, is closed, or is no longer a member. Whoever else is to lose a seat loses it by
/// resolution. What the seat has voted stays.
/// </summary>
public sealed record EndSeat(SeatEndReason Reason);

public static class EndSeatEndpoint
{
    public static readonly Refusal ByResolution = Refusal.State("seat-ends-by-resolution",
        "Rien dans le registre ne justifie cette fin : un siège se retire par délibération.",
        "Nothing in the register justifies this end: a seat is taken away by resolution.");
    public static readonly Refusal OnlyItself = Refusal.Forbidden("only-itself-resigns",
        "Une organisation ne peut que démissionner ; le reste relève du secrétariat.",
        "An organisation may only resign; the rest is the secretary's.");

    public static async Task<SeatGround> LoadAsync(Seat seat, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        new(await session.HoldCommitteeAsync(clock, shared: false, ct), await session.LoadAsync<KnownOrganisation>(seat.OrganisationId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(EndSeat command, Seat seat, SeatGround ground, Caller by) =>
        SeatRules.NotFor(seat, by)
        ?? (seat.State != SeatState.Seated ? SeatRules.NotSeated
            : command.Reason == SeatEndReason.Resolution ? ByResolution
            : command.Reason == SeatEndReason.Resignation ? null
            : !by.Is(Role.Secretary) ? OnlyItself
            : command.Reason switch
            {
                SeatEndReason.OrganisationClosed => ground.Organisation?.Standing is "closed" or "merged" ? null : ByResolution,
                _ => ground.Organisation is { IsSignatory: false, Adhesions.Count: > 0 } ? null : ByResolution
            });

    /// <summary>Ends a seat whose organisation resigns, is closed, or is no longer a member.</summary>
    [WolverinePost("/api/{territory}/seats/{id}/end"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, IMartenOp) Post(EndSeat command, [WriteAggregate("id")] Seat seat, Caller by)
    {
        var facts = Decide(command.Reason, null, by.At);
        return (Receipt.Of(seat, facts), [.. facts], SeatRules.Release(seat));
    }

    public static IReadOnlyList<IFact> Decide(SeatEndReason reason, Guid? resolution, DateTimeOffset now) => [new SeatEnded(reason, resolution, now)];
}
