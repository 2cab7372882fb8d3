using PactePme.Kernel;

namespace PactePme.Purchasing.Deals;

/// <summary>Who speaks of a deal: acheteur or fournisseur.</summary>
public enum DealSide { Buyer, Supplier }

public enum DealState { Claimed, Confirmed, Disputed }

// Claimed -> Confirmed | Disputed.

/// <param name="Synthetic">The buyer or the supplier is made up.</param>
[StoredAs("deal_claimed_v1")]
public sealed record DealClaimed(Guid NeedId, Guid ResponseId, Guid BuyerId, Guid SupplierId, DealSide Side, Money Amount, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The other side stated an amount within the tolerance.</summary>
[StoredAs("deal_confirmed_v1")]
public sealed record DealConfirmed(Money Amount, DateTimeOffset EffectiveAt) : IFact;

/// <summary>The other side stated an amount beyond the tolerance.</summary>
[StoredAs("deal_disputed_v1")]
public sealed record DealDisputed(Money Amount, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Business done (affaire conclue): one side claims it, the other confirms.</summary>
/// <param name="ClaimedBy">The side that claimed.</param>
/// <param name="Claimed">The amount it stated, excluding VAT.</param>
/// <param name="Answered">The amount the other side stated.</param>
public sealed record Deal(DealState State, Guid NeedId, Guid ResponseId, Guid BuyerId, Guid SupplierId, DealSide ClaimedBy, Money Claimed, Money? Answered, bool Synthetic) : IFolded<Deal>
{
    /// <summary>How far two statements of one amount may be apart, as a part of the smaller: so it does not matter who claimed first.</summary>
    public const decimal Tolerance = 0.01m;

    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>The amount that counts, once confirmed: the smaller of the two stated, for that much both say.</summary>
    public Money? Agreed { get; init; }

    public static Deal? Next(Deal? state, IFact fact) => (state, fact) switch
    {
        (null, DealClaimed e) => new(DealState.Claimed, e.NeedId, e.ResponseId, e.BuyerId, e.SupplierId, e.Side, e.Amount, null, e.Synthetic),
        (null, _) => null,
        (_, DealConfirmed e) => state with { State = DealState.Confirmed, Answered = e.Amount, Agreed = state.Claimed.Amount < e.Amount.Amount ? state.Claimed : e.Amount },
        (_, DealDisputed e) => state with { State = DealState.Disputed, Answered = e.Amount },
        _ => state
    };

    public static bool WithinTolerance(decimal one, decimal other) => Math.Abs(one - other) <= Math.Min(one, other) * Tolerance;

    /// <summary>The side on which the caller acts; nothing for everybody else.</summary>
    public DealSide? SideOf(Caller by) => by.ActsFor(BuyerId) ? DealSide.Buyer : by.ActsFor(SupplierId) ? DealSide.Supplier : null;

    /// <summary>Both sides, and those who audit and report.</summary>
    public bool MayBeSeenBy(Caller by) => SideOf(by) is not null || by.Is(Role.Auditor) || by.Is(Role.Analyst);
}
