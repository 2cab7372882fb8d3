using Marten;
using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Corrects what was recorded of a mandate: who, from when, until when. What was known before stays visible with <c>knownAt</c>.</summary>
/// <param name="PersonId">Who held it.</param>
/// <param name="Reason">What was wrong. Names no person.</param>
/// <param name="From">First Paris calendar day; unknown when absent.</param>
/// <param name="Until">First Paris calendar day on which it holds no more; open or unknown when absent.</param>
public sealed record CorrectMandate(Guid MandateId, Guid PersonId, string Reason, DateOnly? From = null, DateOnly? Until = null);

public static class CorrectMandateEndpoint
{
    public static async Task<MandateGround> LoadAsync(CorrectMandate command, Seat seat, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        new(await session.HoldCommitteeAsync(clock, shared: false, ct), await session.PersonAsync(command.PersonId, seat.OrganisationId, ct));

    [WolverineBefore]
    public static Refusal? Refuse(CorrectMandate command, Seat seat, MandateGround ground, Caller by)
    {
        if (seat.Mandates.FirstOrDefault(m => m.Id == command.MandateId) is not { } mandate) return SeatRules.UnknownMandate;
        return Refusal.Validation(
                Check.Text(command.Reason, "/reason", 1000),
                // They may have left since; what they were then is not undone by that.
                ground.Person is { } person && person.OrganisationId == seat.OrganisationId ? null : SeatRules.CheckPerson(null, seat.OrganisationId, "/personId"),
                SeatRules.CheckDay(command.From, seat, "/from", by), SeatRules.CheckDay(command.Until, seat, "/until", by),
                command.Until <= command.From ? new("/until", "empty-mandate", "Un mandat dure au moins un jour.", "A mandate lasts at least a day.") : null)
            ?? (seat.Mandates.Any(m => m.Id != mandate.Id && m.Kind == mandate.Kind && m.Overlaps(command.From, command.Until)) ? SeatRules.Overlaps
                : ground.Held.Seated.Any(s => s.Mandates.Any(m => m.Id != mandate.Id && m.PersonId == command.PersonId && m.Overlaps(command.From, command.Until))) ? GiveMandateEndpoint.HoldsAnother
                : null);
    }

    /// <summary>Corrects what was recorded of a mandate.</summary>
    [WolverinePost("/api/{territory}/seats/{id}/correct-mandate"), Allow(Role.Secretary)]
    public static (Receipt, Events) Post(CorrectMandate command, [WriteAggregate("id")] Seat seat, Caller by)
    {
        var facts = Decide(command, seat, by.At);
        return (Receipt.Of(seat, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(CorrectMandate command, Seat seat, DateTimeOffset now)
    {
        var before = seat.Mandates.First(m => m.Id == command.MandateId);
        return [new MandateCorrected(command.MandateId, command.PersonId, before.Kind, command.From, command.Until, command.Reason,
            SeatRules.EffectiveOn(seat, now, before.From ?? before.Attestation?.AttestedOn, command.From), before.Corrections + 1)];
    }
}
