using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>States the size of an organisation from a moment on; what was stated for earlier stays.</summary>
/// <param name="SizeClass">Its size (décret n° 2008-1354), or public body.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future; the secretary's to give.</param>
public sealed record StateSizeClass(SizeClass SizeClass, DateTimeOffset? EffectiveAt = null);

public static class StateSizeClassEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(StateSizeClass command, Organisation organisation, Caller by) =>
        OrganisationRules.RefuseToState(organisation, by, command.EffectiveAt)
        ?? Refusal.Validation(EffectiveDate.Check(command.EffectiveAt, organisation.RegisteredFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/state-size-class"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, OrganisationStanding) Post(StateSizeClass command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(StateSizeClass command, DateTimeOffset now) =>
        [new SizeClassStated(command.SizeClass, command.EffectiveAt ?? now)];
}
