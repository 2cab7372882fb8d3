using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Flags an organisation as a large buyer (donneur d'ordre) of the pact from a moment on, or takes the flag away.</summary>
/// <param name="Kind">Public or private; null when it is none, or no longer.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record FlagLargeBuyer(BuyerKind? Kind, DateTimeOffset? EffectiveAt = null);

public static class FlagLargeBuyerEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(FlagLargeBuyer command, Organisation organisation, Caller by) =>
        organisation.Ended ? OrganisationRules.Ended
        : Refusal.Validation(EffectiveDate.Check(command.EffectiveAt, organisation.RegisteredFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/flag-large-buyer"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding) Post(FlagLargeBuyer command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(FlagLargeBuyer command, DateTimeOffset now) =>
        [new LargeBuyerFlagged(command.Kind, command.EffectiveAt ?? now)];
}
