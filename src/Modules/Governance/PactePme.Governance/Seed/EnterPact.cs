using Marten;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Conventions;
using PactePme.Governance.Network;
using PactePme.Governance.Seats;
using PactePme.Governance.Targets;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Seed;

/// <summary>Enters a committee as a source attests it, in one transaction. One that is there already stays as it is.</summary>
public sealed record AttestCommittee(string Name, string Source, DateOnly AttestedOn, IReadOnlyList<AttestedSeat> Seats, DateTimeOffset At, IReadOnlyList<Guid>? Founders = null);

/// <param name="Assumed">What is assumed rather than reported.</param>
/// <param name="Prospective">The source calls it a prospective member: it is proposed, and does not sit.</param>
/// <param name="Functions">Functions that the source reports of persons of the organisation.</param>
public sealed record AttestedSeat(string Key, Guid OrganisationId, string? Assumed = null, bool Prospective = false, IReadOnlyList<(Guid PersonId, string Function)>? Functions = null);

public static class AttestCommitteeHandler
{
    public static async Task Handle(AttestCommittee step, IDocumentSession session, CancellationToken ct)
    {
        if (await session.CommitteeAsync(ct) is not null) return;
        var territory = session.TenantId;
        var attestation = new Attestation(step.Source, step.AttestedOn);
        var committee = new StreamDraft<Committee>(SeedId.Of(territory, "committee", step.At));
        committee.Do(null, () => [new CommitteeAttested(step.Name, step.Source, step.AttestedOn, false, step.At, step.Founders)]);
        committee.Write(session);
        foreach (var (index, seat) in step.Seats.Index())
        {
            var draft = new StreamDraft<Seat>(SeedId.Of(territory, $"seat/{seat.Key}", step.At.AddMilliseconds(index)));
            draft.Do(null, () =>
            [
                new SeatProposed(committee.Id, seat.OrganisationId, seat.Prospective ? $"Membre pressenti : {step.Source}" : null, false, step.At),
                .. seat.Prospective ? [] : (IFact[])[seat.Assumed is null ? new SeatTaken(SeatOrigin.Attested, null, attestation, null, step.At) : new SeatTaken(SeatOrigin.Assumed, null, null, seat.Assumed, step.At)],
                .. (seat.Functions ?? []).Select(f => new SeatFunctionAttested(f.PersonId, f.Function, attestation, step.At))
            ]);
            draft.Write(session);
            session.Insert(Reservation.Of(ProposeSeatEndpoint.Rule, draft.Id, seat.OrganisationId));
        }
    }
}

/// <summary>Enters the axes of a pact: those announced, with their census begun or not, and the one that was running before. One that is there already stays as it is.</summary>
/// <param name="Grandfathered">Why purchasing needs neither census nor resolution.</param>
public sealed record EnterAxes(IReadOnlyList<SeededAxis> Axes, GrandfatherAxis? Grandfathered, DateTimeOffset At, DateTimeOffset Now);

/// <param name="CensusStarted">What exists is being listed.</param>
public sealed record SeededAxis(AxisKind Kind, Wording Title, bool CensusStarted, bool Synthetic = false)
{
    public Wording? Method { get; init; }
}

public static class EnterAxesHandler
{
    public static async Task<OutgoingMessages> Handle(EnterAxes step, IDocumentSession session, CancellationToken ct)
    {
        OutgoingMessages told = [];
        foreach (var seeded in step.Axes)
        {
            var id = SeedId.Of(session.TenantId, $"axis/{seeded.Kind}", step.At);
            if (await session.LoadAsync<Reservation>(Reservation.Key(AnnounceAxisEndpoint.Rule, seeded.Kind), ct) is not null) continue;
            var axis = new StreamDraft<Axis>(id);
            var announce = new AnnounceAxis(seeded.Kind, seeded.Title, seeded.Synthetic, step.At, seeded.Method);
            axis.Do(AnnounceAxisEndpoint.Refuse(announce, step.Now), () =>
            {
                var (facts, reservation) = AnnounceAxisEndpoint.Decide(id, announce, step.Now);
                reservation.Execute(session);
                return facts;
            });
            var start = new StartCensus(step.At);
            if (seeded.CensusStarted) axis.Do(StartCensusEndpoint.Refuse(start, axis.State, step.Now), () => StartCensusEndpoint.Decide(start, step.Now));
            if (seeded.Kind == AxisKind.Purchasing && step.Grandfathered is { } grandfathered)
                axis.Do(GrandfatherAxisEndpoint.Refuse(grandfathered, axis.State, step.Now), () =>
                {
                    var (facts, live) = GrandfatherAxisEndpoint.Decide(grandfathered, axis.State, step.Now);
                    told.Add(live);
                    return facts;
                });
            axis.Write(session);
        }
        return told;
    }
}

/// <summary>Enters what a source reports around the pact: a convention, the adhesion to the national association with its figures, a target. What is there already stays as it is.</summary>
public sealed record ReportPact(AttestConvention Convention, JoinNetwork Network, IReadOnlyList<NetworkFigure> Figures, SetTarget Target, DateTimeOffset At, DateTimeOffset Now);

public static class ReportPactHandler
{
    public static async Task<OutgoingMessages> Handle(ReportPact step, IDocumentSession session, CancellationToken ct)
    {
        var territory = session.TenantId;
        var convention = new StreamDraft<Convention>(SeedId.Of(territory, "convention", step.At));
        if (await session.LoadAsync<Convention>(convention.Id, ct) is null)
        {
            convention.Do(AttestConventionEndpoint.Refuse(step.Convention, step.Now), () => AttestConventionEndpoint.Decide(step.Convention, step.Now));
            convention.Write(session);
        }
        var network = new StreamDraft<NetworkAdhesion>(SeedId.Of(territory, "network", step.At));
        if (await session.LoadAsync<Reservation>(Reservation.Key(JoinNetworkEndpoint.Rule), ct) is null)
        {
            network.Do(JoinNetworkEndpoint.Refuse(step.Network, step.Now), () =>
            {
                var (facts, reservation) = JoinNetworkEndpoint.Decide(network.Id, step.Network, step.Now);
                reservation.Execute(session);
                return facts;
            });
            foreach (var figure in step.Figures)
            {
                var declare = new DeclareNetworkFigure(figure, step.At);
                network.Do(DeclareNetworkFigureEndpoint.Refuse(declare, network.State, step.Now), () => DeclareNetworkFigureEndpoint.Decide(declare, step.Now));
            }
            network.Write(session);
        }
        var target = new StreamDraft<Target>(SeedId.Of(territory, "target", step.At));
        if (await session.LoadAsync<Target>(target.Id, ct) is not null) return [];
        IReadOnlyList<IFact> set = [];
        target.Do(SetTargetEndpoint.Refuse(step.Target, step.Now), () => set = SetTargetEndpoint.Decide(step.Target, step.Now));
        target.Write(session);
        return TargetNews.After(target.Id, null, set);
    }
}
