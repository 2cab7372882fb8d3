using PactePme.Testing;

namespace PactePme.Host.Tests;

internal static class Invoking
{
    /// <summary>Delivers a message to its handlers in a territory and waits for its effects.</summary>
    public static Task InvokeAsync(this PacteServer server, string territory, object message) => server.App.DeliverAsync(territory, message);
}
