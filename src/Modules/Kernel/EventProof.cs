using Marten;
using Npgsql;

namespace PactePme.Kernel;

/// <summary>That an event is in the territory's verifiable log, and under which checkpoint.</summary>
/// <param name="Index">Its place in the log, from 0.</param>
/// <param name="Checkpoint">Size of the first signed checkpoint that covers it: the tree of so many entries.</param>
/// <param name="SignedAt">When that was signed.</param>
/// <param name="Link">Address of the proof, to be checked with any verifier of the format.</param>
public sealed record EventProof(long Index, long Checkpoint, DateTimeOffset SignedAt, string Link);

public static class EventProofs
{
    /// <summary>Which of these events a signed checkpoint covers.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EventProof>> ProofsAsync(this IQuerySession session, IReadOnlyCollection<Guid> events, CancellationToken ct)
    {
        Dictionary<Guid, EventProof> proofs = [];
        if (events.Count == 0) return proofs;
        // A territory that changed its address has begun another log: the latest counts.
        await using var command = new NpgsqlCommand("""
            select e.event_id, e.number, c.size, c.signed_at
            from (select id from log.logs where territory = $1 order by id desc limit 1) l
            join log.entries e on e.log = l.id and e.event_id = any($2)
            join lateral (select size, signed_at from log.checkpoints where log = l.id and size > e.number order by size limit 1) c on true
            """)
        { Parameters = { new() { Value = session.TenantId }, new() { Value = events.ToArray() } } };
        await using var row = await session.ExecuteReaderAsync(command, ct);
        while (await row.ReadAsync(ct))
            proofs[row.GetGuid(0)] = new(row.GetInt64(1), row.GetInt64(2), new(row.GetDateTime(3), TimeSpan.Zero), $"/api/{session.TenantId}/events/{row.GetGuid(0)}/proof");
        return proofs;
    }
}
