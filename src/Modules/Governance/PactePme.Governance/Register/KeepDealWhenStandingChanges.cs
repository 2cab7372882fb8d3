using Marten;
using PactePme.Governance.Targets;
using PactePme.Purchasing.Contracts;
using Wolverine;

namespace PactePme.Governance.Register;

/// <summary>What Governance knows of a deal: targets are measured by those that both sides confirmed.</summary>
/// <param name="Version">Version of the deal that this was told at.</param>
/// <param name="Confirmed">By both sides: it counts.</param>
/// <param name="Amount">Euros excluding VAT, as both sides agree; zero when it is not confirmed.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record KnownDeal(Guid Id, long Version = 0, bool Confirmed = false, decimal Amount = 0, bool Synthetic = false)
{
    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public KnownDeal Hearing(DealStanding told) => told.Version <= Version ? this : new(told.DealId, told.Version, told.Confirmed, told.Confirmed ? told.Amount : 0, told.Synthetic);
}

/// <summary>Keeps deals up to date. What is older than what is known changes nothing.</summary>
public static class KeepDealWhenStandingChanges
{
    public static async Task<OutgoingMessages> Handle(DealStanding told, IDocumentSession session, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(told.DealId, ct);
        var known = await session.LoadAsync<KnownDeal>(told.DealId, ct) ?? new KnownDeal(told.DealId);
        var heard = known.Hearing(told);
        if (heard == known) return [];
        session.Store(heard);
        return heard with { Version = known.Version } == known ? [] : await session.MeasureSoonAsync([TargetMeasure.ConfirmedDeals, TargetMeasure.ConfirmedDealAmount], ct);
    }
}
