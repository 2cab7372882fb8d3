using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Records that a member was notified of grounds for its expulsion. Further grounds call for another hearing.</summary>
/// <param name="Grounds">What it is reproached with. Names no person.</param>
/// <param name="EffectiveAt">When it was notified; now when absent, never in the future.</param>
public sealed record NotifyExpulsionGrounds(string Grounds, DateTimeOffset? EffectiveAt = null);

public static class NotifyExpulsionGroundsEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(NotifyExpulsionGrounds command, Adhesion adhesion, Caller by) =>
        !adhesion.IsSignatory ? AdhesionRules.NotSignatory
        : Refusal.Validation(Check.Text(command.Grounds, "/grounds", 2000), AdhesionRules.CheckDate(command.EffectiveAt, adhesion.Since, by));

    /// <summary>Records that a member was notified of grounds for its expulsion.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/notify-expulsion-grounds"), Allow(Role.Secretary)]
    public static (Receipt, Events, ExpulsionStanding?) Post(NotifyExpulsionGrounds command, [WriteAggregate("id")] Adhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], adhesion.ExpulsionTold(facts));
    }

    public static IReadOnlyList<IFact> Decide(NotifyExpulsionGrounds command, DateTimeOffset now) =>
        [new ExpulsionGroundsNotified(command.Grounds, command.EffectiveAt ?? now)];
}
