using Marten;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine;

namespace PactePme.Governance.Targets;

/// <summary>What targets count of an organisation, from Membership's messages.</summary>
/// <param name="Id">The organisation.</param>
/// <param name="Version">Version of the organisation that this was told at; zero when only its adhesion was told.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record SignatoryCounted(Guid Id, long Version = 0, bool Synthetic = false)
{
    /// <summary>Each adhesion by its id: the version told, and whether it makes the organisation a signatory.</summary>
    public IReadOnlyDictionary<Guid, AdhesionCounted> Adhesions { get; init; } = new Dictionary<Guid, AdhesionCounted>();

    /// <summary>A signatory of whom it is known whether it is made up: until then it proves nothing.</summary>
    public bool Counts => Version > 0 && Adhesions.Values.Any(a => a.Signatory);

    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public SignatoryCounted Hearing(OrganisationStanding told) => told.Version <= Version ? this : this with { Version = told.Version, Synthetic = told.Synthetic };

    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public SignatoryCounted Hearing(SignatoryStanding told) => Adhesions.TryGetValue(told.AdhesionId, out var before) && told.Version <= before.Version ? this
        : this with { Adhesions = new Dictionary<Guid, AdhesionCounted>(Adhesions) { [told.AdhesionId] = new(told.Version, told.Signatory) } };
}

/// <param name="Version">Version of the adhesion that this was told at.</param>
public sealed record AdhesionCounted(long Version, bool Signatory);

/// <summary>Keeps which organisations are signatories. What is older than what is known changes nothing, so a message may come twice or late.</summary>
public static class CountSignatoryWhenAdhesionChanges
{
    public static async Task<OutgoingMessages> Handle(SignatoryStanding told, IDocumentSession session, CancellationToken ct)
    {
        var known = await session.CountedAsync(told.OrganisationId, ct);
        return await session.KeepCountedAsync(known, known.Hearing(told), ct);
    }
}

/// <summary>Keeps which of them are made up, in the same manner.</summary>
public static class CountSignatoryWhenOrganisationChanges
{
    public static async Task<OutgoingMessages> Handle(OrganisationStanding told, IDocumentSession session, CancellationToken ct)
    {
        var known = await session.CountedAsync(told.OrganisationId, ct);
        return await session.KeepCountedAsync(known, known.Hearing(told), ct);
    }
}

internal static class CountedSignatories
{
    /// <summary>One message of an organisation at a time, else two that come together would each lose the other's news.</summary>
    public static async Task<SignatoryCounted> CountedAsync(this IDocumentSession session, Guid organisation, CancellationToken ct)
    {
        await session.OneAtATimeAsync($"signatory-counted/{organisation}", ct);
        return await session.LoadAsync<SignatoryCounted>(organisation, ct) ?? new SignatoryCounted(organisation);
    }

    public static async Task<OutgoingMessages> KeepCountedAsync(this IDocumentSession session, SignatoryCounted known, SignatoryCounted heard, CancellationToken ct)
    {
        if (heard == known) return [];
        session.Store(heard);
        return heard.Counts == known.Counts && heard.Synthetic == known.Synthetic ? [] : await session.MeasureSoonAsync([TargetMeasure.Signatories], ct);
    }
}
