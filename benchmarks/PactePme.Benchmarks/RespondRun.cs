using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;

namespace PactePme.Benchmarks;

/// <summary>What it costs to respond, in the clear and under seal, while growing numbers of responses stand; and how firms get on with each other that respond to one need at once.</summary>
internal static class RespondRun
{
    private const int AtOnce = 32, Bursts = 5, StandingEach = 20;

    private static readonly SubmitResponse InTheClear = new("Nous proposons l'ensemble des prestations, fournitures et main-d'œuvre comprises, dans le délai demandé.", new(15_000));
    private static readonly SubmitResponse UnderSeal = InTheClear with { Documents = [new("Mémoire technique", "application/pdf", Convert.ToBase64String(new byte[20_000]))] };

    /// <param name="sizes">Responses that stand already, half of them under seal, twenty to a need.</param>
    public static Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, CancellationToken cancel) => MarketGround.UseAsync(async ground =>
    {
        var clock = Stopwatch.StartNew();
        var (results, market, seal) = (new Results(), new Market(data: null), ground.Services.GetRequiredService<Seal>());
        await using var host = await ground.StartHostAsync(cancel);
        using var bare = await BareMarten.OpenAsync(ground.Database, MarketGround.Territory, plan.Most);
        var buyer = (await ground.ActorAsync(Role.Member, cancel, largeBuyer: "private")).Organisation;
        List<string> responders = [];
        for (var i = 0; i < Math.Max(AtOnce, plan.Most); i++) responders.Add((await ground.ActorAsync(Role.Member, cancel)).Token);
        using var http = new Http(host.Address, MarketGround.Territory, responders);
        List<Beside> measured = [];
        try
        {
            var standing = 0;
            foreach (var size in sizes.Where(_ => measured.Count == 0 || clock.Elapsed < plan.Limit))
            {
                Run.Say($"{size:#,0} responses stand");
                await StandAsync((size - standing) / 2, InTheClear);
                await StandAsync((size - standing) / 2, UnderSeal);
                standing = size;
                foreach (var (how, command) in (List<(string, SubmitResponse)>)[("Respond", InTheClear), ("Respond under seal", UnderSeal)])
                {
                    var body = JsonSerializer.Serialize(command, JsonSerializerOptions.Web);
                    ConcurrentQueue<Guid> open = [];
                    // Each to a need of its own, as a rule: many firms, many needs.
                    Beside respond = new($"{how}, {size:#,0} standing", worker => http.RespondAsync(worker, Take(), body), _ => bare.StartAsync(), FillAsync, () => Run.DrainAsync(ground.Database, cancel));
                    measured.Add(respond);
                    await respond.WarmUpAsync(plan, cancel);
                    await Run.RoundsAsync(respond.Name, plan, clock, async () =>
                    {
                        await respond.RoundAsync(plan, results, cancel);
                        await AtOnceAsync();
                    }, cancel);

                    Guid Take() => open.TryDequeue(out var need) ? need : throw new InvalidOperationException("No need is left to respond to: measure for less time.");

                    async Task FillAsync(int wanted)
                    {
                        foreach (var need in await OpenNeedsAsync(Math.Max(0, wanted - open.Count), command == UnderSeal)) open.Enqueue(need.Id);
                    }

                    // All firms at once to one need, and again to the next: they share its lock.
                    async Task AtOnceAsync()
                    {
                        await FillAsync(Bursts);
                        var begun = Stopwatch.GetTimestamp();
                        for (var i = 0; i < Bursts; i++)
                        {
                            var need = Take();
                            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(firm => Task.Run(() => http.RespondAsync(firm, need, body), cancel)));
                        }
                        results.Add(Names.AtOnce(respond.Name), Bursts * AtOnce / Stopwatch.GetElapsedTime(begun).TotalSeconds);
                    }
                }
            }
        }
        finally
        {
            Report.PrintBeside(plan, results, measured);
            Report.PrintAtOnce(results, measured, AtOnce, plan.Most);
            if (plan.Json is not null) await results.WriteAsync(plan.Json, CancellationToken.None);
        }

        Task<IReadOnlyList<Need>> OpenNeedsAsync(int count, bool underSeal) =>
            ground.NeedsAsync(buyer, Enumerable.Range(0, count).Select(_ => market.Need(TimeProvider.System.GetUtcNow()) with { Sealed = underSeal }), published: true, cancel);

        // Written as the command writes them, by firms that are not seen again.
        async Task StandAsync(int count, SubmitResponse command)
        {
            var needs = await OpenNeedsAsync((count + StandingEach - 1) / StandingEach, command == UnderSeal);
            foreach (var chunk in needs.SelectMany(need => Enumerable.Repeat(need, StandingEach)).Take(count).Chunk(200))
            {
                await using var session = ground.Session();
                foreach (var need in chunk)
                {
                    var id = Guid.CreateVersion7();
                    var (facts, documents) = SubmitResponseEndpoint.Decide(id, command, need, Market.Signatory(Guid.NewGuid(), "Firme", "pme"), TimeProvider.System.GetUtcNow(), seal);
                    session.Events.StartStream<Response>(id, facts);
                    foreach (var document in documents) document.Execute(session);
                }
                await session.SaveChangesAsync(cancel);
            }
        }
    }, cancel);
}
