using Marten;
using PactePme.Purchasing.Contracts;

namespace PactePme.Governance.Register;

/// <summary>What Governance knows of a deal: targets are measured by those that both sides confirmed.</summary>
/// <param name="Version">Version of the deal that this was told at.</param>
/// <param name="Confirmed">By both sides: it counts.</param>
/// <param name="Amount">Euros excluding VAT, as both sides agree; zero when it is not confirmed.</param>
public sealed record KnownDeal(Guid Id, long Version, bool Confirmed, decimal Amount, bool Synthetic);

/// <summary>Keeps deals up to date. What is older than what is known changes nothing.</summary>
public static class KeepDealWhenStandingChanges
{
    public static async Task Handle(DealStanding told, IDocumentSession session, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(told.DealId, ct);
        if (await session.LoadAsync<KnownDeal>(told.DealId, ct) is { } known && told.Version <= known.Version) return;
        session.Store(new KnownDeal(told.DealId, told.Version, told.Confirmed, told.Amount, told.Synthetic));
    }
}
