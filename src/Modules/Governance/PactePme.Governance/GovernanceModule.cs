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
        .AddHistory<Committee, IGovernanceStore>(typeof(CommitteeHistoryEndpoint), (id, by, session, ct) => CommitteeHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Seat, IGovernanceStore>(typeof(SeatHistoryEndpoint), (id, by, session, ct) => SeatHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Meeting, IGovernanceStore>(typeof(MeetingHistoryEndpoint), (id, by, session, ct) => MeetingHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Resolution, IGovernanceStore>(typeof(ResolutionHistoryEndpoint), (id, by, session, ct) => ResolutionHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<MeetingMinutes, IGovernanceStore>(typeof(MinutesHistoryEndpoint), (id, by, session, ct) => MinutesHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<ActionItem, IGovernanceStore>(typeof(ActionItemHistoryEndpoint), (id, by, session, ct) => ActionItemHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<Axis, IGovernanceStore>(typeof(AxisHistoryEndpoint), (id, by, session, ct) => AxisHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Initiative, IGovernanceStore>(typeof(InitiativeHistoryEndpoint), (id, by, session, ct) => InitiativeHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<Target, IGovernanceStore>(typeof(TargetHistoryEndpoint), (id, by, session, ct) => TargetHistoryEndpoint.Get(id, new(), session, ct))
        .AddHistory<Convention, IGovernanceStore>(typeof(ConventionHistoryEndpoint), (id, by, session, ct) => ConventionHistoryEndpoint.Get(id, new(), by, session, ct))
        .AddHistory<NetworkAdhesion, IGovernanceStore>(typeof(NetworkAdhesionHistoryEndpoint), (id, by, session, ct) => NetworkAdhesionHistoryEndpoint.Get(id, new(), session, ct))
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
