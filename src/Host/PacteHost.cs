using JasperFx;
using JasperFx.CodeGeneration;
using Marten;
using Marten.Exceptions;
using Npgsql;
using PactePme.Governance;
using PactePme.Host.Api;
using PactePme.Host.CommandLine;
using PactePme.Host.Identity;
using PactePme.Host.Startup;
using PactePme.Kernel;
using PactePme.Log;
using PactePme.Membership;
using PactePme.Membership.Mail;
using PactePme.Membership.Persons;
using PactePme.Purchasing;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Marten;
using Wolverine.Middleware;

namespace PactePme.Host;

/// <summary>Puts the modules, the store, the messages and the API together; no business rule is here.</summary>
public static class PacteHost
{
    public const string DefaultAddress = "http://localhost:5080";

    /// <param name="connectionString">The database; the embedded one, or the one configured.</param>
    public static WebApplication Build(string[] args, string connectionString, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory, EnvironmentName = EnvironmentUnlessGiven(args) });
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(DefaultAddress); // ASPNETCORE_URLS comes first
        configure?.Invoke(builder);
        var data = builder.Configuration["PACTE_DATA"] ?? ".pacte";

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DatabaseClock>();
        builder.Services.AddSingleton(new Territories(builder.Configuration.GetSection("Territories").Get<Territory[]>() ?? []));
        builder.Services.AddSingleton(new MasterKey(ReadMasterKey(builder, data)));
        builder.Services.AddSingleton(_ => DataSource(connectionString));
        builder.Services.AddSingleton(builder.Configuration.GetSection("Smtp").Get<SmtpSettings>() ?? new());
        builder.Services.AddPacteIdentity(IdentityOptions.Read(builder.Configuration, builder.Environment, data));
        builder.AddPacteApi();
        builder.Services.AddSingleton<Seeder>();
        builder.Services.AddHostedService<Opening>();
        builder.Services.AddSingleton<Readiness>();

        // The main store holds no business: Wolverine hangs its envelopes and the distribution of projections on it.
        builder.Services.AddMarten(provider =>
        {
            var options = new StoreOptions { DatabaseSchemaName = "host" };
            options.Connection(provider.GetRequiredService<NpgsqlDataSource>());
            options.Schema.For<SeedMark>();
            options.AddLogSchema();
            return options;
        }).IntegrateWithWolverine(integration =>
        {
            integration.MessageStorageSchemaName = "wolverine";
            integration.UseWolverineManagedEventSubscriptionDistribution = true;
        });
        builder.Services.AddMembership().AddPurchasing().AddGovernance();
        builder.Services.AddVerifiableLog(LogSettings.Read(builder.Configuration, data), ReadSigningKeys(builder, data));
        builder.Services.AddSingleton(services => PersonalFieldsOfMembership(services.GetRequiredService<IMembershipStore>(), services.GetRequiredService<Vault>()));
        builder.UseWolverine(options => Messages.Configure(options, builder.Environment));

        var app = builder.Build();
        app.UsePacteApi();
        return app;
    }

    private static byte[] KeyFrom(string base64) => Convert.TryFromBase64String(base64, new byte[base64.Length], out var length) && length >= 32
        ? Convert.FromBase64String(base64)
        : throw new MisconfiguredException("PACTE_MASTER_KEY doit être d'au moins 32 octets en base64. / PACTE_MASTER_KEY must be at least 32 bytes in base64.");

    /// <summary>
    /// What somebody runs from the sources (a Debug build) is Development unless said otherwise; what is deployed (Release) is Production.
    /// No launch profile does it, for `dotnet run` would announce the profile where a verb must print a token alone.
    /// </summary>
    private static string? EnvironmentUnlessGiven(string[] args)
    {
#if DEBUG
        var given = args.Contains("--environment") || Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is not null || Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is not null;
        return given ? null : Environments.Development;
#else
        return null;
#endif
    }

    private static NpgsqlDataSource DataSource(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Statements repeat: preparing them and not resetting connections gives about 40 % on commands.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            ApplicationName = "pacte-pme"
        };
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    /// <summary>The names and addresses that Membership's events refer to are committed to as well.</summary>
    private static PersonalFields PersonalFieldsOfMembership(IMembershipStore store, Vault vault) => new("membership", async (territory, events, ct) =>
    {
        await using var session = store.QuerySession(territory);
        return (await vault.CommittedAsync(session, events, ct)).ToDictionary(c => c.Key, c => new PersonalValue(c.Value.Details, c.Value.Key));
    });

    /// <summary>The keys that sign the logs, the current one first; further ones sign along until they are taken away.</summary>
    private static SigningKeys ReadSigningKeys(WebApplicationBuilder builder, string data)
    {
        var configured = builder.Configuration["PACTE_LOG_KEY"];
        if (configured is not { Length: > 0 })
        {
            if (!builder.Environment.IsDevelopment())
                throw new MisconfiguredException("PACTE_LOG_KEY n'est pas configuré (32 octets, base64) : il signe le journal vérifiable. / PACTE_LOG_KEY is not configured (32 bytes, base64): it signs the verifiable log.");
            if (!File.Exists(LogKeyFile(data))) LocalFiles.Secret(LogKeyFile(data)); // once there it may hold several
            configured = File.ReadAllText(LogKeyFile(data));
        }
        else if (!builder.Environment.IsDevelopment() && builder.Configuration["Log:Host"] is not { Length: > 0 })
            throw new MisconfiguredException("Log__Host n'est pas configuré : l'adresse publique de cet hôte, sans https://, nomme ses journaux pour toujours. / Log__Host is not configured: the public address of this host, without https://, names its logs for ever.");
        return new(SigningKeys.Parse(configured) ?? throw new MisconfiguredException("PACTE_LOG_KEY doit être fait de clés d'au moins 32 octets en base64, séparées par des blancs. / PACTE_LOG_KEY must be keys of at least 32 bytes in base64, with blanks between."));
    }

    internal static string LogKeyFile(string data) => Path.Combine(data, "log.key");

    private static byte[] ReadMasterKey(WebApplicationBuilder builder, string data) =>
        builder.Configuration["PACTE_MASTER_KEY"] is { Length: > 0 } configured ? KeyFrom(configured)
        : builder.Environment.IsDevelopment() ? LocalFiles.Secret(Path.Combine(data, "master.key"))
        : throw new MisconfiguredException("PACTE_MASTER_KEY n'est pas configuré (32 octets, base64). / PACTE_MASTER_KEY is not configured (32 bytes, base64).");
}

