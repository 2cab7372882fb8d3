using PactePme.Kernel;
using PactePme.Membership.Organisations;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>Ends a role of a person: they are refused on their next request.</summary>
/// <param name="Reason">A word of the list.</param>
/// <param name="EffectiveAt">When it ended; now when absent, never in the future; the secretary's to give.</param>
public sealed record EndRole(Role Role, EndReason Reason, DateTimeOffset? EffectiveAt = null);

public static class EndRoleEndpoint
{
    public static readonly Refusal NotHeld = Refusal.State("role-not-held",
        "Cette personne n'a pas ce rôle à ce moment-là.", "This person does not hold this role at that moment.");
    public static readonly Refusal YourOwnSecretary = Refusal.State("role-your-own-secretary",
        "Vous ne pouvez pas mettre fin à votre propre rôle de secrétaire : une autre personne du secrétariat le fera.",
        "You cannot end your own role as secretary: another secretary will.");

    [WolverineBefore]
    public static Refusal? Refuse(EndRole command, Person person, Caller by) =>
        PersonRules.RefuseToChange(person, by, [command.Role], command.EffectiveAt)
        ?? Refusal.Validation(EffectiveDate.Check(command.EffectiveAt, person.JoinedAt, by.At))
        ?? (!person.Roles.Any(r => r.Role == command.Role && r.HoldsAt(command.EffectiveAt ?? by.At)) ? NotHeld
            : command.Role == Role.Secretary && by.PersonId == person.Id ? YourOwnSecretary
            : null);

    [WolverinePost("/api/{territory}/persons/{id}/end-role"), Allow(Role.Secretary, Role.Member)]
    public static (Receipt, Events) Post(EndRole command, [WriteAggregate("id")] Person person, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(person, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(EndRole command, DateTimeOffset now) =>
        [new RoleEnded(command.Role, command.Reason, command.EffectiveAt ?? now)];
}
