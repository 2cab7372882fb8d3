namespace PactePme.Postgres;

/// <summary>Which PostgreSQL server to use and where its data is kept.</summary>
public sealed record PostgresSettings
{
    /// <summary>A server that somebody else runs; when given, nothing is started here.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; null: search.</summary>
    public string? BinFolder { get; init; }

    /// <summary>Full path of the folder that holds the data, one sub-folder per major version.</summary>
    public string DataFolder { get; init; } = Path.GetFullPath(".pacte");

    /// <summary>
    /// Reads <c>ConnectionStrings__PactePme</c>, <c>PACTE_PG_BIN</c> and <c>PACTE_DATA</c>
    /// (default <c>.pacte</c>; relative paths are taken from the working directory).
    /// </summary>
    /// <param name="lookup">
    /// Gives the value of a configuration key, for instance <c>key =&gt; configuration[key]</c>; the connection string is asked for
    /// as <c>ConnectionStrings:PactePme</c>. Null: the environment.
    /// </param>
    public static PostgresSettings FromEnvironment(Func<string, string?>? lookup = null)
    {
        lookup ??= key => Environment.GetEnvironmentVariable(key.Replace(":", "__", StringComparison.Ordinal));
        return new PostgresSettings
        {
            ConnectionString = Given("ConnectionStrings:PactePme"),
            BinFolder = Given("PACTE_PG_BIN") is { } bin ? Path.GetFullPath(bin) : null,
            DataFolder = Path.GetFullPath(Given("PACTE_DATA") ?? ".pacte"),
        };

        string? Given(string key) => lookup(key) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
    }

    /// <summary>Where the server that npm brings is kept.</summary>
    internal string NpmFolder => Path.Combine(DataFolder, "npm");
}
