using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PactePme.Host;

namespace PactePme.Benchmarks;

/// <summary>The host as a process of its own, so that its memory and processor time are told from the client's.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;

    private HostProcess(Process process, Uri address, TimeSpan toReady)
    {
        this.process = process;
        Address = address;
        ToReady = toReady;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public TimeSpan ToReady { get; }

    /// <summary>What the processor spent on it.</summary>
    public TimeSpan Processor => Fresh().TotalProcessorTime;

    /// <summary>Resident memory, in MB.</summary>
    public double Memory => Fresh().WorkingSet64 / 1e6;

    /// <summary>The most resident memory so far, in MB.</summary>
    public double PeakMemory => Fresh().PeakWorkingSet64 / 1e6;

    /// <param name="data">Its data folder.</param>
    /// <param name="connectionString">The server; the one embedded in the data folder when absent.</param>
    public static async Task<HostProcess> StartAsync(string data, string? connectionString, CancellationToken cancel)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = Program(data, connectionString, []);
        start.Environment["URLS"] = address.ToString(); // stronger than a settings file, which ASPNETCORE_URLS is not

        var said = new StringBuilder();
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            while (!await IsReadyAsync(client, cancel))
            {
                if (process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(2)) throw new InvalidOperationException($"The host did not become ready:\n{said}");
                await Task.Delay(10, cancel);
            }
            return new(process, address, clock.Elapsed);
        }
        catch
        {
            await StopAsync(process);
            throw;
        }

        void Hear(object _, DataReceivedEventArgs line)
        {
            if (line.Data is not null) lock (said) said.AppendLine(line.Data);
        }
    }

    /// <summary>Runs a verb of the host to its end.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(string data, string connectionString, IReadOnlyList<string> verb, CancellationToken cancel)
    {
        var start = Program(data, connectionString, verb);
        using var process = Process.Start(start)!;
        try
        {
            var (said, complained) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? await said : throw new InvalidOperationException($"{string.Join(' ', verb)}:\n{await said}\n{await complained}");
        }
        finally
        {
            if (!process.HasExited) await StopAsync(process);
        }
    }

    /// <summary>The host's settings: no demonstration data, no limit on rates, no messages; the audit of all events at night.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings(string data) =>
    [
        new("PACTE_DATA", data),
        new("Seed:Enabled", "false"),
        new("Quiet", "true"),
        new("RateLimit:PerSecond", "1000000"),
        new("Log:AuditEvery", "00:00:00"),
        new("Logging:LogLevel:Default", "Error"),
        new("Logging:LogLevel:PactePme", "Error")
    ];

    public ValueTask DisposeAsync() => new(StopAsync(process));

    private static ProcessStartInfo Program(string data, string? connectionString, IReadOnlyList<string> verb)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(PacteHost).Assembly.Location, .. verb])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in Variables(data, connectionString)) start.Environment[name] = value;
        return start;
    }

    private static IEnumerable<(string, string?)> Variables(string data, string? connectionString) =>
    [
        .. Settings(data).Select(s => (s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)),
        ("ASPNETCORE_ENVIRONMENT", "Development"),
        ("ConnectionStrings__PactePme", connectionString)
    ];

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancel)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancel);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>In good order, so that it stops its database too.</summary>
    private static async Task StopAsync(Process process)
    {
        if (!process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try { await process.WaitForExitAsync(patience.Token); }
            catch (OperationCanceledException) { process.Kill(); }
        }
        process.Dispose();
    }

    private Process Fresh()
    {
        process.Refresh();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
