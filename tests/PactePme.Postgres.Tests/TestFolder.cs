namespace PactePme.Postgres.Tests;

/// <summary>A folder of one test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pacte-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A folder with programs that only tell their version.</summary>
    public string FakeServer(string folder, string version)
    {
        var bin = this[folder];
        Directory.CreateDirectory(bin);
        foreach (var name in (string[])["initdb", "pg_ctl", "postgres"])
        {
            var program = System.IO.Path.Combine(bin, name);
            File.WriteAllText(program, $"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return bin;
    }

    public void Dispose()
    {
        // What a killed process leaves may still be writing.
        Cluster.TryDelete(Path);
    }
}
