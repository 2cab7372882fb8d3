using Marten;
using PactePme.Governance.Register;
using PactePme.Kernel;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Rules that several commands on seats and mandates share.</summary>
public static class SeatRules
{
    public static readonly Refusal NoCommittee = Refusal.State("no-committee",
        "Ce territoire n'a pas encore de comité : enregistrez d'abord son acte fondateur.",
        "This territory has no committee yet: record its founding act first.");
    public static readonly Refusal NotSeated = Refusal.State("seat-not-seated",
        "Ce siège n'est pas occupé : il a pris fin, ou l'organisation ne siège pas encore.",
        "This seat is not taken: it has ended, or the organisation does not sit yet.");
    public static readonly Refusal UnknownMandate = Refusal.State("mandate-unknown",
        "Ce siège n'a pas de mandat de cet identifiant : relisez le siège.",
        "This seat has no mandate of this id: read the seat again.");
    public static readonly Refusal Overlaps = Refusal.State("mandate-overlaps",
        "Un autre mandat de cette nature court sur ces jours : mettez-y fin d'abord.",
        "Another mandate of this kind runs on these days: end it first.");

    internal static FieldError? CheckOrganisation(KnownOrganisation? organisation, string pointer) => organisation is { MayAct: true } ? null
        : new(pointer, "unknown-organisation", "Cette organisation n'est pas connue ici, ou elle est suspendue, fermée ou fusionnée.", "This organisation is not known here, or is suspended, closed or merged.");

    internal static FieldError? CheckPerson(KnownPerson? person, Guid organisation, string pointer) => person is { Present: true } && person.OrganisationId == organisation ? null
        : new(pointer, "not-of-the-organisation", "Cette personne n'est pas de l'organisation du siège.", "This person does not belong to the seat's organisation.");

    /// <summary>The organisation designates who holds its seat; the secretary records it for anybody, in the past too.</summary>
    public static Refusal? NotFor(Seat seat, Caller by) => by.Is(Role.Secretary) || by.ActsFor(seat.OrganisationId) ? null : Refusal.NotYourOrganisation;

    internal static FieldError? CheckDay(DateOnly? day, Seat seat, string pointer, Caller by) => day switch
    {
        null => null,
        { } d when seat.SeatedFrom is { } since && d < ParisTime.DayOf(since) => new(pointer, "before-the-seat", "Ce jour précède l'occupation du siège.", "This day comes before the seat was taken."),
        { } d when d < ParisTime.DayOf(by.At) && !by.Is(Role.Secretary) => new(pointer, "dated-by-secretary", "Seul le secrétariat date un mandat dans le passé.", "Only the secretary dates a mandate in the past."),
        { } d when d > ParisTime.DayOf(by.At).AddYears(10) => new(pointer, "too-far-ahead", "Au plus dix ans à l'avance.", "At most ten years ahead."),
        _ => null
    };

    /// <summary>When a fact about these days took effect: on the first of them, not before the seat was there, nor in the future.</summary>
    internal static DateTimeOffset EffectiveOn(Seat seat, DateTimeOffset now, params DateOnly?[] days)
    {
        var first = days.OfType<DateOnly>().Select(ParisTime.StartOf).DefaultIfEmpty(now).Min();
        var there = seat.SeatedFrom ?? seat.ProposedAt;
        var least = first < there ? there : first;
        return least > now ? now : least;
    }

    /// <summary>Gives the organisation's place free for another seat.</summary>
    internal static IMartenOp Release(Seat seat) => MartenOps.Delete<Reservation>(Reservation.Key(ProposeSeatEndpoint.Rule, seat.OrganisationId));

    /// <summary>The live seat of another organisation that this one has become the same as, by mergers.</summary>
    /// <param name="other">A seat that is not looked at.</param>
    internal static async Task<Guid?> SameSeatAsync(this IQuerySession session, IEnumerable<Seat> seats, Guid organisation, CancellationToken ct, Guid? other = null)
    {
        var survivor = await session.SurvivorAsync(organisation, ct);
        foreach (var seat in seats.Where(s => s.IsLive && s.Id != other && s.OrganisationId != organisation))
            if (await session.SurvivorAsync(seat.OrganisationId, ct) == survivor) return seat.Id;
        return null;
    }

    internal static async Task<KnownPerson?> PersonAsync(this IQuerySession session, Guid person, Guid seatOrganisation, CancellationToken ct)
    {
        var known = await session.LoadAsync<KnownPerson>(person, ct);
        // Who belongs to a merged duplicate belongs to the organisation that stayed, and the other way round.
        return known is null || known.OrganisationId == seatOrganisation || await session.SurvivorAsync(known.OrganisationId, ct) != await session.SurvivorAsync(seatOrganisation, ct)
            ? known : known with { OrganisationId = seatOrganisation };
    }
}
