namespace PactePme.Postgres;

/// <summary>No server can be used. The message says why and what to do, in French and in English.</summary>
public sealed class PostgresUnavailableException : Exception
{
    public PostgresUnavailableException(string french, string english, Exception? cause = null)
        : base($"{french}{Environment.NewLine}{english}", cause)
    {
    }
}
