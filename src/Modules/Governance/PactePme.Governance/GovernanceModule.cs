using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Actions;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Conventions;
using PactePme.Governance.Initiatives;
using PactePme.Governance.Meetings;
using PactePme.Governance.Minutes;
using PactePme.Governance.Network;
using PactePme.Governance.Register;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Seats;
using PactePme.Governance.Seed;
using PactePme.Governance.Targets;
using PactePme.Kernel;

namespace PactePme.Governance;

public interface IGovernanceStore : IDocumentStore;

/// <summary>The committee: seats, rules, meetings, resolutions, and what they decide on: axes, targets, conventions.</summary>
public static class GovernanceModule
{
    public static IServiceCollection AddGovernance(this IServiceCollection services) => services
        .AddSingleton<BallotBox>()
        .AddSingleton(DemoCommittee.Part)
        .AddSingleton(FirstTerritoryCommittee.Part)
        .AddModule<IGovernanceStore>("governance", typeof(GovernanceModule).Assembly, store =>
        {
            store.Snapshot<Committee>();
            store.Snapshot<Seat>(seat => seat.Index(s => s.CommitteeId));
            store.Snapshot<Meeting>(meeting => meeting.Index(m => m.At));
            store.Snapshot<Resolution>(resolution => resolution.Index(r => r.State));
            store.Snapshot<MeetingMinutes>(minutes => minutes.Index(m => m.MeetingId));
            store.Snapshot<ActionItem>(action => action.Index(a => a.ResolutionId));
            store.Schema.For<SealedBallot>().Index(b => b.ResolutionId);
            store.Schema.For<Urn>();
            store.Schema.For<Numbering>();
            store.Schema.For<KnownOrganisation>();
            store.Schema.For<KnownPerson>().Index(p => p.OrganisationId);
            store.Schema.For<KnownCharter>();
            store.Schema.For<KnownExpulsion>().Index(e => e.OrganisationId);
            store.Schema.For<KnownDeal>();
            store.Snapshot<Axis>();
            store.Snapshot<Initiative>(initiative => initiative.Index(i => i.Axis).Index(i => i.State));
            store.Snapshot<Target>(target => target.Index(t => t.State));
            store.Schema.For<MeasurementPending>();
            store.Snapshot<Convention>();
            store.Snapshot<NetworkAdhesion>();
        });
}
