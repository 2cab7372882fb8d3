using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace PactePme.Kernel;

/// <summary>A module's part of the demonstration data of one territory. Loading it again, or after it was cut short, completes it and doubles nothing.</summary>
/// <param name="Order">Parts are loaded in this order: Membership's before those that need its messages.</param>
/// <param name="Title">Shown beside the progress bar.</param>
/// <param name="Steps">How many times <see cref="SeedRun.Advance"/> will be called.</param>
public sealed record SeedPart(string Territory, int Order, string Title, int Steps, Func<SeedRun, CancellationToken, Task> Load);

/// <summary>What a part is loaded with: its territory, messages to its own handlers, the time.</summary>
public sealed class SeedRun(string territory, IServiceProvider services, Action<long> advance)
{
    public string Territory => territory;

    public IServiceProvider Services => services;

    public DateTimeOffset Now { get; } = services.GetRequiredService<TimeProvider>().GetUtcNow();

    public void Advance(long steps = 1) => advance(steps);

    /// <summary>Runs one step in a transaction of its own, with the messages it gives rise to.</summary>
    public async Task InvokeAsync(object step, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync(territory, step, ct);
    }
}
