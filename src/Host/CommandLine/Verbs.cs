using System.Net.NetworkInformation;
using JasperFx;
using JasperFx.CommandLine;
using PactePme.Postgres;
using Spectre.Console;

namespace PactePme.Host.CommandLine;

/// <summary>One run of the program: which verb, on which PostgreSQL.</summary>
public static class Verbs
{
    /// <summary>Verbs that never touch a database.</summary>
    private static readonly string[] WithoutDatabase = ["codegen", "help", "?", "describe", "capabilities"];

    public static async Task<int> RunAsync(string[] args)
    {
        var verb = args.FirstOrDefault(a => !a.StartsWith('-')) ?? "run";
        // Else the command line prints each assembly that it searches for commands.
        new CommandFactory().ApplyExtensions(new ServiceCollection());
        // A token is printed alone: what the command line says of itself goes to the error stream.
        if (verb == "token") AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        try
        {
            // Whoever verifies has the copy and a key, and needs neither a database nor this host's secrets.
            if (verb == "verify" && !args.Contains("--deep") && !args.Contains("-d")) return await CommandExecutor.ExecuteCommandAsync<VerifyCommand>([.. args.Where(a => a != verb)]);
            if (WithoutDatabase.Contains(verb)) return await PacteHost.Build(args, "Host=localhost").RunJasperFxCommands(args);

            if (verb == "run") RefuseTakenPort();
            await using var postgres = await EmbeddedPostgres.StartAsync(PostgresSettings.FromEnvironment(),
                verb == "run" ? PostgresUse.Host : PostgresUse.Command, verb == "run" ? Console.WriteLine : Console.Error.WriteLine);
            return await PacteHost.Build(args, postgres.ConnectionString, verb == "run" ? null : Quietly).RunJasperFxCommands(args);
        }
        catch (Exception e) when (e is PostgresUnavailableException or MisconfiguredException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>Says plainly that the port is taken, before anything is started.</summary>
    private static void RefuseTakenPort()
    {
        var urls = Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? PacteHost.DefaultAddress;
        foreach (var url in urls.Split(';').Select(u => BindingAddress.Parse(u)).Where(u => u.Port > 0))
        {
            if (!IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(l => l.Port == url.Port)) continue;
            throw new MisconfiguredException($"Le port {url.Port} est déjà pris : arrêtez l'autre programme, ou choisissez une autre adresse par ASPNETCORE_URLS. / "
                + $"Port {url.Port} is taken: stop the other program, or choose another address with ASPNETCORE_URLS.");
        }
    }

    /// <summary>A verb may start the host for its messages: the web server then takes any free port, for nobody, and says nothing of it.</summary>
    private static void Quietly(WebApplicationBuilder builder)
    {
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection([new("Seed:Enabled", "false"), new("Quiet", "true"), new("Log:Enabled", "false")]);
    }
}

/// <summary>The host cannot start as it is configured; the message says what to do, in French and English.</summary>
public sealed class MisconfiguredException(string message) : Exception(message);
