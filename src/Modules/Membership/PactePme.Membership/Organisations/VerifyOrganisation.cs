using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Confirms that an organisation is who it says it is.</summary>
/// <param name="Evidence">On what ground: the register consulted, the document seen. Names no person.</param>
public sealed record VerifyOrganisation(string Evidence, DateTimeOffset? EffectiveAt = null);

public static class VerifyOrganisationEndpoint
{
    public static readonly Refusal NotRegistered = Refusal.State("organisation-not-registered",
        "Seule une organisation inscrite et pas encore vérifiée peut l'être.",
        "Only an organisation that is registered and not yet verified can be verified.");

    [WolverineBefore]
    public static Refusal? Refuse(VerifyOrganisation command, Organisation organisation, Caller by) =>
        organisation.Status != OrganisationStatus.Registered ? NotRegistered
        : Refusal.Validation(Check.Text(command.Evidence, "/evidence", 500), EffectiveDate.Check(command.EffectiveAt, organisation.StatusFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/verify"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding) Post(VerifyOrganisation command, [WriteAggregate("id")] Organisation organisation, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    public static IReadOnlyList<IFact> Decide(VerifyOrganisation command, DateTimeOffset now) =>
        [new OrganisationVerified(command.Evidence, command.EffectiveAt ?? now)];
}
