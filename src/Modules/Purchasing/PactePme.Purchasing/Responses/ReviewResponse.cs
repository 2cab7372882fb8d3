using JasperFx.Events;
using Marten;
using Marten.Linq.MatchesSql;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using Wolverine;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Message: the standing of this organisation changed, each response that it leads or signs is to be looked at again.</summary>
/// <param name="After">Where to go on: the last response of the page before.</param>
public sealed record ReviewResponses(Guid OrganisationId, Guid? After = null);

/// <summary>Message: this response is to be frozen, resumed or carried over, as those whom it binds stand by then.</summary>
public sealed record ReviewResponse(Guid ResponseId);

public static class ReviewEachResponseWhenStandingChanges
{
    public const int PageSize = 200;

    /// <summary>Hands on a page of responses, one message each, and asks for the next page.</summary>
    public static async Task<OutgoingMessages> Handle(ReviewResponses asked, IDocumentSession session, CancellationToken ct)
    {
        // By a merger everything changes hands; otherwise only what is live can be frozen.
        var merged = await session.LoadAsync<Participant>(asked.OrganisationId, ct) is { MergedInto: not null };
        var query = session.Query<Response>().Where(r => r.Parties.Contains(asked.OrganisationId));
        if (!merged) query = query.Where(r => r.State != ResponseState.Withdrawn && r.State != ResponseState.NotRetained && r.State != ResponseState.Declined);
        if (asked.After is { } after) query = query.Where(r => r.MatchesSql("d.id > ?", after));
        var ids = await query.OrderBy(r => r.Id).Take(PageSize).Select(r => r.Id).ToListAsync(ct);
        return [.. ids.Select(id => new ReviewResponse(id)), .. ids.Count < PageSize ? [] : (object[])[asked with { After = ids[^1] }]];
    }
}

/// <summary>What a review rests on, read after the need was locked alone.</summary>
/// <param name="Places">Who holds the one place to respond to this need, of each organisation concerned: the id of a response.</param>
/// <param name="Rivals">The other responses that hold one of these places.</param>
public sealed record ReviewGround(Need Need, Standings Standings, IReadOnlyDictionary<Guid, Guid> Places, IReadOnlyDictionary<Guid, Response> Rivals, DateTimeOffset Now);

/// <summary>What a review comes to.</summary>
/// <param name="Facts">Of the response itself.</param>
/// <param name="OfRival">Of the response that gives way to it, by its id.</param>
/// <param name="OfNeed">Of the need, when the response was awarded.</param>
/// <param name="Places">Organisations whose place changes hands, with the response that holds it from now on; nothing when it is free.</param>
public sealed record Reviewed(IReadOnlyList<IFact> Facts, IReadOnlyDictionary<Guid, ResponseWithdrawn> OfRival, IReadOnlyList<IFact> OfNeed,
    IReadOnlyDictionary<Guid, Guid?> Places);

public static class ReviewResponseWhenStandingChanges
{
    /// <summary>Why a response is withdrawn by a merger, as it is stored, and in words.</summary>
    public const string SecondPlace = "one-live-response", OwnNeed = "own-need";

    private static readonly Dictionary<string, NotificationReason> Words = new()
    {
        [SecondPlace] = new("Retirée par le système : deux organisations qui avaient chacune une réponse à ce besoin ont fusionné, et celle commencée la première reste.",
            "Withdrawn by the system: two organisations that each had a response to this need merged, and the one begun first stays."),
        [OwnNeed] = new("Retirée par le système : par une fusion, ce besoin est devenu celui de l'un de ses auteurs, et nul ne répond à son propre besoin.",
            "Withdrawn by the system: by a merger the need became that of one of its authors, and nobody responds to their own need.")
    };

