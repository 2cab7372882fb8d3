using Marten;

namespace PactePme.Kernel;

public static class OneAtATime
{
    /// <summary>Waits until nobody else in the territory does the same thing, and keeps others waiting until the session commits.</summary>
    /// <param name="what">The thing that is done one at a time.</param>
    public static async Task OneAtATimeAsync(this IDocumentSession session, string what, CancellationToken ct)
    {
        await session.BeginTransactionAsync(ct);
        await session.ExecuteAsync(new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))")
        {
            Parameters = { new() { Value = $"{what}/{session.TenantId}" } }
        }, ct);
    }
}
