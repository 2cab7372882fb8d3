using Marten;
using Marten.Events;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing;

/// <summary>How many, and of which made up for demonstration.</summary>
public sealed record CountFigure(int Count, int Synthetic);

/// <summary>How many and how much excluding VAT, and of which made up for demonstration.</summary>
public sealed record AmountFigure(int Count, Money Amount, int Synthetic, Money SyntheticAmount);

/// <summary>The module's headline figures at one moment. Only deals that both sides confirmed are the pact's; one-sided claims are counted apart.</summary>
/// <param name="OpenNeeds">Published, deadline ahead.</param>
/// <param name="ConfirmedDeals">Confirmed by both sides, with the amounts agreed.</param>
/// <param name="OneSidedClaims">Claimed by one side and not answered yet, with the amounts claimed.</param>
public sealed record PurchasingFigures(CountFigure OpenNeeds, AmountFigure ConfirmedDeals, AmountFigure OneSidedClaims)
{
    private static readonly Type[] Facts =
    [
        typeof(NeedDrafted), typeof(NeedRevised), typeof(NeedSubmitted), typeof(NeedChangesRequested), typeof(NeedPublished), typeof(NeedAmended), typeof(NeedDeadlineExtended),
        typeof(NeedClosed), typeof(NeedAwarded), typeof(NeedDeclaredUnsuccessful), typeof(NeedCancelled),
        typeof(DealClaimed), typeof(DealConfirmed), typeof(DealDisputed)
    ];

    /// <summary>The figures of a territory: of now from what is kept, of the past from the events.</summary>
    /// <param name="session">On the module's store, in the territory.</param>
    /// <param name="moment">From where the past is seen; its version means nothing here.</param>
    /// <param name="now">The present.</param>
    public static async Task<PurchasingFigures> ReadAsync(IQuerySession session, Moment moment, DateTimeOffset now, CancellationToken ct)
    {
        if (moment is { AsOf: null, KnownAt: null })
        {
            var open = session.Query<Need>().Where(n => n.State == NeedState.Published && n.Content.Deadline > now);
            return new(new(await open.CountAsync(ct), await open.CountAsync(n => n.Synthetic, ct)),
                await SumAsync(session, DealState.Confirmed, "agreed", ct), await SumAsync(session, DealState.Claimed, "claimed", ct));
        }

        var query = session.Events.QueryAllRawEvents().Where(e => e.EventTypesAre(Facts));
        if (moment.KnownAt is { } knownAt) query = query.Where(e => e.Timestamp <= knownAt);
        var streams = (await query.ToListAsync(ct)).GroupBy(e => e.StreamId).Select(s => (moment with { Version = null }).See(s).ToList()).ToList();
        return Of([.. streams.Select(Fold.Of<Need>).OfType<Need>()], [.. streams.Select(Fold.Of<Deal>).OfType<Deal>()], moment.AsOf ?? now);
    }

    /// <summary>The figures of these needs and deals as they stand at that moment.</summary>
    public static PurchasingFigures Of(IReadOnlyList<Need> needs, IReadOnlyList<Deal> deals, DateTimeOffset at)
    {
        var open = needs.Where(n => n.State == NeedState.Published && n.Deadline > at).ToList();
        return new(new(open.Count, open.Count(n => n.Synthetic)), Sum(deals.Where(d => d.State == DealState.Confirmed), d => d.Agreed!), Sum(deals.Where(d => d.State == DealState.Claimed), d => d.Claimed));
    }

    private static AmountFigure Sum(IEnumerable<Deal> deals, Func<Deal, Money> amount)
    {
        var all = deals.ToList();
        return new(all.Count, new(all.Sum(d => amount(d).Amount)), all.Count(d => d.Synthetic), new(all.Where(d => d.Synthetic).Sum(d => amount(d).Amount)));
    }

    private static async Task<AmountFigure> SumAsync(IQuerySession session, DealState state, string amount, CancellationToken ct)
    {
        await using var command = new Npgsql.NpgsqlCommand($"""
            select count(*)::int, coalesce(sum(amount), 0), (count(*) filter (where synthetic))::int, coalesce(sum(amount) filter (where synthetic), 0)
            from (select (data -> '{amount}' ->> 'amount')::numeric amount, (data ->> 'synthetic')::boolean synthetic
                  from {session.DocumentStore.Options.DatabaseSchemaName}.mt_doc_deal where tenant_id = $1 and data ->> 'state' = $2) deals
            """)
        { Parameters = { new() { Value = session.TenantId }, new() { Value = state.ToString() } } };
        await using var row = await session.ExecuteReaderAsync(command, ct);
        await row.ReadAsync(ct);
        return new(row.GetInt32(0), new(row.GetDecimal(1)), row.GetInt32(2), new(row.GetDecimal(3)));
    }
}
