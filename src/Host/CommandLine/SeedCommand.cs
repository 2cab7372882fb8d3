using JasperFx.CommandLine;
using PactePme.Host.Startup;

namespace PactePme.Host.CommandLine;

public sealed class SeedInput : NetCoreInput;

/// <summary>Loads what is missing of the demonstration data; what is there stays as it is.</summary>
[Description("Charge les données de démonstration / loads the demonstration data", Name = "seed")]
public sealed class SeedCommand : JasperFxAsyncCommand<SeedInput>
{
    public override async Task<bool> Execute(SeedInput input)
    {
        using var host = input.BuildHost();
        if (!host.Services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            Console.Error.WriteLine("Development seulement / Development only (ASPNETCORE_ENVIRONMENT).");
            return false;
        }
        await host.StartAsync();
        try { await host.Services.GetRequiredService<Seeder>().RunAsync(CancellationToken.None); }
        finally { await host.StopAsync(); }
        Console.WriteLine("Fait / done.");
        return true;
    }
}
