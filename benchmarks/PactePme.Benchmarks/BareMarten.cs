using System.Reflection;
using Marten;
using Npgsql;
using PactePme.Kernel;
using PactePme.Membership.Organisations;

namespace PactePme.Benchmarks;

/// <summary>Events alone, in a store configured as every module's is, but without what hangs on the events: no snapshot, reservation or message.</summary>
internal sealed class BareMarten : IDisposable
{
    private const int StreamsEach = 50;

    private readonly DocumentStore store;
    private readonly string territory;
    private readonly List<Guid[]> streams = [];
    private readonly int[] turns;

    private BareMarten(DocumentStore store, string territory, int connections) => (this.store, this.territory, turns) = (store, territory, new int[connections]);

    public static async Task<BareMarten> OpenAsync(NpgsqlDataSource database, string territory, int connections)
    {
        var store = DocumentStore.For(options =>
        {
            options.DatabaseSchemaName = "bench_marten";
            options.Connection(database);
            Modules.StorePolicy(options);
            foreach (var fact in (Type[])[typeof(OrganisationRegistered), typeof(OrganisationVerified)])
                options.Events.MapEventType(fact, fact.GetCustomAttribute<StoredAsAttribute>()!.Name);
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var bare = new BareMarten(store, territory, connections);
        for (var i = 0; i < connections; i++) bare.streams.Add(await bare.StartManyAsync());
        return bare;
    }

    public async Task StartAsync()
    {
        await using var session = Session();
        session.Events.StartStream<Organisation>(Guid.CreateVersion7(), Firms.Registered());
        await session.SaveChangesAsync();
    }

    /// <summary>One more event on a stream that nobody else appends to meanwhile.</summary>
    public async Task AppendAsync(int worker)
    {
        await using var session = Session();
        session.Events.Append(streams[worker][turns[worker]++ % StreamsEach], Firms.Verified());
        await session.SaveChangesAsync();
    }

    /// <summary>So many new streams of one event, a hundred to a commit.</summary>
    public async Task StartInBulkAsync(int events)
    {
        foreach (var batch in Enumerable.Repeat(Firms.Registered(), events).Chunk(100))
        {
            await using var session = Session();
            foreach (var fact in batch) session.Events.StartStream<Organisation>(Guid.CreateVersion7(), fact);
            await session.SaveChangesAsync();
        }
    }

    public void Dispose() => store.Dispose();

    private async Task<Guid[]> StartManyAsync()
    {
        Guid[] ids = [.. Enumerable.Range(0, StreamsEach).Select(_ => Guid.CreateVersion7())];
        await using var session = Session();
        foreach (var id in ids) session.Events.StartStream<Organisation>(id, Firms.Registered());
        await session.SaveChangesAsync();
        return ids;
    }

    private IDocumentSession Session()
    {
        var session = store.LightweightSession(territory);
        session.LastModifiedBy = session.CorrelationId = "benchmark";
        return session;
    }
}
