using Npgsql;

namespace PactePme.Log;

/// <summary>Why nothing is signed any more.</summary>
/// <param name="Origin">The log.</param>
/// <param name="French">What happened and what to do, in French; the other in English.</param>
public sealed record Fork(string Origin, string French, string English);

/// <summary>
/// Signs the heads of the logs as they grow, never two roots for one size: what is to be signed must extend what this signer remembers, outside the
/// database, to have signed. Else it refuses, and goes on refusing.
/// </summary>
public sealed class Signer(SigningKeys keys, SignerMemory memory, LogSettings settings, TimeProvider clock)
{
    /// <summary>What was looked at, and in which state of the log: as long as that stands, it need not be looked at again.</summary>
    private readonly Dictionary<string, (Checkpoint Signed, Checkpoint Log)> agreed = [];

    /// <summary>Looks whether the database still extends what was signed, and remembers what others signed since.</summary>
    public async Task<Fork?> FindForkAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        Dictionary<string, SignedCheckpoint> remembered;
        // Before the database: what is remembered was committed before.
        try { remembered = memory.All().GroupBy(c => c.Head.Origin).ToDictionary(g => g.Key, g => g.MaxBy(c => c.Head.Size)!); }
        catch (InvalidDataException e)
        {
            return new("", $"La mémoire du signataire est illisible : {Path.GetFileName(e.Message)}. Rétablissez ce fichier d'une sauvegarde ; ne le supprimez pas.",
                $"The signer's memory cannot be read: {Path.GetFileName(e.Message)}. Restore that file from a backup; do not delete it.");
        }
        var logs = await connection.LogsAsync(settings.Host, ct);
        foreach (var (origin, last) in remembered)
            if (await ForkAsync(connection, logs.FirstOrDefault(l => l.Origin == origin), last.Head, ct) is { } fork) return fork;
        foreach (var log in logs.Where(l => l.Latest is not null && l.Signed > (remembered.GetValueOrDefault(l.Origin)?.Head.Size ?? 0)))
        {
            // Another process signed it, or this one's memory was lost: then the database's own word is all there is, as far as it holds together.
            if (await ForkAsync(connection, log, log.Latest!.Head, ct) is { } fork) return fork;
            memory.Remember(log.Latest);
        }
        FaultPoint.Reach("fork-looked-for");
        return null;
    }

    /// <summary>Signs each log that has grown, or that a new key has not signed yet. Only the elected process does, once it found no fork.</summary>
    public async Task SignAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        foreach (var log in await connection.LogsAsync(settings.Host, ct))
        {
            var last = memory.Of(log.Origin);
            if (last is not null && await ForkAsync(connection, log, last.Head, ct) is { } fork) throw new InvalidOperationException(fork.English);
            if (last is not null && last.Head.Size > log.Signed) await StoreAsync(connection, log, last, ct); // it was stopped before it could publish that
            if (log.Size == 0 || (last?.Head.Size == log.Size && IsSignedByAll(last))) continue;
            var root = await connection.OnTreeAsync(log.Id, subtree => Merkle.Root(log.Size, subtree), ct);
            if (!root.Span.SequenceEqual(log.Root.Span)) throw new BrokenLogException($"{log.Origin}, root of {log.Size}");
            var checkpoint = keys.Sign(new(log.Origin, log.Size, root));
            memory.Remember(checkpoint); // before anybody sees it: what was published is always remembered
            await StoreAsync(connection, log, checkpoint, ct);
        }
        FaultPoint.Reach("signed");
    }

    private bool IsSignedByAll(SignedCheckpoint checkpoint) => keys.Verifiers(checkpoint.Head.Origin).All(key => checkpoint.IsSignedBy([key]));

    private async Task StoreAsync(NpgsqlConnection connection, StoredLog log, SignedCheckpoint checkpoint, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var write = new NpgsqlCommand($"insert into {LogSchema.Name}.checkpoints (log, size, note, signed_at) values ($1, $2, $3, $4) on conflict (log, size) do update set note = excluded.note", connection)
        { Parameters = { new() { Value = log.Id }, new() { Value = checkpoint.Head.Size }, new() { Value = checkpoint.ToString() }, new() { Value = clock.GetUtcNow() } } })
            await write.ExecuteNonQueryAsync(ct);
        foreach (var key in keys.Verifiers(log.Origin))
        {
            await using var keep = new NpgsqlCommand($"""
                insert into {LogSchema.Name}.keys (log, verifier, first_size, last_size) values ($1, $2, $3, $3)
                on conflict (log, verifier) do update set last_size = excluded.last_size
                """, connection)
            { Parameters = { new() { Value = log.Id }, new() { Value = key.ToString() }, new() { Value = checkpoint.Head.Size } } };
            await keep.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(CancellationToken.None);
        FaultPoint.Reach("checkpoint-stored");
    }

    private async Task<Fork?> ForkAsync(NpgsqlConnection connection, StoredLog? log, Checkpoint signed, CancellationToken ct)
    {
        if ((log?.Size ?? 0) < signed.Size)
            return new(signed.Origin,
                $"Le journal {signed.Origin} a {log?.Size ?? 0} entrées dans la base, mais {signed.Size} ont été signées : cette base est plus ancienne que ce qui fut publié. Rétablissez la base la plus récente. Si des données sont perdues, commencez un autre journal par Log__Host ; ne supprimez pas la mémoire du signataire, à moins que rien n'en ait été publié.",
                $"The log {signed.Origin} has {log?.Size ?? 0} entries in the database, but {signed.Size} were signed: this database is older than what was published. Restore the latest database. If data are lost, begin another log with Log__Host; do not delete the signer's memory, unless nothing of it was ever published.");
        var present = new Checkpoint(log!.Origin, log.Size, log.Root);
        if (agreed.TryGetValue(signed.Origin, out var before) && before.Signed.IsSameAs(signed) && before.Log.IsSameAs(present)) return null;
        try
        {
            if ((await connection.OnTreeAsync(log.Id, subtree => Merkle.Root(signed.Size, subtree), ct)).Span.SequenceEqual(signed.Root.Span))
            {
                agreed[signed.Origin] = (signed, present);
                return null;
            }
        }
        catch (BrokenLogException) { }
        return new(signed.Origin,
            $"Les {signed.Size} premières entrées du journal {signed.Origin} ne sont plus celles qui furent signées : l'histoire publiée serait réécrite. Rien n'est plus signé. Rétablissez la base qui fut signée.",
            $"The first {signed.Size} entries of the log {signed.Origin} are no longer those that were signed: the published history would be rewritten. Nothing more is signed. Restore the database that was signed.");
    }
}
