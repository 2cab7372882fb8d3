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

    /// <summary>Delivers a message to each of its handlers in a territory, on the queue of each, and waits until all are done.</summary>
    public static async Task DeliverAsync(this PacteServer server, string territory, object message) =>
        await Wolverine.Tracking.WolverineHostMessageTrackingExtensions.TrackActivity(server.App).Timeout(TimeSpan.FromSeconds(20))
            .ExecuteAndWaitAsync((Func<IMessageContext, Task>)(bus => bus.PublishAsync(message, new DeliveryOptions { TenantId = territory }).AsTask()));
}
