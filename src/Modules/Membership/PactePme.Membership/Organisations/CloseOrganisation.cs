using PactePme.Kernel;
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

    [WolverineBefore]
    public static Refusal? Refuse(CloseOrganisation command, Organisation organisation, Caller by) =>
        organisation.Status != OrganisationStatus.Suspended ? NotSuspendedYet
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
