using Marten;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Records that a published contract was modified, from the day on which the holder was notified.</summary>
/// <param name="ResponseId">The response that the contract follows from.</param>
/// <param name="NotifiedOn">Paris day on which the modification was notified; modifications are stated in their order.</param>
/// <param name="Reason">What changed and why, for everyone to read. Names no person.</param>
/// <param name="Amount">Of the whole contract from then on, excluding VAT.</param>
/// <param name="Months">Duration of the whole contract from then on.</param>
public sealed record ModifyContract(Guid ResponseId, DateOnly NotifiedOn, string Reason, Money? Amount = null, int? Months = null);

public static class ModifyContractEndpoint
{
    public static readonly Refusal Incomplete = Refusal.State("contract-incomplete",
        "Complétez d'abord les données essentielles de ce marché (complete-award) : une modification se publie après elles.",
        "Complete first what is essential of this contract (complete-award): a modification is published after it.");
    public static readonly FieldError Unknown = new("/responseId", "response-not-awarded", "Aucun marché de ce besoin ne résulte de cette réponse.", "No contract of this need follows from this response.");
    public static readonly FieldError TooEarly = new("/notifiedOn", "modification-order", "Une modification suit la notification du marché et les modifications déjà notifiées.",
        "A modification follows the notification of the contract and the modifications notified before.");
    public static readonly FieldError InTheFuture = new("/notifiedOn", "in-the-future", "Cette date est dans le futur.", "This date is in the future.");
    public static readonly FieldError NothingChanged = new("/amount", "nothing-changed", "Indiquez le nouveau montant, la nouvelle durée, ou les deux.", "State the new amount, the new duration, or both.");

    public static Task<LockedAt> LoadAsync(Need need, IDocumentSession session, DatabaseClock clock, CancellationToken ct) =>
        clock.LockNeedAsync(session, need.Id, shared: false, ct);

    [WolverineBefore]
    public static Refusal? Refuse(ModifyContract command, Need need, LockedAt locked, Caller by) =>
        need.OnlyBuyer(by) is { } notYours ? notYours
        : need.State != NeedState.Awarded ? CompleteAwardEndpoint.NotAwarded
        : need.Contracts.FirstOrDefault(c => c.ResponseId == command.ResponseId) is not { } contract ? Refusal.Validation(Unknown)
        : contract.CompleteAt is null ? Incomplete
        : Refusal.Validation(
            Check.Text(command.Reason, "/reason", 2_000),
            command.NotifiedOn > ParisTime.DayOf(locked.Now) ? InTheFuture
                : command.NotifiedOn < (contract.Modifications is [.., var last] ? last.NotifiedOn : contract.Terms.NotifiedOn) ? TooEarly : null,
            Money.Check(command.Amount, "/amount") ?? (command.Amount is { Amount: < 1 } ? ContractTermsCheck.AtLeastOneEuro.At("/amount") : null),
            command.Months is < 1 or > ContractTermsCheck.MostMonths ? ContractTermsCheck.MonthsRange.At("/months") : null,
            (command.Amount is null || command.Amount == contract.Amount) && (command.Months is null || command.Months == contract.Months) ? NothingChanged : null);

    [WolverinePost("/api/{territory}/needs/{id}/modify-contract"), Allow(Role.Member)]
    public static (Receipt, Events) Post(ModifyContract command, [WriteAggregate("id")] Need need, LockedAt locked)
    {
        var facts = Decide(command, need, locked.Now);
        return (Receipt.Of(need, facts), [.. facts]);
    }

    public static IReadOnlyList<IFact> Decide(ModifyContract command, Need need, DateTimeOffset now)
    {
        ParisTime.Read($"{command.NotifiedOn:yyyy-MM-dd}T00:00", "/notifiedOn", out var from);
        // A contract may have been notified, and modified, before its award was entered here.
        var effective = need.AwardedAt is { } awarded && from < awarded ? awarded : from;
        return [new ContractOfNeedModified(command.ResponseId, command.NotifiedOn, command.Amount, command.Months, command.Reason, ParisTime.DayOf(now), effective)];
    }
}
