using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Responses;

/// <summary>Refuses to respond jointly, before the deadline. The lead has to respond without this organisation, or the response does not count.</summary>
public sealed record RefuseCosignature;

public static class RefuseCosignatureEndpoint
{
    public static Task<NeedOfResponse> LoadAsync(Response response, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        NeedOfResponse.LoadAsync(response, session, clock, ct);

    [WolverineBefore]
    public static Refusal? Refuse(Response response, NeedOfResponse about, Caller by) => AcceptCosignatureEndpoint.RefuseToAnswer(response, about.Need, about.Now, by);

    [WolverinePost("/api/{territory}/responses/{id}/refuse-cosignature"), Allow(Role.Member)]
    public static (Receipt, Events, NotifyOrganisation) Post(RefuseCosignature command, [WriteAggregate("id")] Response response, NeedOfResponse about, Caller by)
    {
        var facts = Decide(response.Cosignatories.First(c => c.State == CosignatureState.Asked && by.ActsFor(c.OrganisationId)).OrganisationId, about.Now);
        return (Receipt.Of(response, facts), [.. facts], new(response.OrganisationId, NotificationKind.CosignatureAnswered, $"{response.Version + 1}", response.NeedId, response.Id));
    }

    public static IReadOnlyList<IFact> Decide(Guid signatory, DateTimeOffset now) => [new CosignatureRefused(signatory, now)];
}
