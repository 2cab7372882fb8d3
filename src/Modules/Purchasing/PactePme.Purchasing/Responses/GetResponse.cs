using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Responses;

/// <summary>A response as the caller may see it.</summary>
/// <param name="OrganisationId">Absent for moderators and auditors before the need is closed.</param>
/// <param name="Summary">Shown to the responder, and to the buyer once the need is closed if the response counted at the deadline; so are amount, lots and attachments.</param>
/// <param name="Reason">Why it was shortlisted, retained, not retained, declined or withdrawn.</param>
/// <param name="Lots">Numbers of the lots answered; all of them when empty.</param>
/// <param name="Documents">Handed in under seal; read at <c>responses/{id}/documents/{number}</c> once open.</param>
/// <param name="Cosignatories">Those who respond jointly, and whether they have accepted.</param>
/// <param name="Complete">All co-signatories accepted: only then it counts.</param>
/// <param name="Revision">The revision of the need that it answers.</param>
/// <param name="Commitment">Of a sealed response: public from the start.</param>
/// <param name="Disclosure">Of a sealed response once open: base64url of [salt, "response", content]; its SHA-256, in base64url, is the commitment.</param>
/// <param name="Frozen">One of those whom it binds may not trade for the time being: it is not retained meanwhile. Told to those who may know whose it is.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record ResponseView(Guid Id, long Version, ResponseState State, Guid NeedId, Guid? OrganisationId, string? Summary, Money? Amount, string? Reason,
    IReadOnlyList<int> Lots, IReadOnlyList<Attachment> Attachments, IReadOnlyList<DocumentDigest> Documents, IReadOnlyList<Cosignatory> Cosignatories, bool Complete, int Revision,
    string? Commitment, string? Disclosure, bool Frozen, bool Synthetic) : IVersioned
{
    /// <summary>What is shown of it changes when its need closes.</summary>
    bool IVersioned.DependsOnMore => true;

    public static ResponseView Of(Response r, ResponseSight sight)
    {
        var (all, why, whose) = (sight == ResponseSight.Content, sight >= ResponseSight.Outcome, sight >= ResponseSight.Author);
        return new(r.Id, sight == ResponseSight.State ? r.Version - r.Unseen : r.Version, r.State, r.NeedId, whose ? r.OrganisationId : null, all ? r.Summary : null, all ? r.Amount : null, why ? r.Reason : null,
            all ? r.Lots : [], all ? r.Attachments : [], all ? r.Documents : [], whose ? r.Cosignatories : [], r.Complete, r.Revision,
            all ? r.Commitment : null, all ? r.Disclosure : null, whose && r.Frozen, r.Synthetic);
    }
}

public static class GetResponseEndpoint
{
    /// <summary>One response, now or at a moment of the past, as far as the caller may see it.</summary>
    [WolverineGet("/api/{territory}/responses/{id}"), Allow]
    public static async Task<ResponseView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.SightAsync(id, moment, by, ct) is ({ } today, var sight) && (moment.IsNow ? today : await session.At<Response>(id, moment, ct)) is { } then
            ? ResponseView.Of(then, today.SeenThen(sight, by, Said.By(then))) : null;

    /// <summary>
    /// The response and what the caller may see of it today, whichever moment they ask about; nothing when they may not know that it exists, or ask by its number for a
    /// version of which they are not told the number (<see cref="Response.Unseen"/>).
    /// </summary>
    internal static async Task<(Response? Today, ResponseSight Sight)> SightAsync(this IQuerySession session, Guid id, Moment moment, Caller by, CancellationToken ct)
    {
        if (await session.LoadAsync<Response>(id, ct) is not { } found || await session.LoadAsync<Need>(found.NeedId, ct) is not { } need) return (null, ResponseSight.None);
        // Read once more, after its need: what the opening of the need made known is in it then.
        var response = await session.LoadAsync<Response>(id, ct) ?? found;
        var sight = response.SeenBy(by, need);
        return sight == ResponseSight.None || (sight == ResponseSight.State && moment.Version is not null) ? (null, ResponseSight.None) : (response, sight);
    }
}

public static class ResponseHistoryEndpoint
{
    /// <summary>Each event of a response, as far as the caller may see it.</summary>
    [WolverineGet("/api/{territory}/responses/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        if (await session.SightAsync(id, moment, by, ct) is not ({ } today, var sight)) return null;
        var entries = await session.HistoryAsync<Response>(id, moment, ct, (fact, data) =>
        {
            var then = fact is ResponseSubmitted said ? today.SeenThen(sight, by, Said.By(said)) : sight;
            if (then == ResponseSight.Content) return;
            foreach (var hidden in (string[])["summary", "amount", "lots", "attachments", "documents", "commitment", "disclosure"]) data.Remove(hidden);
            if (then < ResponseSight.Outcome) data.Remove("reason");
            if (sight == ResponseSight.State) foreach (var hidden in (string[])["organisationId", "cosignatories", "from", "to"]) data.Remove(hidden);
        });
        return sight == ResponseSight.State
            ? entries?.Where(e => e.Type is not ("response_frozen_v1" or "response_resumed_v1" or "response_carried_over_v1"))
                .Select((e, i) => e with { Version = i + 1, Person = null, Organisation = null, Correlation = null, Causation = null }).ToList()
            : entries;
    }
}

public static class ListResponsesEndpoint
{
    public static readonly Refusal NotYetReadable = Refusal.State("responses-not-yet-readable",
        "Les réponses se lisent une fois le besoin clos, pas avant son échéance.",
        "The responses can be read once the need is closed, not before its deadline.");

    public static readonly Refusal NeverReadable = Refusal.State("responses-never-readable",
        "Ce besoin fut annulé avant son échéance : ses réponses ne se lisent pas.",
        "This need was cancelled before its deadline: its responses are not read.");

    public static Task<Need?> LoadAsync(Guid id, IQuerySession session, CancellationToken ct) => session.LoadAsync<Need>(id, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Need? need, Caller by) =>
        need is null || !need.MayBeSeenBy(by) ? Refusal.NotFound
        : by.BelongsTo(need.BuyerId) && need is { State: NeedState.Cancelled, ResponsesReadable: false } ? NeverReadable
        : by.BelongsTo(need.BuyerId) && !need.ResponsesReadable ? NotYetReadable
        : null;

    /// <summary>The responses to a need: all of them for its buyer once it is closed, one's own for a responder, their states for moderators and auditors.</summary>
    [WolverineGet("/api/{territory}/needs/{id}/responses"), Allow]
    public static async Task<Page<ResponseView>> Get(Guid id, PageRequest page, Need? need, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Response>().Where(r => r.NeedId == id);
        if (!by.ActsFor(need!.BuyerId) && !by.Is(Role.Moderator) && !by.Is(Role.Auditor))
        {
            var own = by.MemberOf.ToList();
            query = query.Where(r => own.Contains(r.OrganisationId) || r.MatchesSql("exists (select 1 from jsonb_array_elements_text(d.data -> 'parties') p where p::uuid = any(?))", own.ToArray()));
        }
        return (await query.PageAsync(page, http, ct)).Select(r => ResponseView.Of(r, r.SeenBy(by, need)));
    }
}
