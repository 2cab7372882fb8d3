using Marten;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Contracts;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>
/// Erases the name and SIREN of a sole trader for good, in the history too, and ends the organisation. No import of a register
/// brings them back. Its persons are erased one by one.
/// </summary>
/// <param name="Ground">On what ground.</param>
public sealed record EraseSoleTrader(ErasureGround Ground);

/// <summary>What the erased sole trader still holds.</summary>
/// <param name="Identifiers">Keys under which its identifier is taken.</param>
/// <param name="ErasedKey">Under which its erasure is remembered (<see cref="Vault.ErasedKey"/>).</param>
public sealed record HeldBySoleTrader(IReadOnlyList<string> Identifiers, bool LiveAdhesion, string? ErasedKey);

public static class EraseSoleTraderEndpoint
{
    public static readonly Refusal NoSoleTrader = Refusal.State("no-sole-trader",
        "Seuls le nom et le SIREN d'un entrepreneur individuel, ou de qui pourrait l'être, sont des données personnelles à effacer.",
        "Only the name and SIREN of a sole trader, or of who may be one, are personal data to erase.");
    public static readonly Refusal AlreadyErased = Refusal.State("sole-trader-erased",
        "Ses données sont déjà effacées.", "Its data are erased already.");
    public static readonly Refusal HoldsAnAdhesion = Refusal.State("sole-trader-holds-a-live-adhesion",
        "Cet entrepreneur a une adhésion en cours : retirez-la d'abord.",
        "This sole trader holds a live adhesion: withdraw it first.");

    [WolverineBefore]
    public static async Task<HeldBySoleTrader> LoadAsync(Organisation organisation, IQuerySession session, Vault vault, CancellationToken ct)
    {
        var held = await session.Query<Reservation>().Where(r => r.HolderId == organisation.Id).ToListAsync(ct);
        var adhesion = await session.LoadAsync<Reservation>(Reservation.Key(AdhesionRules.Rule, organisation.Id), ct);
        var siren = organisation.Personal ? (await vault.OpenAsync(session, [organisation.PersonalRecordId], ct))(organisation.PersonalRecordId).Siren : null;
        return new([.. held.Select(r => r.Id).Where(key => Reservation.RuleOf(key) == RegisterOrganisationEndpoint.Rule)],
            adhesion is not null && adhesion.HolderId != organisation.Id, siren is null ? null : vault.ErasedKey(siren));
    }

    [WolverineBefore]
    public static Refusal? Refuse(EraseSoleTrader command, Organisation organisation, HeldBySoleTrader held) =>
        !organisation.Personal ? NoSoleTrader : organisation.Erased ? AlreadyErased : held.LiveAdhesion ? HoldsAnAdhesion : null;

    [WolverinePost("/api/{territory}/organisations/{id}/erase"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding, OrganisationErased, IMartenOp[]) Post(EraseSoleTrader command, [WriteAggregate("id")] Organisation organisation, HeldBySoleTrader held, Caller by)
    {
        var (facts, documents) = Decide(command, organisation, held, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At), new OrganisationErased(organisation.Id), documents);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(EraseSoleTrader command, Organisation organisation, HeldBySoleTrader held, DateTimeOffset now) =>
        ([new SoleTraderErased(command.Ground, now)],
        [
            .. Vault.Erase(organisation.Id),
            .. held.Identifiers.Select(key => MartenOps.Delete<Reservation>(key)),
            .. held.ErasedKey is { } erased ? (IMartenOp[])[MartenOps.Store(new ErasedSoleTrader(erased, organisation.Id))] : []
        ]);
}
