using System.Buffers.Binary;
using Npgsql;
using PactePme.Kernel;

namespace PactePme.Log;

/// <summary>What everybody may read of a log: what its latest checkpoint covers, and nothing else.</summary>
public sealed class PublishedLog(NpgsqlDataSource database, LogSettings settings, EntryFormat format, IEnumerable<Module> modules, IEnumerable<PersonalFields> personal)
{
    /// <summary>A territory's log; nothing before its first event.</summary>
    public async Task<StoredLog?> OfAsync(string territory, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.LogAsync(settings.OriginOf(territory), ct);
    }

    /// <summary>Every key that signed it, the current ones first.</summary>
    public async Task<IReadOnlyList<(VerifierKey Key, long FirstSize, long LastSize)>> KeysAsync(StoredLog log, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.KeysAsync(log.Id, ct);
    }

    /// <summary>The bytes of a tile or of a bundle of entries (C2SP tlog-tiles); nothing when the checkpoint does not cover so many.</summary>
    public async Task<byte[]?> ReadAsync(StoredLog log, Tile tile, CancellationToken ct)
    {
        var level = tile.Level ?? 0;
        if (level > 7 || tile.Number > log.Signed >> 8 || (log.Signed >> (8 * level)) < (tile.Number << 8) + tile.Width) return null;
        await using var connection = await database.OpenConnectionAsync(ct);
        if (tile.Level is not null) return (await connection.TileAsync(log.Id, level, tile.Number, ct))?.AsSpan(0, tile.Width * Merkle.HashSize).ToArray();
        var entries = await connection.EntriesAsync(log.Id, tile.Start, tile.Width, ct);
        return entries.Count == tile.Width ? Bundle([.. entries.Select(e => e.Entry)]) : null;
    }

    /// <summary>An event's entry; nothing when the log has none.</summary>
    public async Task<StoredEntry?> FindAsync(StoredLog log, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select number, event_id, module, seq_id, entry from {LogSchema.Name}.entries where log = $1 and event_id = $2");
        command.Parameters.Add(new() { Value = log.Id });
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4)) : null;
    }

    /// <summary>Whether a signed checkpoint covers these events.</summary>
    public async Task<bool> CoversAsync(string territory, IReadOnlyCollection<Guid> events, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select count(*) from {LogSchema.Name}.logs l join {LogSchema.Name}.entries e on e.log = l.id
            where l.origin = $1 and e.event_id = any($2) and e.number < (select max(size) from {LogSchema.Name}.checkpoints where log = l.id)
            """);
        command.Parameters.Add(new() { Value = settings.OriginOf(territory) });
        command.Parameters.Add(new() { Value = events.ToArray() });
        return (long)(await command.ExecuteScalarAsync(ct))! == events.Count;
    }

    /// <summary>Whether the territory has this event, committed and without a place in the log yet.</summary>
    public async Task<bool> IsAwaitedAsync(string territory, Guid id, CancellationToken ct)
    {
        foreach (var module in modules)
        {
            await using var command = database.CreateCommand($"""
                with c as (select coalesce(max(up_to), 0) as up_to, range_agg(missing) as missing from {LogSchema.Name}.cursors where host = $1 and module = $2)
                select exists (select 1 from {module.Schema}.mt_events e, c where e.seq_id > c.up_to and e.tenant_id = $3 and e.id = $4)
                    or exists (select 1 from c, unnest(c.missing) r join {module.Schema}.mt_events e on e.seq_id >= lower(r) and e.seq_id < upper(r) where e.tenant_id = $3 and e.id = $4)
                """);
            foreach (var value in new object[] { settings.Host, module.Schema, territory, id }) command.Parameters.Add(new() { Value = value });
            if ((bool)(await command.ExecuteScalarAsync(ct))!) return true;
        }
        return false;
    }

    /// <summary>Whether it is worth waiting for this event's proof: the territory has it, and no signed checkpoint covers it yet.</summary>
    public async Task<bool> IsAwaitedOrUnsignedAsync(string territory, Guid id, CancellationToken ct) =>
        await OfAsync(territory, ct) is { } log && await FindAsync(log, id, ct) is { } found ? found.Number >= log.Signed : await IsAwaitedAsync(territory, id, ct);

    /// <summary>All that can be disclosed of an event itself: its fields, and the digests of these.</summary>
    public (Disclosure Event, IReadOnlyDictionary<string, Disclosure> Fields) Disclosures(EventRow row) => (format.DisclosureOfEvent(row), format.DisclosuresOfFields(row));

    /// <summary>The root of the first so many entries, as the tiles have them.</summary>
    public async Task<ReadOnlyMemory<byte>> RootAsync(StoredLog log, long size, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.OnTreeAsync(log.Id, subtree => Merkle.Root(size, subtree), ct);
    }

    /// <summary>The proof that an entry is under the latest checkpoint.</summary>
    /// <exception cref="BrokenLogException">The tiles are not whole.</exception>
    public async Task<TlogProof> ProveAsync(StoredLog log, long number, byte[] extra, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var path = await connection.OnTreeAsync(log.Id, subtree => Merkle.Inclusion(number, log.Signed, subtree), ct);
        return new(extra, number, path, log.Latest!);
    }

    /// <summary>The event as the store has it, with what of it is personal and not erased.</summary>
    public async Task<(EventRow Row, PersonalValue? Details)?> RowAsync(StoredLog log, StoredEntry entry, CancellationToken ct) =>
        await RowsAsync(log, entry.Number, 1, ct) is [var (_, row, details)] ? (row, details) : null;

    /// <summary>Entries with their events, where these are still there.</summary>
    public async Task<IReadOnlyList<(StoredEntry Entry, EventRow Row, PersonalValue? Details)>> RowsAsync(StoredLog log, long from, long count, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        List<(StoredEntry, EventRow, PersonalValue?)> all = [];
        foreach (var module in (await connection.EntriesAsync(log.Id, from, count, ct)).GroupBy(e => e.Module))
        {
            var rows = await EventRow.ReadAsync(connection, module.Key, [.. module.Select(e => e.Sequence)], ct);
            var details = personal.FirstOrDefault(p => p.Module == module.Key) is { } fields ? await fields.ReadAsync(log.Territory, [.. rows.Values.Select(r => (r.Id, r.Data))], ct) : null;
            all.AddRange(module.Where(e => rows.ContainsKey(e.Sequence)).Select(e => (e, rows[e.Sequence], details?.GetValueOrDefault(e.Event))));
        }
        return [.. all.OrderBy(x => x.Item1.Number)];
    }

    /// <summary>What of an event is public, though too long to be said in its entry.</summary>
    public static IReadOnlyList<string> LongPublicFields(StoredEntry entry)
    {
        // As the entry says: what its type shows today may be more.
        using var json = System.Text.Json.JsonDocument.Parse(entry.Entry);
        return json.RootElement.TryGetProperty("byDigest", out var names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
    }

    /// <summary>Entries one after the other, each after its length in two bytes, big-endian.</summary>
    public static byte[] Bundle(IReadOnlyList<byte[]> entries)
    {
        var bundle = new byte[entries.Sum(e => e.Length + 2)];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bundle.AsSpan(at), checked((ushort)entry.Length));
            entry.CopyTo(bundle, at + 2);
            at += entry.Length + 2;
        }
        return bundle;
    }
}
