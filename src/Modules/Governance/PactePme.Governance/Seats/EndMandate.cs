using Marten;
using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Ends a mandate. The seat is vacant from that day on, until another is given.</summary>
/// <param name="Until">First Paris calendar day on which it holds no more; today when absent.</param>
public sealed record EndMandate(Guid MandateId, DateOnly? Until = null);

public static class EndMandateEndpoint
{
    public static readonly Refusal Ended = Refusal.State("mandate-ended",
        "Ce mandat a déjà une fin : si elle est fausse, corrigez-le.",
        "This mandate has an end already: if it is wrong, correct it.");

    public static Task<CommitteeHeld> LoadAsync(IDocumentSession session, DatabaseClock clock, CancellationToken ct) => session.HoldCommitteeAsync(clock, shared: false, ct);

    [WolverineBefore]
    public static Refusal? Refuse(EndMandate command, Seat seat, Caller by) =>
        SeatRules.NotFor(seat, by)
        ?? (seat.Mandates.FirstOrDefault(m => m.Id == command.MandateId) is not { } mandate ? SeatRules.UnknownMandate
            : mandate.Until is not null ? Ended
            : Refusal.Validation(SeatRules.CheckDay(command.Until, seat, "/until", by),
                (command.Until ?? ParisTime.DayOf(by.At)) < (mandate.From ?? mandate.Attestation?.AttestedOn)
                    ? new("/until", "before-the-mandate", "Cette fin précède le mandat.", "This end comes before the mandate.") : null));

    /// <summary>Ends a mandate.</summary>
    [WolverinePost("/api/{territory}/seats/{id}/end-mandate"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events) Post(EndMandate command, [WriteAggregate("id")] Seat seat, CommitteeHeld held, Caller by)
    {
        var facts = Decide(command, seat, by.At);
        return (Receipt.Of(seat, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(EndMandate command, Seat seat, DateTimeOffset now)
    {
        var until = command.Until ?? ParisTime.DayOf(now);
        return [new MandateEnded(command.MandateId, until, SeatRules.EffectiveOn(seat, now, until), seat.Mandates.First(m => m.Id == command.MandateId).Corrections)];
    }
}
