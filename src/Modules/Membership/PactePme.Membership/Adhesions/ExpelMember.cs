using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Records the resolution that expels a member: after the grounds were notified and the member was heard.</summary>
/// <param name="Resolution">Reference of the resolution.</param>
public sealed record ExpelMember(string Resolution, DateTimeOffset? EffectiveAt = null);

public static class ExpelMemberEndpoint
{
    public static readonly Refusal NotHeard = Refusal.State("member-not-heard",
        "Un membre n'est exclu qu'après notification des motifs et audition sur ceux-ci.",
        "A member is expelled only after being notified of the grounds and heard on them.");

    [WolverineBefore]
    public static Refusal? Refuse(ExpelMember command, Adhesion adhesion, Caller by) =>
        !adhesion.IsSignatory ? AdhesionRules.NotSignatory
        : adhesion.Expulsion is not { HeardOn: not null } ? NotHeard
        : Refusal.Validation(Check.Text(command.Resolution, "/resolution", 200), AdhesionRules.CheckDate(command.EffectiveAt, adhesion.Since, by));

    /// <summary>Records the resolution that expels a member.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/expel"), Allow(Role.Secretary)]
    public static (Receipt, Events, SignatoryStanding?, IMartenOp) Post(ExpelMember command, [WriteAggregate("id")] Adhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], adhesion.Standing(facts), AdhesionRules.Release(adhesion));
    }

    public static IReadOnlyList<IFact> Decide(ExpelMember command, DateTimeOffset now) => [new MemberExpelled(command.Resolution, command.EffectiveAt ?? now)];
}
