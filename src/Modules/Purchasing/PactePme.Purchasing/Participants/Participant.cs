using System.Text.Json.Serialization;
using Marten;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Participants;

/// <summary>What Purchasing knows of an organisation, from Membership's messages: who may publish and respond.</summary>
/// <param name="Id">The organisation.</param>
/// <param name="Version">Version of the organisation that this was told at.</param>
public sealed record Participant(Guid Id, long Version = 0, string? Name = null, string? Siren = null, string? SizeClass = null, string? LargeBuyer = null,
    string? Standing = null, Guid? MergedInto = null, bool Synthetic = false, string? Commune = null, string? Activity = null, SupplierProfile? Profile = null)
{
    /// <summary>Each adhesion by its id: the version told, and whether it makes the organisation a signatory.</summary>
    public IReadOnlyDictionary<Guid, AdhesionTold> Adhesions { get; init; } = new Dictionary<Guid, AdhesionTold>();

    /// <summary>A verified signatory may publish needs and respond to those of others.</summary>
    public bool MayTrade => Standing == "verified" && Adhesions.Values.Any(a => a.Signatory);

    /// <summary>SIREN of the head of the group it declares to belong to; itself, when it is the head.</summary>
    public string? GroupHead { get; init; }

    /// <summary>Why it may not trade; nothing when it may.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public FreezeReason? MayNotTrade => MayTrade ? null : Standing switch { "suspended" => FreezeReason.Suspended, "closed" => FreezeReason.Closed, _ => FreezeReason.NotSignatory };

    /// <summary>Under the Code de la commande publique.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPublic => LargeBuyer == "public" || SizeClass == "publicBody";

    /// <summary>A public body is a public buyer whether or not it is flagged as a large one.</summary>
    [JsonIgnore]
    public BuyerSector BuyerSector => IsPublic ? BuyerSector.Public : LargeBuyer == "private" ? BuyerSector.Private : BuyerSector.Other;

    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public Participant Hearing(OrganisationStanding told) => told.Version <= Version ? this : this with
    {
        Version = told.Version,
        Name = told.Name,
        Siren = told.Siren,
        SizeClass = told.SizeClass,
        LargeBuyer = told.LargeBuyer,
        Standing = told.Standing,
        MergedInto = told.MergedInto,
        Synthetic = told.Synthetic,
        GroupHead = told.GroupHead,
        Commune = told.Commune,
        Activity = told.Activity,
        Profile = told.Profile
    };

    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public Participant Hearing(SignatoryStanding told) => Adhesions.TryGetValue(told.AdhesionId, out var before) && told.Version <= before.Version ? this
        : this with { Adhesions = new Dictionary<Guid, AdhesionTold>(Adhesions) { [told.AdhesionId] = new(told.Version, told.Signatory) } };
}

public sealed record AdhesionTold(long Version, bool Signatory);

/// <summary>Why what an organisation has open is frozen.</summary>
public enum FreezeReason
{
    /// <summary>Suspended by the secretary.</summary>
    Suspended,
    /// <summary>Closed: it exists no more.</summary>
    Closed,
    /// <summary>Not, or no longer, a verified signatory of the pact: withdrawn, expelled.</summary>
    NotSignatory
}

internal static class Mergers
{
    /// <summary>The organisation that this one has become by mergers, itself when there was none.</summary>
    public static async Task<Guid> SurvivorAsync(this IQuerySession session, Guid organisation, CancellationToken ct) => (await session.PresentAsync(organisation, ct)).Id;

    /// <summary>What is known of the organisation that this one has become by mergers; nothing but its id when nothing is.</summary>
    public static async Task<Participant> PresentAsync(this IQuerySession session, Guid organisation, CancellationToken ct)
    {
        HashSet<Guid> seen = [];
        Participant? known = null;
        while (seen.Add(organisation) && (known = await session.LoadAsync<Participant>(organisation, ct)) is { MergedInto: { } survivor }) organisation = survivor;
        return known is not null && known.Id == organisation ? known : new(organisation);
    }
}
