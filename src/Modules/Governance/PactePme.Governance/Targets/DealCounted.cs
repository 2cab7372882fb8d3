using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Contracts;
using Wolverine;

namespace PactePme.Governance.Targets;

/// <summary>What targets count of a deal, from Purchasing's messages.</summary>
/// <param name="Id">The deal.</param>
/// <param name="Version">Version of the deal that this was told at.</param>
/// <param name="Confirmed">By both sides.</param>
/// <param name="Amount">Euros excluding VAT; zero when it is not confirmed.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record DealCounted(Guid Id, long Version = 0, bool Confirmed = false, decimal Amount = 0, bool Synthetic = false)
{
    /// <summary>This, brought up to date; the same when the message is no news.</summary>
    public DealCounted Hearing(DealStanding told) => told.Version <= Version ? this : new(told.DealId, told.Version, told.Confirmed, told.Confirmed ? told.Amount : 0, told.Synthetic);
}

/// <summary>Keeps which deals are confirmed. What is older than what is known changes nothing, so a message may come twice or late.</summary>
public static class CountDealWhenStandingChanges
{
    public static async Task<OutgoingMessages> Handle(DealStanding told, IDocumentSession session, CancellationToken ct)
    {
        await session.OneAtATimeAsync($"deal-counted/{told.DealId}", ct);
        var known = await session.LoadAsync<DealCounted>(told.DealId, ct) ?? new DealCounted(told.DealId);
        var heard = known.Hearing(told);
        if (heard == known) return [];
        session.Store(heard);
        return heard with { Version = known.Version } == known ? [] : await session.MeasureSoonAsync([TargetMeasure.ConfirmedDeals, TargetMeasure.ConfirmedDealAmount], ct);
    }
}
