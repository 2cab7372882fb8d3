using System.Diagnostics;
using Marten;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Host;
using PactePme.Kernel;
using PactePme.Postgres;
using PactePme.Purchasing;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Search;
using Weasel.Core;

namespace PactePme.Benchmarks;

/// <summary>Measures in the database what a need costs to match and a page of needs to find, at growing sizes, and shows the plans.</summary>
internal static class MarketRun
{
    private const string Territory = "demo", Schema = "purchasing";
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    /// <param name="sizes">Suppliers.</param>
    /// <param name="limit">When this has passed, no further size is begun.</param>
    public static Task<int> MatchAsync(IReadOnlyList<int> sizes, string? data, TimeSpan limit, CancellationToken cancel) => OnStoreAsync(data, async (store, database, market) =>
    {
        var clock = Stopwatch.StartNew();
        Console.WriteLine($"{market.Real:#,0} of the suppliers are real.\n\n| Suppliers | Buyer | Median ms | p99 ms | Most ms | Matches (median) |\n| --- | --- | --- | --- | --- | --- |");
        var filled = 0;
        foreach (var size in sizes.Where(_ => clock.Elapsed < limit))
        {
            foreach (var chunk in market.Suppliers(filled, size).Chunk(1_000))
            {
                await using var session = store.LightweightSession(Territory);
                foreach (var participant in chunk) new KeepParticipant(participant).Execute(session);
                await session.SaveChangesAsync(cancel);
            }
            filled = size;
            await ExecuteAsync(database, $"vacuum analyze {Schema}.participant_index", cancel);
            foreach (var buyer in (BuyerSector[])[BuyerSector.Private, BuyerSector.Public])
            {
                List<double> took = [], found = [];
                for (var i = -20; i < 300; i++) // the first ones warm up
                {
                    var need = Of(market.Need(Now), buyer);
                    var begun = Stopwatch.GetTimestamp();
                    var matches = await CountAsync(database, MatchQuery.Suppliers(Schema, Territory, need), cancel);
                    if (i < 0) continue;
                    took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    found.Add(matches);
                }
                Console.WriteLine($"| {size:#,0} | {buyer} | {At(took, 0.5):0.0} | {At(took, 0.99):0.0} | {took.Max():0.0} | {At(found, 0.5):0} |");
            }
        }
        await ShowAsync(store, database, market, cancel);
    }, cancel);

