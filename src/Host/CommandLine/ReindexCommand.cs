using JasperFx.CommandLine;
using PactePme.Kernel;
using PactePme.Purchasing;
using PactePme.Purchasing.Search;

namespace PactePme.Host.CommandLine;

public sealed class ReindexInput : NetCoreInput
{
    [Description("Un territoire seulement / one territory only")]
    [FlagAlias("territory", 't')]
    public string? TerritoryFlag { get; set; }
}

/// <summary>
/// Writes anew what matching and search look in: suppliers and published contracts. Needed when a new version looks in other columns; may be done at
/// any time, while the host runs. The index of needs is a projection: <c>projections rebuild</c> writes that one.
/// </summary>
[Description("Réécrit les index de rapprochement et de recherche / writes the indexes of matching and search anew", Name = "reindex")]
public sealed class ReindexCommand : JasperFxAsyncCommand<ReindexInput>
{
    public override async Task<bool> Execute(ReindexInput input)
    {
        using var host = input.BuildHost();
        var territories = host.Services.GetRequiredService<Territories>().All.Where(t => input.TerritoryFlag is null || t.Id == input.TerritoryFlag).ToList();
        if (territories.Count == 0) return ImportCommand.Say($"Territoire inconnu / unknown territory: {input.TerritoryFlag}");
        var store = host.Services.GetRequiredService<IPurchasingStore>();
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await ProgressBar.RunAsync("Index", territories.Count * 2, async done =>
        {
            foreach (var territory in territories)
            {
                await ParticipantIndex.RebuildAsync(store, territory.Id, CancellationToken.None);
                done(1);
                await ContractIndex.RebuildAsync(store, territory.Id, CancellationToken.None);
                done(1);
            }
        });
        Console.WriteLine("Fait / done.");
        return true;
    }
}
