using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Host;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Persons;
using PactePme.Postgres;

namespace PactePme.Benchmarks;

internal static class Run
{
    private const string Territory = "demo", Secretariat = "200054807";

    /// <summary>Measures everything, prints the tables, removes what it made.</summary>
    public static async Task<int> AllAsync(Plan plan, CancellationToken cancel)
    {
        var results = new Results();
        var clock = Stopwatch.StartNew();
        try
        {
            await StartsAsync(plan, results, clock, cancel);
            await LoadsAsync(plan, results, clock, cancel);
        }
        finally
        {
            Report.Print(plan, results);
            if (plan.Json is not null) await results.WriteAsync(plan.Json, CancellationToken.None);
        }
        Say($"{clock.Elapsed.TotalSeconds:0} s in all");
        return 0;
    }

    private static Task StartsAsync(Plan plan, Results results, Stopwatch clock, CancellationToken cancel) => RoundsAsync("Starts", plan, clock, async () =>
    {
        using var data = new DataFolder();
        await using (var cold = await HostProcess.StartAsync(data.Path, null, cancel)) results.Add(Names.ColdStart, cold.ToReady.TotalSeconds);
        await using (var warm = await HostProcess.StartAsync(data.Path, null, cancel)) results.Add(Names.WarmStart, warm.ToReady.TotalSeconds);
    }, cancel);

    private static async Task LoadsAsync(Plan plan, Results results, Stopwatch clock, CancellationToken cancel)
    {
        using var data = new DataFolder();
        await using var postgres = await EmbeddedPostgres.StartAsync(PostgresSettings.FromEnvironment() with { ConnectionString = null, DataFolder = data.Path }, PostgresUse.Command, Say, cancel);
        List<string> tokens = [];
        await using (var desk = await TokenDesk.OpenAsync(data.Path, postgres.ConnectionString, cancel))
            for (var i = 0; i < plan.Most; i++) tokens.Add(await desk.IssueAsync(Territory, Secretariat, $"Personne {i}", Role.Secretary));
        await using var host = await HostProcess.StartAsync(data.Path, postgres.ConnectionString, cancel);
        results.Add(Names.IdleMemory, host.Memory);

        // Never started: the same stores on the same connection settings.
        await using var near = PacteHost.Build(["--environment", "Development"], postgres.ConnectionString, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Configuration.AddInMemoryCollection(HostProcess.Settings(data.Path));
        });
        var services = near.Services;
        var database = services.GetRequiredService<NpgsqlDataSource>();
        var module = new ModuleStore(services.GetRequiredService<IMembershipStore>(), services.GetRequiredService<Vault>(), Territory);
        await using var raw = await RawSql.OpenAsync(database, plan.Most, cancel);
        using var bare = await BareMarten.OpenAsync(database, Territory, plan.Most);
        using var http = new Http(host.Address, Territory, tokens);
        var postmaster = await PostmasterAsync(database, cancel);

        Func<int, Task> register = http.RegisterAsync, verify = http.VerifyAsync;
        List<(string Name, Func<int, Task> Once)> writes =
        [
            (Names.Raw, raw.AppendAsync), (Names.BareStart, _ => bare.StartAsync()), (Names.BareAppend, bare.AppendAsync),
            (Names.ModuleStart, _ => module.StartAsync()), (Names.ModuleAppend, _ => module.AppendAsync()), (Names.HttpRegister, register), (Names.HttpVerify, verify)
        ];

        // Read while there is little, and again at the end when there is much.
        await ReadsAsync(plan.Views[0]);
        Say("Warming up");
        foreach (var (_, once) in writes) await MeasureAsync(once, plan.Most, 2);
        await RoundsAsync("Commands", plan, clock, async () =>
        {
            foreach (var connections in plan.Connections)
                foreach (var (name, once) in writes)
                {
                    var before = Processors.Now(host, postmaster);
                    var sample = await MeasureAsync(once, connections);
                    if (once == verify && connections == plan.Most) results.Add(Names.Drain, (await DrainAsync(database, cancel)).TotalSeconds);
                    else if (once == verify) await DrainAsync(database, cancel);
                    results.Add(Names.Rate(name, connections), sample.PerSecond);
                    if (connections == plan.Most) Cost(name, Processors.Now(host, postmaster) - before, sample.Done);
                }
        }, cancel);
        await RoundsAsync("Commands at half load", plan, clock, async () =>
        {
            await HalfAsync(Names.HttpRegister, register, results.Median(Names.Rate(Names.HttpRegister, plan.Most)) / 2, plan.Most);
            await HalfAsync(Names.HttpVerify, verify, results.Median(Names.Rate(Names.HttpVerify, plan.Most)) / 2, plan.Most);
            await DrainAsync(database, cancel);
        }, cancel);

