using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Log;
using PactePme.Membership;

namespace PactePme.Benchmarks;

/// <summary>What the verifiable log costs: sequencing, audit, copy and verification among growing numbers of events; what commands lose by it, and how far behind it is meanwhile.</summary>
internal static class LogRun
{
    private const string Territory = MarketGround.Territory;

    public static async Task<int> MeasureAsync(Plan plan, IReadOnlyList<int> sizes, CancellationToken cancel)
    {
        var (clock, results) = (Stopwatch.StartNew(), new Results());
        List<int> measured = [];
        try
        {
            await MarketGround.UseAsync(ground => CommandsAsync(ground, plan, results, clock, cancel), cancel);
            foreach (var size in sizes.Where(_ => measured.Count == 0 || clock.Elapsed < plan.Limit))
            {
                measured.Add(size);
                await Run.RoundsAsync($"{size:#,0} events", plan, clock, () => MarketGround.UseAsync(ground => EventsAsync(ground, size, results, cancel), cancel), cancel);
            }
        }
        finally
        {
            Report.PrintLog(results, measured, plan.Most);
            if (plan.Json is not null) await results.WriteAsync(plan.Json, CancellationToken.None);
        }
        return 0;
    }

    /// <summary>The same load on one host, in turns while it keeps the log and while its sequencer is held up.</summary>
    private static async Task CommandsAsync(MarketGround ground, Plan plan, Results results, Stopwatch clock, CancellationToken cancel)
    {
        List<string> tokens = [];
        for (var i = 0; i < plan.Most; i++) tokens.Add(await ground.TokenAsync("200054807", $"Personne {i}", Role.Secretary, cancel));
        await using var host = await ground.StartHostAsync(cancel);
        using var http = new Http(host.Address, Territory, tokens);
        using var health = new HttpClient { BaseAddress = host.Address };
        Run.Say("Warming up");
        await Load.SaturateAsync(plan.Most, plan.Time * 10, http.RegisterAsync, cancel);
        var kept = false;
        await Run.RoundsAsync("Commands with and without the log", plan, clock, async () =>
        {
            for (var turn = 0; turn < 2; turn++, kept = !kept)
            {
                await Run.DrainAsync(ground.Database, cancel);
                while (await LagAsync(health, cancel) is not < 2) await Task.Delay(100, cancel); // what the turn before left behind
                await using var held = kept ? null : await HoldAsync(ground, cancel);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var watching = kept ? WatchAsync(health, over.Token) : Task.FromResult(0d);
                var sample = await Load.SaturateAsync(plan.Most, plan.Time * 5, http.RegisterAsync, cancel);
                await over.CancelAsync();
                results.Add(Names.Rate(kept ? Names.WithLog : Names.WithoutLog, plan.Most), sample.PerSecond);
                if (kept) results.Add(Names.LogLag, await watching);
            }
            kept = !kept; // who is first in a round takes turns as well
        }, cancel);
    }

