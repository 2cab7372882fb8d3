using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Awards a closed need to the responses retained. What a public buyer has to publish of its contracts is stated here, or completed later; it is public.</summary>
/// <param name="BuyerSiret">SIRET of the establishment that buys.</param>
/// <param name="Contracts">What is known of the contract with each response.</param>
public sealed record AwardNeed(string? BuyerSiret = null, IReadOnlyList<ContractStatement>? Contracts = null);

/// <summary>The responses to a need that its buyer retained.</summary>
/// <param name="Offers">Offers received: those that stood at the deadline, joint ones signed by all; absent where they are handed in elsewhere.</param>
public sealed record RetainedResponses(IReadOnlyList<AwardedResponse> All, int? Offers = null)
{
    /// <summary>One of those who stand behind them may not trade for the time being.</summary>
    public bool AnyFrozen { get; init; }

    /// <summary>The parties of all responses that are decided or wait for it: who is told.</summary>
    public IReadOnlyList<Response> Told { get; init; } = [];

    public static async Task<RetainedResponses> LoadAsync(IQuerySession session, Need need, CancellationToken ct)
    {
        List<Response> all = [.. await session.Query<Response>().Where(r => r.NeedId == need.Id).OrderBy(r => r.Id).ToListAsync(ct)];
        // An offer taken back after the deadline was received all the same; one made up is none, to a need that is not.
        return Of([.. all.Where(r => r.State == ResponseState.Retained)], [.. all.Where(r => r.Counts && (need.Synthetic || !r.Synthetic))], need.Content.InterestOnly) with
        {
            Told = [.. all.Where(r => r.State is not (ResponseState.Withdrawn or ResponseState.Declined))]
        };
    }

    public static RetainedResponses Of(IReadOnlyList<Response> retained, IReadOnlyList<Response> offers, bool handedInElsewhere) => new(
        [.. retained.Select(r => new AwardedResponse(r.Id, r.OrganisationId)
        {
            Lots = r.Lots,
            Cosignatories = [.. r.Bound.Skip(1)],
            Synthetic = r.Synthetic,
            Offers = handedInElsewhere ? null : offers.Count(o => r.Lots.Count == 0 || o.Lots.Count == 0 || o.Lots.Intersect(r.Lots).Any())
        })],
        handedInElsewhere ? null : offers.Count)
    {
        AnyFrozen = retained.Any(r => r.Frozen)
    };
}

public static class AwardNeedEndpoint
{
    public static readonly Refusal NotClosed = Refusal.State("need-not-closed",
        "Cela se décide une fois le besoin clos, et tant qu'il n'est ni attribué, ni infructueux, ni annulé.",
        "This is decided once the need is closed, and while it is neither awarded, nor unsuccessful, nor cancelled.");
    public static readonly Refusal NothingRetained = Refusal.State("no-response-retained",
        "Retenez d'abord au moins une réponse.",
        "Retain at least one response first.");
    public static readonly Refusal Frozen = Refusal.State("own-need-frozen",
        "Votre organisation est suspendue ou n'est plus signataire : son besoin est gelé : il n'est ni modifié, ni prolongé, ni attribué. Voyez le secrétariat du comité.",
        "Your organisation is suspended or no longer a signatory: its need is frozen, and neither amended, nor extended, nor awarded. See the secretary of the committee.");
    public static readonly Refusal RetainedFrozen = Refusal.State("response-frozen",
        "Cette réponse est gelée : l'un de ses auteurs est suspendu ou n'est plus signataire. Attendez qu'il soit rétabli, ou écartez sa réponse.",
        "This response is frozen: one of its authors is suspended or no longer a signatory. Wait until they are reinstated, or decide without that response.");

    public static async Task<(LockedAt, RetainedResponses, ContractParties)> LoadAsync(AwardNeed command, Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        await session.NumbersLockedAsync(command.Contracts, ct);
        var locked = await clock.LockNeedAsync(session, need.Id, shared: false, ct);
        var retained = await RetainedResponses.LoadAsync(session, need, ct);
        return (locked, retained, await ContractParties.LoadAsync(session, need, retained.All, ct));
    }

    [WolverineBefore]
    public static Refusal? Refuse(AwardNeed command, Need need, RetainedResponses retained, ContractParties parties, LockedAt locked, Caller by) =>
        Refuse(need, retained, by) ?? ContractTermsCheck.Refuse(command.BuyerSiret, command.Contracts, need with { Awarded = retained.All }, parties, locked.Now);

    /// <summary>Whether the need can be awarded at all, whatever is stated of the contracts.</summary>
    public static Refusal? Refuse(Need need, RetainedResponses retained, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Closed ? NotClosed
        : need.Frozen ? Frozen
        : retained.All.Count == 0 ? NothingRetained
        : retained.AnyFrozen ? RetainedFrozen
        : null;

    [WolverinePost("/api/{territory}/needs/{id}/award"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[], OutgoingMessages) Post(AwardNeed command, [WriteAggregate("id")] Need need, RetainedResponses retained, ContractParties parties, LockedAt locked)
    {
        var facts = Decide(retained, locked.Now, parties.Buyer, command);
        return (Receipt.Of(need, facts), [.. facts], ContractStatements.Holders(command.Contracts), [.. retained.Told.Tell(NotificationKind.NeedAwarded, need)]);
    }

    public static IReadOnlyList<IFact> Decide(RetainedResponses retained, DateTimeOffset now, Participant? buyer = null, AwardNeed? command = null) =>
    [
        new NeedAwarded(retained.All, now)
        {
            PublicBuyer = buyer is { IsPublic: true },
            Offers = retained.Offers,
            BuyerSiret = command?.BuyerSiret,
            Contracts = ContractStatements.Stated(command?.Contracts)
        }
    ];
}
