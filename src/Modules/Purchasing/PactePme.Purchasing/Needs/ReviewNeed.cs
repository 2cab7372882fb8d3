using Marten;
using Marten.Linq.MatchesSql;
using PactePme.Kernel;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine;

namespace PactePme.Purchasing.Needs;

/// <summary>Message: the standing of this organisation changed, each of its needs is to be looked at again.</summary>
/// <param name="After">Where to go on: the last need of the page before.</param>
public sealed record ReviewNeeds(Guid OrganisationId, Guid? After = null);

/// <summary>Message: this need is to be frozen, resumed or carried over, as its buyer stands by then.</summary>
public sealed record ReviewNeed(Guid NeedId);

public static class ReviewEachNeedWhenStandingChanges
{
    public const int PageSize = 200;

    /// <summary>Hands on a page of needs, one message each, and asks for the next page: however many there are, no transaction is long.</summary>
    public static async Task<OutgoingMessages> Handle(ReviewNeeds asked, IDocumentSession session, CancellationToken ct)
    {
        // By a merger everything changes hands; otherwise only what is undecided can be frozen.
        var merged = await session.LoadAsync<Participant>(asked.OrganisationId, ct) is { MergedInto: not null };
        var query = session.Query<Need>().Where(n => n.BuyerId == asked.OrganisationId);
        if (!merged) query = query.Where(n => n.State == NeedState.Published || n.State == NeedState.Closed);
        if (asked.After is { } after) query = query.Where(n => n.MatchesSql("d.id > ?", after));
        var ids = await query.OrderBy(n => n.Id).Take(PageSize).Select(n => n.Id).ToListAsync(ct);
        return [.. ids.Select(id => new ReviewNeed(id)), .. ids.Count < PageSize ? [] : (object[])[asked with { After = ids[^1] }]];
    }
}

public static class ReviewNeedWhenStandingChanges
{
    /// <summary>Whatever order and number these messages come in, the need ends as its buyer stands.</summary>
    public static async Task<OutgoingMessages> Handle(ReviewNeed asked, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, asked.NeedId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Need>(asked.NeedId, ct);
        if (stream.Aggregate is not { } need) return [];
        var standings = await Standings.LoadAsync(session, [need.BuyerId], ct);
        var facts = Decide(need, standings, locked.Now);
        OutgoingMessages told = IsMatchedAnew(need, standings) ? [new NeedOnMarket(need.Id)] : [];
        if (facts.Count == 0) return told;
        session.LastModifiedBy = "system"; // not whoever suspended or merged the organisation
        stream.AppendMany([.. facts]);
        var responses = await session.Query<Response>().Where(r => r.NeedId == need.Id).ToListAsync(ct);
        told.AddRange(Tell(need, facts, [.. responses.Where(r => r.IsLive)]));
        return told;
    }

    /// <summary>Who came or changed while its buyer might not trade was not matched with it.</summary>
    public static bool IsMatchedAnew(Need need, Standings standings) => need.State == NeedState.Published && standings.MayNotTrade(need.BuyerId) is null;

    public static IReadOnlyList<IFact> Decide(Need need, Standings standings, DateTimeOffset now)
    {
        List<IFact> facts = [];
        if (standings.Survivor(need.BuyerId) is var survivor && survivor != need.BuyerId) facts.Add(new NeedCarriedOver(need.BuyerId, survivor, now));
        if (!need.Undecided) return facts;
        var reason = standings.MayNotTrade(need.BuyerId);
        if (reason is { } why && !need.Frozen) facts.Add(new NeedFrozen(why, now));
        if (reason is null && need.Frozen) facts.Add(new NeedResumed(now));
        return facts;
    }

    /// <summary>Its buyer and all who responded hear of it; responses of what is now the buyer are looked at again.</summary>
    public static OutgoingMessages Tell(Need need, IReadOnlyList<IFact> facts, IReadOnlyList<Response> live)
    {
        OutgoingMessages told = [];
        var (buyer, version) = (need.BuyerId, need.Version);
        foreach (var fact in facts)
        {
            version++;
            if (fact is NeedCarriedOver carried)
            {
                buyer = carried.To;
                told.AddRange(live.Where(r => r.Parties.Contains(buyer)).Select(r => new ReviewResponse(r.Id)));
            }
            if ((fact is NeedFrozen ? NotificationKind.NeedFrozen : fact is NeedResumed ? NotificationKind.NeedResumed : (NotificationKind?)null) is { } kind)
                told.AddRange(live.SelectMany(r => r.Parties).Prepend(buyer).Distinct().Select(party => new NotifyOrganisation(party, kind, $"{version}", need.Id)));
        }
        return told;
    }
}
