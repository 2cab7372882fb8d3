using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>
/// Erases a person for good: key, records and login go; what they did stays in the history under a pseudonym, and every read
/// of their details says <c>erased</c>.
/// </summary>
/// <param name="Ground">On what ground.</param>
public sealed record ErasePerson(ErasureGround Ground);

public static class ErasePersonEndpoint
{
    public static readonly Refusal Yourself = Refusal.State("erase-yourself",
        "Un secrétaire ne s'efface pas lui-même : une autre personne du secrétariat le fera.",
        "A secretary does not erase themselves: another secretary will.");

    [WolverineBefore]
    public static Task<IReadOnlyList<Login>> LoadAsync(Person person, IQuerySession session, CancellationToken ct) => session.LoginsOfAsync(person.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ErasePerson command, Person person, Caller by) =>
        person.Erased ? PersonRules.Erased : by.PersonId == person.Id ? Yourself : null;

    [WolverinePost("/api/{territory}/persons/{id}/erase"), Allow(Role.Secretary)]
    public static (Receipt, Events, IMartenOp[], PersonStanding) Post(ErasePerson command, [WriteAggregate("id")] Person person, IReadOnlyList<Login> logins, Caller by)
    {
        var (facts, documents) = Decide(command, person.Id, logins, by.At);
        return (Receipt.Of(person, facts), [.. facts], documents, PersonRules.Standing(person.Id, person, facts));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(ErasePerson command, Guid person, IReadOnlyList<Login> logins, DateTimeOffset now) =>
        ([new PersonErased(command.Ground, now)], [.. Vault.Erase(person), .. Logins.Release(logins)]);
}
