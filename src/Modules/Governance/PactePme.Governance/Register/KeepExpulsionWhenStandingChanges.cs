using Marten;
using PactePme.Membership.Contracts;

namespace PactePme.Governance.Register;

/// <summary>How far the expulsion of a member has come: a resolution may expel who was notified of the grounds and heard on them.</summary>
/// <param name="Id">The adhesion.</param>
/// <param name="Version">Version of the adhesion that this was told at.</param>
/// <param name="OrganisationId">Whose adhesion it is; the survivor's after a merger.</param>
/// <param name="Signatory">Still a member.</param>
/// <param name="NotifiedAt">When the latest grounds were notified.</param>
/// <param name="HeardOn">Calendar day in Paris on which it was heard on those grounds; absent when it was not.</param>
public sealed record KnownExpulsion(Guid Id, long Version, Guid OrganisationId, bool Signatory, DateTimeOffset? NotifiedAt, DateOnly? HeardOn);

/// <summary>Keeps expulsions up to date. What is older than what is known changes nothing.</summary>
public static class KeepExpulsionWhenStandingChanges
{
    public static async Task Handle(ExpulsionStanding told, IDocumentSession session, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(told.AdhesionId, ct);
        if (await session.LoadAsync<KnownExpulsion>(told.AdhesionId, ct) is { } known && told.Version <= known.Version) return;
        session.Store(new KnownExpulsion(told.AdhesionId, told.Version, told.OrganisationId, told.Signatory, told.NotifiedAt, told.HeardOn));
    }
}
