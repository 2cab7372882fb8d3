using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Declines an application, which ends it; the organisation may apply again.</summary>
/// <param name="Reason">Why. Names no person.</param>
public sealed record DeclineAdhesion(string Reason, DateTimeOffset? EffectiveAt = null);

public static class DeclineAdhesionEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(DeclineAdhesion command, Adhesion adhesion, Caller by) =>
        adhesion.State != AdhesionState.Applied ? ApproveAdhesionEndpoint.NotApplied
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 1000), AdhesionRules.CheckDate(command.EffectiveAt, adhesion.Since, by));

    /// <summary>Declines an application, which ends it.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/decline"), Allow(Role.Secretary)]
    public static (Receipt, Events, IMartenOp) Post(DeclineAdhesion command, [WriteAggregate("id")] Adhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], AdhesionRules.Release(adhesion));
    }

    public static IReadOnlyList<IFact> Decide(DeclineAdhesion command, DateTimeOffset now) => [new AdhesionDeclined(command.Reason, command.EffectiveAt ?? now)];
}
