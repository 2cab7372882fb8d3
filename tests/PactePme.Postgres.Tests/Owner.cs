using System.Diagnostics;

namespace PactePme.Postgres.Tests;

/// <summary>Another process that uses a server.</summary>
internal sealed class Owner : IAsyncDisposable
{
    private readonly Process _process;

    private Owner(Process process, IReadOnlyList<string> said) => (_process, Said) = (process, said);

    internal IReadOnlyList<string> Said { get; }

    internal int Id => _process.Id;

    internal static async Task<Owner> StartAsync(string use, string folder)
    {
        var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "PactePme.Postgres.Tests"), ["own", use, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line && line != "ready") said.Add(line);
        return new Owner(process, said);
    }

    /// <summary>As <c>kill -9</c>: it can release nothing.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Lets it end by itself.</summary>
    internal async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await EndAsync();
        _process.Dispose();
    }
}
