using Marten;
using PactePme.Membership.Contracts;

namespace PactePme.Governance.Register;

/// <summary>What Governance knows of a charter: which version a resolution may adopt.</summary>
/// <param name="Version">Version of the charter's stream that this was told at.</param>
/// <param name="Title">In French.</param>
/// <param name="Draft">Number of the version being drafted; absent when there is none.</param>
/// <param name="InForce">Number of the version in force; absent before the first adoption.</param>
public sealed record KnownCharter(Guid Id, long Version, string Code, string Title, int? Draft, int? InForce);

/// <summary>Keeps charters up to date. What is older than what is known changes nothing.</summary>
public static class KeepCharterWhenStandingChanges
{
    public static async Task Handle(CharterStanding told, IDocumentSession session, CancellationToken ct)
    {
        await session.OneNewsAtATimeAsync(told.CharterId, ct);
        if (await session.LoadAsync<KnownCharter>(told.CharterId, ct) is { } known && told.Version <= known.Version) return;
        session.Store(new KnownCharter(told.CharterId, told.Version, told.Code, told.Title, told.Draft, told.InForce));
    }
}
