using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>States the main activity of an organisation from a moment on.</summary>
/// <param name="Activity">A code of a named edition of the NAF.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future; the secretary's to give.</param>
public sealed record StateActivity(ActivityCode Activity, DateTimeOffset? EffectiveAt = null);

public static class StateActivityEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(StateActivity command, Organisation organisation, Caller by) =>
        OrganisationRules.RefuseToState(organisation, by, command.EffectiveAt)
        ?? Refusal.Validation(
            command.Activity.Check()?.At("/activity"),
            EffectiveDate.Check(command.EffectiveAt, organisation.RegisteredFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/state-activity"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, OrganisationStanding) Post(StateActivity command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(StateActivity command, DateTimeOffset now) =>
        [new ActivityStated(command.Activity.Normal(), command.EffectiveAt ?? now)];
}
