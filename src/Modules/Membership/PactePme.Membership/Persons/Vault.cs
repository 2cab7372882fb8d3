using System.Security.Cryptography;
using System.Text.Json;
using Marten;
using PactePme.Kernel;

namespace PactePme.Membership.Persons;

/// <summary>The key of one person's records, itself sealed under the host's master key. Deleting it erases the person everywhere.</summary>
public sealed record PersonKey(Guid Id, byte[] Sealed);

/// <summary>One version of what is known of a person, sealed under the person's key. Events name it by its id only.</summary>
public sealed record PersonalRecord(Guid Id, Guid PersonId, byte[] Sealed);

/// <summary>Which person a subject of an access token is; the subject itself is not kept.</summary>
/// <param name="Id">Keyed digest of issuer and subject.</param>
public sealed record Login(string Id, Guid PersonId, Guid OrganisationId);

/// <summary>What is personal, kept apart from the events so that it can be erased while the history stays whole.</summary>
public sealed record PersonalDetails(string? Name = null, string? Email = null, string? Phone = null, string? Function = null, string? Siren = null)
{
    /// <summary>What is shown of a person whose records were erased.</summary>
    public static readonly PersonalDetails Erased = new(Name: "erased");
}

/// <summary>Seals and opens personal records: AES-256-GCM under a key per person.</summary>
public sealed class Vault(MasterKey master)
{
    private readonly byte[] wrapping = master.Derive("personal-records/v1");

    public PersonKey NewKey(Guid person) => new(person, MasterKey.Seal(wrapping, RandomNumberGenerator.GetBytes(32), person.ToByteArray()));

    public PersonalRecord Seal(PersonKey key, Guid record, PersonalDetails details) =>
        new(record, key.Id, MasterKey.Seal(Unwrap(key), JsonSerializer.SerializeToUtf8Bytes(details), record.ToByteArray()));

    public string LoginOf(string issuer, string subject) => master.Digest("logins/v1", $"{issuer}\n{subject}");

    /// <summary>Opens these records; one whose key or content is gone reads as erased.</summary>
    public async Task<Func<Guid?, PersonalDetails>> OpenAsync(IQuerySession session, IEnumerable<Guid?> records, CancellationToken ct)
    {
        var ids = records.OfType<Guid>().Distinct().ToArray();
        if (ids.Length == 0) return _ => PersonalDetails.Erased;
        var sealedRecords = await session.LoadManyAsync<PersonalRecord>(ct, ids);
        var keys = (await session.LoadManyAsync<PersonKey>(ct, [.. sealedRecords.Select(r => r.PersonId).Distinct()])).ToDictionary(k => k.Id);
        var open = sealedRecords.Where(r => keys.ContainsKey(r.PersonId)).ToDictionary(r => r.Id, r => Open(keys[r.PersonId], r));
        return id => id is { } known && open.TryGetValue(known, out var details) ? details : PersonalDetails.Erased;
    }

    private PersonalDetails Open(PersonKey key, PersonalRecord record) =>
        JsonSerializer.Deserialize<PersonalDetails>(MasterKey.Open(Unwrap(key), record.Sealed, record.Id.ToByteArray()))!;

    private byte[] Unwrap(PersonKey key) => MasterKey.Open(wrapping, key.Sealed, key.Id.ToByteArray());
}