        await ReadsAsync(plan.Views[^1]);
        results.Add(Names.LoadedMemory, host.Memory);
        results.Add(Names.PeakMemory, host.PeakMemory);

        async Task ReadsAsync(int rows)
        {
            var ids = await module.FillViewAsync(rows, cancel);
            await using (var analyse = database.CreateCommand("analyze membership.mt_doc_organisation")) await analyse.ExecuteNonQueryAsync(cancel);
            Func<int, Task> get = worker => http.GetAsync(worker, ids[Random.Shared.Next(ids.Count)]);
            Func<int, Task> page = worker => http.PageAsync(worker, ids[Random.Shared.Next(ids.Count)]);
            foreach (var (name, once, target) in (List<(string, Func<int, Task>, string)>)[(Names.Get(rows), get, "p99 < 20"), (Names.Page(rows), page, "p99 < 50")])
            {
                const int connections = 8;
                await MeasureAsync(once, connections, 3);
                await RoundsAsync(name, plan, clock, async () =>
                {
                    var before = Processors.Now(host, postmaster);
                    var sample = await MeasureAsync(once, connections);
                    Cost(name, Processors.Now(host, postmaster) - before, sample.Done);
                    results.Add(Names.Rate(name, connections), sample.PerSecond);
                    await HalfAsync(name, once, sample.PerSecond / 2, connections);
                }, cancel);
            }
        }

        async Task<Sample> MeasureAsync(Func<int, Task> once, int connections, double longer = 1)
        {
            await module.FillAsync((int)(2_000 * plan.Seconds * longer) + 500);
            return await Load.SaturateAsync(connections, plan.Time * longer, once, cancel);
        }

        async Task HalfAsync(string name, Func<int, Task> once, double rate, int connections)
        {
            await module.FillAsync((int)(2_000 * plan.Seconds) + 500);
            var sample = await Load.PaceAsync(rate, connections, plan.Time, once, cancel);
            results.Add(Names.HalfRate(name), sample.PerSecond);
            results.Add(Names.P50(name), sample.P50);
            results.Add(Names.P99(name), sample.P99);
        }

        void Cost(string name, Processors spent, int requests)
        {
            results.Add(Names.Cpu(name, "host"), spent.Host.TotalMilliseconds / requests);
            results.Add(Names.Cpu(name, "client"), spent.Client.TotalMilliseconds / requests);
            if (postmaster is not null) results.Add(Names.Cpu(name, "postgres"), spent.Postgres.TotalMilliseconds / requests);
        }
    }

    internal static async Task RoundsAsync(string title, Plan plan, Stopwatch clock, Func<Task> round, CancellationToken cancel)
    {
        for (var i = 1; i <= plan.Rounds; i++)
        {
            if (i > 1 && clock.Elapsed > plan.Limit)
            {
                Say($"{title}: the time is up after {i - 1} rounds of {plan.Rounds}");
                return;
            }
            cancel.ThrowIfCancellationRequested();
            Say($"{title}: round {i} of {plan.Rounds}");
            await round();
        }
    }

    /// <summary>Waits until the messages that commands sent are handled, so that they burden no other measure.</summary>
    internal static async Task<TimeSpan> DrainAsync(NpgsqlDataSource database, CancellationToken cancel, double upTo = 20)
    {
        var patience = TimeSpan.FromSeconds(upTo);
        var clock = Stopwatch.StartNew();
        await using var waiting = database.CreateCommand("select exists (select 1 from wolverine.wolverine_incoming_envelopes where status = 'Incoming')");
        while ((bool)(await waiting.ExecuteScalarAsync(cancel))! && clock.Elapsed < patience) await Task.Delay(20, cancel);
        if (clock.Elapsed >= patience) Say("Messages still wait: what is measured next is burdened by them.");
        return clock.Elapsed;
    }

    private static async Task<int?> PostmasterAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var session = database.CreateCommand("select pg_backend_pid()");
        return Processors.Postmaster((int)(await session.ExecuteScalarAsync(cancel))!);
    }

    /// <summary>What goes on is told on the error stream; the tables alone are on the other.</summary>
    internal static void Say(string line) => Console.Error.WriteLine(line);

    private sealed class DataFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pacte-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
