using Microsoft.Extensions.DependencyInjection;
using PactePme.Testing;
using Wolverine;

namespace PactePme.Host.Tests;

internal static class Invoking
{
    /// <summary>Delivers a message to its handlers in a territory and waits for its effects.</summary>
    public static async Task InvokeAsync(this PacteServer server, string territory, object message)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync(territory, message);
    }
}
