namespace PactePme.Purchasing.Participants;

/// <summary>What Purchasing knows of an organisation, from Membership's messages: who may publish and respond.</summary>
/// <param name="Id">The organisation.</param>
/// <param name="Version">Version of the organisation that this was told at.</param>
public sealed record Participant(Guid Id, long Version = 0, string? Name = null, string? Siren = null, string? SizeClass = null, string? LargeBuyer = null,
    string? Standing = null, Guid? MergedInto = null, bool Synthetic = false)
{
    /// <summary>Each adhesion by its id: the version told, and whether it makes the organisation a signatory.</summary>
    public IReadOnlyDictionary<Guid, AdhesionTold> Adhesions { get; init; } = new Dictionary<Guid, AdhesionTold>();

    /// <summary>A verified signatory may publish needs and respond to those of others.</summary>
    public bool MayTrade => Standing == "verified" && Adhesions.Values.Any(a => a.Signatory);
}

public sealed record AdhesionTold(long Version, bool Signatory);
