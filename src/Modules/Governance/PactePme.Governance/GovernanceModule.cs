using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;

namespace PactePme.Governance;

public interface IGovernanceStore : IDocumentStore;

/// <summary>The committee: seats, rules, meetings, resolutions, and what they decide on: axes, targets, conventions.</summary>
public static class GovernanceModule
{
    public static IServiceCollection AddGovernance(this IServiceCollection services) => services
        .AddModule<IGovernanceStore>("governance", typeof(GovernanceModule).Assembly, store =>
        {
        });
}
