using Marten;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;

namespace PactePme.Purchasing.Responses;

internal static class LiveResponses
{
    /// <summary>The responses to a need that are neither withdrawn, nor declined, nor decided, in the order of their beginning.</summary>
    public static Task<IReadOnlyList<Response>> LiveResponsesAsync(this IQuerySession session, Guid needId, CancellationToken ct) =>
        session.Query<Response>().Where(r => r.NeedId == needId && (r.State == ResponseState.Interested || r.State == ResponseState.Submitted
            || r.State == ResponseState.Invalidated || r.State == ResponseState.Shortlisted)).OrderBy(r => r.Id).ToListAsync(ct);

    /// <summary>Tells each party of each of these responses what became of the need.</summary>
    public static IEnumerable<NotifyOrganisation> Tell(this IEnumerable<Response> responses, NotificationKind kind, Need need) =>
        from response in responses
        from party in response.Parties
        select new NotifyOrganisation(party, kind, $"{need.Version + 1}", need.Id, response.Id);

    /// <summary>Tells each party of one response what was decided on it.</summary>
    public static IEnumerable<NotifyOrganisation> Tell(this Response response, NotificationKind kind) =>
        response.Parties.Select(party => new NotifyOrganisation(party, kind, $"{response.Version + 1}", response.NeedId, response.Id));

    /// <summary>Tells those who respond jointly with the lead, and not the lead.</summary>
    public static IEnumerable<NotifyOrganisation> TellCosignatories(this Response response, NotificationKind kind) =>
        response.Tell(kind).Where(n => n.OrganisationId != response.OrganisationId);
}
