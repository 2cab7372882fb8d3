using PactePme.Kernel;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Gives a person a role from one moment to another. Colleagues may make a member; the other roles are the secretary's to give.</summary>
/// <param name="Until">When the role ends, if that is known already; it may be in the future.</param>
/// <param name="EffectiveAt">Since when; now when absent, never in the future; the secretary's to give.</param>
public sealed record GrantRole(Role Role, DateTimeOffset? Until = null, DateTimeOffset? EffectiveAt = null);

public static class GrantRoleEndpoint
{
    public static readonly Refusal AlreadyHeld = Refusal.State("role-already-held",
        "Cette personne a déjà ce rôle sur tout ou partie de cette période : mettez-y fin d'abord.",
        "This person already holds this role for all or part of that time: end it first.");
    private static readonly FieldError NotGrantedHere = new("/role", "role-not-granted-here",
        "Ce rôle se donne dans la configuration de l'hôte.", "This role is given in the host's configuration.");
    private static readonly FieldError EndsBeforeItBegins = new("/until", "ends-before-it-begins",
        "La fin doit suivre le début.", "The end must come after the beginning.");

    [WolverineBefore]
    public static Refusal? Refuse(GrantRole command, Person person, Caller by)
    {
        if (PersonRules.RefuseToChange(person, by, [command.Role], command.EffectiveAt) is { } refused) return refused;
        var from = command.EffectiveAt ?? by.At;
        return Refusal.Validation(
                command.Role == Role.NetworkAdministrator ? NotGrantedHere : null,
                command.Until <= from ? EndsBeforeItBegins : null,
                EffectiveDate.Check(command.EffectiveAt, person.JoinedAt, by.At))
            ?? (person.Roles.Any(r => r.Role == command.Role && r.Overlaps(from, command.Until)) ? AlreadyHeld : null);
    }

    [WolverinePost("/api/{territory}/persons/{id}/grant-role"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events) Post(GrantRole command, [WriteAggregate("id")] Person person, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(person, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(GrantRole command, DateTimeOffset now) =>
        [new RoleGranted(command.Role, command.Until, command.EffectiveAt ?? now)];
}
