using System.Diagnostics;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Search;
using Weasel.Core;

namespace PactePme.Benchmarks;

/// <summary>Measures in the database what a page of needs and their facets cost to find among growing numbers of needs, and shows the plan.</summary>
internal static class SearchRun
{
    private const string Territory = MarketGround.Territory, Schema = MarketGround.Schema;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    /// <param name="sizes">Needs.</param>
    public static Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, string? data, CancellationToken cancel) => MarketGround.UseAsync(async ground =>
    {
        var clock = Stopwatch.StartNew();
        var (store, market) = (ground.Store, new Market(data));
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        Console.WriteLine("| Needs | Page of 50 | Median (least–most), ms | p99, ms |\n| --- | --- | --- | --- |");
        var filled = 0;
        Random random = new(7);
        string[] words = ["peinture", "nettoyage des locaux", "éclairage", "restauration scolaire", "travaux", "logiciel", "transport", "services"];
        Guid[] buyers = [.. Enumerable.Range(0, 500).Select(_ => Guid.NewGuid())];
        foreach (var size in sizes.Where(_ => clock.Elapsed < plan.Limit))
        {
            for (; filled < size; filled += 1_000)
            {
                List<Need> needs = [.. Enumerable.Range(0, 1_000).Select(i =>
                {
                    var state = i % 3 == 0 ? NeedState.Published : i % 3 == 1 ? NeedState.Closed : NeedState.Awarded;
                    return new Need(state, buyers[random.Next(buyers.Length)], market.Need(Now), true) { Id = Guid.CreateVersion7(), Version = 3, WasSubmitted = true, WasPublished = true };
                })];
                await store.BulkInsertDocumentsAsync(Territory, needs, BulkInsertMode.InsertsOnly, 1_000, cancel);
                await using var session = store.LightweightSession(Territory);
                foreach (var need in needs) NeedIndex.Write(session, Territory, need);
                await session.SaveChangesAsync(cancel);
            }
            await ground.ExecuteAsync($"vacuum analyze {Schema}.need_index", cancel);
            NeedQuery all = new(Territory, [Guid.NewGuid()], false);
            foreach (var (name, query) in ((string, Func<NeedQuery>)[])
            [
                ("as drafted, anywhere in the list", () => all), ("by deadline, anywhere in the list", () => all with { Sort = NeedSort.Deadline }),
                ("one CPV division, by deadline", () => all with { Cpv = $"{random.Next(3, 98):00}", Sort = NeedSort.Deadline }), ("one commune, published", () => all with { Commune = "13055", State = NeedState.Published }),
                ("words, by relevance", () => all with { Q = words[random.Next(words.Length)], Sort = NeedSort.Relevance }), ("words, as drafted", () => all with { Q = words[random.Next(words.Length)] })
            ])
            {
                List<double> took = [];
                for (var i = -20; i < 300; i++)
                {
                    var wanted = query();
                    PageRequest page = wanted is { Q: null, Cpv: null, Commune: null } ? new(50, await AnyAsync(ground, random, cancel)) : new(50);
                    if (wanted.Sort == NeedSort.Deadline && page.After is not null) page = page with { AfterKey = $"Deadline:{Now.AddDays(random.Next(90)).ToUnixTimeMilliseconds() * 1_000}" };
                    var begun = Stopwatch.GetTimestamp();
                    List<Guid> found = [];
                    await using (var command = NeedSearch.Page(Schema, wanted, page))
                    await using (var connection = await ground.Database.OpenConnectionAsync(cancel))
                    {
                        command.Connection = connection;
                        await using var reader = await command.ExecuteReaderAsync(cancel);
                        while (await reader.ReadAsync(cancel)) found.Add(reader.GetGuid(0));
                    }
                    await using var session = store.QuerySession(Territory);
                    await session.LoadManyAsync<Need>(cancel, [.. found]);
                    if (i >= 0) took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
                Console.WriteLine($"| {size:#,0} | {name} | {MarketGround.At(took, 0.5):0.0} ({took.Min():0.0}–{took.Max():0.0}) | {MarketGround.At(took, 0.99):0.0} |");
            }
            List<double> facets = [];
            for (var i = 0; i < 20; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await ground.CountAsync(NeedSearch.Facets(Schema, all with { Cpv = i % 2 == 0 ? null : "45" }), cancel);
                facets.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            Console.WriteLine($"| {size:#,0} | facets of all, of one division | {MarketGround.At(facets, 0.5):0.0} ({facets.Min():0.0}–{facets.Max():0.0}) | {MarketGround.At(facets, 0.99):0.0} |");
        }
        await ground.ExplainAsync("Page by relevance", NeedSearch.Page(Schema, new(Territory, [Guid.NewGuid()], false, Q: "nettoyage des locaux", Sort: NeedSort.Relevance), new()), cancel);
    }, cancel);

    private static async Task<Guid> AnyAsync(MarketGround ground, Random random, CancellationToken cancel)
    {
        await using var command = ground.Database.CreateCommand($"select id from {Schema}.need_index where tenant_id = '{Territory}' and deadline > $1 order by tenant_id, deadline limit 1");
        command.Parameters.Add(new() { Value = Now.AddDays(random.Next(90)).ToUniversalTime() });
        return (Guid)(await command.ExecuteScalarAsync(cancel))!;
    }
}
