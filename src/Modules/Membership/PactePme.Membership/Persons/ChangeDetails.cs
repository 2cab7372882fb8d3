using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Persistence;

namespace PactePme.Membership.Persons;

/// <summary>Corrects what is known of a person: what is given replaces all of it. The person, a colleague or the secretary may; also after they left.</summary>
/// <param name="Function">Function in the organisation, free text.</param>
public sealed record ChangeDetails(string Name, string? Email = null, string? Phone = null, string? Function = null);

public static class ChangeDetailsEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(ChangeDetails command, Person person, Caller by) =>
        !by.Is(Role.Secretary) && by.PersonId != person.Id && !by.ActsFor(person.OrganisationId) ? Refusal.NotYourOrganisation
        : person.Erased ? PersonRules.Erased
        : Refusal.Validation(
            Check.Text(command.Name, "/name", 200),
            Check.OptionalText(command.Email, "/email", 254),
            Check.OptionalText(command.Phone, "/phone", 30),
            Check.OptionalText(command.Function, "/function", 200));

    [WolverinePost("/api/{territory}/persons/{id}/change-details"), Allow]
    public static (Receipt, Events, IMartenOp[]) Post(ChangeDetails command, [WriteAggregate("id")] Person person, [Entity("id", Required = false)] PersonKey? key, Caller by, Vault vault)
    {
        var (facts, documents) = Decide(command, key!, by.At, vault, Guid.CreateVersion7());
        return (Receipt.Of(person, facts), [.. facts], documents);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(ChangeDetails command, PersonKey key, DateTimeOffset now, Vault vault, Guid recordId) =>
        ([new PersonDetailsChanged(recordId, now)],
            [MartenOps.Insert(vault.Seal(key, recordId, new(command.Name, command.Email, command.Phone, command.Function)))]);
}
