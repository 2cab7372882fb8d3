using Npgsql;
using NpgsqlTypes;
using PactePme.Kernel;
using Batched = System.Collections.Generic.List<(PactePme.Log.EventRow Row, byte[] Entry, byte[] Leaf)>;

namespace PactePme.Log;

/// <summary>
/// Gives the committed events of all modules their places in the logs: each once, none skipped, no effect before its cause.
/// </summary>
/// <remarks>
/// What is committed is read in one snapshot over all modules, so causes are there whenever their effects are. Numbers below the highest that was seen and not there yet are
/// kept as missing, one by one: a transaction that commits late fills its own and holds nobody up. A number is given up only when every transaction that
/// was under way as it was first missed has ended, and a snapshot taken after that still lacks it (ADR 28).
/// </remarks>
public sealed class Sequencer(NpgsqlDataSource database, EntryFormat format, LogSettings settings, IEnumerable<Module> modules, IEnumerable<PersonalFields> personal)
{
    /// <summary>Events in one transaction.</summary>
    public const int Batch = 2_000;

    private readonly Dictionary<string, PersonalFields> personalOf = personal.ToDictionary(p => p.Module);
    private readonly Dictionary<string, (int Id, TreeEdge Tree)> trees = [];
    private readonly List<Missed> missed = [];

    /// <summary>Numbers that were missed at one time, and the transactions that were under way then.</summary>
    private sealed record Missed(string Module, Ranges Numbers, HashSet<string> UnderWay);

    private sealed record Cursor(long UpTo, Ranges Missing);

