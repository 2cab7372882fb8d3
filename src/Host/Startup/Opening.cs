using System.Diagnostics;
using PactePme.Host.Api;
using PactePme.Host.Identity;
using PactePme.Kernel;
using PactePme.Log;

namespace PactePme.Host.Startup;

/// <summary>Once the host listens: loads the demonstration data if the database is empty, turns ready, says what to do next.</summary>
internal sealed class Opening(Seeder seeder, Readiness readiness, DevelopmentTokens tokens, IdentityOptions identity, Territories territories,
    IHostEnvironment environment, IHostApplicationLifetime lifetime, IConfiguration configuration, Microsoft.AspNetCore.Hosting.Server.IServer server, LogKeeper history, ILogger<Opening> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        history.Begin();
        try
        {
            if (environment.IsDevelopment() && configuration.GetValue("Seed:Enabled", true) && await seeder.IsNeededAsync(stoppingToken))
            {
                readiness.WaitingFor = "demonstration-data";
                await seeder.RunAsync(stoppingToken);
            }
            readiness.WaitingFor = null;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        catch (Exception e)
        {
            readiness.WaitingFor = "demonstration-data-failed";
            log.LogCritical(e, "Les données de démonstration n'ont pas pu être chargées : arrêtez puis relancez l'hôte, il reprendra. / The demonstration data could not be loaded: stop and start the host again, it will go on.");
        }
        try
        {
            if (readiness.WaitingFor is null && !configuration.GetValue("Quiet", false)) await WelcomeAsync();
        }
        catch (Exception e) { log.LogWarning(e, "Pas de jeton de bienvenue / no welcome token."); }
    }

    private async Task WelcomeAsync()
    {
        var address = server.Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? PacteHost.DefaultAddress;
        var seconds = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        Console.WriteLine($"PactePme est prêt / is ready: {address} ({seconds:0.0} s)");
        Console.WriteLine($"  Explorer l'API / explore the API: {address}/docs");
        if (identity.LocalKey is null || territories.All.FirstOrDefault() is not { } first) return;
        var token = await tokens.IssueAsync(first.Id, "200054807", "Développement", [Role.Secretary, Role.Member]);
        Console.WriteLine($"  Premier essai / first try:\n    curl -H 'Authorization: Bearer {token}' {address}/api/{first.Id}/overview");
        Console.WriteLine("  Un autre jeton / another token: dotnet run --project src/Host -- help token");
    }
}
