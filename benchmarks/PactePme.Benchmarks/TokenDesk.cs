using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Host;
using PactePme.Host.Identity;
using PactePme.Kernel;

namespace PactePme.Benchmarks;

/// <summary>Issues tokens before anything is measured: a host that runs as long as that takes, for the other modules hear of whom a token enters.</summary>
internal sealed class TokenDesk : IAsyncDisposable
{
    private readonly WebApplication host;

    private TokenDesk(WebApplication host) => this.host = host;

    public static async Task<TokenDesk> OpenAsync(string folder, string connectionString, CancellationToken cancel)
    {
        var host = PacteHost.Build(["--environment", "Development"], connectionString, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection([.. HostProcess.Settings(folder), new("Log:Enabled", "false")]);
        });
        await host.StartAsync(cancel);
        return new(host);
    }

    public Task<string> IssueAsync(string territory, string siren, string person, Role role) => host.Services.GetRequiredService<DevelopmentTokens>().IssueAsync(territory, siren, person, [role]);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }
}