    /// <summary>Whatever order and number these messages come in, the response ends as those whom it binds stand.</summary>
    public static async Task<(OutgoingMessages, IMartenOp[])> Handle(ReviewResponse asked, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        // Only which need it is, for that never changes: the rest is read once the need is locked.
        var needs = await session.Query<Response>().Where(r => r.Id == asked.ResponseId).Select(r => r.NeedId).ToListAsync(ct);
        if (needs is not [var needId]) return ([], []);
        var locked = await clock.LockNeedAsync(session, needId, shared: false, ct);
        var stream = await session.Events.FetchForWriting<Response>(asked.ResponseId, ct);
        var ofNeed = await session.Events.FetchForWriting<Need>(needId, ct);
        var (response, need) = (stream.Aggregate!, ofNeed.Aggregate!);

        var standings = await Standings.LoadAsync(session, [.. response.Parties, need.BuyerId], ct);
        Dictionary<Guid, Guid> places = [];
        await HoldersAsync(response.Parties.SelectMany(p => (Guid[])[p, standings.Survivor(p)]));
        Dictionary<Guid, IEventStream<Response>> rivals = [];
        foreach (var id in places.Values.Where(id => id != response.Id).Distinct().ToList()) rivals[id] = await session.Events.FetchForWriting<Response>(id, ct);
        await HoldersAsync(rivals.Values.SelectMany(r => r.Aggregate!.Bound));

        var ground = new ReviewGround(need, standings, places, rivals.ToDictionary(r => r.Key, r => r.Value.Aggregate!), locked.Now);
        var reviewed = Decide(response, ground);
        session.LastModifiedBy = "system"; // not whoever suspended or merged the organisation
        if (reviewed.Facts.Count > 0) stream.AppendMany([.. reviewed.Facts]);
        if (reviewed.OfNeed.Count > 0) ofNeed.AppendMany([.. reviewed.OfNeed]);
        foreach (var (id, withdrawn) in reviewed.OfRival) rivals[id].AppendOne(withdrawn);
        // What a response withdrawn had handed in under seal is destroyed, as when its author withdraws it.
        IEnumerable<Guid> gone = [.. reviewed.Facts.Any(f => f is ResponseWithdrawn) ? [response.Id] : (Guid[])[], .. reviewed.OfRival.Keys];
        return (Tell(response, ground, reviewed), [.. reviewed.Places.Select(place => Keep(needId, place.Key, place.Value)), .. gone.Select(id => MartenOps.Delete<SealedResponse>(id))]);

        async Task HoldersAsync(IEnumerable<Guid> organisations)
        {
            var keys = organisations.Distinct().ToDictionary(o => Reservation.Key(SubmitResponseEndpoint.Rule, need.Id, o));
            foreach (var held in await session.LoadManyAsync<Reservation>(ct, [.. keys.Keys])) places[keys[held.Id]] = held.HolderId;
        }
    }

