using System.ComponentModel;
using System.Diagnostics;

namespace PactePme.Postgres;

/// <summary>Runs another program and collects what it says; nothing of it reaches our own output.</summary>
internal static class Programs
{
    internal readonly record struct Outcome(int Code, string Text)
    {
        internal bool Ok => Code == 0;
    }

    /// <summary>Runs to the end; cancellation kills the program. Code 127 when there is no such program.</summary>
    internal static async Task<Outcome> RunAsync(IEnumerable<string> command, CancellationToken cancel = default)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Another user may not be allowed to stand in our working directory.
            WorkingDirectory = "/",
        };
        foreach (var word in command)
            if (start.FileName.Length == 0) start.FileName = word;
            else start.ArgumentList.Add(word);

        // PGDATA, PGPORT, PGOPTIONS… of the surroundings must not reach our server; messages are read by program.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new Outcome(127, e.Message);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, $"{await output}{await errors}".Trim());
    }
}
