using Marten;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using Wolverine;

namespace PactePme.Membership.Seed;

/// <summary>What happened to three organisations entered before: one is suspended, one leaves the pact, one proves to be a duplicate. What happened once does not happen again.</summary>
/// <param name="Suspended">Identifier of the one that is suspended.</param>
/// <param name="Leaving">Identifier of the one that withdraws its adhesion.</param>
/// <param name="Duplicate">Identifier of the one merged into <paramref name="Survivor"/>.</param>
/// <param name="At">When.</param>
public sealed record Unsettle(Identifier Suspended, Identifier Leaving, Identifier Duplicate, Identifier Survivor, DateTimeOffset At, DateTimeOffset Now);

public static class UnsettleHandler
{
    public static async Task<OutgoingMessages> Handle(Unsettle step, IDocumentSession session, CancellationToken ct)
    {
        OutgoingMessages told = [];
        var by = EnterFirmsHandler.Secretary(session.TenantId, step.Now);
        var held = await session.HeldByAsync([step.Suspended, step.Leaving, step.Duplicate, step.Survivor], ct);
        var organisations = (await session.LoadManyAsync<Organisation>(ct, [.. held.Values])).ToDictionary(o => o.Id);
        Organisation Of(Identifier identifier) => organisations[held[identifier]];

        var suspended = new StreamDraft<Organisation>(held[step.Suspended], Of(step.Suspended));
        if (suspended.State.Status == OrganisationStatus.Verified && !await session.HasAsync<OrganisationSuspended>(suspended.State.Id, ct))
        {
            var command = new SuspendOrganisation("Pièces justificatives périmées (démonstration).", step.At);
            suspended.Do(SuspendOrganisationEndpoint.Refuse(command, suspended.State, by), () => SuspendOrganisationEndpoint.Decide(command, by.At));
            suspended.Write(session);
            told.Add(suspended.State.Standing([], step.Now));
        }

        var leaving = held[step.Leaving];
        if (await session.Query<Adhesion>().Where(a => a.OrganisationId == leaving).ToListAsync(ct) is [{ IsSignatory: true } signed])
        {
            var adhesion = new StreamDraft<Adhesion>(signed.Id, signed);
            var command = new WithdrawAdhesion("Cessation de l'activité concernée (démonstration).", step.At);
            adhesion.Do(WithdrawAdhesionEndpoint.Refuse(command, signed, by), () => WithdrawAdhesionEndpoint.Decide(command, by.At));
            adhesion.Write(session);
            AdhesionRules.Release(signed).Execute(session);
            if (signed.ExpulsionTold([new AdhesionWithdrawn(command.Reason, step.At)]) is { } expulsion) told.Add(expulsion);
            told.Add(new SignatoryStanding(leaving, signed.Id, adhesion.State.Version, Signatory: false));
        }

        var (duplicate, survivor) = (new StreamDraft<Organisation>(held[step.Duplicate], Of(step.Duplicate)), new StreamDraft<Organisation>(held[step.Survivor], Of(step.Survivor)));
        if (duplicate.State.MayAct && survivor.State.MayAct)
        {
            var command = new MergeOrganisation(survivor.State.Id, "Même entreprise, inscrite deux fois (démonstration).");
            var (ofDuplicate, ofSurvivor) = MergeOrganisationEndpoint.Decide(command, duplicate.State, step.At);
            duplicate.Do(MergeOrganisationEndpoint.Refuse(command, duplicate.State, new(null, survivor.State, HasAdhesion: true), by), () => ofDuplicate);
            survivor.Do(null, () => ofSurvivor);
            session.Insert(Reservation.Of(AdhesionRules.Rule, duplicate.State.Id, duplicate.State.Id));
            duplicate.Write(session);
            survivor.Write(session);
            told.Add(duplicate.State.Standing([], step.Now));
            told.Add(survivor.State.Standing([], step.Now));
        }
        return told;
    }

    private static async Task<bool> HasAsync<T>(this IQuerySession session, Guid stream, CancellationToken ct) =>
        (await session.Events.FetchStreamAsync(stream, token: ct)).Any(e => e.Data is T);
}
