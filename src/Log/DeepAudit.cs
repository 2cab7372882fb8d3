using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using PactePme.Kernel;

namespace PactePme.Log;

/// <summary>
/// Compares every event row, which the screens read, with its entry, which was signed: a log that proves only itself proves nothing about them. Finds a row
/// that was changed in any column, that is gone, that came beside the sequencer, and entries that are not what their tiles say.
/// </summary>
public sealed class DeepAudit(NpgsqlDataSource database, EntryFormat format, LogSettings settings, IEnumerable<Module> modules, IEnumerable<PersonalFields> personal, TimeProvider clock)
{
    private const int Batch = 2_000, Page = 20_000;
    private readonly Dictionary<string, PersonalFields> personalOf = personal.ToDictionary(p => p.Module);

    /// <summary>Audits a log up to its last checkpoint, and keeps what it found.</summary>
    /// <param name="advance">Is told of every entry that was compared.</param>
    public async Task<LogAudit> RunAsync(string origin, Action<long> advance, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await connection.LogAsync(origin, ct) is not { } log) return new(clock.GetUtcNow(), 0, null);
        var size = log.Signed;
        LogAudit found = new(clock.GetUtcNow(), size, await FaultAsync(connection, log, size, advance, ct));
        await using var keep = new NpgsqlCommand($"insert into {LogSchema.Name}.audits (log, audited_at, size, fault) values ($1, $2, $3, $4) on conflict do nothing", connection)
        { Parameters = { new() { Value = log.Id }, new() { Value = found.At }, new() { Value = size }, new() { Value = (object?)found.Fault ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } } };
        await keep.ExecuteNonQueryAsync(ct);
        return found;
    }

    private async Task<string?> FaultAsync(NpgsqlConnection connection, StoredLog log, long size, Action<long> advance, CancellationToken ct)
    {
        byte[] leaves = [];
        Dictionary<string, long> versions = [];
        for (var from = 0L; from < size; from += Batch)
        {
            var count = Math.Min(Batch, size - from);
            var entries = await connection.EntriesAsync(log.Id, from, count, ct);
            for (var i = 0; i < count; i++)
                if (i >= entries.Count || entries[i].Number != from + i) return At(from + i, "its entry is gone", "son entrée a disparu");
            Dictionary<string, Dictionary<long, EventRow>> rows = [];
            var details = new Dictionary<Guid, PersonalValue>();
            // What was altered so that it does not even read is a fault like another.
            try
            {
                foreach (var module in entries.GroupBy(e => e.Module)) rows[module.Key] = await EventRow.ReadAsync(connection, module.Key, [.. module.Select(e => e.Sequence)], ct);
                foreach (var (module, found) in rows.Where(r => personalOf.ContainsKey(r.Key)))
                    foreach (var (id, value) in await personalOf[module].ReadAsync(log.Territory, [.. found.Values.Select(r => (r.Id, r.Data))], ct)) details[id] = value;
            }
            catch (Exception e) when (e is not OperationCanceledException and not NpgsqlException { IsTransient: true })
            {
                return At(from, $"an event from there on cannot be read ({e.GetType().Name})", $"un événement à partir de là ne se lit pas ({e.GetType().Name})");
            }
            foreach (var entry in entries)
            {
                if (entry.Number % Tile.Full == 0 || leaves.Length == 0) leaves = await connection.TileAsync(log.Id, 0, entry.Number >> 8, ct) ?? [];
                var at = (int)(entry.Number % Tile.Full) * Merkle.HashSize;
                if (leaves.Length < at + Merkle.HashSize || !leaves.AsSpan(at, Merkle.HashSize).SequenceEqual(Merkle.Leaf(entry.Entry)))
                    return At(entry.Number, "its entry is not the one that was hashed", "son entrée n'est pas celle qui fut hachée");
                if (!rows[entry.Module].TryGetValue(entry.Sequence, out var row)) return At(entry.Number, $"{entry.Module}, event {entry.Event}: the row is gone", $"{entry.Module}, événement {entry.Event} : la ligne a disparu");
                if (row.Id != entry.Event || row.Territory != log.Territory || !IsOf(entry, row, details.GetValueOrDefault(row.Id)))
                    return At(entry.Number, $"{entry.Module}, event {entry.Event}: the row is not what was logged", $"{entry.Module}, événement {entry.Event} : la ligne n'est pas ce qui fut inscrit");
                var head = EntryHead.Read(entry.Entry)!;
                if (head.Version != versions.GetValueOrDefault(head.Stream) + 1) return At(entry.Number, $"{entry.Module}, event {entry.Event}: its stream goes on to version {head.Version}", $"{entry.Module}, événement {entry.Event} : son flux passe à la version {head.Version}");
                versions[head.Stream] = head.Version;
            }
            advance(count);
        }
        foreach (var module in modules)
            if (await UnloggedAsync(connection, log, module.Schema, ct) is { } unlogged) return unlogged;
        return null;
    }

    /// <summary>A row whose number was passed over, and that has no entry: it came later, beside the sequencer.</summary>
    private async Task<string?> UnloggedAsync(NpgsqlConnection connection, StoredLog log, string module, CancellationToken ct)
    {
        await using (var present = new NpgsqlCommand("select to_regclass($1) is not null", connection) { Parameters = { new() { Value = $"{module}.mt_events" } } })
            if (!(bool)(await present.ExecuteScalarAsync(ct))!) return null; // nothing was ever recorded there
        var last = long.MinValue;
        while (true)
        {
            // Page by page, both in the order of the same number: no join whose plan hangs on statistics.
            var rows = await NumbersAsync(connection, $"""
                select e.seq_id, e.id from {module}.mt_events e join {LogSchema.Name}.cursors c on c.host = $1 and c.module = $2
                where e.tenant_id = $3 and e.seq_id > $4 and e.seq_id <= c.up_to and not c.missing @> e.seq_id and e.type <> 'tombstone' order by e.seq_id limit {Page}
                """, [settings.Host, module, log.Territory, last], ct);
            if (rows.Count == 0) return null;
            var logged = await NumbersAsync(connection, $"select seq_id, event_id from {LogSchema.Name}.entries where module = $1 and seq_id >= $2 and seq_id <= $3 and log = $4", [module, rows[0].Number, rows[^1].Number, log.Id], ct);
            var known = logged.Select(l => l.Number).ToHashSet();
            foreach (var (number, id) in rows.Where(r => !known.Contains(r.Number)).Take(1))
                return string.Create(CultureInfo.InvariantCulture, $"{module}, event {id} (seq_id {number}): the row was never logged / {module}, événement {id} : la ligne ne fut jamais inscrite");
            last = rows[^1].Number;
        }
    }

    private static async Task<List<(long Number, Guid Id)>> NumbersAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        List<(long, Guid)> numbers = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) numbers.Add((row.GetInt64(0), row.GetGuid(1)));
        return numbers;
    }

    private bool IsOf(StoredEntry entry, EventRow row, PersonalValue? details)
    {
        try { return format.IsOf(entry.Entry, row, details); }
        catch (Exception e) when (e is InvalidOperationException or System.Text.Json.JsonException or ArgumentException) { return false; }
    }

    private static string At(long number, string english, string french) => string.Create(CultureInfo.InvariantCulture, $"entry {number}: {english} / entrée {number} : {french}");
}
