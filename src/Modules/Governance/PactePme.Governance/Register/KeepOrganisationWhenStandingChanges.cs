using Marten;
using PactePme.Governance.Targets;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine;

namespace PactePme.Governance.Register;

/// <summary>Keeps organisations up to date. What is older than what is known changes nothing, so a message may come twice or late.</summary>
public static class KeepOrganisationWhenStandingChanges
{
    public static Task<OutgoingMessages> Handle(OrganisationStanding told, IDocumentSession session, CancellationToken ct) => session.KeepOrganisationAsync(told.OrganisationId, known => known.Hearing(told), ct);
}

/// <summary>Keeps whether an organisation is a signatory up to date, in the same manner.</summary>
public static class KeepOrganisationWhenAdhesionChanges
{
    public static Task<OutgoingMessages> Handle(SignatoryStanding told, IDocumentSession session, CancellationToken ct) => session.KeepOrganisationAsync(told.OrganisationId, known => known.Hearing(told), ct);
}

/// <summary>Erases what Governance kept of an organisation whose name and number are erased. It stays so, whatever is heard later.</summary>
public static class ForgetNameWhenOrganisationErased
{
    public static Task<OutgoingMessages> Handle(OrganisationErased told, IDocumentSession session, CancellationToken ct) => session.KeepOrganisationAsync(told.OrganisationId, known => known.Forgotten(), ct);
}

internal static class RegisterLock
{
    /// <summary>One message about a thing at a time, else two that come together would each lose the other's news.</summary>
    public static Task OneNewsAtATimeAsync(this IDocumentSession session, Guid about, CancellationToken ct) => session.OneAtATimeAsync($"register/{about}", ct);

    /// <summary>Keeps what was heard; targets that count signatories are measured anew when it changes the count.</summary>
    public static async Task<OutgoingMessages> KeepOrganisationAsync(this IDocumentSession session, Guid id, Func<KnownOrganisation, KnownOrganisation> hearing, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(id, ct);
        var known = await session.LoadAsync<KnownOrganisation>(id, ct) ?? new KnownOrganisation(id);
        var heard = hearing(known);
        if (heard == known) return [];
        session.Store(heard);
        return heard.Counts == known.Counts && heard.Synthetic == known.Synthetic ? [] : await session.MeasureSoonAsync([TargetMeasure.Signatories], ct);
    }
}
