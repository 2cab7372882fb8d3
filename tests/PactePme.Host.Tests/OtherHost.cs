using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using PactePme.Testing;

namespace PactePme.Host.Tests;

/// <summary>A second host, on the same database unless another is given, configured otherwise.</summary>
internal static class OtherHost
{
    public static WebApplication Build(PacteServer server, IEnumerable<KeyValuePair<string, string?>> settings, string environment = "Development", Action<WebApplicationBuilder>? configure = null, string? database = null) =>
        PacteHost.Build(["--environment", environment], database ?? server.ConnectionString, builder =>
        {
            server.Configure(builder);
            builder.Configuration.AddInMemoryCollection(settings);
            configure?.Invoke(builder);
        });
}
