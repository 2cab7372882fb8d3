using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Testing;
using Wolverine;
using Wolverine.Runtime;

namespace PactePme.Governance.Tests.Axes;

/// <summary>A territory with its secretary and the members of two organisations.</summary>
internal sealed class AxesTown
{
    public required PacteServer Server { get; init; }
    public required string Territory { get; init; }
    public required PacteClient Secretary { get; init; }
    public required PacteClient Member { get; init; }
    public required PacteClient Other { get; init; }
    public required Guid MemberId { get; init; }
    public required Guid OtherId { get; init; }

    public static async Task<AxesTown> OpenAsync(PacteServer server)
    {
        var territory = server.FreshTerritory();
        string[] sirens = [server.FreshSiren(), server.FreshSiren()];
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        var member = await server.AsAsync(territory, sirens[0], "member", Role.Member);
        var other = await server.AsAsync(territory, sirens[1], "member", Role.Member);
        return new()
        {
            Server = server,
            Territory = territory,
            Secretary = secretary,
            Member = member,
            Other = other,
            MemberId = await FindAsync(secretary, sirens[0]),
            OtherId = await FindAsync(secretary, sirens[1])
        };
    }

    /// <summary>The database's clock of this territory goes so far ahead.</summary>
    public void Later(TimeSpan by) => Server.App.Services.GetRequiredService<DatabaseClock>().Move(Territory, by);

    public IDocumentSession Session() => Server.App.Services.GetRequiredService<IGovernanceStore>().LightweightSession(Territory);

    /// <summary>Appends facts that no command of the API decides.</summary>
    public async Task AppendAsync(Guid id, IReadOnlyList<IFact> facts)
    {
        await using var session = Session();
        session.Events.Append(id, facts);
        await session.SaveChangesAsync();
    }

    /// <summary>Delivers a message to each of its subscribers and waits for their effects.</summary>
    public async Task HearAsync(object message)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        var chain = ((WolverineRuntime)Server.App.Services.GetRequiredService<IWolverineRuntime>()).Handlers.ChainFor(message.GetType());
        if (chain is not { ByEndpoint.Count: > 0 }) await bus.InvokeForTenantAsync(Territory, message);
        else
            await Task.WhenAll(chain.ByEndpoint.SelectMany(c => c.Endpoints)
                .Select(e => bus.EndpointFor(e.Uri).InvokeAsync(message, new DeliveryOptions { TenantId = Territory }, timeout: TimeSpan.FromSeconds(30))));
    }

    /// <summary>The stored names of a resource's events.</summary>
    public async Task<string[]> HistoryAsync(string path) =>
        [.. (await Secretary.GetAsync($"{path}/history")).Expect(HttpStatusCode.OK).Json!.AsArray().Select(e => e!["type"]!.GetValue<string>())];

    private static async Task<Guid> FindAsync(PacteClient secretary, string siren) =>
        (await secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
}
