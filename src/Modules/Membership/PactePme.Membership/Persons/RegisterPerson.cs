using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Persistence;

namespace PactePme.Membership.Persons;

/// <summary>Enters a person who acts for an organisation. A colleague may enter members of the own organisation; the secretary anybody.</summary>
/// <param name="Login">Which subject of access tokens this person is; without it the person is listed but cannot sign in.</param>
/// <param name="Roles">From <paramref name="EffectiveAt"/> on.</param>
/// <param name="Function">Function in the organisation, free text.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future.</param>
public sealed record RegisterPerson(Guid OrganisationId, string Name, IReadOnlyList<Role> Roles, string? Email = null, string? Phone = null, string? Function = null,
    LoginSubject? Login = null, DateTimeOffset? EffectiveAt = null);

/// <summary>A subject of access tokens.</summary>
/// <param name="Issuer">The <c>iss</c> of the token.</param>
/// <param name="Subject">The <c>sub</c> of the token.</param>
public sealed record LoginSubject(string Issuer, string Subject);

public static class RegisterPersonEndpoint
{
    public const string Rule = "login-registered";

    /// <summary>One person per subject and territory; raised by the store.</summary>
    public static readonly Refusal LoginTaken = Refusal.State(Rule,
        "Ce compte est déjà celui d'une personne de ce territoire.",
        "This login already belongs to a person of this territory.");
    public static readonly Refusal OnlyColleagues = Refusal.Forbidden("only-colleagues",
        "Vous ne pouvez inscrire que des membres de votre propre organisation ; les autres rôles relèvent du secrétariat.",
        "You may only enter members of your own organisation; other roles are the secretary's to grant.");

    [WolverineBefore]
    public static Refusal? Refuse(RegisterPerson command, [Entity(nameof(RegisterPerson.OrganisationId))] Organisation? organisation, Caller by)
    {
        if (organisation is null) return Refusal.Validation(new FieldError("/organisationId", "unknown-organisation", "Cette organisation n'existe pas ici.", "There is no such organisation here."));
        if (organisation.Ended) return OrganisationRules.Ended;
        if (!by.Is(Role.Secretary) && !by.Is(Role.NetworkAdministrator) && (!by.ActsFor(organisation.Id) || command.Roles.Any(r => r != Role.Member))) return OnlyColleagues;
        if (command.EffectiveAt is not null && !by.Is(Role.Secretary) && !by.Is(Role.NetworkAdministrator)) return EffectiveDate.OnlyTheSecretaryBackdates;
        return Refusal.Validation(
        [
            Check.Text(command.Name, "/name", 200),
            Check.OptionalText(command.Email, "/email", 254),
            Check.OptionalText(command.Phone, "/phone", 30),
            Check.OptionalText(command.Function, "/function", 200),
            .. Logins.Check(command.Login, "/login"),
            Check.Count(command.Roles, "/roles", 7),
            EffectiveDate.Check(command.EffectiveAt, organisation.RegisteredFrom, by.At),
            .. Check.Each(command.Roles, "/roles", (role, pointer) => role == Role.NetworkAdministrator
                ? new(pointer, "role-not-granted-here", "Ce rôle se donne dans la configuration de l'hôte.", "This role is given in the host's configuration.") : null)
        ]);
    }

    [WolverinePost("/api/{territory}/persons"), Allow(Role.Secretary, Role.Member, Role.NetworkAdministrator)]
    public static (Created, IStartStream, IMartenOp[], PersonStanding) Post(string territory, RegisterPerson command, Caller by, Vault vault)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, command, by.At, vault, Guid.CreateVersion7());
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/persons/{id}" }, MartenOps.StartStream<Person>(id, [.. facts]), documents, PersonRules.Standing(id, null, facts));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, RegisterPerson command, DateTimeOffset now, Vault vault, Guid recordId, bool synthetic = false)
    {
        var at = command.EffectiveAt ?? now;
        var key = vault.NewKey(id);
        var record = vault.Seal(key, recordId, new(command.Name, command.Email, command.Phone, command.Function));
        var login = command.Login is { } subject ? Logins.Take(vault.LoginOf(subject.Issuer, subject.Subject), id, command.OrganisationId) : [];
        List<IFact> facts = [new PersonJoined(command.OrganisationId, recordId, synthetic, at), .. command.Roles.Distinct().Select(r => new RoleGranted(r, null, at))];
        if (command.Login is not null) facts.Add(new LoginLinked(at));
        return (facts, [MartenOps.Insert(key), MartenOps.Insert(record), .. login]);
    }
}
