using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Register;
using PactePme.Kernel;

namespace PactePme.Governance;

public interface IGovernanceStore : IDocumentStore;

/// <summary>The committee: seats, rules, meetings, resolutions, and what they decide on: axes, targets, conventions.</summary>
public static class GovernanceModule
{
    public static IServiceCollection AddGovernance(this IServiceCollection services) => services
        .AddModule<IGovernanceStore>("governance", typeof(GovernanceModule).Assembly, store =>
        {
            store.Schema.For<KnownOrganisation>();
            store.Schema.For<KnownPerson>().Index(p => p.OrganisationId);
            store.Schema.For<KnownCharter>();
            store.Schema.For<KnownExpulsion>().Index(e => e.OrganisationId);
            store.Schema.For<KnownDeal>();
        });
}
