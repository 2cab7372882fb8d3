using PactePme.Kernel;
using PactePme.Membership.Contracts;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Membership.Adhesions;

/// <summary>Records that a member was heard on the grounds it was notified of.</summary>
/// <param name="HeardOn">Calendar day in Paris, not before the notification.</param>
public sealed record HearMember(DateOnly HeardOn, Hearing HowHeard, DateTimeOffset? EffectiveAt = null);

public static class HearMemberEndpoint
{
    public static readonly Refusal GroundsNotNotified = Refusal.State("grounds-not-notified",
        "Les motifs n'ont pas été notifiés à ce membre, ou il a déjà été entendu sur ceux-ci.",
        "This member was not notified of any grounds, or was already heard on them.");

    [WolverineBefore]
    public static Refusal? Refuse(HearMember command, Adhesion adhesion, Caller by) =>
        !adhesion.IsSignatory ? AdhesionRules.NotSignatory
        : adhesion.Expulsion is not { HeardOn: null } expulsion ? GroundsNotNotified
        : Refusal.Validation(
            command.HeardOn < ParisTime.DayOf(expulsion.NotifiedAt)
                ? new("/heardOn", "before-notification", "Un membre est entendu après la notification des motifs.", "A member is heard after being notified of the grounds.") : null,
            command.HeardOn > ParisTime.DayOf(command.EffectiveAt ?? by.At)
                ? new("/heardOn", "in-the-future", "Cette audition est postérieure à son constat.", "This hearing comes after it is recorded.") : null,
            AdhesionRules.CheckDate(command.EffectiveAt, adhesion.Since, by));

    /// <summary>Records that a member was heard on the grounds it was notified of.</summary>
    [WolverinePost("/api/{territory}/adhesions/{id}/hear"), Allow(Role.Secretary)]
    public static (Receipt, Events, ExpulsionStanding?) Post(HearMember command, [WriteAggregate("id")] Adhesion adhesion, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(adhesion, facts), [.. facts], adhesion.ExpulsionTold(facts));
    }

    public static IReadOnlyList<IFact> Decide(HearMember command, DateTimeOffset now) => [new MemberHeard(command.HeardOn, command.HowHeard, command.EffectiveAt ?? now)];
}
