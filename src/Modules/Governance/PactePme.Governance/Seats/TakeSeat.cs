using PactePme.Kernel;

namespace PactePme.Governance.Seats;

/// <summary>An invited organisation takes its seat: the effect of a resolution, and of nothing else.</summary>
public static class TakeSeat
{
    public static readonly Refusal NotInvited = Refusal.State("seat-not-invited",
        "L'organisation n'est pas, ou plus, invitée à prendre ce siège : invitez-la d'abord.",
        "The organisation is not, or no longer, invited to take this seat: invite it first.");

    public static Refusal? Refuse(Seat seat) => seat.State == SeatState.Invited ? null : NotInvited;

    public static IReadOnlyList<IFact> Decide(Guid resolution, DateTimeOffset now) => [new SeatTaken(SeatOrigin.Resolution, resolution, null, null, now)];
}
