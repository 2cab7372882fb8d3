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

/// <summary>What the two sides of confirmed deals say; they are asked apart and may differ.</summary>
public sealed record AdditionalityFigure(WithoutPactFigure Buyers, WithoutPactFigure Suppliers);

/// <summary>Answers to "would this have happened without the pact?".</summary>
/// <param name="No">Deals owed to the pact.</param>
/// <param name="Unanswered">Not answered so far.</param>
public sealed record WithoutPactFigure(CountFigure Yes, CountFigure Partly, CountFigure No, CountFigure Unknown, CountFigure Unanswered)
{
    public static WithoutPactFigure Of(IEnumerable<(WithoutPact? Answer, CountFigure Count)> counts)
    {
        var all = counts.ToList();
        return new(Count(Deals.WithoutPact.Yes), Count(Deals.WithoutPact.Partly), Count(Deals.WithoutPact.No), Count(Deals.WithoutPact.Unknown), Count(null));

        CountFigure Count(WithoutPact? answer) => all.FirstOrDefault(c => c.Answer == answer).Count ?? new(0, 0);
    }
}

/// <summary>The module's headline figures at one moment. Only deals that both sides confirmed are the pact's; one-sided claims are counted apart.</summary>
/// <param name="OpenNeeds">Published, deadline ahead.</param>
/// <param name="ConfirmedDeals">Confirmed by both sides, at once or after a dispute, with the amounts agreed.</param>
/// <param name="OneSidedClaims">Claimed by one side and not answered yet, with the amounts claimed.</param>
/// <param name="DocumentedDeals">Of the confirmed deals, those for which a side offers a document.</param>
/// <param name="WithoutPact">Of the confirmed deals, whether they would have happened without the pact.</param>
public sealed record PurchasingFigures(CountFigure OpenNeeds, AmountFigure ConfirmedDeals, AmountFigure OneSidedClaims, AmountFigure DocumentedDeals, AdditionalityFigure WithoutPact)
{
    private static readonly DealState[] Settled = [DealState.Confirmed, DealState.Resolved];

    private static readonly Type[] Facts =
    [
        typeof(NeedDrafted), typeof(NeedRevised), typeof(NeedSubmitted), typeof(NeedChangesRequested), typeof(NeedPublished), typeof(NeedAmended), typeof(NeedDeadlineExtended),
        typeof(NeedClosed), typeof(NeedAwarded), typeof(NeedDeclaredUnsuccessful), typeof(NeedCancelled),
        typeof(DealClaimed), typeof(DealClaimCorrected), typeof(DealConfirmed), typeof(DealDisputed), typeof(DealDenied), typeof(DealRestated), typeof(DealResolved), typeof(DealWithdrawn),
        typeof(DealExpired), typeof(DealEvidenceAttached), typeof(DealAdditionalityAnswered)
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
                await SumAsync(session, Settled, "agreed", null, ct), await SumAsync(session, [DealState.Claimed], "claimed", null, ct),
                await SumAsync(session, Settled, "agreed", "jsonb_array_length(data -> 'evidence') > 0", ct),
                new(await SaidAsync(session, "buyerWithoutPact", ct), await SaidAsync(session, "supplierWithoutPact", ct)));
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
        var settled = deals.Where(d => Settled.Contains(d.State)).ToList();
        return new(new(open.Count, open.Count(n => n.Synthetic)), Sum(settled, d => d.Agreed!), Sum(deals.Where(d => d.State == DealState.Claimed), d => d.Claimed),
            Sum(settled.Where(d => d.Evidence.Count > 0), d => d.Agreed!), new(Said(settled, DealSide.Buyer), Said(settled, DealSide.Supplier)));
    }

    private static WithoutPactFigure Said(IReadOnlyList<Deal> settled, DealSide side) =>
        WithoutPactFigure.Of(settled.GroupBy(d => d.WithoutPactSaidBy(side)).Select(g => (g.Key, new CountFigure(g.Count(), g.Count(d => d.Synthetic)))));

    private static AmountFigure Sum(IEnumerable<Deal> deals, Func<Deal, Money> amount)
    {
        var all = deals.ToList();
        return new(all.Count, new(all.Sum(d => amount(d).Amount)), all.Count(d => d.Synthetic), new(all.Where(d => d.Synthetic).Sum(d => amount(d).Amount)));
    }

    private static async Task<AmountFigure> SumAsync(IQuerySession session, DealState[] states, string amount, string? only, CancellationToken ct)
    {
        await using var command = new Npgsql.NpgsqlCommand($"""
            select count(*)::int, coalesce(sum(amount), 0), (count(*) filter (where synthetic))::int, coalesce(sum(amount) filter (where synthetic), 0)
            from (select (data -> '{amount}' ->> 'amount')::numeric amount, (data ->> 'synthetic')::boolean synthetic
                  from {session.DocumentStore.Options.DatabaseSchemaName}.mt_doc_deal where tenant_id = $1 and data ->> 'state' = any($2) and {only ?? "true"}) deals
            """)
        { Parameters = { new() { Value = session.TenantId }, new() { Value = Names(states) } } };
        await using var row = await session.ExecuteReaderAsync(command, ct);
        await row.ReadAsync(ct);
        return new(row.GetInt32(0), new(row.GetDecimal(1)), row.GetInt32(2), new(row.GetDecimal(3)));
    }

    private static async Task<WithoutPactFigure> SaidAsync(IQuerySession session, string member, CancellationToken ct)
    {
        await using var command = new Npgsql.NpgsqlCommand($"""
            select data ->> '{member}', count(*)::int, (count(*) filter (where (data ->> 'synthetic')::boolean))::int
            from {session.DocumentStore.Options.DatabaseSchemaName}.mt_doc_deal where tenant_id = $1 and data ->> 'state' = any($2) group by 1
            """)
        { Parameters = { new() { Value = session.TenantId }, new() { Value = Names(Settled) } } };
        List<(WithoutPact?, CountFigure)> counts = [];
        await using var row = await session.ExecuteReaderAsync(command, ct);
        while (await row.ReadAsync(ct)) counts.Add((row.IsDBNull(0) ? null : Enum.Parse<WithoutPact>(row.GetString(0)), new(row.GetInt32(1), row.GetInt32(2))));
        return WithoutPactFigure.Of(counts);
    }

    private static string[] Names(DealState[] states) => [.. states.Select(s => s.ToString())];
}
