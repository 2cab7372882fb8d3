using PactePme.Kernel;

namespace PactePme.Purchasing.RecordedContracts;

/// <summary>
/// A buyer or holder that a public register names. Events hold the id alone: erasing this record erases who it was from every
/// contract, and the contracts stay whole.
/// </summary>
/// <param name="Id">Keyed digest of the identifier: the same party has the same id, and without the host's key nobody can tell whose it is.</param>
/// <param name="Scheme">SIREN, or the register's word for another kind (TVA, HORS-UE, TAHITI, RIDET, FRWF, IREP); absent for one without a number that can be relied on.</param>
/// <param name="Value">The number; absent with the scheme, and once erased.</param>
/// <param name="Name">As the register wrote it the first time; absent once erased.</param>
/// <param name="LegalPerson">Known to be a company, an association or a public body.</param>
/// <param name="OrganisationId">The organisation in the territory's register, once Membership has told.</param>
/// <param name="Erased">Name and number were erased for good; no import brings them back.</param>
public sealed record Party(Guid Id, string? Scheme, string? Value, string? Name, bool LegalPerson, Guid? OrganisationId = null, bool Erased = false)
{
    public const string Siren = "SIREN";

    public Party Forgotten() => this with { Scheme = null, Value = null, Name = null, Erased = true };
}

/// <summary>Gives parties their ids and texts their digests, under a key of the territory's.</summary>
public sealed class PartyKeys(MasterKey master, string territory)
{
    private readonly byte[] key = master.Derive($"register-parties/v1/{territory}");

    public Guid Id(string scheme, string value) => new(Hash($"party\n{scheme}\n{value}").AsSpan(0, 16));

    public Guid OfSiren(string siren) => Id(Party.Siren, siren);

    public string Digest(string text) => Convert.ToHexStringLower(Hash($"text\n{text}"))[..40];

    private byte[] Hash(string text) => System.Security.Cryptography.HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(text));
}
