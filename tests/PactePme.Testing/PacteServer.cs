using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PactePme.Host;
using PactePme.Host.Identity;
using PactePme.Kernel;
using PactePme.Postgres;

namespace PactePme.Testing;

/// <summary>The real host on a real, throw-away PostgreSQL: one for all tests of an assembly, which take territories of their own from it.</summary>
public sealed class PacteServer : IAsyncLifetime
{
    private const int Territories = 200;
    private readonly string data = Directory.CreateTempSubdirectory("pacte-test-").FullName;
    private ThrowawayPostgres? postgres;
    private int taken, sirens;

    public WebApplication App { get; private set; } = null!;

    public string ConnectionString { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = await ThrowawayPostgres.StartAsync();
        ConnectionString = await postgres.CreateDatabaseAsync() + ";Maximum Pool Size=60";
        App = PacteHost.Build(["--environment", "Development"], ConnectionString, Configure);
        await App.StartAsync();
        Address = new(App.Urls.First());
    }

    /// <summary>The host as tests want it: two hundred empty territories, no seed, no limit on rates.</summary>
    public void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PACTE_DATA"] = data,
            ["PACTE_MASTER_KEY"] = Convert.ToBase64String(SHA256.HashData("tests"u8)),
            ["Seed:Enabled"] = "false",
            ["Quiet"] = "true",
            ["PACTE_LOG_KEY"] = Convert.ToBase64String(SHA256.HashData("log"u8)),
            ["Log:Host"] = "pacte.example",
            ["Log:AuditEvery"] = "00:00:00",
            ["RateLimit:PerSecond"] = "1000000",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning"
        });
        builder.Configuration.AddInMemoryCollection(Enumerable.Range(1, Territories).SelectMany(i => new KeyValuePair<string, string?>[]
        {
            new($"Territories:{i + 2}:Id", $"t-{i}"), new($"Territories:{i + 2}:Name", $"Territoire {i}")
        }));
    }

    /// <summary>A service of the running host.</summary>
    public T Service<T>() where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>A territory in which nothing has happened yet.</summary>
    public string FreshTerritory() => $"t-{Interlocked.Increment(ref taken)}";

    /// <summary>A valid SIREN that no other call gives.</summary>
    public string FreshSiren() => Siren.Complete($"{90_000_000 + Interlocked.Increment(ref sirens)}");

    /// <summary>A client that acts for a person with these roles, entered in the register.</summary>
    public async Task<PacteClient> AsAsync(string territory, string siren, string person, params Role[] roles) =>
        Client(territory, await App.Services.GetRequiredService<DevelopmentTokens>().IssueAsync(territory, siren, person, roles));

    /// <summary>A client with this token, or without any.</summary>
    public PacteClient Client(string territory, string? token)
    {
        var http = new HttpClient { BaseAddress = Address };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new PacteClient(http, territory);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
