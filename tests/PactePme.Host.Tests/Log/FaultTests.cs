using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Host.Identity;
using PactePme.Kernel;
using PactePme.Log;
using PactePme.Testing;

namespace PactePme.Host.Tests.Log;

/// <summary>A process that dies at any step of sequencing and signing leaves a log that goes on; a database that is not the one that was signed is refused.</summary>
public sealed class FaultTests(PacteServer server)
{
    [Fact]
    public async Task Killed_at_any_step_the_log_goes_on_and_never_has_two_roots_for_one_size()
    {
        var ct = TestContext.Current.CancellationToken;
        var (database, memory) = (await DatabaseAsync(), Directory.CreateTempSubdirectory("pacte-memory-").FullName);
        await using var host = OtherHost.Build(server, [new("Log:Enabled", "false"), new("Log:Memory", memory)], database: database);
        await host.StartAsync(ct);
        var store = host.Services.GetRequiredService<NpgsqlDataSource>();
        Dictionary<long, string> roots = [];
        var said = 0;

        foreach (var step in FaultPoint.All)
        {
            await AppendAsync(++said);
            (await KeepInAnotherProcessAsync(step)).ShouldBe(137, step); // SIGKILL
            Remember(new SignerMemory(host.Services.GetRequiredService<LogSettings>()).Of("pacte.example/log/demo"));
            foreach (var published in await PublishedAsync()) Remember(published);
            (await host.Services.GetRequiredService<LogKeeper>().CatchUpAsync(ct)).ShouldBeTrue(step);
            foreach (var published in await PublishedAsync()) Remember(published);
            (await host.Services.GetRequiredService<PublishedLog>().OfAsync("demo", ct)).ShouldNotBeNull().Signed.ShouldBe(said, step);
        }
        (await KeepInAnotherProcessAsync(null)).ShouldBe(0);

        var copied = Path.Combine(memory, "copy");
        var verdict = BundleVerifier.Verify(copied, [.. File.ReadAllLines(Path.Combine(copied, "keys")).Select(k => VerifierKey.Parse(k)!)], null, _ => { });
        verdict.Fault.ShouldBeNull();
        verdict.Entries.ShouldBe(said);
        (await host.Services.GetRequiredService<DeepAudit>().RunAsync("pacte.example/log/demo", _ => { }, ct)).Fault.ShouldBeNull();
        roots.Count.ShouldBe(said);
        await host.StopAsync(ct);

        void Remember(SignedCheckpoint? checkpoint)
        {
            if (checkpoint is null) return;
            roots.TryAdd(checkpoint.Head.Size, Convert.ToBase64String(checkpoint.Head.Root.Span));
            roots[checkpoint.Head.Size].ShouldBe(Convert.ToBase64String(checkpoint.Head.Root.Span), "two roots for one size");
        }

        async Task AppendAsync(int number)
        {
            await using var append = store.CreateCommand($$"""
                with s as (insert into membership.mt_streams (id, type, version, timestamp, tenant_id) values (gen_random_uuid(), 'figure', 1, now(), 'demo') returning id)
                insert into membership.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
                select nextval('membership.mt_events_sequence'), gen_random_uuid(), id, 1, '{"n": {{number}}}', 'charter_drafted_v1', now(), 'demo', false from s
                """);
            await append.ExecuteNonQueryAsync(ct);
        }

        async Task<List<SignedCheckpoint>> PublishedAsync()
        {
            List<SignedCheckpoint> all = [];
            await using var read = store.CreateCommand("select note from log.checkpoints");
            await using var row = await read.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) all.Add(SignedCheckpoint.Parse(row.GetString(0))!);
            return all;
        }

