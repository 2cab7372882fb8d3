using Marten;
using PactePme.Governance.Register;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Committees;

/// <summary>
/// Records the founding act of the committee, once per territory: it installs the first rules and seats. Seats that a source attested
/// before stay; from then on the rules change, and organisations are seated, by resolution only.
/// </summary>
/// <param name="Seats">Organisations that the act seats, besides those already attested.</param>
/// <param name="Chair">The organisation whose seat presides; absent when the act names none.</param>
/// <param name="Carrier">The legal entity that publishes its resolutions; may be stated later.</param>
/// <param name="EffectiveAt">When the act took effect; now when absent, never in the future.</param>
public sealed record FoundCommittee(string Name, FoundingAct Act, RulesOfProcedure Rules, IReadOnlyList<FoundingSeat> Seats, Guid? Chair = null, CarryingEntity? Carrier = null, DateTimeOffset? EffectiveAt = null);

/// <summary>A seat that the founding act installs.</summary>
/// <param name="Holder">Who holds it; vacant when absent.</param>
/// <param name="Alternate">The holder's alternate (suppléant).</param>
public sealed record FoundingSeat(Guid OrganisationId, Guid? Holder = null, Guid? Alternate = null);

/// <summary>What the founding act meets: what was attested before, and what the register knows of those it names.</summary>
public sealed record FoundingGround(CommitteeHeld Before, IReadOnlyList<KnownOrganisation> Organisations, IReadOnlyList<KnownPerson> Persons, Territory Territory);

public static class FoundCommitteeEndpoint
{
    public const string Rule = "founding-act";
    public const int MaxSeats = 1_000;

    /// <summary>Once per territory; raised by the store.</summary>
    public static readonly Refusal AlreadyFounded = Refusal.State(Rule,
        "L'acte fondateur du comité est déjà enregistré : les règles et les sièges changent désormais par délibération.",
        "The founding act of the committee is recorded already: rules and seats now change by resolution.");

    public static async Task<FoundingGround> LoadAsync(FoundCommittee command, string territory, Territories territories, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var before = await session.HoldCommitteeAsync(clock, shared: false, ct);
        var seats = command.Seats is { Count: <= MaxSeats } named ? named : [];
        return new(before,
            await session.LoadManyAsync<KnownOrganisation>(ct, [.. seats.Select(s => s.OrganisationId)]),
            await session.LoadManyAsync<KnownPerson>(ct, [.. seats.SelectMany(s => new[] { s.Holder, s.Alternate }).OfType<Guid>()]),
            territories.Find(territory)!);
    }

    [WolverineBefore]
    public static Refusal? Refuse(FoundCommittee command, FoundingGround ground, Caller by) =>
        ground.Before.Committee is { Act: not null } ? AlreadyFounded
        : Refusal.Validation(
        [
            Check.Text(command.Name, "/name", 200),
            Check.Text(command.Act.Reference, "/act/reference", 200),
            command.Act.ActOn > ParisTime.DayOf(by.At) ? new("/act/actOn", "in-the-future", "Cet acte est dans le futur.", "This act is in the future.") : null,
            .. RulesCheck.Of(command.Rules, "/rules"),
            command.Carrier is null ? null : StateCarrierEndpoint.Check(command.Carrier, "/carrier"),
            Check.Count(command.Seats, "/seats", MaxSeats),
            Check.NotInTheFuture(command.EffectiveAt, "/effectiveAt", by.At),
            command.Chair is { } chair && !command.Seats.Any(s => s.OrganisationId == chair) && !ground.Before.Seated.Any(s => s.OrganisationId == chair)
                ? new("/chair", "chair-without-seat", "La présidence revient à un siège.", "It is a seat that presides.") : null,
            .. command.Seats.SelectMany((seat, i) => CheckSeat(command, ground, seat, $"/seats/{i}"))
        ]);

