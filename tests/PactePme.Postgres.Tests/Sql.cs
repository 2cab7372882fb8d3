using Npgsql;

namespace PactePme.Postgres.Tests;

internal static class Sql
{
    /// <summary>Runs a statement in a session of its own and returns the first value.</summary>
    internal static async Task<object?> RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
