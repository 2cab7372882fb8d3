using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>States what was not known of contracts at the award. What is complete is published, and changes by a modification only.</summary>
/// <param name="BuyerSiret">SIRET of the establishment that buys.</param>
/// <param name="Contracts">What is known now of the contracts; what was stated before stays unless it is stated anew.</param>
public sealed record CompleteAward(string? BuyerSiret = null, IReadOnlyList<ContractStatement>? Contracts = null);

public static class CompleteAwardEndpoint
{
    public static readonly Refusal NotAwarded = Refusal.State("award-missing",
        "Ce besoin n'est pas attribué : il n'en résulte aucun marché.",
        "This need is not awarded: no contract follows from it.");
    public static readonly Refusal Published = Refusal.State("contract-published",
        "Les données essentielles de ce marché sont complètes et publiées : elles ne changent plus que par une modification (modify-contract).",
        "What is essential of this contract is complete and published: from now on only a modification changes it (modify-contract).");
    public static readonly FieldError NothingStated = new("/contracts", "nothing-stated", "Indiquez au moins une donnée.", "State something at least.");

    public static async Task<(LockedAt, ContractParties)> LoadAsync(CompleteAward command, Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        await session.NumbersLockedAsync(command.Contracts, ct);
        return (await clock.LockNeedAsync(session, need.Id, shared: false, ct), await ContractParties.LoadAsync(session, need, need.Awarded, ct));
    }

    [WolverineBefore]
    public static Refusal? Refuse(CompleteAward command, Need need, ContractParties parties, LockedAt locked, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Awarded ? NotAwarded
        : command is { BuyerSiret: null, Contracts: null or [] } ? Refusal.Validation(NothingStated)
        : ContractTermsCheck.Refuse(command.BuyerSiret, command.Contracts, need, parties, locked.Now) is { } invalid ? invalid
        : need.Contracts.Any(c => c.CompleteAt is not null && (command.BuyerSiret is not null || command.Contracts!.Any(s => s.ResponseId == c.ResponseId && !OnlyNumbersNewHolders(s, need, c)))) ? Published
        : null;

    /// <summary>Whom a merger put in a holder's place has no number yet: that is stated even of a contract that is published.</summary>
    private static bool OnlyNumbersNewHolders(ContractStatement statement, Need need, AwardedContract contract) =>
        statement.Terms == new ContractTerms() && statement.Holders is { Count: > 0 } holders
            && holders.All(h => need.HoldersOf(contract).Contains(h.OrganisationId) && !contract.Holders.Contains(h.OrganisationId));

    [WolverinePost("/api/{territory}/needs/{id}/complete-award"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp[]) Post(CompleteAward command, [WriteAggregate("id")] Need need, LockedAt locked)
    {
        var facts = Decide(command, locked.Now);
        return (Receipt.Of(need, facts), [.. facts], ContractStatements.Holders(command.Contracts));
    }

    public static IReadOnlyList<IFact> Decide(CompleteAward command, DateTimeOffset now) =>
        [new AwardCompleted(command.BuyerSiret, ContractStatements.Stated(command.Contracts), now)];
}
