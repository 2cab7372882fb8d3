using System.Diagnostics;
using Marten;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Host;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Organisations;
using PactePme.Postgres;
using PactePme.Purchasing;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Search;

namespace PactePme.Benchmarks;

/// <summary>Where the market's scenarios are measured: a durable server of its own, the module's store on it, and, when a scenario wants it, the host as a process.</summary>
internal sealed class MarketGround(string folder, string connectionString, IServiceProvider services)
{
    public const string Territory = "demo", Schema = "purchasing";

    private TokenDesk? desk;

    public string Folder => folder;

    public string ConnectionString => connectionString;

    public IServiceProvider Services => services;

    public IPurchasingStore Store { get; } = services.GetRequiredService<IPurchasingStore>();

    public NpgsqlDataSource Database { get; } = services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>Measures on fresh ground, and removes it.</summary>
    public static async Task<int> UseAsync(Func<MarketGround, Task> measure, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("pacte-bench-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(PostgresSettings.FromEnvironment() with { ConnectionString = null, DataFolder = folder }, PostgresUse.Command, Run.Say, cancel);
            // Never started: the same stores on the same connection settings, and tokens signed with the host's key.
            await using var near = PacteHost.Build(["--environment", "Development"], postgres.ConnectionString, builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Configuration.AddInMemoryCollection(HostProcess.Settings(folder));
            });
            var ground = new MarketGround(folder, postgres.ConnectionString, near.Services);
            try { await measure(ground); }
            finally { await ground.CloseDeskAsync(); }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Run.Say($"{clock.Elapsed.TotalSeconds:0} s in all");
        return 0;
    }

    public async Task<HostProcess> StartHostAsync(CancellationToken cancel)
    {
        await CloseDeskAsync();
        return await HostProcess.StartAsync(folder, connectionString, cancel);
    }

    public async Task<string> TokenAsync(string siren, string person, Role role, CancellationToken cancel) =>
        await (desk ??= await TokenDesk.OpenAsync(folder, connectionString, cancel)).IssueAsync(Territory, siren, person, role);

    /// <summary>Nothing but what is measured runs meanwhile.</summary>
    private async Task CloseDeskAsync()
    {
        if (desk is not null) await desk.DisposeAsync();
        desk = null;
    }

    /// <summary>Somebody who acts for a firm of its own, a verified signatory.</summary>
    public async Task<(Guid Organisation, string Token)> ActorAsync(Role role, CancellationToken cancel, string? largeBuyer = null)
    {
        var siren = Firms.Next().Identifier.Value;
        var token = await TokenAsync(siren, "Personne de mesure", role, cancel);
        await using var register = services.GetRequiredService<IMembershipStore>().QuerySession(Territory);
        var id = (await register.LoadAsync<Reservation>(Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, siren), cancel))!.HolderId;
        await KeepAsync([Market.Signatory(id, $"Firme {siren}", "pme") with { Siren = siren, LargeBuyer = largeBuyer }], cancel);
        return (id, token);
    }

    /// <summary>Keeps what is known of organisations, as Membership's messages would have it.</summary>
    public async Task KeepAsync(IEnumerable<Participant> participants, CancellationToken cancel)
    {
        foreach (var chunk in participants.Chunk(1_000))
        {
            await using var session = Session();
            foreach (var participant in chunk) new KeepParticipant(participant).Execute(session);
            await session.SaveChangesAsync(cancel);
        }
        await ExecuteAsync($"vacuum analyze {Schema}.participant_index", cancel);
    }

    /// <summary>Needs handed to the moderators, or published without a word to anybody.</summary>
    public async Task<IReadOnlyList<Need>> NeedsAsync(Guid buyer, IEnumerable<NeedContent> contents, bool published, CancellationToken cancel)
    {
        List<Need> made = [];
        foreach (var chunk in contents.Chunk(100))
        {
            await using var session = Session();
            foreach (var content in chunk)
            {
                var (id, now) = (Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
                IFact[] facts = [new NeedDrafted(buyer, content, true, now), new NeedSubmitted(now), .. published ? [new NeedPublished(content, true, now)] : (IFact[])[]];
                session.Events.StartStream<Need>(id, facts);
                var need = facts.Aggregate((Need?)null, Need.Next)!;
                need.Id = id;
                made.Add(need);
            }
            await session.SaveChangesAsync(cancel);
        }
        return made;
    }

    public IDocumentSession Session()
    {
        var session = Store.LightweightSession(Territory);
        session.LastModifiedBy = session.CorrelationId = "benchmark";
        return session;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>How many rows a query gives.</summary>
    public async Task<int> CountAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        await using var connection = await Database.OpenConnectionAsync(cancel);
        await using var own = command;
        own.Connection = connection;
        await using var reader = await own.ExecuteReaderAsync(cancel);
        var rows = 0;
        while (await reader.ReadAsync(cancel)) rows++;
        return rows;
    }

    public async Task ExplainAsync(string title, NpgsqlCommand command, CancellationToken cancel)
    {
        Console.WriteLine($"\n### Plan: {title}\n```");
        await using var connection = await Database.OpenConnectionAsync(cancel);
        await using var own = command;
        own.Connection = connection;
        own.CommandText = "explain (analyze, buffers, costs off) " + own.CommandText;
        await using var reader = await own.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) Console.WriteLine(reader.GetString(0) is { Length: > 300 } line ? line[..300] + "…" : reader.GetString(0));
        Console.WriteLine("```");
    }

    /// <summary>The value that this share of them does not exceed.</summary>
    public static double At(List<double> values, double share) => values.Order().ElementAt((int)Math.Min(values.Count - 1, values.Count * share));
}
