using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace PactePme.Postgres.Tests;

/// <summary>
/// Runs the tests – or, as <c>own host|command|throwaway FOLDER</c>, uses a server until its input ends, so that a test can kill it.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["own", var use, var folder]) return await OwnAsync(use, folder);
        return args.Contains("--server")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }

    private static async Task<int> OwnAsync(string use, string folder)
    {
        try
        {
            var settings = PostgresSettings.FromEnvironment() with { DataFolder = folder };
            await using IAsyncDisposable server = use == "throwaway"
                ? await ThrowawayPostgres.StartAsync(settings, Say)
                : await EmbeddedPostgres.StartAsync(settings, use == "host" ? PostgresUse.Host : PostgresUse.Command, Say);
            await Console.Out.WriteLineAsync("ready");
            await Console.In.ReadToEndAsync();
            return 0;
        }
        catch (PostgresUnavailableException e)
        {
            await Console.Out.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static void Say(string line) => Console.Out.WriteLine(line);
}
