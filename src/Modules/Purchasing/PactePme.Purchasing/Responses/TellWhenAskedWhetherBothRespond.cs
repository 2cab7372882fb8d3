using Marten;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Responses;

/// <summary>
/// Tells, before two organisations are merged, whether that would leave two live responses to one need. A response that comes between this answer
/// and the merger is dealt with when it is carried over.
/// </summary>
public static class TellWhenAskedWhetherBothRespond
{
    public static async Task<BothRespond> Handle(WhetherBothRespond asked, IDocumentSession session, CancellationToken ct)
    {
        var needs = (await AnsweredAsync(asked.One)).Intersect(await AnsweredAsync(asked.Other)).ToArray();
        return new(needs.Length > 0 && (await session.LoadManyAsync<Need>(ct, needs)).Any(n => n.Undecided));

        // A response that both sign already is one, and stays so.
        async Task<IEnumerable<Guid>> AnsweredAsync(Guid organisation) =>
            (await session.Query<Response>().Where(r => r.Parties.Contains(organisation)).ToListAsync(ct))
                .Where(r => r.IsLive && r.Bound.Contains(organisation) && !(r.Bound.Contains(asked.One) && r.Bound.Contains(asked.Other))).Select(r => r.NeedId);
    }
}
