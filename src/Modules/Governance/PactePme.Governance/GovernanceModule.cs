using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Axes;
using PactePme.Governance.Conventions;
using PactePme.Governance.Initiatives;
using PactePme.Governance.Network;
using PactePme.Governance.Targets;
using PactePme.Kernel;

namespace PactePme.Governance;

public interface IGovernanceStore : IDocumentStore;

/// <summary>The committee: seats, rules, meetings, resolutions, and what they decide on: axes, targets, conventions.</summary>
public static class GovernanceModule
{
    public static IServiceCollection AddGovernance(this IServiceCollection services) => services
        .AddModule<IGovernanceStore>("governance", typeof(GovernanceModule).Assembly, store =>
        {
            store.Snapshot<Axis>();
            store.Snapshot<Initiative>(initiative => initiative.Index(i => i.Axis).Index(i => i.State));
            store.Snapshot<Target>(target => target.Index(t => t.State));
            store.Schema.For<MeasurementPending>();
            store.Schema.For<SignatoryCounted>();
            store.Schema.For<DealCounted>();
            store.Snapshot<Convention>();
            store.Snapshot<NetworkAdhesion>();
        });
}
