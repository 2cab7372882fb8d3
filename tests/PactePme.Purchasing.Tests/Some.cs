using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;

namespace PactePme.Purchasing.Tests;

/// <summary>What tests begin with: a buyer, a supplier, a competitor, and what happened to a need so far.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Monday = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Deadline = Monday.AddDays(30);
    public static readonly Guid BuyerId = Guid.Parse("00000000-0000-7000-8000-00000000000b");
    public static readonly Guid SupplierId = Guid.Parse("00000000-0000-7000-8000-00000000000c");
    public static readonly Guid NeedId = Guid.Parse("00000000-0000-7000-8000-00000000000d");
    public static readonly Guid ResponseId = Guid.Parse("00000000-0000-7000-8000-00000000000e");

    public static readonly Participant Signatory = new(BuyerId, 2, Standing: "verified")
    {
        Adhesions = new Dictionary<Guid, AdhesionTold> { [Guid.Parse("00000000-0000-7000-8000-0000000000aa")] = new(1, true) }
    };
    public static readonly Participant Supplier = Signatory with { Id = SupplierId };

    public static readonly Seal Seal = new(new MasterKey(System.Security.Cryptography.SHA256.HashData("tests"u8)));

    public static readonly NeedContent Content = new("Peinture", "Façades d'une école", NeedNature.Prestation, ["45442110"], ["13055"], null, null, Deadline);

    public static Caller By(Guid organisation, params Role[] roles) => new("t", Guid.Empty, organisation, roles.ToHashSet(), Monday);

    public static readonly Caller Buyer = By(BuyerId, Role.Member);
    public static readonly Caller Responder = By(SupplierId, Role.Member);
    public static readonly Caller Competitor = By(Guid.Parse("00000000-0000-7000-8000-0000000000cc"), Role.Member);
    public static readonly Caller Moderator = By(Guid.Parse("00000000-0000-7000-8000-0000000000dd"), Role.Moderator);
    public static readonly Caller Auditor = By(Guid.Parse("00000000-0000-7000-8000-0000000000ee"), Role.Auditor);

    public static DraftNeed Draft(string deadline = "2026-12-02T10:00") => new("Peinture", "Façades d'une école", NeedNature.Prestation, deadline, ["45442110-1"], ["13055"]);

    /// <summary>A need on its way to this state.</summary>
    public static Need Need(NeedState state = NeedState.Draft, bool synthetic = false, params IFact[] more)
    {
        List<IFact> facts = [new NeedDrafted(BuyerId, Content, synthetic, Monday)];
        if (state >= NeedState.Submitted) facts.Add(new NeedSubmitted(Monday));
        if (state == NeedState.ChangesRequested) facts.Add(new NeedChangesRequested("lieu", Monday));
        if (state >= NeedState.Published) facts.Add(new NeedPublished(Content, synthetic, Monday));
        if (state is NeedState.Closed or NeedState.Awarded or NeedState.Unsuccessful) facts.Add(new NeedClosed(Deadline));
        if (state == NeedState.Awarded) facts.Add(new NeedAwarded([new(ResponseId, SupplierId)], Deadline));
        if (state == NeedState.Unsuccessful) facts.Add(new NeedDeclaredUnsuccessful("aucune", Deadline));
        if (state == NeedState.Cancelled) facts.Add(new NeedCancelled("crédits", Deadline));
        var need = Fold.Of<Need>([.. facts, .. more])!;
        need.Id = NeedId;
        return need;
    }

    public static Response Response(ResponseState state = ResponseState.Submitted)
    {
        List<IFact> facts = [new ResponseSubmitted(NeedId, SupplierId, "Nous savons faire", new(15_000m), false, Monday)];
        if (state == ResponseState.Interested) facts = [new InterestExpressed(NeedId, SupplierId, false, Monday)];
        if (state == ResponseState.Declined) facts.Add(new ResponseDeclined(NeedId, SupplierId, "carnet plein", false, Monday));
        if (state == ResponseState.Invalidated) facts.Add(new ResponseInvalidated(1, Monday));
        if (state == ResponseState.Shortlisted) facts.Add(new ResponseShortlisted("parmi les trois", Deadline));
        if (state == ResponseState.Retained) facts.Add(new ResponseRetained("la meilleure", Deadline));
        if (state == ResponseState.NotRetained) facts.Add(new ResponseNotRetained("trop chère", Deadline));
        if (state == ResponseState.Withdrawn) facts.Add(new ResponseWithdrawn(null, false, Monday));
        var response = Fold.Of<Response>(facts)!;
        response.Id = ResponseId;
        return response;
    }

    /// <summary>The same in every member, lists included, which records compare by identity.</summary>
    public static void ShouldSay<T>(this T actual, T expected) where T : notnull =>
        System.Text.Json.JsonSerializer.Serialize(actual, actual.GetType()).ShouldBe(System.Text.Json.JsonSerializer.Serialize(expected, expected.GetType()));

    public static Deal Deal(DealSide side = DealSide.Supplier, decimal amount = 15_000m) =>
        Fold.Of<Deal>([new DealClaimed(NeedId, ResponseId, BuyerId, SupplierId, side, new(amount), false, Deadline, DealTerms.AnswerBy(Deadline))])!;
}
