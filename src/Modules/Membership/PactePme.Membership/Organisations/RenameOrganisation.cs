using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Organisations;

/// <summary>Gives an organisation its new name.</summary>
/// <param name="Name">A sole trader's is personal data and goes to the vault.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future nor before the present name.</param>
public sealed record RenameOrganisation(string Name, DateTimeOffset? EffectiveAt = null);

/// <summary>What the vault holds of a sole trader; nothing for any other organisation.</summary>
public sealed record SoleTraderFile(PersonKey? Key, PersonalDetails? Details);

public static class RenameOrganisationEndpoint
{
    [WolverineBefore]
    public static async Task<SoleTraderFile> LoadAsync(Organisation organisation, IQuerySession session, Vault vault, CancellationToken ct) =>
        !organisation.Personal ? new(null, null)
        : new(await session.LoadAsync<PersonKey>(organisation.Id, ct), (await vault.OpenAsync(session, [organisation.PersonalRecordId], ct))(organisation.PersonalRecordId));

    [WolverineBefore]
    public static Refusal? Refuse(RenameOrganisation command, Organisation organisation, Caller by) =>
        organisation.Ended ? OrganisationRules.Ended
        : Refusal.Validation(Check.Text(command.Name, "/name", 300), EffectiveDate.Check(command.EffectiveAt, organisation.NamedFrom, by.At));

    [WolverinePost("/api/{territory}/organisations/{id}/rename"), Allow(Role.Secretary)]
    public static (Receipt, Events, OrganisationStanding, IMartenOp[]) Post(RenameOrganisation command, [WriteAggregate("id")] Organisation organisation, SoleTraderFile file, Caller by, Vault vault)
    {
        var (facts, documents) = Decide(command, file, by.At, vault, Guid.CreateVersion7());
        return (Receipt.Of(organisation, facts), [.. facts], organisation.Standing(facts, by.At), documents);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(RenameOrganisation command, SoleTraderFile file, DateTimeOffset now, Vault vault, Guid recordId)
    {
        var at = command.EffectiveAt ?? now;
        return file is { Key: { } key, Details: { } details }
            ? ([new OrganisationRenamed(null, recordId, at)], [MartenOps.Insert(vault.Seal(key, recordId, details with { Name = command.Name }))])
            : ([new OrganisationRenamed(command.Name, null, at)], []);
    }
}
