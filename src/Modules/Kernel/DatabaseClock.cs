using System.Collections.Concurrent;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace PactePme.Kernel;

/// <summary>
/// The clock that decides deadlines: the database's, so that hosts with different clocks agree, read after the stream is
/// locked, so that who comes first is who holds the lock.
/// </summary>
public sealed class DatabaseClock
{
    private readonly ConcurrentDictionary<string, TimeSpan> offsets = new(StringComparer.Ordinal);

    /// <summary>Moves the clock of one territory, for tests.</summary>
    public void Move(string territory, TimeSpan offset) => offsets[territory] = offset;

    /// <summary>
    /// Locks a stream until the session commits and reads the time then. Many may hold the lock in
    /// <paramref name="shared"/> mode (those who must come before the deadline); closing, extending and amending take it alone.
    /// </summary>
    /// <returns>The time after the lock was granted, or nothing when there is no such stream.</returns>
    public async Task<DateTimeOffset?> LockAsync(IDocumentSession session, Guid stream, bool shared, CancellationToken ct)
    {
        await session.BeginTransactionAsync(ct);
        var schema = session.DocumentStore.Options.DatabaseSchemaName;
        // Two statements: the time must be read after the lock was granted, not when it was asked for.
        await using var batch = new NpgsqlBatch(session.Connection);
        batch.BatchCommands.Add(new($"select 1 from {schema}.mt_streams where tenant_id = $1 and id = $2 for {(shared ? "share" : "update")}")
        {
            Parameters = { new() { Value = session.TenantId, NpgsqlDbType = NpgsqlDbType.Varchar }, new() { Value = stream } }
        });
        batch.BatchCommands.Add(new("select clock_timestamp()"));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var exists = await reader.ReadAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return exists ? new DateTimeOffset(reader.GetDateTime(0), TimeSpan.Zero) + offsets.GetValueOrDefault(session.TenantId) : null;
    }
}
