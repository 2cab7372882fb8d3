using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Lifts the suspension of an organisation, which is verified again.</summary>
/// <param name="Reason">Why, for the history. Names no person.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future nor before the present state.</param>
public sealed record LiftSuspension(string Reason, DateTimeOffset? EffectiveAt = null);

public static class LiftSuspensionEndpoint
{
    public static readonly Refusal NotSuspended = Refusal.State("organisation-not-suspended",
        "Cette organisation n'est pas suspendue.",
        "This organisation is not suspended.");

    [WolverineBefore]
    public static Refusal? Refuse(LiftSuspension command, Organisation organisation, Caller by) =>
        organisation.Status != OrganisationStatus.Suspended ? NotSuspended
        : Refusal.Validation(OrganisationRules.CheckReason(command.Reason), EffectiveDate.Check(command.EffectiveAt, organisation.StatusFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/lift-suspension"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding) Post(LiftSuspension command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(LiftSuspension command, DateTimeOffset now) =>
        [new SuspensionLifted(command.Reason, command.EffectiveAt ?? now)];
}
