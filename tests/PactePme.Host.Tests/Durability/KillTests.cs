using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Host.Identity;
using PactePme.Testing;

namespace PactePme.Host.Tests.Durability;

/// <summary>The host is killed in the middle of its work, as a power cut would: what was acknowledged is there, and what it should bring about comes about.</summary>
public sealed class KillTests(PacteServer server)
{
    private const string Territory = "demo", Administrator = "network-1", Secretary = "secretary-1", Siren = "200054807";
    private const int Firms = 40;

    /// <summary>The host's own output: beside the tests' libraries it would find more than is its own.</summary>
    internal static string HostProgram => Path.Combine(Boundaries.Source.Root, "src", "Host", "bin", Configuration, "net10.0", "PactePme.Host.dll");

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    [Fact]
    public async Task Kill_loses_no_event_and_no_message()
    {
        var ct = TestContext.Current.CancellationToken;
        var database = await DatabaseAsync(ct);
        await using var store = NpgsqlDataSource.Create(database);
        Guid[] organisations;
        List<Guid> acknowledged = [];

        using (var first = await StartAsync(database, ct))
        {
            var secretary = await SecretaryAsync(first);
            organisations = await Task.WhenAll(Enumerable.Range(0, Firms).Select(async _ =>
                (await secretary.PostAsync("organisations", Town.Firm(server.FreshSiren()))).Expect(HttpStatusCode.Created).Id));

            // Messages about every other organisation have to wait for these locks, so that some are surely under way when the host dies.
            await using (var held = await store.OpenConnectionAsync(ct))
            {
                await using (var take = new NpgsqlCommand("select pg_advisory_lock(hashtextextended('participant/' || $1 || '/' || o, 0)) from unnest($2) o", held)
                { Parameters = { new() { Value = Territory }, new() { Value = organisations.Where((_, i) => i % 2 == 0).Select(o => o.ToString()).ToArray() } } }) await take.ExecuteNonQueryAsync(ct);

                var burst = organisations.Select(async id =>
                {
                    try
                    {
                        if ((await secretary.PostAsync($"organisations/{id}/verify", new { evidence = "SIRENE" }, 1)).Status != HttpStatusCode.OK) return;
                    }
                    catch (HttpRequestException) { return; } // killed before it answered
                    lock (acknowledged)
                    {
                        acknowledged.Add(id);
                        if (acknowledged.Count == Firms / 2) first.Kill();
                    }
                });
                await Task.WhenAll(burst);
                await first.WaitForExitAsync(ct);
                await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", held);
                await release.ExecuteNonQueryAsync(ct);
            }
        }
        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(Firms / 2);
        (await NumberAsync("select count(*) from purchasing.mt_doc_participant where data->>'standing' = 'verified'")).ShouldBeLessThan(acknowledged.Count, "nothing was under way when the host died");

        using (var second = await StartAsync(database, ct))
        {
            var secretary = Client(second, Secretary, "secretary");
            await Wait.UntilAsync(async () => await NumberAsync("""
                select count(*) from membership.mt_doc_organisation o left join purchasing.mt_doc_participant p on p.tenant_id = o.tenant_id and p.id = o.id
                where o.data->>'status' = 'Verified' and coalesce(p.data->>'standing', '') <> 'verified'
                """) == 0, seconds: 25);
            foreach (var id in acknowledged)
                (await secretary.GetAsync($"organisations/{id}")).Expect(HttpStatusCode.OK).Json!["status"]!.GetValue<string>().ShouldBe("verified");
            foreach (var id in organisations)
                (await NumberAsync($"select count(*) from membership.mt_events where stream_id = '{id}' and type = 'organisation_verified_v1'")).ShouldBeInRange(acknowledged.Contains(id) ? 1 : 0, 1);
            (await NumberAsync("select count(*) from purchasing.mt_doc_participant where (data->>'standing' = 'verified') <> ((data->>'version')::int = 2)")).ShouldBe(0);
            (await NumberAsync("select count(*) from purchasing.mt_doc_participant p where data->>'standing' = 'verified' and not exists (select 1 from membership.mt_events e where e.stream_id = p.id and e.type = 'organisation_verified_v1')")).ShouldBe(0);
            (await NumberAsync("select count(*) from wolverine.wolverine_dead_letters")).ShouldBe(0);
            second.Kill();
            await second.WaitForExitAsync(ct);
        }

        async Task<long> NumberAsync(string sql)
        {
            await using var command = store.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync(ct))!;
        }
    }

    [Fact]
    public async Task Kill_loses_no_effect_of_a_resolution_and_none_happens_twice()
    {
        const int Charters = 12;
        var ct = TestContext.Current.CancellationToken;
        var database = await DatabaseAsync(ct);
        await using var store = NpgsqlDataSource.Create(database);
        List<(Guid Resolution, Guid Charter)> tabled = [];
        var acknowledged = 0;

        using (var first = await StartAsync(database, ct))
        {
            var (secretary, member) = (await SecretaryAsync(first), Client(first, Secretary, "governance-member"));
            var organisation = (await secretary.GetAsync($"organisations?identifier=SIREN:{Siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
            var person = (await secretary.GetAsync($"persons?organisationId={organisation}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
            await Wait.UntilAsync(async () => (await secretary.PostAsync("committees", new
            {
                name = "Comité",
                act = new { reference = "Convention", actOn = "2026-01-01" },
                rules = new { majority = new { kind = "absolute" }, proxiesPerHolder = 0, alternates = false, remoteAttendance = false, castingVote = false, noticeDays = 0 },
                seats = new[] { new { organisationId = organisation, holder = person } },
                chair = organisation
            })).Status == HttpStatusCode.Created);
            var seat = (await secretary.GetAsync("seats")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
            object Text(string french) => new { french };
            for (var i = 0; i < Charters; i++)
            {
                var charter = (await secretary.PostAsync("charters", new { code = $"C{i}", title = Text($"Charte {i}"), commitments = Town.Commitments })).Expect(HttpStatusCode.Created).Id;
                Answer resolution = null!;
                await Wait.UntilAsync(async () => (resolution = await secretary.PostAsync("resolutions", new
                {
                    content = new { kind = "charter", title = Text($"Charte {i}"), text = Text("Adoptée."), effect = new { kind = "adoptCharter", subjectId = charter, charterVersion = 1 } }
                })).Status == HttpStatusCode.Created, () => $"{resolution}");
                tabled.Add((resolution.Id, charter));
            }
            var meeting = (await secretary.PostAsync("meetings", new { at = DateTimeOffset.UtcNow.AddSeconds(2).ToString("O"), place = "x", agenda = tabled.Select(t => new { title = Text("Charte"), resolutionId = t.Resolution }) })).Expect(HttpStatusCode.Created).Id;
            (await secretary.PostAsync($"meetings/{meeting}/open", new { present = new[] { new { seatId = seat } } }, 1)).Expect(HttpStatusCode.OK);

            // What is to be done to every other charter has to wait, so that some effects are surely under way when the host dies.
            await using (var held = await store.OpenConnectionAsync(ct))
            await using (var transaction = await held.BeginTransactionAsync(ct))
            {
                await using (var take = new NpgsqlCommand("select 1 from membership.mt_streams where id = any($1) for update", held, transaction)
                { Parameters = { new() { Value = tabled.Where((_, i) => i % 2 == 0).Select(t => t.Charter).ToArray() } } }) await take.ExecuteNonQueryAsync(ct);
                foreach (var (resolution, _) in tabled.Take(Charters - 2))
                {
                    (await secretary.PostAsync($"resolutions/{resolution}/open-vote", new { mode = "meeting", meetingId = meeting }, 1)).Expect(HttpStatusCode.OK);
                    (await member.PostAsync($"resolutions/{resolution}/ballots", new { seatId = seat, choice = "for" })).Expect(HttpStatusCode.OK);
                    (await secretary.PostAsync($"resolutions/{resolution}/close-vote", "{}", 3)).Expect(HttpStatusCode.OK);
                    acknowledged++;
                }
                first.Kill();
                await first.WaitForExitAsync(ct);
            }
        }
        (await NumberAsync("select count(*) from governance.mt_events where type = 'effect_carried_out_v1'")).ShouldBeLessThan(acknowledged, "no effect was under way when the host died");

        using (var second = await StartAsync(database, ct))
        {
            await Wait.UntilAsync(async () => await NumberAsync("select count(*) from governance.mt_doc_resolution where data->>'state' = 'Implemented'") == acknowledged, seconds: 25);
            (await NumberAsync("select count(*) from governance.mt_events where type = 'effect_carried_out_v1'")).ShouldBe(acknowledged);
            (await NumberAsync("select count(*) from membership.mt_events where type = 'charter_version_adopted_v1'")).ShouldBe(acknowledged);
            (await NumberAsync("select count(distinct stream_id) from membership.mt_events where type = 'charter_version_adopted_v1'")).ShouldBe(acknowledged);
            (await NumberAsync("select count(*) from wolverine.wolverine_dead_letters")).ShouldBe(0);
            second.Kill();
            await second.WaitForExitAsync(ct);
        }

        async Task<long> NumberAsync(string sql)
        {
            await using var command = store.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync(ct))!;
        }
    }

    private async Task<string> DatabaseAsync(CancellationToken ct)
    {
        var name = $"killed_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(ct);
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync(ct);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = 30, Pooling = true }.ConnectionString;
    }

    /// <summary>The real host, as a process of its own, ready.</summary>
    private async Task<HostProcess> StartAsync(string database, CancellationToken ct)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        free.Stop();
        var start = new ProcessStartInfo("dotnet", [HostProgram])
        {
            WorkingDirectory = server.App.Configuration["PACTE_DATA"]!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development", ["ASPNETCORE_URLS"] = address, ["ConnectionStrings__PactePme"] = database, ["Seed__Enabled"] = "false", ["Quiet"] = "true",
                // The key with which this test signs tokens.
                ["PACTE_DATA"] = server.App.Configuration["PACTE_DATA"], ["PACTE_MASTER_KEY"] = server.App.Configuration["PACTE_MASTER_KEY"],
                ["Identity__NetworkAdministrators__0"] = Administrator, ["RateLimit__PerSecond"] = "100000",
                // Each database has a signer of its own to remember what was signed of it.
                ["Log__Memory"] = Path.Combine(server.App.Configuration["PACTE_DATA"]!, new NpgsqlConnectionStringBuilder(database).Database!)
            }
        };
        var host = new HostProcess(Process.Start(start)!, new(address));
        using var http = new HttpClient { BaseAddress = host.Address };
        try
        {
            await Wait.UntilAsync(async () =>
            {
                host.HasExited.ShouldBeFalse(host.Said);
                try { return (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), ct)).IsSuccessStatusCode; }
                catch (HttpRequestException) { return false; }
            }, () => host.Said, seconds: 60);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>A secretary, entered by the network administrator: the database is empty.</summary>
    private async Task<PacteClient> SecretaryAsync(HostProcess host)
    {
        var administrator = Client(host, Administrator, "network-administrator");
        var organisation = (await administrator.PostAsync("organisations", Town.Firm(Siren))).Expect(HttpStatusCode.Created).Id;
        (await administrator.PostAsync("persons", new { organisationId = organisation, name = "Camille", roles = (string[])["secretary", "governance-member"], login = new { issuer = IdentityOptions.LocalIssuer, subject = Secretary } })).Expect(HttpStatusCode.Created);
        return Client(host, Secretary, "secretary");
    }

    private PacteClient Client(HostProcess host, string subject, string role)
    {
        var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.App.Services.GetRequiredService<DevelopmentTokens>().Mint(subject, Siren, [$"{Territory}:{role}"]));
        return new PacteClient(http, Territory);
    }

    private sealed class HostProcess : IDisposable
    {
        private readonly Process process;
        private readonly System.Text.StringBuilder said = new();

        public HostProcess(Process process, Uri address)
        {
            (this.process, Address) = (process, address);
            process.OutputDataReceived += Hear;
            process.ErrorDataReceived += Hear;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public Uri Address { get; }

        public bool HasExited => process.HasExited;

        public string Said { get { lock (said) return said.ToString(); } }

        /// <summary>SIGKILL: the process gets to do nothing more.</summary>
        public void Kill() => process.Kill();

        public Task WaitForExitAsync(CancellationToken ct) => process.WaitForExitAsync(ct);

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }

        private void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said) said.AppendLine(line.Data);
        }
    }
}
