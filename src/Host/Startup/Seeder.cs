using Marten;
using Npgsql;
using PactePme.Host.CommandLine;
using PactePme.Kernel;
using PactePme.Membership;

namespace PactePme.Host.Startup;

/// <summary>That the demonstration data was begun, and completed.</summary>
public sealed record SeedMark(string Id, DateTimeOffset BegunAt, DateTimeOffset? CompletedAt);

/// <summary>Loads the demonstration data: into an empty database by itself, or when the <c>seed</c> verb asks; one process at a time.</summary>
public sealed class Seeder(IDocumentStore host, IMembershipStore membership, NpgsqlDataSource database, IEnumerable<SeedPart> parts, Territories territories, IServiceProvider services, TimeProvider clock)
{
    private const string Mark = "demonstration";

    /// <summary>The database is empty but for what a token entered, or a loading was cut short.</summary>
    public async Task<bool> IsNeededAsync(CancellationToken ct)
    {
        await using var session = host.QuerySession();
        if (await session.LoadAsync<SeedMark>(Mark, ct) is { } mark) return mark.CompletedAt is null;
        await membership.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using var command = database.CreateCommand($"select not exists (select 1 from {membership.Options.DatabaseSchemaName}.mt_events where user_name is distinct from 'token')");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task RunAsync(CancellationToken ct)
    {
        await using var one = await database.OpenConnectionAsync(ct);
        await using (var wait = new NpgsqlCommand("select pg_advisory_lock(hashtext('pacte-pme/seed'))", one) { CommandTimeout = 0 }) await wait.ExecuteNonQueryAsync(ct);
        try
        {
            await StoreAsync(mark => mark ?? new(Mark, clock.GetUtcNow(), null), ct);
            List<SeedPart> wanted = [.. parts.Where(p => territories.Find(p.Territory) is not null).OrderBy(p => p.Order)];
            await ProgressBar.RunAsync("Données de démonstration / demonstration data", wanted.Sum(p => p.Steps), async advance =>
            {
                foreach (var part in wanted) await part.Load(new SeedRun(part.Territory, services, advance), ct);
            });
            await StoreAsync(mark => mark! with { CompletedAt = mark.CompletedAt ?? clock.GetUtcNow() }, ct);
        }
        finally
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", one);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task StoreAsync(Func<SeedMark?, SeedMark> change, CancellationToken ct)
    {
        await using var session = host.LightweightSession();
        session.Store(change(await session.LoadAsync<SeedMark>(Mark, ct)));
        await session.SaveChangesAsync(ct);
    }
}