/// <summary>Messages between modules: durable local queues, each subscriber on its own.</summary>
internal static class Messages
{
    public static void Configure(WolverineOptions options, IHostEnvironment environment)
    {
        options.ApplicationAssembly = typeof(PacteHost).Assembly;
        options.ServiceLocationPolicy = JasperFx.CodeGeneration.Model.ServiceLocationPolicy.NotAllowed;
#if DEBUG
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Dynamic;
#else
        // Written by `codegen write` as part of the Release build: starts faster, and needs no compiler.
        options.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
#endif
        options.CodeGeneration.GeneratedCodeOutputPath = Path.Combine(Directory.GetCurrentDirectory(), "Internal", "Generated");
        options.CodeGeneration.AddContinuationStrategy<RefusalContinuation>();
        options.MultipleHandlerBehavior = MultipleHandlerBehavior.Separated;
        options.UnknownMessageBehavior = UnknownMessageBehavior.DeadLetterQueue;
        options.EnableRelayOfUserName = true;
        options.Durability.Mode = DurabilityMode.Balanced;
        options.Durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
        options.Durability.MessageIdentity = MessageIdentity.IdAndDestination;
        options.Durability.MessageStorageSchemaName = "wolverine";
        options.Durability.EnableDeduplicatedResponses = true;
        options.Durability.DeduplicationWindow = TimeSpan.FromHours(24);
        options.Durability.KeepAfterMessageHandling = TimeSpan.FromHours(4);
        options.Durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(200);
        options.Durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        options.Durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(1);
        options.Durability.ScheduledJobFirstExecution = TimeSpan.FromMilliseconds(200);
        options.Durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);
        options.Policies.AutoApplyTransactions();
        options.Policies.UseDurableLocalQueues();
        // A deadline that meets a server being restarted is still kept: what passes is tried again at once, then for two days. All else is a defect, and waits in the dead letters.
        options.OnException<Exception>(Passes)
            .RetryWithCooldown(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))
            .Then.ScheduleRetry(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24));
    }

    /// <summary>Somebody else was first, or the server could not just now: tried again, it is decided anew on what holds then.</summary>
    internal static bool Passes(Exception e) => e switch
    {
        ConcurrencyException or DocumentAlreadyExistsException or ExistingStreamIdCollisionException or TimeoutException or OperationCanceledException => true,
        // Shut down (57P01 to 57P03), or took too long (57014); what comes after an error in one transaction, which hid it (25P02).
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.InFailedSqlTransaction } => true,
        NpgsqlException { IsTransient: true } => true,
        _ => e.InnerException is { } inner && Passes(inner)
    };
}
