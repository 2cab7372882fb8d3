using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Deals;

/// <summary>States, as buyer or as supplier, that business was done after an award; the other side is asked to confirm.</summary>
/// <param name="NeedId">The need that was awarded.</param>
/// <param name="ResponseId">The response that was retained.</param>
/// <param name="Amount">What the deal is worth, excluding VAT.</param>
/// <param name="WithoutPact">Would this have happened without the pact? May be answered later.</param>
public sealed record ClaimDeal(Guid NeedId, Guid ResponseId, Money Amount, WithoutPact? WithoutPact = null);

/// <summary>What a claim rests on.</summary>
/// <param name="Now">The database's time: what the claim is dated by, and its expiry reckoned from.</param>
public sealed record ClaimGround(Need? Need, Response? Response, DateTimeOffset Now)
{
    /// <summary>The side on which the caller would claim; nothing for everybody else.</summary>
    public DealSide? SideOf(Caller by) =>
        Need is not null && by.ActsFor(Need.BuyerId) ? DealSide.Buyer : Response is not null && by.ActsFor(Response.OrganisationId) ? DealSide.Supplier : null;
}

public static class ClaimDealEndpoint
{
    public const string Rule = "deal-claimed";

    /// <summary>One live deal per response; raised by the store.</summary>
    public static readonly Refusal AlreadyClaimed = Refusal.State(Rule,
        "Cette affaire est déjà déclarée : confirmez-la, ou indiquez votre montant.",
        "This deal has been claimed already: confirm it, or state your amount.");
    public static readonly Refusal NotAwarded = Refusal.State("need-not-awarded",
        "Une affaire se déclare une fois le besoin attribué à cette réponse.",
        "A deal is claimed once the need is awarded to this response.");

    public static async Task<ClaimGround> LoadAsync(ClaimDeal command, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var locked = await clock.LockNeedAsync(session, command.NeedId, shared: true, ct);
        return new(await session.LoadAsync<Need>(command.NeedId, ct), await session.LoadAsync<Response>(command.ResponseId, ct), locked.Now);
    }

    [WolverineBefore]
    public static Refusal? Refuse(ClaimDeal command, ClaimGround ground, Caller by) =>
        ground is not { Need: { } need, Response: { } response } || response.NeedId != need.Id
            || ground.SideOf(by) is null || response.SeenBy(by, need) < ResponseSight.Outcome ? Refusal.NotFound
        : need.State != NeedState.Awarded || need.Awarded.All(a => a.ResponseId != response.Id) ? NotAwarded
        : Refusal.Validation(Money.Check(command.Amount, "/amount"));

    [WolverinePost("/api/{territory}/deals"), Allow(Role.Member)]
    public static (Created, IStartStream, IMartenOp[], OutgoingMessages) Post(string territory, ClaimDeal command, ClaimGround ground, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var (facts, documents) = Decide(id, command, ground.Need!, ground.Response!, ground.SideOf(by)!.Value, ground.Now);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/deals/{id}" }, MartenOps.StartStream<Deal>(id, [.. facts]), documents, DealNews.Of(id, null, facts));
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(Guid id, ClaimDeal command, Need need, Response response, DealSide side, DateTimeOffset now) =>
        ([new DealClaimed(need.Id, response.Id, need.BuyerId, response.OrganisationId, side, command.Amount, need.Synthetic || response.Synthetic, now, DealTerms.AnswerBy(now)),
            .. AnswerAdditionalityEndpoint.Decide(side, command.WithoutPact, now)],
            [MartenOps.Insert(Reservation.Of(Rule, id, response.Id))]);
}
