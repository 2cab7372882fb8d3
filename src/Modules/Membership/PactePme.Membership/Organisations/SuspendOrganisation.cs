using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Suspends an organisation: its members can do nothing, and what it has open is frozen, until the suspension is lifted.</summary>
/// <param name="Reason">Why, for the history. Names no person.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future nor before the present state.</param>
public sealed record SuspendOrganisation(string Reason, DateTimeOffset? EffectiveAt = null);

public static class SuspendOrganisationEndpoint
{
    public static readonly Refusal NotVerified = Refusal.State("organisation-not-verified",
        "Seule une organisation vérifiée peut être suspendue.",
        "Only a verified organisation can be suspended.");
    public static readonly Refusal YourOwn = Refusal.State("organisation-your-own",
        "Vous ne pouvez pas suspendre l'organisation pour laquelle vous agissez : vous ne pourriez plus la rétablir.",
        "You cannot suspend the organisation you act for: you could no longer reinstate it.");

    [WolverineBefore]
    public static Refusal? Refuse(SuspendOrganisation command, Organisation organisation, Caller by) =>
        organisation.Status != OrganisationStatus.Verified ? NotVerified
        : by.BelongsTo(organisation.Id) ? YourOwn
        : Refusal.Validation(OrganisationRules.CheckReason(command.Reason), EffectiveDate.Check(command.EffectiveAt, organisation.StatusFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/suspend"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding) Post(SuspendOrganisation command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(SuspendOrganisation command, DateTimeOffset now) =>
        [new OrganisationSuspended(command.Reason, command.EffectiveAt ?? now)];
}
