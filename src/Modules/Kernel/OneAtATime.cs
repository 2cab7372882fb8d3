using Marten;

namespace PactePme.Kernel;

public static class OneAtATime
{
    /// <summary>Waits until nobody else in the territory does the same thing, alone or side by side, and keeps others waiting until the session commits.</summary>
    /// <param name="what">The thing that is done one at a time.</param>
    public static Task OneAtATimeAsync(this IDocumentSession session, string what, CancellationToken ct) => session.LockAsync(what, shared: false, ct);

    /// <summary>Goes along with others who do this side by side; whoever does it one at a time waits for all of them to commit, and they for them.</summary>
    /// <param name="what">The thing that is done side by side.</param>
    public static Task SideBySideAsync(this IDocumentSession session, string what, CancellationToken ct) => session.LockAsync(what, shared: true, ct);

    private static async Task LockAsync(this IDocumentSession session, string what, bool shared, CancellationToken ct)
    {
        await session.BeginTransactionAsync(ct);
        await session.ExecuteAsync(new Npgsql.NpgsqlCommand($"select pg_advisory_xact_lock{(shared ? "_shared" : "")}(hashtextextended($1, 0))")
        {
            Parameters = { new() { Value = $"{what}/{session.TenantId}" } }
        }, ct);
    }
}
