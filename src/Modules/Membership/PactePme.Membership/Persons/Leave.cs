using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Records that a person left: all their roles end, and their login is free to be entered again.</summary>
/// <param name="Reason">A word of the list.</param>
/// <param name="EffectiveAt">When they left; now when absent, never in the future nor before their last role began; the secretary's to give.</param>
public sealed record Leave(EndReason Reason, DateTimeOffset? EffectiveAt = null);

public static class LeaveEndpoint
{
    public static readonly Refusal Yourself = Refusal.State("leave-yourself-as-secretary",
        "Un secrétaire ne se retire pas lui-même : une autre personne du secrétariat le fera.",
        "A secretary does not take themselves out: another secretary will.");

    [WolverineBefore]
    public static Task<IReadOnlyList<Login>> LoadAsync(Person person, IQuerySession session, CancellationToken ct) => session.LoginsOfAsync(person.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Leave command, Person person, Caller by) =>
        PersonRules.RefuseToChange(person, by, person.RolesAt(by.At), command.EffectiveAt)
        ?? (by.Is(Role.Secretary) && by.PersonId == person.Id ? Yourself
            : Refusal.Validation(EffectiveDate.Check(command.EffectiveAt, person.LeavesFrom, by.At)));

    [WolverinePost("/api/{territory}/persons/{id}/leave"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, IMartenOp[], PersonStanding) Post(Leave command, [WriteAggregate("id")] Person person, IReadOnlyList<Login> logins, Caller by)
    {
        var (facts, documents) = Decide(command, logins, by.At);
        return (Receipt.Of(person, facts), [.. facts], documents, PersonRules.Standing(person.Id, person, facts));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Leave command, IReadOnlyList<Login> logins, DateTimeOffset now) =>
        ([new PersonLeft(command.Reason, command.EffectiveAt ?? now)], Logins.Release(logins));
}
