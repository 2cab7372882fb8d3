using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Withdraws an application or leaves the pact; the organisation may come back.</summary>
/// <param name="Reason">Why. Names no person.</param>
/// <param name="EffectiveAt">When it left, if the secretary records it later; now when absent.</param>
public sealed record WithdrawAdhesion(string Reason, DateTimeOffset? EffectiveAt = null);

public static class WithdrawAdhesionEndpoint
{
    public static readonly Refusal NotLive = Refusal.State("adhesion-ended",
        "Cette adhésion a déjà pris fin.",
        "This adhesion has already ended.");

    [WolverineBefore]
    public static Refusal? Refuse(WithdrawAdhesion command, Adhesion adhesion, Caller by) =>
        AdhesionRules.NotFor(adhesion, by)
        ?? (adhesion.IsLive ? null : NotLive)
        ?? Refusal.Validation(Check.Text(command.Reason, "/reason", 1000), AdhesionRules.CheckDate(command.EffectiveAt, adhesion.Since, by));

    /// <summary>Withdraws an application or leaves the pact.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/withdraw"), Allow(Role.Member, Role.Secretary)]
    public static (Receipt, Events, SignatoryStanding?, ExpulsionStanding?, IMartenOp) Post(WithdrawAdhesion command, [WriteAggregate("id")] Adhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], adhesion.Standing(facts), adhesion.ExpulsionTold(facts), AdhesionRules.Release(adhesion));
    }

    public static IReadOnlyList<IFact> Decide(WithdrawAdhesion command, DateTimeOffset now) => [new AdhesionWithdrawn(command.Reason, command.EffectiveAt ?? now)];
}
