using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Runtime;

namespace PactePme.Testing;

public static class Delivery
{
    /// <summary>Delivers a message to whoever hears it in a territory, each on its own as in production, and waits for their effects.</summary>
    public static async Task DeliverAsync(this WebApplication app, string territory, object message)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        var chain = ((WolverineRuntime)app.Services.GetRequiredService<IWolverineRuntime>()).Handlers.ChainFor(message.GetType());
        if (chain is not { ByEndpoint.Count: > 0 }) await bus.InvokeForTenantAsync(territory, message);
        else await Task.WhenAll(chain.ByEndpoint.SelectMany(c => c.Endpoints).Select(e => bus.EndpointFor(e.Uri).InvokeAsync(message, new DeliveryOptions { TenantId = territory }, timeout: TimeSpan.FromSeconds(30))));
    }
}
