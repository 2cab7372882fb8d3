using Npgsql;

namespace PactePme.Log;

/// <summary>A log as the database has it.</summary>
/// <param name="Id">Its number in the tables.</param>
/// <param name="Size">Entries committed, signed or not.</param>
/// <param name="KeyCheck">With which master key it was begun (<see cref="EntryFormat.KeyCheck"/>).</param>
/// <param name="Latest">The latest checkpoint that was signed.</param>
public sealed record StoredLog(int Id, string Origin, string Territory, long Size, ReadOnlyMemory<byte> Root, string KeyCheck, SignedCheckpoint? Latest, DateTimeOffset? SignedAt, LogAudit? Audit)
{
    /// <summary>Entries under the latest checkpoint.</summary>
    public long Signed => Latest?.Head.Size ?? 0;
}

/// <summary>Reads of the log's tables that several need.</summary>
public static class LogStore
{
    private const string Logs = $"""
        select l.id, l.origin, l.territory, l.size, l.root, l.key_check, c.note, c.signed_at, a.audited_at, a.size, a.fault from {LogSchema.Name}.logs l
        left join lateral (select note, signed_at from {LogSchema.Name}.checkpoints where log = l.id order by size desc limit 1) c on true
        left join lateral (select audited_at, size, fault from {LogSchema.Name}.audits where log = l.id order by audited_at desc limit 1) a on true
        """;

    /// <summary>All logs published under this host.</summary>
    public static async Task<IReadOnlyList<StoredLog>> LogsAsync(this NpgsqlConnection connection, string host, CancellationToken ct) =>
        await connection.ReadLogsAsync($"{Logs} where l.origin = $1 || '/log/' || l.territory order by l.id", host, ct);

    public static async Task<StoredLog?> LogAsync(this NpgsqlConnection connection, string origin, CancellationToken ct) =>
        (await connection.ReadLogsAsync($"{Logs} where l.origin = $1", origin, ct)).FirstOrDefault();

    private static async Task<List<StoredLog>> ReadLogsAsync(this NpgsqlConnection connection, string sql, string value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = value } } };
        List<StoredLog> logs = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            logs.Add(new(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetString(5),
                row.IsDBNull(6) ? null : SignedCheckpoint.Parse(row.GetString(6)), row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
                row.IsDBNull(8) ? null : new(row.GetFieldValue<DateTimeOffset>(8), row.GetInt64(9), row.IsDBNull(10) ? null : row.GetString(10))));
        return logs;
    }

    /// <summary>Every key that signed the log, the latest first.</summary>
    public static async Task<IReadOnlyList<(VerifierKey Key, long FirstSize, long LastSize)>> KeysAsync(this NpgsqlConnection connection, int log, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select verifier, first_size, last_size from {LogSchema.Name}.keys where log = $1 order by last_size desc, first_size desc", connection) { Parameters = { new() { Value = log } } };
        List<(VerifierKey, long, long)> keys = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) if (VerifierKey.Parse(row.GetString(0)) is { } key) keys.Add((key, row.GetInt64(1), row.GetInt64(2)));
        return keys;
    }

    /// <summary>The hashes of a tile, as many as there are; nothing when there is none.</summary>
    public static async Task<byte[]?> TileAsync(this NpgsqlConnection connection, int log, int level, long number, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select hashes from {LogSchema.Name}.tiles where log = $1 and level = $2 and number = $3", connection)
        { Parameters = { new() { Value = log }, new() { Value = level }, new() { Value = number } } };
        return await command.ExecuteScalarAsync(ct) as byte[];
    }

    /// <summary>Does a calculation on the tree as the tiles in the database have it.</summary>
    /// <exception cref="BrokenLogException">A tile is missing or too short.</exception>
    public static async Task<T> OnTreeAsync<T>(this NpgsqlConnection connection, int log, Func<SubtreeHash, T> calculation, CancellationToken ct)
    {
        Dictionary<(int, long), byte[]> tiles = [];
        foreach (var (level, number) in Tiles.ReadBy(subtree => calculation(subtree)))
            tiles[(level, number)] = await connection.TileAsync(log, level, number, ct) ?? throw new BrokenLogException(new Tile(level, number, Tile.Full).Path);
        try { return calculation(Tiles.Reader((level, number) => tiles[(level, number)])); }
        catch (ArgumentOutOfRangeException) { throw new BrokenLogException("tile"); }
    }

    /// <summary>Entries from a number on, in their order.</summary>
    public static async Task<List<StoredEntry>> EntriesAsync(this NpgsqlConnection connection, int log, long from, long count, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select number, event_id, module, seq_id, entry from {LogSchema.Name}.entries where log = $1 and number >= $2 and number < $3 order by number", connection)
        { Parameters = { new() { Value = log }, new() { Value = from }, new() { Value = from + count } } };
        List<StoredEntry> entries = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) entries.Add(new(row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4)));
        return entries;
    }
}

/// <summary>An entry and the event that it is of.</summary>
public sealed record StoredEntry(long Number, Guid Event, string Module, long Sequence, byte[] Entry);

/// <summary>The log's own tables are not whole.</summary>
public sealed class BrokenLogException(string what) : Exception($"The log is broken: {what} is missing or too short.")
{
    public string What { get; } = what;
}
