using System.Diagnostics;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Search;

namespace PactePme.Benchmarks;

/// <summary>Measures in the database what a need costs to match among growing numbers of suppliers; shows ten matches of needs that everybody understands, and the plan.</summary>
internal static class MatchRun
{
    private const string Territory = MarketGround.Territory, Schema = MarketGround.Schema;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    /// <param name="sizes">Suppliers.</param>
    public static Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, string? data, CancellationToken cancel) => MarketGround.UseAsync(async ground =>
    {
        var clock = Stopwatch.StartNew();
        Market market = new(data);
        await ground.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        Console.WriteLine($"{market.Real:#,0} of the suppliers are real.\n\n| Suppliers | Buyer | One need in the database: median (least–most), ms | p99, ms | Target | Matches (median) |\n| --- | --- | --- | --- | --- | --- |");
        var filled = 0;
        foreach (var size in sizes.Where(_ => clock.Elapsed < plan.Limit))
        {
            await ground.KeepAsync(market.Suppliers(filled, size), cancel);
            filled = size;
            foreach (var buyer in (BuyerSector[])[BuyerSector.Private, BuyerSector.Public])
            {
                List<double> took = [], found = [];
                for (var i = -20; i < 300; i++) // the first ones warm up
                {
                    var need = Of(market.Need(Now), buyer);
                    var begun = Stopwatch.GetTimestamp();
                    var matches = await ground.CountAsync(MatchQuery.Suppliers(Schema, Territory, need), cancel);
                    if (i < 0) continue;
                    took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    found.Add(matches);
                }
                Console.WriteLine($"| {size:#,0} | {buyer} | {MarketGround.At(took, 0.5):0.0} ({took.Min():0.0}–{took.Max():0.0}) | {MarketGround.At(took, 0.99):0.0} | {(size == 100_000 ? "< 50" : "")} | {MarketGround.At(found, 0.5):0} |");
            }
        }
        await ShowAsync(ground, cancel);
    }, cancel);

    /// <summary>Ten matches of a need that everybody understands, with their reasons, and the plan that found them.</summary>
    private static async Task ShowAsync(MarketGround ground, CancellationToken cancel)
    {
        NeedContent[] needs =
        [
            new("Entretien des espaces verts d'une école", "Tonte, taille des haies et désherbage sans produits chimiques, toute l'année", NeedNature.Service, ["77310000"], ["13055"], null, null, Now.AddDays(30)),
            new("Buffet pour une inauguration", "Cent couverts, cuisine de saison, service compris ; un traiteur du territoire serait apprécié", NeedNature.Prestation, ["55520000"], ["13001"], null, null, Now.AddDays(30)),
            new("Nettoyage de bureaux et lavage des vitres", "Locaux de 800 m², deux passages par semaine", NeedNature.Service, ["90919200", "90911300"], ["13055"], null, null, Now.AddDays(30))
        ];
        foreach (var (need, buyer) in needs.Zip((BuyerSector[])[BuyerSector.Private, BuyerSector.Private, BuyerSector.Public]))
        {
            Console.WriteLine($"\n### {need.Title} ({buyer}, {string.Join(' ', need.Cpv)}, {string.Join(' ', need.Communes)})");
            await using var session = ground.Store.QuerySession(Territory);
            List<MatchedSupplier> found = [];
            await using (var reader = await session.ExecuteReaderAsync(MatchQuery.Suppliers(Schema, Territory, Of(need, buyer)), cancel))
                while (await reader.ReadAsync(cancel)) found.Add(MatchQuery.Read(reader));
            var names = (await session.LoadManyAsync<Participant>(cancel, [.. found.Select(f => f.OrganisationId)])).ToDictionary(p => p.Id);
            foreach (var f in found.Take(10))
                Console.WriteLine($"{f.Score,4}  {names[f.OrganisationId].Name} ({names[f.OrganisationId].Activity}, {names[f.OrganisationId].Commune}, {names[f.OrganisationId].SizeClass}): {string.Join(' ', Match.ReasonsOf(f, buyer).Select(r => r.InWords().French))}");
        }
        await ground.ExplainAsync("Matching one need", MatchQuery.Suppliers(Schema, Territory, Of(needs[0], BuyerSector.Private)), cancel);
    }

    private static NeedToMatch Of(NeedContent content, BuyerSector buyer) => NeedToMatch.Of(new Need(NeedState.Published, Guid.NewGuid(), content, true) { Id = Guid.NewGuid() }, buyer);
}
