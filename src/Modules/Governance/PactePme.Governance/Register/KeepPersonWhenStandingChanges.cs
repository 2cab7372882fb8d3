using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using PactePme.Membership.Contracts;

namespace PactePme.Governance.Register;

/// <summary>What Governance knows of a person: which organisation they belong to. A pseudonym, and no more.</summary>
/// <param name="Version">Version of the person that this was told at.</param>
/// <param name="Present">Has not left the organisation, and was not erased.</param>
public sealed record KnownPerson(Guid Id, long Version, Guid OrganisationId, bool Present);

/// <summary>Keeps persons up to date. What is older than what is known changes nothing.</summary>
public static class KeepPersonWhenStandingChanges
{
    public static async Task Handle(PersonStanding told, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(told.PersonId, ct);
        if (await session.LoadAsync<KnownPerson>(told.PersonId, ct) is { } known && told.Version <= known.Version) return;
        session.Store(new KnownPerson(told.PersonId, told.Version, told.OrganisationId, told.Present));
        if (!told.Present) await EndMandatesAsync(told.PersonId, session, clock, ct);
    }

    /// <summary>Whoever has left, or is erased, holds no seat any more: it is vacant, and counts in no electorate.</summary>
    private static async Task EndMandatesAsync(Guid person, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: false, ct);
        foreach (var seat in held.Seats)
        {
            IFact[] facts = [.. seat.Mandates.Where(m => m.PersonId == person && m.Until is null).SelectMany(m => EndMandateEndpoint.Decide(new(m.Id), seat, held.Now))];
            if (facts.Length == 0) continue;
            session.LastModifiedBy = "system";
            session.Events.Append(seat.Id, seat.Version + facts.Length, facts);
        }
    }
}
