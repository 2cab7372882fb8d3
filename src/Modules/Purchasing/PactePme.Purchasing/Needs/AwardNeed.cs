using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Responses;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Awards a closed need to the responses retained.</summary>
public sealed record AwardNeed;

/// <summary>The responses to a need that its buyer retained.</summary>
public sealed record RetainedResponses(IReadOnlyList<AwardedResponse> All)
{
    public static async Task<RetainedResponses> LoadAsync(IQuerySession session, Guid needId, CancellationToken ct)
    {
        var found = await session.Query<Response>().Where(r => r.NeedId == needId && r.State == ResponseState.Retained).OrderBy(r => r.Id).ToListAsync(ct);
        return new([.. found.Select(r => new AwardedResponse(r.Id, r.OrganisationId))]);
    }
}

public static class AwardNeedEndpoint
{
    public static readonly Refusal NotClosed = Refusal.State("need-not-closed",
        "Cela se décide une fois le besoin clos, et tant qu'il n'est ni attribué, ni infructueux, ni annulé.",
        "This is decided once the need is closed, and while it is neither awarded, nor unsuccessful, nor cancelled.");
    public static readonly Refusal NothingRetained = Refusal.State("no-response-retained",
        "Retenez d'abord au moins une réponse.",
        "Retain at least one response first.");

    public static async Task<(LockedAt, RetainedResponses)> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await clock.LockNeedAsync(session, need.Id, shared: false, ct), await RetainedResponses.LoadAsync(session, need.Id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(Need need, RetainedResponses retained, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Closed ? NotClosed
        : retained.All.Count == 0 ? NothingRetained
        : null;

    [WolverinePost("/api/{territory}/needs/{id}/award"), Allow(Role.Member)]
    public static (Receipt, Events) Post(AwardNeed command, [WriteAggregate("id")] Need need, RetainedResponses retained, LockedAt locked)
    {
        var facts = Decide(retained, locked.Now);
        return (Receipt.Of(need, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RetainedResponses retained, DateTimeOffset now) => [new NeedAwarded(retained.All, now)];
}
