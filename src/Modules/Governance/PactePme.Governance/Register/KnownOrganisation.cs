using System.Text.Json.Serialization;
using Marten;
using PactePme.Membership.Contracts;

namespace PactePme.Governance.Register;

/// <summary>What Governance knows of an organisation, from Membership's messages: who may hold a seat.</summary>
/// <param name="Id">The organisation.</param>
/// <param name="Version">Version of the organisation that this was told at.</param>
/// <param name="Name">Absent when it is personal data or partially diffused, or was erased.</param>
/// <param name="Siren">Absent when it is personal data, was erased, or the organisation has none.</param>
/// <param name="Standing">registered, verified, suspended, closed or merged; absent when only an adhesion of it was heard of.</param>
/// <param name="MergedInto">The surviving organisation, when merged.</param>
/// <param name="Erased">Name and identifier were erased for good, whatever is heard later.</param>
public sealed record KnownOrganisation(Guid Id, long Version = 0, string? Name = null, string? Siren = null, string? Standing = null, Guid? MergedInto = null, bool Synthetic = false,
    bool Erased = false)
{
    /// <summary>Each adhesion by its id: the version told, and whether it makes the organisation a signatory.</summary>
    public IReadOnlyDictionary<Guid, KnownAdhesion> Adhesions { get; init; } = new Dictionary<Guid, KnownAdhesion>();

    /// <summary>Neither suspended, closed nor merged, and entered at all.</summary>
    [JsonIgnore]
    public bool MayAct => Standing is "registered" or "verified";

    /// <summary>A member of the pact.</summary>
    [JsonIgnore]
    public bool IsSignatory => Adhesions.Values.Any(a => a.Signatory);

    /// <summary>A signatory of whom it is known whether it is made up: until then it proves nothing to a target.</summary>
    public bool Counts => Version > 0 && IsSignatory;

    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public KnownOrganisation Hearing(OrganisationStanding told) => told.Version <= Version ? this : this with
    {
        Version = told.Version,
        Name = Erased ? null : told.Name,
        Siren = Erased ? null : told.Siren,
        Standing = told.Standing,
        MergedInto = told.MergedInto,
        Synthetic = told.Synthetic
    };

    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public KnownOrganisation Hearing(SignatoryStanding told) => Adhesions.TryGetValue(told.AdhesionId, out var before) && told.Version <= before.Version ? this
        : this with { Adhesions = new Dictionary<Guid, KnownAdhesion>(Adhesions) { [told.AdhesionId] = new(told.Version, told.Signatory) } };

    /// <summary>This without what is personal in it, for good.</summary>
    public KnownOrganisation Forgotten() => this with { Name = null, Siren = null, Erased = true };
}

/// <summary>An adhesion of an organisation, as told.</summary>
public sealed record KnownAdhesion(long Version, bool Signatory);

public static class Survivors
{
    /// <summary>The organisation that this one has become by mergers, itself when there was none.</summary>
    public static async Task<Guid> SurvivorAsync(this IQuerySession session, Guid organisation, CancellationToken ct) => (await session.PresentAsync(organisation, ct)).Id;

    /// <summary>What is known of the organisation that this one has become by mergers; nothing but its id when nothing is.</summary>
    public static async Task<KnownOrganisation> PresentAsync(this IQuerySession session, Guid organisation, CancellationToken ct)
    {
        HashSet<Guid> seen = [];
        KnownOrganisation? known = null;
        while (seen.Add(organisation) && (known = await session.LoadAsync<KnownOrganisation>(organisation, ct)) is { MergedInto: { } survivor }) organisation = survivor;
        return known is not null && known.Id == organisation ? known : new(organisation);
    }
}
