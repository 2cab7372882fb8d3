using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using Wolverine.Http;

namespace PactePme.Membership.Persons;

public static class RetentionEndpoint
{
    /// <summary>The personal data whose retention period is over, to be erased; subjects are pseudonyms.</summary>
    [WolverineGet("/api/{territory}/retention"), Allow(Role.Secretary)]
    public static async Task<Page<RetentionDue>> Get(PageRequest page, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        // The database leaves out what cannot be due (a month more than enough); the rule itself is applied below.
        var left = by.At.AddMonths(1 - Retention.PersonDetails.Months);
        var ended = by.At.AddMonths(1 - Retention.SoleTraderIdentity.Months);
        var after = page.After ?? Guid.Empty;
        var due = new List<RetentionDue>();
        await foreach (var person in session.Query<Person>().Where(p => !p.Erased && p.LeftAt <= left && p.MatchesSql("d.id > ?", after))
            .OrderBy(p => p.Id).ToAsyncEnumerable(ct))
        {
            if (Retention.Due(person, by.At) is { } found) due.Add(found);
            if (due.Count > page.Limit) break;
        }
        var persons = due.Count;
        await foreach (var organisation in session.Query<Organisation>().Where(o => o.PersonalRecordId != null && !o.Erased && o.Ended && o.StatusFrom <= ended && o.MatchesSql("d.id > ?", after))
            .OrderBy(o => o.Id).ToAsyncEnumerable(ct))
        {
            if (Retention.Due(organisation, by.At) is { } found) due.Add(found);
            if (due.Count - persons > page.Limit) break;
        }
        return due.OrderBy(d => d.Subject).Take(page.Limit + 1).ToList().Cut(page, http, d => d.Subject);
    }
}
