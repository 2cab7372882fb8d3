using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>States the commune of an organisation's head office from a moment on: any commune of France, the territory's mark who is local.</summary>
/// <param name="Commune">INSEE code; one that was taken over leads to the present commune.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future; the secretary's to give.</param>
public sealed record StateHeadOffice(string Commune, DateTimeOffset? EffectiveAt = null);

public static class StateHeadOfficeEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(StateHeadOffice command, Organisation organisation, Caller by) =>
        OrganisationRules.RefuseToState(organisation, by, command.EffectiveAt)
        ?? Refusal.Validation(
            Communes.Find(command.Commune) is null ? Faults.CommuneUnknown.At("/commune") : null,
            EffectiveDate.Check(command.EffectiveAt, organisation.RegisteredFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/state-head-office"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, OrganisationStanding) Post(StateHeadOffice command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(StateHeadOffice command, DateTimeOffset now) =>
        [new HeadOfficeStated(Communes.Find(command.Commune)!.Code, command.EffectiveAt ?? now)];
}
