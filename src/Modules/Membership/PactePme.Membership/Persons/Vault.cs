using System.Security.Cryptography;
using System.Text.Json;
using Marten;
using PactePme.Kernel;
using Wolverine.Marten;

namespace PactePme.Membership.Persons;

/// <summary>The key of one person's records, itself sealed under the host's master key. Deleting it erases the person everywhere.</summary>
public sealed record PersonKey(Guid Id, byte[] Sealed);

/// <summary>One version of what is known of a person, sealed under the person's key. Events name it by its id only.</summary>
public sealed record PersonalRecord(Guid Id, Guid PersonId, byte[] Sealed);

/// <summary>Which person a subject of an access token is; the subject itself is not kept.</summary>
/// <param name="Id">Keyed digest of issuer and subject.</param>
public sealed record Login(string Id, Guid PersonId, Guid OrganisationId);

/// <summary>That who bore a SIREN was erased, so that no import of a register brings them back; they may still enter again themselves.</summary>
/// <param name="Id"><see cref="Vault.ErasedKey"/> of the SIREN.</param>
public sealed record ErasedSoleTrader(string Id, Guid OrganisationId);

/// <summary>What is personal, kept apart from the events so that it can be erased while the history stays whole.</summary>
public sealed record PersonalDetails(string? Name = null, string? Email = null, string? Phone = null, string? Function = null, string? Siren = null)
{
    /// <summary>What is shown of a person whose records were erased: this one word, whatever the language (in French: effacé).</summary>
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

    /// <summary>Under this key it is remembered that a sole trader was erased. Without the master key nobody can tell whose it is.</summary>
    public string ErasedKey(string siren) => master.Digest("sole-trader-erased/v1", siren);

    /// <summary>Which of these SIRENs are of sole traders who were erased, and as which organisation.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> ErasedAsync(IQuerySession session, IEnumerable<string> sirens, CancellationToken ct)
    {
        var sirenOf = sirens.Distinct().ToDictionary(ErasedKey);
        return (await session.LoadManyAsync<ErasedSoleTrader>(ct, [.. sirenOf.Keys])).ToDictionary(e => sirenOf[e.Id], e => e.OrganisationId);
    }

    /// <summary>Opens these records; one whose key or content is gone reads as erased.</summary>
    public async Task<Func<Guid?, PersonalDetails>> OpenAsync(IQuerySession session, IEnumerable<Guid?> records, CancellationToken ct)
    {
        var ids = records.OfType<Guid>().Distinct().ToArray();
        if (ids.Length == 0) return _ => PersonalDetails.Erased;
        var sealedRecords = await session.LoadManyAsync<PersonalRecord>(ct, ids);
        return Reader(sealedRecords, await session.LoadManyAsync<PersonKey>(ct, [.. sealedRecords.Select(r => r.PersonId).Distinct()]));
    }

    /// <summary>Opens every record of one person, the superseded ones too, as a history needs them.</summary>
    public async Task<Func<Guid?, PersonalDetails>> OpenAllOfAsync(IQuerySession session, Guid person, CancellationToken ct)
    {
        var records = await session.Query<PersonalRecord>().Where(r => r.PersonId == person).ToListAsync(ct);
        return Reader(records, await session.LoadAsync<PersonKey>(person, ct) is { } key ? [key] : []);
    }

    /// <summary>Deletes key and records: whatever event names them reads as erased from then on.</summary>
    public static IMartenOp[] Erase(Guid person) => [MartenOps.Delete<PersonKey>(person), MartenOps.DeleteWhere<PersonalRecord>(r => r.PersonId == person)];

    /// <summary>Opens what it can; a record that is gone, or whose key is, reads as erased.</summary>
    /// <exception cref="CryptographicException">A record was altered, or sealed under another master key: that is no erasure.</exception>
    public Func<Guid?, PersonalDetails> Reader(IEnumerable<PersonalRecord> records, IEnumerable<PersonKey> keys)
    {
        var byPerson = keys.ToDictionary(k => k.Id);
        var open = records.Where(r => byPerson.ContainsKey(r.PersonId)).ToDictionary(r => r.Id, r => Open(byPerson[r.PersonId], r));
        return id => id is { } known && open.TryGetValue(known, out var details) ? details : PersonalDetails.Erased;
    }

    /// <summary>
    /// What these events name in the vault, for the log to commit to, each with a key that goes when the person is erased. A record that was altered opens to nothing,
    /// which is not what was committed to.
    /// </summary>
    /// <param name="events">Events and their bodies.</param>
    public async Task<IReadOnlyDictionary<Guid, (byte[] Details, byte[] Key)>> CommittedAsync(IQuerySession session, IEnumerable<(Guid Event, string Data)> events, CancellationToken ct)
    {
        var named = events.Where(e => e.Data.Contains("\"personalRecordId\"", StringComparison.Ordinal)).Select(e => (e.Event, Record: RecordIn(e.Data))).Where(e => e.Record is not null).ToList();
        Dictionary<Guid, (byte[], byte[])> found = [];
        if (named.Count == 0) return found;
        var records = (await session.LoadManyAsync<PersonalRecord>(ct, [.. named.Select(n => n.Record!.Value).Distinct()])).ToDictionary(r => r.Id);
        var keys = (await session.LoadManyAsync<PersonKey>(ct, [.. records.Values.Select(r => r.PersonId).Distinct()])).ToDictionary(k => k.Id);
        foreach (var (id, record) in named)
        {
            if (!records.TryGetValue(record!.Value, out var kept) || !keys.TryGetValue(kept.PersonId, out var key)) continue;
            try { found[id] = (MasterKey.Open(Unwrap(key), kept.Sealed, kept.Id.ToByteArray()), HKDF.DeriveKey(HashAlgorithmName.SHA256, Unwrap(key), 32, info: "log-salts/v1"u8.ToArray())); }
            catch (Exception e) when (e is CryptographicException or ArgumentException or NullReferenceException) { found[id] = ("null"u8.ToArray(), new byte[32]); }
        }
        return found;
    }

    private static Guid? RecordIn(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("personalRecordId", out var record) && record.ValueKind == JsonValueKind.String && record.TryGetGuid(out var id) ? id : null;
    }

    private PersonalDetails Open(PersonKey key, PersonalRecord record) =>
        JsonSerializer.Deserialize<PersonalDetails>(MasterKey.Open(Unwrap(key), record.Sealed, record.Id.ToByteArray()))!;

    private byte[] Unwrap(PersonKey key) => MasterKey.Open(wrapping, key.Sealed, key.Id.ToByteArray());
}
