using System.Security.Cryptography;
using Marten;
using Npgsql;
using PactePme.Kernel;
using PactePme.Postgres;

namespace PactePme.Log.Tests.Sequencing;

/// <summary>One server for these tests.</summary>
public sealed class LedgerServer : IAsyncLifetime
{
    public ThrowawayPostgres Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Postgres = await ThrowawayPostgres.StartAsync();

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}

/// <summary>Two stores of events, of which a test decides every step of every transaction, and what keeps their log.</summary>
internal sealed class Ledger : IAsyncDisposable
{
    public const string Territory = "demo", Host = "pacte.example";

    private readonly string memory;

    private Ledger(string connectionString, string memory)
    {
        (ConnectionString, this.memory) = (connectionString, memory);
        Database = NpgsqlDataSource.Create(connectionString);
        Settings = new(Host, memory, true, TimeSpan.Zero);
        Format = new(new MasterKey(SHA256.HashData("ledger"u8)), Settings, Modules);
        Memory = new(Settings);
        Sequencer = NewSequencer();
        Signer = NewSigner();
        Audit = new(Database, Format, Settings, Modules, [], TimeProvider.System);
        Published = new(Database, Settings, Format, Modules, []);
    }

    public static IReadOnlyList<Module> Modules { get; } = [new("alpha", typeof(string).Assembly, typeof(IDocumentStore)), new("beta", typeof(string).Assembly, typeof(IDocumentStore))];

    public static SigningKeys Keys { get; } = new([SHA256.HashData("signer"u8)]);

    public string ConnectionString { get; }

    public NpgsqlDataSource Database { get; }

    public LogSettings Settings { get; }

    public EntryFormat Format { get; }

    public SignerMemory Memory { get; }

    public Sequencer Sequencer { get; }

    public Signer Signer { get; }

    public DeepAudit Audit { get; }

    public PublishedLog Published { get; }

    public string Origin => Settings.OriginOf(Territory);

    public static async Task<Ledger> OpenAsync(LedgerServer server)
    {
        var ledger = new Ledger(await server.Postgres.CreateDatabaseAsync() + ";Maximum Pool Size=40", Directory.CreateTempSubdirectory("pacte-log-").FullName);
        await using (var store = DocumentStore.For(options =>
        {
            options.Connection(ledger.ConnectionString);
            options.AddLogSchema();
        })) await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        foreach (var module in Modules)
            await ledger.ExecuteAsync($"""
                create schema {module.Schema};
                create table {module.Schema}.mt_events (seq_id bigint primary key, id uuid not null, stream_id uuid, version bigint not null, data jsonb not null, bdata bytea, type varchar(500) not null,
                    timestamp timestamptz not null, tenant_id varchar, mt_dotnet_type varchar, correlation_id varchar, causation_id varchar, headers jsonb, user_name varchar, is_archived boolean, unique (tenant_id, stream_id, version));
                create sequence {module.Schema}.mt_events_sequence;
                create table {module.Schema}.other (id int);
                """);
        return ledger;
    }

    /// <summary>The same memory over another database, as after a restore.</summary>
    public Ledger Over(string connectionString) => new(connectionString, memory);

    public Sequencer NewSequencer() => new(Database, Format, Settings, Modules, []);

    public Signer NewSigner(SigningKeys? keys = null) => new(keys ?? Keys, Memory, Settings, TimeProvider.System);

    public async Task<long> SequenceAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await Sequencer.RunAsync(connection, default);
    }

    public async Task SignAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        (await Signer.FindForkAsync(connection, default)).ShouldBeNull();
        await Signer.SignAsync(connection, default);
    }

    public async Task<Fork?> ForkAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await NewSigner().FindForkAsync(connection, default);
    }

    /// <summary>The events in the order of the log.</summary>
    public async Task<List<Guid>> OrderAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await connection.LogAsync(Origin, default) is { } log ? [.. (await connection.EntriesAsync(log.Id, 0, long.MaxValue / 2, default)).Select(e => e.Event)] : [];
    }

    public async Task<StoredLog> LogAsync() => (await Published.OfAsync(Territory, default))!;

    public async Task<string> MissingAsync(string module) => (string)(await ScalarAsync($"select missing::text from log.cursors where module = '{module}'"))!;

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async Task<Writer> BeginAsync(string module = "alpha") => await Writer.BeginAsync(this, module);

    /// <summary>An event, committed.</summary>
    public async Task<Guid> CommitAsync(string module = "alpha", Guid? stream = null, long version = 1, DateTimeOffset? at = null)
    {
        await using var writer = await BeginAsync(module);
        var id = await writer.AppendAsync(stream, version, at);
        await writer.CommitAsync();
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (Directory.Exists(memory)) Directory.Delete(memory, recursive: true);
    }
}

/// <summary>A transaction under way.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly string module;

    private Writer(NpgsqlConnection connection, NpgsqlTransaction transaction, string module) => (this.connection, this.transaction, this.module) = (connection, transaction, module);

    public static async Task<Writer> BeginAsync(Ledger ledger, string module)
    {
        var connection = await ledger.Database.OpenConnectionAsync();
        return new(connection, await connection.BeginTransactionAsync(), module);
    }

    /// <summary>Writes something else first: the transaction has its number from then on.</summary>
    public Task TouchAsync() => ExecuteAsync($"insert into {module}.other values (1)");

    /// <summary>Draws a number for an event, and nothing more yet.</summary>
    public async Task<long> DrawAsync()
    {
        await using var command = new NpgsqlCommand($"select nextval('{module}.mt_events_sequence')", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<Guid> AppendAsync(Guid? stream = null, long version = 1, DateTimeOffset? at = null, long? drawn = null)
    {
        var id = Guid.NewGuid();
        await using var command = new NpgsqlCommand($$"""
            insert into {{module}}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived) values ($1, $2, $3, $4, '{"n": 1}', 'thing_done_v1', $5, '{{Ledger.Territory}}', false)
            """, connection)
        { Parameters = { new() { Value = drawn ?? await DrawAsync() }, new() { Value = id }, new() { Value = stream ?? Guid.NewGuid() }, new() { Value = version }, new() { Value = (at ?? DateTimeOffset.UtcNow).ToUniversalTime() } } };
        await command.ExecuteNonQueryAsync();
        return id;
    }

    public Task CommitAsync() => transaction.CommitAsync();

    public Task RollbackAsync() => transaction.RollbackAsync();

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
