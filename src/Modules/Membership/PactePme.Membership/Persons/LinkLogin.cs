using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Says which subject of access tokens a person is, so that they can sign in. It replaces an earlier one, if the secretary says so.</summary>
/// <param name="Login">The subject, kept as a keyed digest only.</param>
public sealed record LinkLogin(LoginSubject Login);

public static class LinkLoginEndpoint
{
    public static readonly Refusal AlreadyLinked = Refusal.Forbidden("login-linked",
        "Cette personne a déjà un compte : seul le secrétariat peut le remplacer.",
        "This person has a login already: only the secretary may replace it.");

    [WolverineBefore]
    public static Task<IReadOnlyList<Login>> LoadAsync(Person person, IQuerySession session, CancellationToken ct) => session.LoginsOfAsync(person.Id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(LinkLogin command, Person person, Caller by) =>
        PersonRules.RefuseToChange(person, by, person.RolesAt(by.At))
        ?? (person.HasLogin && !by.Is(Role.Secretary) ? AlreadyLinked : Refusal.Validation(Logins.Check(command.Login, "/login")));

    [WolverinePost("/api/{territory}/persons/{id}/link-login"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events, IMartenOp[]) Post(LinkLogin command, [WriteAggregate("id")] Person person, IReadOnlyList<Login> logins, Caller by, Vault vault)
    {
        var (facts, documents) = Decide(command, person, logins, by.At, vault);
        return (Receipt.Of(person, facts), [.. facts], documents);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(LinkLogin command, Person person, IReadOnlyList<Login> logins, DateTimeOffset now, Vault vault)
    {
        var login = vault.LoginOf(command.Login.Issuer, command.Login.Subject);
        return ([new LoginLinked(now)], logins.Any(l => l.Id == login) ? [] : [.. Logins.Release(logins), .. Logins.Take(login, person.Id, person.OrganisationId)]);
    }
}
