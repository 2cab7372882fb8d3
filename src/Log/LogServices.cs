using Microsoft.Extensions.DependencyInjection;

namespace PactePme.Log;

public static class LogServices
{
    /// <summary>Adds the verifiable log over the events of all modules.</summary>
    public static IServiceCollection AddVerifiableLog(this IServiceCollection services, LogSettings settings, SigningKeys keys) => services
        .AddSingleton(settings)
        .AddSingleton(keys)
        .AddSingleton<EntryFormat>()
        .AddSingleton<SignerMemory>()
        .AddSingleton<Signer>()
        .AddSingleton<Sequencer>()
        .AddSingleton<DeepAudit>()
        .AddSingleton<LogHealth>()
        .AddSingleton<PublishedLog>()
        .AddSingleton<LogExport>()
        .AddSingleton<LogKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<LogKeeper>());
}
