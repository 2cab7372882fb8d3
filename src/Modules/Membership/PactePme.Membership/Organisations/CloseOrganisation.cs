using Marten;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Closes a suspended organisation for good.</summary>
/// <param name="Reason">Why, for the history. Names no person.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future nor before the present state.</param>
public sealed record CloseOrganisation(string Reason, DateTimeOffset? EffectiveAt = null);

public static class CloseOrganisationEndpoint
{
    public static readonly Refusal NotSuspendedYet = Refusal.State("organisation-not-suspended-yet",
        "Seule une organisation suspendue peut être fermée : suspendez-la d'abord.",
        "Only a suspended organisation can be closed: suspend it first.");

    public static readonly Refusal HoldsAnAdhesion = Refusal.State("closing-holds-a-live-adhesion",
        "Cette organisation a une adhésion en cours : mettez-y fin avant de la fermer.",
        "This organisation holds a live adhesion: end it before closing the organisation.");

    public static Task<Reservation?> LoadAsync(Organisation organisation, IDocumentSession session, CancellationToken ct) =>
        session.LoadAsync<Reservation>(Reservation.Key(AdhesionRules.Rule, organisation.Id), ct);

    [WolverineBefore]
    public static Refusal? Refuse(CloseOrganisation command, Organisation organisation, Reservation? liveAdhesion, Caller by) =>
        organisation.Status != OrganisationStatus.Suspended ? NotSuspendedYet
        : liveAdhesion is not null ? HoldsAnAdhesion // none can be applied for meanwhile: a suspended organisation may not
        : Refusal.Validation(OrganisationRules.CheckReason(command.Reason), EffectiveDate.Check(command.EffectiveAt, organisation.StatusFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/close"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding) Post(CloseOrganisation command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(CloseOrganisation command, DateTimeOffset now) =>
        [new OrganisationClosed(command.Reason, command.EffectiveAt ?? now)];
}
