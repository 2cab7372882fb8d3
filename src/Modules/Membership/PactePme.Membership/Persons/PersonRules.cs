using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;

namespace PactePme.Membership.Persons;

/// <summary>Rules that several commands on a person share.</summary>
public static class PersonRules
{
    public static readonly Refusal Erased = Refusal.State("person-erased",
        "Les données de cette personne ont été effacées : plus rien ne change à son sujet.",
        "This person's data were erased: nothing about them changes any more.");
    public static readonly Refusal Left = Refusal.State("person-left",
        "Cette personne est partie : si elle revient, inscrivez-la de nouveau.",
        "This person has left: should they come back, enter them again.");
    public static readonly Refusal OnlyTheSecretary = Refusal.Forbidden("role-beyond-member",
        "Entre collègues, vous ne touchez qu'à des membres : les autres rôles relèvent du secrétariat.",
        "Among colleagues you deal with members only: other roles are the secretary's to deal with.");

    /// <summary>For what colleagues may do, now, to somebody who is a member and nothing more; the secretary to anybody, dated.</summary>
    /// <param name="touched">Roles that the command gives, takes or lets somebody use.</param>
    public static Refusal? RefuseToChange(Person person, Caller by, IEnumerable<Role> touched, DateTimeOffset? effectiveAt = null) =>
        by.Is(Role.Secretary) ? RefuseEnded(person)
        : !by.ActsFor(person.OrganisationId) ? Refusal.NotYourOrganisation
        : RefuseEnded(person) is { } ended ? ended
        : touched.Any(r => r != Role.Member) ? OnlyTheSecretary
        : effectiveAt is not null ? EffectiveDate.OnlyTheSecretaryBackdates
        : null;

    /// <summary>The person's standing after these facts, for the other modules.</summary>
    /// <param name="before">The person before; nothing when they enter them.</param>
    public static PersonStanding Standing(Guid id, Person? before, IReadOnlyCollection<IFact> facts)
    {
        var after = facts.Aggregate(before, Person.Next)!;
        return new(id, (before?.Version ?? 0) + facts.Count, after.OrganisationId, after is { LeftAt: null, Erased: false });
    }

    public static Refusal? RefuseEnded(Person person) => person.Erased ? Erased : person.LeftAt is not null ? Left : null;
}