    /// <summary>Sequences what is committed now.</summary>
    /// <param name="connection">The one that holds the election: if it breaks, nothing is written.</param>
    /// <returns>How many events.</returns>
    public async Task<long> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            var underWay = missed.Count > 0 ? await UnderWayAsync(connection, ct) : [];
            var (plan, cursors) = await PlanAsync(connection, ct);
            FaultPoint.Reach("plan-read");
            var ended = missed.Where(m => !m.UnderWay.Overlaps(underWay)).ToList();
            missed.RemoveAll(ended.Contains);
            // While one batch is written, the next one is read and made.
            var next = Task.FromResult<Batched>([]);
            foreach (var batch in plan.Chunk(Batch).Append([]))
            {
                var made = await next;
                next = MakeAsync(batch, ct);
                try
                {
                    if (made.Count > 0) await WriteAsync(connection, made, cursors, [], ct);
                }
                catch
                {
                    await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                    throw;
                }
            }
            if (ended.Count > 0) await WriteAsync(connection, [], cursors, ended, ct);
            // What is missing now, and not watched yet, waits for who is under way now.
            var unwatched = cursors.Select(c => (c.Key, Numbers: new Ranges(c.Value.Missing))).ToList();
            foreach (var (module, numbers) in unwatched)
                foreach (var watched in missed.Where(m => m.Module == module)) numbers.Remove(watched.Numbers);
            if (unwatched.Any(u => !u.Numbers.IsEmpty))
            {
                var now = await UnderWayAsync(connection, ct);
                missed.AddRange(unwatched.Where(u => !u.Numbers.IsEmpty).Select(u => new Missed(u.Key, u.Numbers, now)));
            }
            return plan.Count;
        }
        catch
        {
            Forget(); // what memory holds may be ahead of what was committed
            throw;
        }
    }

    /// <summary>Begins anew from what the database has: whoever is elected does, for another may have sequenced since.</summary>
    public void Forget()
    {
        trees.Clear();
        missed.Clear();
    }

    /// <summary>Committed events without a place, in the order in which they get one.</summary>
    private async Task<(List<(string Module, long Sequence)> Plan, Dictionary<string, Cursor> Cursors)> PlanAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        Dictionary<string, Cursor> cursors = [];
        List<string> present = [];
        await using (var tables = new NpgsqlCommand("select m from unnest($1::text[]) m where to_regclass(m || '.mt_events') is not null", connection, snapshot) { Parameters = { new() { Value = modules.Select(m => m.Schema).ToArray() } } })
        await using (var row = await tables.ExecuteReaderAsync(ct))
            while (await row.ReadAsync(ct)) present.Add(row.GetString(0));
        await using (var command = new NpgsqlCommand($"select module, up_to, missing from {LogSchema.Name}.cursors where host = $1", connection, snapshot) { Parameters = { new() { Value = settings.Host } } })
        await using (var row = await command.ExecuteReaderAsync(ct))
            while (await row.ReadAsync(ct)) cursors[row.GetString(0)] = new(row.GetInt64(1), Ranges.Of(row.GetFieldValue<NpgsqlRange<long>[]>(2)));
        List<(string, long)> plan = [];
        if (present.Count == 0) return (plan, cursors);
        foreach (var module in present) cursors.TryAdd(module, new(0, new Ranges([])));

        // A transaction gets its number (xmin) before it commits, and whoever sees what it did begins later: an effect has the greater one. Only where a
        // transaction waited for another on one stream is it the other way round; then the later version goes with the earlier one (the running maximum).
        // After a restore all numbers are alike, and the instants of recording decide.
        await using var read = new NpgsqlCommand($"""
            select module, seq_id from ({string.Join(" union all ", present.Select((module, i) => $"""
                select '{module}' as module, seq_id, max(-age(xmin)) over earlier as began, max(timestamp) over earlier as at
                from (select xmin, seq_id, tenant_id, stream_id, version, timestamp from {module}.mt_events where seq_id > ${2 * i + 1} and type <> 'tombstone'
                      union all
                      select e.xmin, e.seq_id, e.tenant_id, e.stream_id, e.version, e.timestamp from unnest(${2 * i + 2}::int8multirange) r join {module}.mt_events e on e.seq_id >= lower(r) and e.seq_id < upper(r) where e.type <> 'tombstone') e
                window earlier as (partition by tenant_id, stream_id order by version)
                """))}) events order by began, at, seq_id
            """, connection, snapshot)
        { CommandTimeout = 0 };
        foreach (var module in present)
        {
            read.Parameters.Add(new() { Value = cursors[module].UpTo });
            read.Parameters.Add(new() { Value = cursors[module].Missing.ToMultirange(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange });
        }
        await using (var row = await read.ExecuteReaderAsync(ct))
            while (await row.ReadAsync(ct)) plan.Add((row.GetString(0), row.GetInt64(1)));
        await snapshot.CommitAsync(ct);
        return (plan, cursors);
    }

    /// <summary>Reads events and makes their entries; events do not change, so they need no transaction of their own.</summary>
    private async Task<Batched> MakeAsync((string Module, long Sequence)[] batch, CancellationToken ct)
    {
        if (batch.Length == 0) return [];
        await using var connection = await database.OpenConnectionAsync(ct);
        Dictionary<string, Dictionary<long, EventRow>> found = [];
        foreach (var module in batch.GroupBy(b => b.Module)) found[module.Key] = await EventRow.ReadAsync(connection, module.Key, [.. module.Select(b => b.Sequence)], ct);
        List<EventRow> rows = [.. batch.Select(b => found[b.Module][b.Sequence])];
        var details = await DetailsAsync(rows, ct);
        return await Task.Run<Batched>(() => [.. rows.AsParallel().AsOrdered().Select(row => (row, format.Write(row, details.GetValueOrDefault(row.Id)))).Select(made => (made.row, made.Item2, Merkle.Leaf(made.Item2)))], ct);
    }

    /// <summary>One transaction: entries, tiles, roots, and how far that is.</summary>
    private async Task WriteAsync(NpgsqlConnection connection, Batched batch, Dictionary<string, Cursor> cursors, List<Missed> givenUp, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // What is signed afterwards must not be lost by a server that crashes.
        await ExecuteAsync(connection, "set local synchronous_commit = on", ct);
        List<(int Log, long Number, EventRow Row, byte[] Entry)> placed = [];
        Dictionary<string, long> sizes = [];
        foreach (var (row, entry, leaf) in batch)
        {
            var (id, tree) = await TreeAsync(connection, row.Territory, ct);
            sizes.TryAdd(row.Territory, tree.Size);
            placed.Add((id, tree.Size, row, entry));
            tree.Append(leaf);
        }
        FaultPoint.Reach("log-begun");
        if (placed.Count > 0)
        {
            await using (var copy = await connection.BeginBinaryImportAsync($"copy {LogSchema.Name}.entries (log, number, event_id, module, seq_id, entry) from stdin (format binary)", ct))
            {
                foreach (var (log, number, row, entry) in placed)
                {
                    await copy.StartRowAsync(ct);
                    await copy.WriteAsync(log, ct);
                    await copy.WriteAsync(number, ct);
                    await copy.WriteAsync(row.Id, ct);
                    await copy.WriteAsync(row.Module, ct);
                    await copy.WriteAsync(row.Sequence, ct);
                    await copy.WriteAsync(entry, ct);
                }
                await copy.CompleteAsync(ct);
            }
            FaultPoint.Reach("entries-written");
            foreach (var (territory, before) in sizes) await GrowAsync(connection, trees[territory], before, ct);
            FaultPoint.Reach("tiles-written");
        }
        foreach (var module in cursors.Keys.ToList())
        {
            var sequences = batch.Where(b => b.Row.Module == module).Select(b => b.Row.Sequence).ToList();
            var over = givenUp.Where(g => g.Module == module).ToList();
            if (sequences.Count == 0 && over.Count == 0) continue;
            var (upTo, missing) = (cursors[module].UpTo, new Ranges(cursors[module].Missing));
            if (sequences.Count > 0 && sequences.Max() is var highest && highest > upTo)
            {
                missing.AddAfter(upTo + 1, highest);
                upTo = highest;
            }
            foreach (var sequence in sequences)
                if (!missing.Remove(sequence)) throw new InvalidOperationException($"Event {sequence} of {module} already has its place.");
            foreach (var ended in over) missing.Remove(ended.Numbers);
            cursors[module] = new(upTo, missing);
            await using var move = new NpgsqlCommand($"""
                insert into {LogSchema.Name}.cursors (host, module, up_to, missing) values ($1, $2, $3, $4)
                on conflict (host, module) do update set up_to = excluded.up_to, missing = excluded.missing
                """, connection)
            { Parameters = { new() { Value = settings.Host }, new() { Value = module }, new() { Value = upTo }, new() { Value = missing.ToMultirange(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange } } };
            await move.ExecuteNonQueryAsync(ct);
        }
        FaultPoint.Reach("cursor-written");
        await transaction.CommitAsync(CancellationToken.None);
        FaultPoint.Reach("sequenced");
    }

    private async Task<Dictionary<Guid, PersonalValue>> DetailsAsync(List<EventRow> rows, CancellationToken ct)
    {
        Dictionary<Guid, PersonalValue> details = [];
        foreach (var some in rows.Where(r => personalOf.ContainsKey(r.Module)).GroupBy(r => (r.Module, r.Territory)))
            foreach (var (id, value) in await personalOf[some.Key.Module].ReadAsync(some.Key.Territory, [.. some.Select(r => (r.Id, r.Data))], ct)) details[id] = value;
        return details;
    }

    private async Task<(int Id, TreeEdge Tree)> TreeAsync(NpgsqlConnection connection, string territory, CancellationToken ct)
    {
        if (trees.TryGetValue(territory, out var known)) return known;
        var origin = settings.OriginOf(territory);
        if (await connection.LogAsync(origin, ct) is not { } log)
        {
            await using var begin = new NpgsqlCommand($"insert into {LogSchema.Name}.logs (id, origin, territory, size, root, key_check) select coalesce(max(id), 0) + 1, $1, $2, 0, $3, $4 from {LogSchema.Name}.logs returning id", connection)
            { Parameters = { new() { Value = origin }, new() { Value = territory }, new() { Value = Merkle.EmptyRoot.ToArray() }, new() { Value = format.KeyCheck(territory) } } };
            log = new((int)(await begin.ExecuteScalarAsync(ct))!, origin, territory, 0, Merkle.EmptyRoot, format.KeyCheck(territory), null, null, null);
        }
        if (log.KeyCheck != format.KeyCheck(territory)) throw new InvalidOperationException($"The log {origin} was begun with another master key (PACTE_MASTER_KEY): continued with this one, it could not be verified.");
        Dictionary<(int, long), byte[]> edge = [];
        for (var level = 0; log.Size >> (8 * level) > 0; level++)
            if ((log.Size >> (8 * level)) % Tile.Full > 0)
                edge[(level, log.Size >> (8 * level + 8))] = await connection.TileAsync(log.Id, level, log.Size >> (8 * level + 8), ct) ?? throw new BrokenLogException(new Tile(level, log.Size >> (8 * level + 8), Tile.Full).Path);
        return trees[territory] = (log.Id, new TreeEdge(log.Size, (level, number) => edge[(level, number)]));
    }

    private static async Task GrowAsync(NpgsqlConnection connection, (int Id, TreeEdge Tree) grown, long before, CancellationToken ct)
    {
        var tiles = grown.Tree.TakeChanged();
        await using (var write = new NpgsqlCommand($"""
            insert into {LogSchema.Name}.tiles (log, level, number, hashes) select $1, level, number, hashes from unnest($2, $3, $4) t (level, number, hashes)
            on conflict (log, level, number) do update set hashes = excluded.hashes
            """, connection)
        { Parameters = { new() { Value = grown.Id }, new() { Value = tiles.Select(t => t.Level).ToArray() }, new() { Value = tiles.Select(t => t.Number).ToArray() }, new() { Value = tiles.Select(t => t.Hashes).ToArray() } } })
            await write.ExecuteNonQueryAsync(ct);
        await using var size = new NpgsqlCommand($"update {LogSchema.Name}.logs set size = $3, root = $4 where id = $1 and size = $2", connection)
        { Parameters = { new() { Value = grown.Id }, new() { Value = before }, new() { Value = grown.Tree.Size }, new() { Value = grown.Tree.Root.ToArray() } } };
        if (await size.ExecuteNonQueryAsync(ct) != 1) throw new InvalidOperationException("Somebody else sequences the same log.");
    }

    /// <summary>Every transaction under way on the server, by its virtual number: one that has drawn a number for an event and not written it yet has no other.</summary>
    private static async Task<HashSet<string>> UnderWayAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select virtualtransaction from pg_locks where locktype = 'virtualxid' and pid <> pg_backend_pid()", connection);
        HashSet<string> all = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) all.Add(row.GetString(0));
        return all;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
