using System.Collections.Concurrent;
using System.Diagnostics;
using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;

namespace PactePme.Benchmarks;

/// <summary>What it costs to publish a need among growing numbers of suppliers, and how soon all those it fits are told.</summary>
internal static class PublishRun
{
    /// <param name="sizes">Verified suppliers.</param>
    public static Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, CancellationToken cancel) => MarketGround.UseAsync(async ground =>
    {
        const int toldEach = 3;
        var clock = Stopwatch.StartNew();
        var (results, market) = (new Results(), new Market(data: null));
        await using var host = await ground.StartHostAsync(cancel);
        using var bare = await BareMarten.OpenAsync(ground.Database, MarketGround.Territory, plan.Most);
        var buyer = (await ground.ActorAsync(Role.Member, cancel, largeBuyer: "private")).Organisation;
        List<string> moderators = [];
        for (var i = 0; i < plan.Most; i++) moderators.Add((await ground.ActorAsync(Role.Moderator, cancel)).Token);
        using var http = new Http(host.Address, MarketGround.Territory, moderators);
        ConcurrentQueue<Guid> submitted = [];
        List<(int Suppliers, Beside Publish)> measured = [];
        try
        {
            var filled = 0;
            foreach (var size in sizes.Where(_ => measured.Count == 0 || clock.Elapsed < plan.Limit))
            {
                Run.Say($"{size:#,0} suppliers");
                await ground.KeepAsync(market.Suppliers(filled, size), cancel);
                filled = size;
                Beside publish = new($"Publish, {size:#,0} suppliers", worker => http.PublishAsync(worker, Take()), bare.AppendAsync, FillAsync, () => Run.DrainAsync(ground.Database, cancel, upTo: 60));
                measured.Add((size, publish));
                await publish.WarmUpAsync(plan, cancel);
                await Run.RoundsAsync(publish.Name, plan, clock, async () =>
                {
                    await publish.RoundAsync(plan, results, cancel);
                    for (var i = 0; i < toldEach; i++) await ToldAsync(size);
                }, cancel);
            }
        }
        finally
        {
            Report.PrintBeside(plan, results, [.. measured.Select(m => m.Publish)]);
            Report.PrintTold(results, measured);
            if (plan.Json is not null) await results.WriteAsync(plan.Json, CancellationToken.None);
        }

        Guid Take() => submitted.TryDequeue(out var need) ? need : throw new InvalidOperationException("No need is left to publish: measure for less time.");

        async Task FillAsync(int wanted)
        {
            var missing = Enumerable.Range(0, Math.Max(0, wanted - submitted.Count)).Select(_ => market.Need(TimeProvider.System.GetUtcNow()));
            foreach (var need in await ground.NeedsAsync(buyer, missing, published: false, cancel)) submitted.Enqueue(need.Id);
        }

        // Nothing else goes on: from the answer until the last notification is kept as a fact. Only then are mails addressed, which is not waited for.
        async Task ToldAsync(int suppliers)
        {
            await FillAsync(1);
            var need = Take();
            await http.PublishAsync(0, need);
            var answered = Stopwatch.GetTimestamp();
            await using (var waiting = ground.Database.CreateCommand("select exists (select 1 from wolverine.wolverine_incoming_envelopes where status = 'Incoming' and message_type not like '%OrganisationTold')"))
                while ((bool)(await waiting.ExecuteScalarAsync(cancel))!) await Task.Delay(5, cancel);
            results.Add(Names.ToldAfter(suppliers), Stopwatch.GetElapsedTime(answered).TotalSeconds);
            await using var session = ground.Store.QuerySession(MarketGround.Territory);
            results.Add(Names.Told(suppliers), await session.Query<Notification>().CountAsync(n => n.NeedId == need, cancel));
            await Run.DrainAsync(ground.Database, cancel);
        }
    }, cancel);
}
