using Marten;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Purchasing.Needs;

/// <summary>Something that is still to be stated.</summary>
/// <param name="Field">Name of the field.</param>
public sealed record MissingView(string Field, string French, string English);

/// <param name="NotifiedOn">Paris day on which it was notified, and from which it counts.</param>
/// <param name="PublishedOn">Paris day on which it was published.</param>
public sealed record ContractModificationView(DateOnly NotifiedOn, DateOnly PublishedOn, Money? Amount, int? Months, string Reason);

/// <summary>A contract that an award led to.</summary>
/// <param name="Holders">The organisations that hold it.</param>
/// <param name="Lots">Numbers of the lots it is about.</param>
/// <param name="Amount">As it is now, modifications included.</param>
/// <param name="Months">As it is now, modifications included.</param>
/// <param name="PublishedOn">Paris day on which what is essential of it was complete, and so published; absent while something is missing.</param>
/// <param name="Missing">What a public buyer still has to state before its contracts can be exported.</param>
public sealed record NeedContractView(Guid ResponseId, IReadOnlyList<Guid> Holders, IReadOnlyList<int> Lots, ContractTerms Terms, Money? Amount, int? Months,
    IReadOnlyList<ContractModificationView> Modifications, DateOnly? PublishedOn, IReadOnlyList<MissingView> Missing)
{
    public static NeedContractView Of(Need need, AwardedContract c) => new(c.ResponseId, need.HoldersOf(c), need.AwardOf(c).Lots, c.Terms,
        c.Amount, c.Months,
        [.. c.Modifications.Select(m => new ContractModificationView(m.NotifiedOn, m.PublishedOn, m.Amount, m.Months, m.Reason))], c.PublishedOn,
        [.. (need.PublicBuyer ? need.Missing(c) : []).Select(e => new MissingView(e.Pointer[(e.Pointer.IndexOf($"{c.ResponseId}", StringComparison.Ordinal) + 37)..], e.French, e.English))]);
}

/// <summary>The contracts of one need.</summary>
/// <param name="BuyerSiret">The establishment that buys.</param>
/// <param name="PublicBuyer">It publishes its contracts (Code de la commande publique, R.2196-1).</param>
public sealed record NeedContractsView(Guid Id, long Version, string? BuyerSiret, bool PublicBuyer, IReadOnlyList<NeedContractView> Contracts, bool Synthetic) : IVersioned;

public static class GetContractsEndpoint
{
    /// <summary>The contracts that the award of a need led to, and what is still missing for their publication; now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/needs/{id}/contracts"), Allow]
    public static async Task<NeedContractsView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Need>(id, moment, ct) is { } need && need.MayBeSeenBy(by)
            ? new(need.Id, need.Version, need.BuyerSiret, need.PublicBuyer, [.. need.Contracts.Select(c => NeedContractView.Of(need, c))], need.Synthetic) : null;
}
