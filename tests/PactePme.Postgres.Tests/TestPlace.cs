namespace PactePme.Postgres.Tests;

/// <summary>A data folder and what was said about it.</summary>
internal sealed class TestPlace : IDisposable
{
    internal TestFolder Folder { get; } = new();

    internal List<string> Said { get; } = [];

    internal Task<EmbeddedPostgres> StartAsync(PostgresUse use = PostgresUse.Host, string? bin = null)
    {
        var surroundings = PostgresSettings.FromEnvironment();
        return EmbeddedPostgres.StartAsync(
            new PostgresSettings { DataFolder = Folder.Path, BinFolder = bin ?? surroundings.BinFolder },
            use,
            line =>
            {
                lock (Said) Said.Add(line);
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>A server that stopped in good order leaves no such file.</summary>
    internal bool IsRunning() =>
        Directory.GetDirectories(Folder.Path, "postgres-*").Any(folder => File.Exists(Path.Combine(folder, "data", "postmaster.pid")));

    public void Dispose() => Folder.Dispose();
}
