using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>States that an organisation is a company, an association or a public body: its name and SIREN are kept as personal data no longer.</summary>
/// <param name="Evidence">On what ground: the register consulted, the document seen. Names no person.</param>
public sealed record IdentifyCompany(string Evidence);

public static class IdentifyCompanyEndpoint
{
    public static readonly Refusal NotInDoubt = Refusal.State("organisation-not-in-doubt",
        "Cette organisation est un entrepreneur individuel, ou on sait déjà qu'elle n'en est pas un.",
        "This organisation is a sole trader, or is known already to be none.");

    [WolverineBefore]
    public static async Task<PersonalDetails> LoadAsync(Organisation organisation, IQuerySession session, Vault vault, CancellationToken ct) =>
        (await vault.OpenAsync(session, [organisation.PersonalRecordId], ct))(organisation.PersonalRecordId);

    [WolverineBefore]
    public static Refusal? Refuse(IdentifyCompany command, Organisation organisation) =>
        organisation.Ended ? OrganisationRules.Ended
        : organisation.SoleTrader || !organisation.Personal ? NotInDoubt
        : Refusal.Validation(Check.Text(command.Evidence, "/evidence", 500));

    [WolverinePost("/api/{territory}/organisations/{id}/identify-company"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding) Post(IdentifyCompany command, [WriteAggregate("id")] Organisation organisation, PersonalDetails details, Caller by)
    {
        var facts = Decide(command, details, by.At);
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At));
    }

    /// <summary>What the vault holds of it stays there: seen as it was before, it is read from it.</summary>
    public static IReadOnlyList<IFact> Decide(IdentifyCompany command, PersonalDetails details, DateTimeOffset now) =>
        [new CompanyIdentified(new(Identifier.Siren, details.Siren!), details.Name!, command.Evidence, now)];
}