    /// <param name="sizes">Needs.</param>
    public static Task<int> SearchAsync(IReadOnlyList<int> sizes, string? data, TimeSpan limit, CancellationToken cancel) => OnStoreAsync(data, async (store, database, market) =>
    {
        var clock = Stopwatch.StartNew();
        Console.WriteLine("| Needs | Page of 50 | Median ms | p99 ms | Most ms |\n| --- | --- | --- | --- | --- |");
        var filled = 0;
        Random random = new(7);
        string[] words = ["peinture", "nettoyage des locaux", "éclairage", "restauration scolaire", "travaux", "logiciel", "transport", "services"];
        Guid[] buyers = [.. Enumerable.Range(0, 500).Select(_ => Guid.NewGuid())];
        foreach (var size in sizes.Where(_ => clock.Elapsed < limit))
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
            await ExecuteAsync(database, $"vacuum analyze {Schema}.need_index", cancel);
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
                    PageRequest page = wanted is { Q: null, Cpv: null, Commune: null } ? new(50, await AnyAsync(database, random, cancel)) : new(50);
                    if (wanted.Sort == NeedSort.Deadline && page.After is not null) page = page with { AfterKey = $"Deadline:{Now.AddDays(random.Next(90)).ToUnixTimeMilliseconds() * 1_000}" };
                    var begun = Stopwatch.GetTimestamp();
                    List<Guid> found = [];
                    await using (var command = NeedSearch.Page(Schema, wanted, page))
                    await using (var connection = await database.OpenConnectionAsync(cancel))
                    {
                        command.Connection = connection;
                        await using var reader = await command.ExecuteReaderAsync(cancel);
                        while (await reader.ReadAsync(cancel)) found.Add(reader.GetGuid(0));
                    }
                    await using var session = store.QuerySession(Territory);
                    await session.LoadManyAsync<Need>(cancel, [.. found]);
                    if (i >= 0) took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
                Console.WriteLine($"| {size:#,0} | {name} | {At(took, 0.5):0.0} | {At(took, 0.99):0.0} | {took.Max():0.0} |");
            }
            List<double> facets = [];
            for (var i = 0; i < 20; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await CountAsync(database, NeedSearch.Facets(Schema, all with { Cpv = i % 2 == 0 ? null : "45" }), cancel);
                facets.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            Console.WriteLine($"| {size:#,0} | facets of all, of one division | {At(facets, 0.5):0.0} | {At(facets, 0.99):0.0} | {facets.Max():0.0} |");
        }
        await ExplainAsync(database, "Page by relevance", NeedSearch.Page(Schema, new(Territory, [Guid.NewGuid()], false, Q: "nettoyage des locaux", Sort: NeedSort.Relevance), new()), cancel);
    }, cancel);

    /// <summary>Ten matches of a need that everybody understands, with their reasons, and the plan that found them.</summary>
    private static async Task ShowAsync(IDocumentStore store, NpgsqlDataSource database, Market market, CancellationToken cancel)
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
            await using var session = store.QuerySession(Territory);
            List<MatchedSupplier> found = [];
            await using (var reader = await session.ExecuteReaderAsync(MatchQuery.Suppliers(Schema, Territory, Of(need, buyer)), cancel))
                while (await reader.ReadAsync(cancel)) found.Add(MatchQuery.Read(reader));
            var names = (await session.LoadManyAsync<Participant>(cancel, [.. found.Select(f => f.OrganisationId)])).ToDictionary(p => p.Id);
            foreach (var f in found.Take(10))
                Console.WriteLine($"{f.Score,4}  {names[f.OrganisationId].Name} ({names[f.OrganisationId].Activity}, {names[f.OrganisationId].Commune}, {names[f.OrganisationId].SizeClass}): {string.Join(' ', Match.ReasonsOf(f, buyer).Select(r => r.InWords().French))}");
        }
        await ExplainAsync(database, "Matching one need", MatchQuery.Suppliers(Schema, Territory, Of(needs[0], BuyerSector.Private)), cancel);
    }

    private static NeedToMatch Of(NeedContent content, BuyerSector buyer) => NeedToMatch.Of(new Need(NeedState.Published, Guid.NewGuid(), content, true) { Id = Guid.NewGuid() }, buyer);

    private static async Task<int> OnStoreAsync(string? data, Func<IPurchasingStore, NpgsqlDataSource, Market, Task> measure, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        if (data is null) Console.WriteLine("PACTE_TEST_DATA is not set: all suppliers and needs are made up.\n");
        var folder = Directory.CreateTempSubdirectory("pacte-bench-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(PostgresSettings.FromEnvironment() with { ConnectionString = null, DataFolder = folder }, PostgresUse.Command, Console.Error.WriteLine, cancel);
            await using var near = PacteHost.Build(["--environment", "Development"], postgres.ConnectionString, builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Configuration.AddInMemoryCollection(HostProcess.Settings(folder));
            });
            var store = near.Services.GetRequiredService<IPurchasingStore>();
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            await measure(store, near.Services.GetRequiredService<NpgsqlDataSource>(), new Market(data));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        await Console.Error.WriteLineAsync($"{clock.Elapsed.TotalSeconds:0} s in all");
        return 0;
    }

    private static async Task<int> CountAsync(NpgsqlDataSource database, NpgsqlCommand command, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var own = command;
        own.Connection = connection;
        await using var reader = await own.ExecuteReaderAsync(cancel);
        var rows = 0;
        while (await reader.ReadAsync(cancel)) rows++;
        return rows;
    }

    private static async Task<Guid> AnyAsync(NpgsqlDataSource database, Random random, CancellationToken cancel)
    {
        await using var command = database.CreateCommand($"select id from {Schema}.need_index where tenant_id = '{Territory}' and deadline > $1 order by tenant_id, deadline limit 1");
        command.Parameters.Add(new() { Value = Now.AddDays(random.Next(90)).ToUniversalTime() });
        return (Guid)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task ExplainAsync(NpgsqlDataSource database, string title, NpgsqlCommand command, CancellationToken cancel)
    {
        Console.WriteLine($"\n### Plan: {title}\n```");
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var own = command;
        own.Connection = connection;
        own.CommandText = "explain (analyze, buffers, costs off) " + own.CommandText;
        await using var reader = await own.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) Console.WriteLine(reader.GetString(0) is { Length: > 300 } line ? line[..300] + "…" : reader.GetString(0));
        Console.WriteLine("```");
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)Math.Min(values.Count - 1, values.Count * share));
}
