using Marten;
using PactePme.Membership.Contracts;

namespace PactePme.Governance.Register;

/// <summary>What Governance knows of a person: which organisation they belong to. A pseudonym, and no more.</summary>
/// <param name="Version">Version of the person that this was told at.</param>
/// <param name="Present">Has not left the organisation, and was not erased.</param>
public sealed record KnownPerson(Guid Id, long Version, Guid OrganisationId, bool Present);

/// <summary>Keeps persons up to date. What is older than what is known changes nothing.</summary>
public static class KeepPersonWhenStandingChanges
{
    public static async Task Handle(PersonStanding told, IDocumentSession session, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(told.PersonId, ct);
        if (await session.LoadAsync<KnownPerson>(told.PersonId, ct) is { } known && told.Version <= known.Version) return;
        session.Store(new KnownPerson(told.PersonId, told.Version, told.OrganisationId, told.Present));
    }
}