    /// <summary>Nobody sequences until this is closed: the cursors are locked.</summary>
    private static async Task<Npgsql.NpgsqlConnection> HoldAsync(MarketGround ground, CancellationToken cancel)
    {
        var connection = new Npgsql.NpgsqlConnection(ground.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var hold = new Npgsql.NpgsqlCommand("begin; lock table log.cursors in access exclusive mode", connection);
        await hold.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    private static async Task EventsAsync(MarketGround ground, int events, Results results, CancellationToken cancel)
    {
        var services = ground.Services;
        await services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await services.GetRequiredService<IMembershipStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        // Two events to a stream, of which one is public and one is not, as registered firms have them.
        await ground.ExecuteAsync($$"""
            create temp table s as select gen_random_uuid() as id, n from generate_series(1, {{events / 2}}) n;
            insert into membership.mt_streams (id, type, version, timestamp, tenant_id) select id, 'organisation', 2, now(), '{{Territory}}' from s;
            insert into membership.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, user_name, is_archived)
            select nextval('membership.mt_events_sequence'), gen_random_uuid(), s.id, v,
                   case v when 1 then jsonb_build_object('identifier', jsonb_build_object('scheme', 'SIREN', 'value', s.n::text), 'name', 'Entreprise ' || s.n, 'soleTrader', false, 'partialDiffusion', false, 'effectiveAt', now())
                          else jsonb_build_object('sizeClass', 'Pme', 'effectiveAt', now()) end,
                   case v when 1 then 'organisation_registered_v1' else 'size_class_stated_v1' end, now(), '{{Territory}}', 'PactePme.Membership.Organisations.OrganisationRegistered, PactePme.Membership',
                   gen_random_uuid()::text, 'request:' || s.n, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', false
            from s, generate_series(1, 2) v order by s.n, v;
            drop table s
            """, cancel);
        await ground.ExecuteAsync("vacuum analyze membership.mt_events", cancel);

        results.Add(Names.Sequenced(events), events / await SecondsAsync(() => services.GetRequiredService<LogKeeper>().CatchUpAsync(cancel)));
        results.Add(Names.CopiedRows(events), events / await SecondsAsync(async () =>
        {
            await ground.ExecuteAsync("create table bench_entries (like log.entries including indexes)", cancel);
            await using var from = await ground.Database.OpenConnectionAsync(cancel);
            await using var into = await ground.Database.OpenConnectionAsync(cancel);
            await using var read = await from.BeginRawBinaryCopyAsync("copy log.entries to stdout (format binary)", cancel);
            await using var write = await into.BeginRawBinaryCopyAsync("copy bench_entries from stdin (format binary)", cancel);
            await read.CopyToAsync(write, cancel);
        }));
        results.Add(Names.Audited(events), events / await SecondsAsync(async () =>
        {
            if ((await services.GetRequiredService<DeepAudit>().RunAsync(services.GetRequiredService<LogSettings>().OriginOf(Territory), _ => { }, cancel)).Fault is { } fault) throw new InvalidOperationException(fault);
        }));
        var published = services.GetRequiredService<PublishedLog>();
        var log = (await published.OfAsync(Territory, cancel))!;
        var folder = Path.Combine(ground.Folder, "copy");
        results.Add(Names.Exported(events), events / await SecondsAsync(() => services.GetRequiredService<LogExport>().RunAsync(log, folder, Disclosed.Public, _ => { }, cancel)));
        results.Add(Names.BytesOfEntry(events), Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) / (double)events);
        var keys = (await published.KeysAsync(log, cancel)).Select(k => k.Key).ToList();
        results.Add(Names.Verified(events), await SecondsAsync(() => BundleVerifier.Verify(folder, keys, null, _ => { }).Fault is { } fault ? throw new InvalidOperationException(fault.English) : Task.CompletedTask));
        List<double> proofs = [];
        for (var i = 0; i < 200; i++) proofs.Add(1000 * await SecondsAsync(() => published.ProveAsync(log, Random.Shared.Next(events), [], cancel)));
        results.Add(Names.Proved(events), MarketGround.At(proofs, 0.5));
        Directory.Delete(folder, recursive: true);
    }

    /// <returns>The longest lag that was seen.</returns>
    private static async Task<double> WatchAsync(HttpClient health, CancellationToken over)
    {
        var most = 0d;
        try
        {
            while (true)
            {
                most = Math.Max(most, await LagAsync(health, over) ?? 0);
                await Task.Delay(100, over);
            }
        }
        catch (OperationCanceledException) { return most; }
    }

    private static async Task<double?> LagAsync(HttpClient health, CancellationToken cancel) =>
        (await health.GetFromJsonAsync<JsonElement>(new Uri("/health/log", UriKind.Relative), cancel)) is var answer && answer.TryGetProperty("lagSeconds", out var lag) && lag.ValueKind == JsonValueKind.Number ? lag.GetDouble() : null;

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
