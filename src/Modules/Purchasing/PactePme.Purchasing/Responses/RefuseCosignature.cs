using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Refuses to respond jointly, or takes back that it accepted, before the deadline. The lead has to respond without this organisation, or the response does not count.</summary>
public sealed record RefuseCosignature;

public static class RefuseCosignatureEndpoint
{
    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Response response, NeedOfResponse about, Caller by) => AcceptCosignatureEndpoint.RefuseToAnswer(response, about.Need, about.Now, by, MayRefuse);

    [WolverinePost("/api/{territory}/responses/{id}/refuse-cosignature"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], NotifyOrganisation) Post(RefuseCosignature command, [WriteAggregate("id")] Response response, NeedOfResponse about, Caller by)
    {
        var (facts, documents) = Decide(response, response.Cosignatories.First(c => MayRefuse.Contains(c.State) && by.ActsFor(c.OrganisationId)), about.Now);
        return (Receipt.Of(response, facts), [.. facts], documents, new(response.OrganisationId, NotificationKind.CosignatureAnswered, $"{response.Version + 1}", response.NeedId, response.Id));
    }

    /// <summary>Who had accepted may respond on its own again.</summary>
    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Response response, Cosignatory signatory, DateTimeOffset now) =>
        ([new CosignatureRefused(signatory.OrganisationId, now)], signatory.State == CosignatureState.Accepted ? [response.Free(signatory.OrganisationId)] : []);

    private static readonly CosignatureState[] MayRefuse = [CosignatureState.Asked, CosignatureState.Accepted];
}