    public static Reviewed Decide(Response response, ReviewGround ground)
    {
        var (need, standings, now) = (ground.Need, ground.Standings, ground.Now);
        var after = response;
        List<IFact> facts = [], ofNeed = [];
        Dictionary<Guid, ResponseWithdrawn> ofRival = [];
        var places = new Dictionary<Guid, Guid?>(ground.Places.Select(p => KeyValuePair.Create(p.Key, (Guid?)p.Value)));

        foreach (var from in response.Parties.Distinct().Where(p => standings.Survivor(p) != p)) CarryOver(from, standings.Survivor(from));
        if (after.IsLive && need.Undecided)
        {
            var buyer = standings.Survivor(need.BuyerId);
            if (after.Bound.Contains(buyer)) Withdraw(OwnNeed);
            else if (after.Parties.Contains(buyer)) Add(new CosignatureRefused(buyer, now)); // was asked, and did not answer yet
        }
        if (after.IsLive && need.Undecided)
        {
            var reason = after.Bound.Select(MayNotTrade).FirstOrDefault(r => r is not null);
            if (reason is { } why && !after.Frozen) Add(new ResponseFrozen(why, now));
            if (reason is null && after.Frozen) Add(new ResponseResumed(now));
        }
        return new(facts, ofRival, ofNeed, places.Where(p => p.Value != Before(p.Key)).ToDictionary());

        void CarryOver(Guid from, Guid to)
        {
            Add(new ResponseCarriedOver(from, to, now));
            if (need.Awarded.Any(a => a.ResponseId == response.Id && a.Holders.Contains(from))) ofNeed.Add(new NeedCarriedOver(from, to, now));
            if (places.GetValueOrDefault(from) != response.Id) return;
            places[from] = null;
            if (places.GetValueOrDefault(to) is not { } taken || taken == response.Id) places[to] = response.Id;
            else if (!after.IsLive || !need.Undecided) return; // what is over takes nobody's place
            else if (!ground.Rivals[taken].IsLive) places[to] = response.Id;
            else if (GivesWayTo(ground.Rivals[taken])) Withdraw(SecondPlace);
            else
            {
                ofRival[taken] = Withdrawal(SecondPlace);
                Free(taken);
                places[to] = response.Id;
            }
        }

        // The one that the buyer has retained stays, else the one begun first: ids follow the order of beginning.
        bool GivesWayTo(Response rival) =>
            (response.State == ResponseState.Retained, rival.State == ResponseState.Retained) switch { (true, false) => false, (false, true) => true, _ => rival.Id.CompareTo(response.Id) < 0 };

        void Withdraw(string reason)
        {
            Add(Withdrawal(reason));
            Free(response.Id);
        }

        void Free(Guid holder)
        {
            foreach (var organisation in places.Where(p => p.Value == holder).Select(p => p.Key).ToList()) places[organisation] = null;
        }

        Guid? Before(Guid organisation) => ground.Places.TryGetValue(organisation, out var holder) ? holder : null;

        ResponseWithdrawn Withdrawal(string reason) => new(reason, now >= need.Deadline, now);

        FreezeReason? MayNotTrade(Guid party) => standings.Present.Values.First(p => p.Id == party).MayNotTrade;

        void Add(IFact fact)
        {
            facts.Add(fact);
            after = Response.Next(after, fact)!;
        }
    }

    /// <summary>All its parties hear of it; the buyer only once the responses are readable: a word earlier would tell who responds.</summary>
    public static OutgoingMessages Tell(Response response, ReviewGround ground, Reviewed reviewed)
    {
        OutgoingMessages told = [];
        var (after, version) = (response, response.Version);
        foreach (var fact in reviewed.Facts)
        {
            after = Response.Next(after, fact)!;
            after.Id = response.Id;
            version++;
            if (Word(fact) is { } word) told.AddRange(Hear(after, word, version, fact));
        }
        foreach (var (id, withdrawn) in reviewed.OfRival)
            told.AddRange(Hear(ground.Rivals[id], NotificationKind.ResponseCarriedOver, ground.Rivals[id].Version + 1, withdrawn));
        return told;

        IEnumerable<NotifyOrganisation> Hear(Response about, NotificationKind kind, long version, IFact fact) =>
            about.Parties.Concat(ground.Need.ResponsesReadable ? [ground.Standings.Survivor(ground.Need.BuyerId)] : []).Distinct().Select(party =>
                new NotifyOrganisation(party, kind, $"{version}", ground.Need.Id, about.Id, Reasons: fact is ResponseWithdrawn { Reason: { } reason } ? [Words[reason]] : null));
    }

    private static IMartenOp Keep(Guid needId, Guid organisation, Guid? holder) => holder is { } held
        ? MartenOps.Store(Reservation.Of(SubmitResponseEndpoint.Rule, held, needId, organisation))
        : MartenOps.Delete<Reservation>(Reservation.Key(SubmitResponseEndpoint.Rule, needId, organisation));

    private static NotificationKind? Word(IFact fact) => fact switch
    {
        ResponseFrozen => NotificationKind.ResponseFrozen,
        ResponseResumed => NotificationKind.ResponseResumed,
        ResponseCarriedOver or ResponseWithdrawn => NotificationKind.ResponseCarriedOver,
        CosignatureRefused => NotificationKind.CosignatureAnswered,
        _ => null
    };
}