    [WolverinePost("/api/{territory}/committees"), Allow(Role.Secretary, Role.NetworkAdministrator)]
    public static (Created, IMartenOp[]) Post(string territory, FoundCommittee command, FoundingGround ground, Caller by)
    {
        var id = ground.Before.Committee?.Id ?? Guid.CreateVersion7(by.At);
        var seats = command.Seats.Select(s => (Id: Guid.CreateVersion7(by.At), Seat: s)).ToList();
        var facts = Decide(command, ground, seats, by.At);
        List<IMartenOp> effects = [MartenOps.Insert(Reservation.Of(Rule, id)),
            ground.Before.Committee is { } attested ? new AppendTo(attested.Id, attested.Version, facts) : MartenOps.StartStream<Committee>(id, [.. facts])];
        foreach (var (seatId, seat) in seats)
        {
            effects.Add(MartenOps.StartStream<Seat>(seatId, [.. DecideSeat(id, seat, ground.Territory.Synthetic, command.EffectiveAt ?? by.At, by.At)]));
            effects.Add(MartenOps.Insert(Reservation.Of(ProposeSeatEndpoint.Rule, seatId, seat.OrganisationId)));
        }
        return (new Created(id, (ground.Before.Committee?.Version ?? 0) + facts.Count) { Location = $"/api/{territory}/committees/{id}" }, [.. effects]);
    }

    public static IReadOnlyList<IFact> Decide(FoundCommittee command, FoundingGround ground, IReadOnlyList<(Guid Id, FoundingSeat Seat)> seats, DateTimeOffset now)
    {
        var at = command.EffectiveAt ?? now;
        Guid? chair = command.Chair is not { } organisation ? null
            : seats.Where(s => s.Seat.OrganisationId == organisation).Select(s => (Guid?)s.Id).FirstOrDefault() ?? ground.Before.Seated.First(s => s.OrganisationId == organisation).Id;
        IFact founded = new CommitteeFounded(command.Name, command.Act, command.Rules, [.. ground.Before.Seated.Select(s => s.Id), .. seats.Select(s => s.Id)], chair, ground.Territory.Synthetic, at);
        return command.Carrier is null ? [founded] : [founded, new CarryingEntityStated(command.Carrier, at)];
    }

    public static IReadOnlyList<IFact> DecideSeat(Guid committee, FoundingSeat seat, bool synthetic, DateTimeOffset at, DateTimeOffset now)
    {
        List<IFact> facts = [new SeatProposed(committee, seat.OrganisationId, null, synthetic, at), new SeatTaken(SeatOrigin.FoundingAct, null, null, null, at)];
        if (seat.Holder is { } holder) facts.Add(new MandateGiven(Guid.CreateVersion7(now), holder, MandateKind.Holder, ParisTime.DayOf(at), null, null, at));
        if (seat.Alternate is { } alternate) facts.Add(new MandateGiven(Guid.CreateVersion7(now), alternate, MandateKind.Alternate, ParisTime.DayOf(at), null, null, at));
        return facts;
    }

    private static IEnumerable<FieldError?> CheckSeat(FoundCommittee command, FoundingGround ground, FoundingSeat seat, string pointer) =>
    [
        SeatRules.CheckOrganisation(ground.Organisations.FirstOrDefault(o => o.Id == seat.OrganisationId), $"{pointer}/organisationId"),
        command.Seats.Count(s => s.OrganisationId == seat.OrganisationId) > 1 || ground.Before.Seats.Any(s => s.IsLive && s.OrganisationId == seat.OrganisationId)
            ? new($"{pointer}/organisationId", "seat-twice", "Cette organisation a déjà un siège.", "This organisation already has a seat.") : null,
        seat.Holder is { } holder ? SeatRules.CheckPerson(ground.Persons.FirstOrDefault(p => p.Id == holder), seat.OrganisationId, $"{pointer}/holder") : null,
        seat.Alternate is { } alternate ? SeatRules.CheckPerson(ground.Persons.FirstOrDefault(p => p.Id == alternate), seat.OrganisationId, $"{pointer}/alternate") : null,
        seat.Alternate is not null && seat.Alternate == seat.Holder
            ? new($"{pointer}/alternate", "alternate-is-holder", "Le suppléant est une autre personne que le titulaire.", "The alternate is another person than the holder.") : null
    ];
}
