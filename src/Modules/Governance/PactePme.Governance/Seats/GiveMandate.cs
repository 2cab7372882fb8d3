using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Register;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Gives a person of the seat's organisation the mandate to hold the seat, or to stand in for its holder.</summary>
/// <param name="From">First Paris calendar day; today when absent.</param>
/// <param name="Until">First Paris calendar day on which it holds no more; open when absent.</param>
public sealed record GiveMandate(Guid PersonId, MandateKind Kind, DateOnly? From = null, DateOnly? Until = null);

public sealed record MandateGround(CommitteeHeld Held, KnownPerson? Person);

public static class GiveMandateEndpoint
{
    public static readonly Refusal HoldsAnother = Refusal.State("holds-another-seat",
        "Cette personne tient déjà un siège sur ces jours : une voix par personne.",
        "This person already holds a seat on these days: one vote per person.");

    public static async Task<MandateGround> LoadAsync(GiveMandate command, Seat seat, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        new(await session.HoldCommitteeAsync(clock, shared: false, ct), await session.PersonAsync(command.PersonId, seat.OrganisationId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(GiveMandate command, Seat seat, MandateGround ground, Caller by)
    {
        if (SeatRules.NotFor(seat, by) is { } notYours) return notYours;
        if (seat.State != SeatState.Seated) return SeatRules.NotSeated;
        var from = command.From ?? ParisTime.DayOf(by.At);
        return Refusal.Validation(
                SeatRules.CheckPerson(ground.Person, seat.OrganisationId, "/personId"),
                SeatRules.CheckDay(command.From, seat, "/from", by), SeatRules.CheckDay(command.Until, seat, "/until", by),
                command.Until <= from ? new("/until", "empty-mandate", "Un mandat dure au moins un jour.", "A mandate lasts at least a day.") : null)
            ?? (seat.Mandates.Any(m => m.Kind == command.Kind && m.Overlaps(from, command.Until)) ? SeatRules.Overlaps
                : ground.Held.Seated.Any(s => s.Mandates.Any(m => m.PersonId == command.PersonId && m.Overlaps(from, command.Until))) ? HoldsAnother
                : null);
    }

    /// <summary>Gives a person of the seat's organisation the mandate to hold the seat, or to stand in for its holder.</summary>
    [WolverinePost("/api/{territory}/seats/{id}/give-mandate"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events) Post(GiveMandate command, [WriteAggregate("id")] Seat seat, Caller by)
    {
        var facts = Decide(Guid.CreateVersion7(by.At), command, seat, by.At);
        return (Receipt.Of(seat, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(Guid mandate, GiveMandate command, Seat seat, DateTimeOffset now)
    {
        var from = command.From ?? ParisTime.DayOf(now);
        return [new MandateGiven(mandate, command.PersonId, command.Kind, from, command.Until, null, SeatRules.EffectiveOn(seat, now, from))];
    }
}
