using Marten;
using Marten.Linq.MatchesSql;
using PactePme.Kernel;
using PactePme.Membership.Charters;

namespace PactePme.Membership.Adhesions;

/// <summary>
/// Calls the signatories of older versions to reaffirm: one page, one short transaction, one further message, so that a stopped
/// host resumes where it was. An adhesion already called is passed over, so a page may come twice; whoever withdraws at the same
/// instant wins, and the page is read again.
/// </summary>
public static class CallToReaffirmWhenVersionInForce
{
    /// <summary>Adhesions in one transaction.</summary>
    public const int PageSize = 100;

    public static async Task<VersionInForce?> Handle(VersionInForce told, IDocumentSession session, CancellationToken ct)
    {
        var after = told.After ?? Guid.Empty;
        var page = await session.Query<Adhesion>().Where(a => a.CharterId == told.CharterId && a.MatchesSql("d.id > ?", after))
            .OrderBy(a => a.Id).Take(PageSize).ToListAsync(ct);
        foreach (var (adhesion, fact) in Decide(told, page)) session.Events.Append(adhesion.Id, adhesion.Version + 1, fact);
        return page.Count < PageSize ? null : told with { After = page[^1].Id };
    }

    public static IEnumerable<(Adhesion Adhesion, IFact Fact)> Decide(VersionInForce told, IEnumerable<Adhesion> adhesions) =>
        adhesions.Where(a => a.FallsDueFor(told.CharterVersion)).Select(a => (a, (IFact)a.DueFor(told.CharterVersion, told.EffectiveAt)));
}
