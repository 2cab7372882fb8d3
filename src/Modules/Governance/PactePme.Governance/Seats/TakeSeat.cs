using PactePme.Governance.Register;
using PactePme.Kernel;

namespace PactePme.Governance.Seats;

/// <summary>An invited organisation takes its seat: the effect of a resolution, and of nothing else.</summary>
public static class TakeSeat
{
    public static readonly Refusal MayNotAct = Refusal.State("seat-organisation-may-not-act",
        "L'organisation est suspendue, fermée ou fusionnée : elle ne peut pas siéger.",
        "The organisation is suspended, closed or merged: it cannot sit.");
    public static readonly Refusal NotInvited = Refusal.State("seat-not-invited",
        "L'organisation n'est pas, ou plus, invitée à prendre ce siège : invitez-la d'abord.",
        "The organisation is not, or no longer, invited to take this seat: invite it first.");

    /// <param name="organisation">What is known of it now.</param>
    /// <param name="seatOfSurvivor">The seat of an organisation that has become the same by a merger.</param>
    public static Refusal? Refuse(Seat seat, KnownOrganisation? organisation, Guid? seatOfSurvivor) =>
        seat.State != SeatState.Invited ? NotInvited
        : organisation is not { MayAct: true } ? MayNotAct
        : seatOfSurvivor is not null ? ProposeSeatEndpoint.HasSeat
        : null;

    public static IReadOnlyList<IFact> Decide(Guid resolution, DateTimeOffset now) => [new SeatTaken(SeatOrigin.Resolution, resolution, null, null, now)];
}
