using Npgsql;
using NpgsqlTypes;

namespace PactePme.Benchmarks;

/// <summary>The floor: an event table in plain SQL, one row per commit.</summary>
internal sealed class RawSql : IAsyncDisposable
{
    private const string Table = """
        create schema bench_raw;
        create table bench_raw.events (
            seq bigserial primary key,
            id uuid not null unique,
            stream_id uuid not null,
            version bigint not null,
            type text not null,
            data jsonb not null,
            recorded_at timestamptz not null default now(),
            unique (stream_id, version));
        """;

    private static readonly string Body = $$"""{"identifier":{"scheme":"SIREN","value":"123456782"},"name":"{{new string('x', 220)}}"}""";

    private readonly List<NpgsqlCommand> inserts = [];

    public static async Task<RawSql> OpenAsync(NpgsqlDataSource database, int connections, CancellationToken cancel)
    {
        await using (var create = database.CreateCommand(Table)) await create.ExecuteNonQueryAsync(cancel);
        var raw = new RawSql();
        for (var i = 0; i < connections; i++)
        {
            var insert = new NpgsqlCommand(
                "insert into bench_raw.events (id, stream_id, version, type, data) values ($1, $2, 1, 'organisation_registered_v1', $3)",
                await database.OpenConnectionAsync(cancel))
            {
                Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Uuid }, new() { NpgsqlDbType = NpgsqlDbType.Uuid }, new() { Value = Body, NpgsqlDbType = NpgsqlDbType.Jsonb } }
            };
            raw.inserts.Add(insert);
            await insert.PrepareAsync(cancel);
        }
        return raw;
    }

    public Task AppendAsync(int worker)
    {
        var insert = inserts[worker];
        insert.Parameters[0].Value = Guid.CreateVersion7();
        insert.Parameters[1].Value = Guid.CreateVersion7();
        return insert.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var insert in inserts)
        {
            await insert.Connection!.DisposeAsync();
            await insert.DisposeAsync();
        }
    }
}
