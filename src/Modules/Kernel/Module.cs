using System.Reflection;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Weasel.Core;
using Wolverine;
using Wolverine.Marten;

namespace PactePme.Kernel;

/// <summary>A module as the host sees it: its schema, its code and its store.</summary>
public sealed record Module(string Schema, Assembly Assembly, Type Store);

public static class Modules
{
    /// <summary>Adds a module: a store of its own in its own schema, its handlers and endpoints bound to that store.</summary>
    public static IServiceCollection AddModule<TStore>(this IServiceCollection services, string schema, Assembly assembly, Action<StoreOptions> configure)
        where TStore : class, IDocumentStore
    {
        services.AddSingleton(new Module(schema, assembly, typeof(TStore)));
        services.AddMartenStore<TStore>(provider =>
        {
            var options = new StoreOptions { DatabaseSchemaName = schema };
            options.Connection(provider.GetRequiredService<NpgsqlDataSource>());
            StorePolicy(options);
            foreach (var fact in assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(IFact))))
                options.Events.MapEventType(fact, fact.GetCustomAttribute<StoredAsAttribute>()?.Name
                    ?? throw new InvalidOperationException($"{fact.Name} has no [StoredAs(\"…_v1\")] name."));
            configure(options);
            return options;
        }).IntegrateWithWolverine();
        return services.ConfigureWolverine(options =>
        {
            options.Discovery.IncludeAssembly(assembly);
            options.Discovery.CustomizeHandlerDiscovery(types => types.Includes.WithCondition("Subscribers: <Action>When<Message>",
                type => type.Assembly == assembly && type.Name.Contains("When", StringComparison.Ordinal)));
            options.Policies.Add(new ModuleStorePolicy(assembly, typeof(TStore)));
            options.Policies.AddMiddleware(typeof(CausedByMessage), chain => chain.HandlerCalls().Any(call => call.HandlerType.Assembly == assembly));
        });
    }

    /// <summary>Keeps the state of each stream of <typeparamref name="T"/> in the transaction that appends to it.</summary>
    public static void Snapshot<T>(this StoreOptions options, Action<MartenRegistry.DocumentMappingExpression<T>>? schema = null) where T : class, IFolded<T>
    {
        options.Projections.Add(new Snapshot<T>(), ProjectionLifecycle.Inline);
        schema?.Invoke(options.Schema.For<T>());
    }

    /// <summary>What every store has in common: territories as tenants, strictness, metadata.</summary>
    public static void StorePolicy(StoreOptions options)
    {
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Advanced.DefaultTenantUsageEnabled = false;
        options.Schema.For<Reservation>();

        // An event that a projection cannot take stops it, in the open, rather than being lost.
        options.Projections.Errors.SkipApplyErrors = false;
        options.Projections.Errors.SkipSerializationErrors = false;
        options.Projections.Errors.SkipUnknownEvents = false;

        options.Events.MetadataConfig.EnableAll();
        options.Events.MetadataConfig.UserNameEnabled = true;
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.EnableEventTypeIndex = true;
    }
}