        async Task<int> KeepInAnotherProcessAsync(string? fault)
        {
            var start = new ProcessStartInfo("dotnet", [Durability.KillTests.HostProgram, "export", "log", "--territory", "demo", "--out", Path.Combine(memory, "copy")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ConnectionStrings__PactePme"] = database, ["PACTE_DATA"] = server.App.Configuration["PACTE_DATA"], ["PACTE_FAULT"] = fault,
                    ["PACTE_MASTER_KEY"] = server.App.Configuration["PACTE_MASTER_KEY"], ["PACTE_LOG_KEY"] = server.App.Configuration["PACTE_LOG_KEY"], ["Log__Host"] = "pacte.example", ["Log__Memory"] = memory
                }
            };
            using var process = Process.Start(start)!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            return process.ExitCode;
        }
    }

    [Fact]
    public async Task The_local_file_of_keys_is_made_once_and_may_then_hold_several()
    {
        var data = Directory.CreateTempSubdirectory("pacte-keys-").FullName;
        KeyValuePair<string, string?>[] settings = [new("PACTE_LOG_KEY", ""), new("PACTE_DATA", data)];
        await using (var first = OtherHost.Build(server, settings)) first.Services.GetRequiredService<SigningKeys>().Verifiers("a").Count.ShouldBe(1);
        var file = Path.Combine(data, "log.key");
        var old = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, $"{Convert.ToBase64String(new byte[32])}\n{old}\n", TestContext.Current.CancellationToken);
        await using (var second = OtherHost.Build(server, settings)) second.Services.GetRequiredService<SigningKeys>().Verifiers("a").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_host_on_an_older_database_is_not_ready_signs_nothing_and_says_what_happened()
    {
        var ct = TestContext.Current.CancellationToken;
        var memory = Directory.CreateTempSubdirectory("pacte-memory-").FullName;
        var settings = new LogSettings("pacte.example", memory, true, TimeSpan.Zero);
        new SignerMemory(settings).Remember(server.Service<SigningKeys>().Sign(new("pacte.example/log/t-1", 7, new byte[32])));
        await using var host = OtherHost.Build(server, [new("Log:Memory", memory)], database: await DatabaseAsync());
        await host.StartAsync(ct);
        using var http = new HttpClient { BaseAddress = new(host.Urls.First()) };
        http.DefaultRequestHeaders.Add("Accept-Language", "en");
        string said = "";
        await Wait.UntilAsync(async () => (said = await http.GetStringOrProblemAsync("/health/ready")).Contains("log-refused", StringComparison.Ordinal), () => said, seconds: 30);
        said.ShouldContain("this database is older than what was published");
        (await http.GetStringOrProblemAsync("/health/log")).ShouldContain("refused");
        var store = host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var signed = store.CreateCommand("select count(*) from log.checkpoints");
        (await signed.ExecuteScalarAsync(ct)).ShouldBe(0L);
        await host.StopAsync(ct);
    }

    [Fact]
    public async Task A_host_whose_audit_found_a_fault_is_not_ready()
    {
        var ct = TestContext.Current.CancellationToken;
        var memory = Directory.CreateTempSubdirectory("pacte-memory-").FullName;
        await using var host = OtherHost.Build(server, [new("Log:Memory", memory), new("Log:AuditEvery", "00:00:01")], database: await DatabaseAsync());
        await host.StartAsync(ct);
        using var http = new HttpClient { BaseAddress = new(host.Urls.First()) };
        http.DefaultRequestHeaders.Add("Accept-Language", "en");
        await host.Services.GetRequiredService<DevelopmentTokens>().IssueAsync("demo", "200054807", "secretary", [Role.Secretary]);
        string said = "";
        await Wait.UntilAsync(async () => (said = await http.GetStringOrProblemAsync("/health/log")).Contains("\"auditPassed\":true", StringComparison.Ordinal), () => said, seconds: 30);
        (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var tamper = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("update membership.mt_events set user_name = 'somebody' where tenant_id = 'demo' and version = 1");
        (await tamper.ExecuteNonQueryAsync(ct)).ShouldBeGreaterThan(0);
        await Wait.UntilAsync(async () => (said = await http.GetStringOrProblemAsync("/health/ready")).Contains("log-audit", StringComparison.Ordinal), () => said, seconds: 30);
        said.ShouldContain("is not what was logged");
        await host.StopAsync(ct);
    }

    private async Task<string> DatabaseAsync()
    {
        var name = $"log_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }
}

internal static class Getting
{
    /// <summary>The body, whatever the status.</summary>
    public static async Task<string> GetStringOrProblemAsync(this HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }
}
