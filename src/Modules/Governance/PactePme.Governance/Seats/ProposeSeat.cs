using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Register;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Seats;

/// <summary>Proposes an organisation for a seat of the committee. It is then invited, and seated by a resolution.</summary>
/// <param name="Grounds">Why this organisation. Names no person.</param>
public sealed record ProposeSeat(Guid OrganisationId, string? Grounds = null);

/// <param name="SeatOfSurvivor">The live seat of an organisation that has become the same by a merger.</param>
public sealed record SeatGround(CommitteeHeld Held, KnownOrganisation? Organisation, Guid? SeatOfSurvivor = null);

public static class ProposeSeatEndpoint
{
    public const string Rule = "seat-of-organisation";

    /// <summary>One live seat per organisation; raised by the store.</summary>
    public static readonly Refusal HasSeat = Refusal.State(Rule,
        "Cette organisation a déjà un siège, ou est déjà proposée pour un siège.",
        "This organisation already has a seat, or is proposed for one.");

    public static async Task<SeatGround> LoadAsync(ProposeSeat command, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: true, ct);
        return new(held, await session.LoadAsync<KnownOrganisation>(command.OrganisationId, ct), await session.SameSeatAsync(held.Seats, command.OrganisationId, ct));
    }

    [WolverineBefore]
    public static Refusal? Refuse(ProposeSeat command, SeatGround ground) =>
        ground.Held.Committee is null ? SeatRules.NoCommittee
        : ground.SeatOfSurvivor is not null ? HasSeat
        : Refusal.Validation(SeatRules.CheckOrganisation(ground.Organisation, "/organisationId"), Check.OptionalText(command.Grounds, "/grounds", 2000));

    /// <summary>Proposes an organisation for a seat of the committee.</summary>
    [WolverinePost("/api/{territory}/seats"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Created, IStartStream, IMartenOp) Post(string territory, ProposeSeat command, SeatGround ground, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command, ground.Held.Committee!, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/seats/{id}" }, MartenOps.StartStream<Seat>(id, [.. facts]),
            MartenOps.Insert(Reservation.Of(Rule, id, command.OrganisationId)));
    }

    public static IReadOnlyList<IFact> Decide(ProposeSeat command, Committee committee, DateTimeOffset now) =>
        [new SeatProposed(committee.Id, command.OrganisationId, command.Grounds, committee.Synthetic, now)];
}
