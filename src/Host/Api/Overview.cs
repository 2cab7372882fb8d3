using PactePme.Governance;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Figures;
using PactePme.Purchasing;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Host.Api;

/// <summary>The pact at a glance, computed from events; what sources declare stands beside, never mixed in.</summary>
/// <param name="Territory">Its name.</param>
/// <param name="Synthetic">All of this territory is made up, for trying things out.</param>
/// <param name="AsOf">What was in effect then.</param>
/// <param name="KnownAt">As far as it had been recorded then.</param>
/// <param name="Membership">Signatories, large buyers, members, and the declared figures beside them.</param>
/// <param name="Purchasing">Open needs and deals; only deals confirmed by both sides count.</param>
/// <param name="Governance">The committee, its meetings and resolutions, the axes, the targets.</param>
public sealed record Overview(string Territory, bool Synthetic, DateTimeOffset AsOf, DateTimeOffset KnownAt, PactFigures Membership, PurchasingFigures Purchasing, GovernanceFigures Governance);

public static class OverviewEndpoint
{
    /// <summary>An overview is of no single resource: it has no version to go back to.</summary>
    [WolverineBefore]
    public static Refusal? Refuse(Moment moment) => moment.Version is null ? null : EdgeRefusals.MalformedMoment;

    /// <summary>The pact at a glance: signatories by size class, large buyers, members, open needs, confirmed deals, the committee and what it decided, and the declared figures beside them.</summary>
    [WolverineGet("/api/{territory}/overview"), Allow]
    public static async Task<Overview> Get(string territory, Moment moment, Caller by, Territories territories, IMembershipStore membership, IPurchasingStore purchasing, IGovernanceStore governance, CancellationToken ct)
    {
        await using var members = membership.QuerySession(territory);
        await using var market = purchasing.QuerySession(territory);
        await using var committee = governance.QuerySession(territory);
        var figures = PactFigures.ReadAsync(members, moment, by.At, ct);
        var needs = PurchasingFigures.ReadAsync(market, moment, by.At, ct);
        var governed = GovernanceFigures.ReadAsync(committee, moment, by.At, ct);
        var here = territories.Find(territory)!;
        return new(here.Name, here.Synthetic, moment.AsOf ?? by.At, moment.KnownAt ?? by.At, await figures, await needs, await governed);
    }
}
