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
    /// <summary>One of those who stand behind them may not trade for the time being.</summary>
    public bool AnyFrozen { get; init; }

    public static async Task<RetainedResponses> LoadAsync(IQuerySession session, Guid needId, CancellationToken ct)
    {
        var found = await session.Query<Response>().Where(r => r.NeedId == needId && r.State == ResponseState.Retained).OrderBy(r => r.Id).ToListAsync(ct);
        return new([.. found.Select(r => new AwardedResponse(r.Id, r.OrganisationId))]) { AnyFrozen = found.Any(r => r.Frozen) };
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
    public static readonly Refusal Frozen = Refusal.State("need-frozen-not-awarded",
        "Votre organisation est suspendue ou n'est plus signataire : son besoin est gelé et ne s'attribue pas. Voyez le secrétariat du comité.",
        "Your organisation is suspended or no longer a signatory: its need is frozen and is not awarded. See the secretary of the committee.");
    public static readonly Refusal RetainedFrozen = Refusal.State("response-frozen",
        "Une réponse retenue est gelée : l'un de ses auteurs est suspendu ou n'est plus signataire. Attendez qu'il soit rétabli, ou écartez sa réponse.",
        "A retained response is frozen: one of its authors is suspended or no longer a signatory. Wait until they are reinstated, or decide without that response.");

    public static async Task<(LockedAt, RetainedResponses)> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        (await clock.LockNeedAsync(session, need.Id, shared: false, ct), await RetainedResponses.LoadAsync(session, need.Id, ct));

    [WolverineBefore]
    public static Refusal? Refuse(Need need, RetainedResponses retained, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Closed ? NotClosed
        : need.Frozen ? Frozen
        : retained.All.Count == 0 ? NothingRetained
        : retained.AnyFrozen ? RetainedFrozen
        : null;

    [WolverinePost("/api/{territory}/needs/{id}/award"), Allow(Role.Member)]
    public static (Receipt, Events) Post(AwardNeed command, [WriteAggregate("id")] Need need, RetainedResponses retained, LockedAt locked)
    {
        var facts = Decide(retained, locked.Now);
        return (Receipt.Of(need, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(RetainedResponses retained, DateTimeOffset now) => [new NeedAwarded(retained.All, now)];
}
