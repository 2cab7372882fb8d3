using PactePme.Kernel;
using PactePme.Purchasing.Notifications;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Needs;

/// <summary>Hands a submitted need back to the buyer, saying what to change.</summary>
/// <param name="Reason">What to change and why. Names no person.</param>
public sealed record RequestChanges(string Reason);

public static class RequestChangesEndpoint
{
    public static readonly Refusal NotSubmitted = Refusal.State("need-not-submitted",
        "Ce besoin n'attend pas de modération.",
        "This need is not waiting for moderation.");

    [WolverineBefore]
    public static Refusal? Refuse(RequestChanges command, Need need, Caller by) =>
        !need.MayBeSeenBy(by) ? Refusal.NotFound
        : need.State != NeedState.Submitted ? NotSubmitted
        : Refusal.Validation(Check.Text(command.Reason, "/reason", 2_000));

    [WolverinePost("/api/{territory}/needs/{id}/request-changes"), Allow(Role.Moderator)]
    public static (Receipt, Events, NotifyOrganisation) Post(RequestChanges command, [WriteAggregate("id")] Need need, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(need, facts), [.. facts], new(need.BuyerId, NotificationKind.NeedChangesRequested, $"{need.Version + 1}", need.Id));
    }

    public static IReadOnlyList<IFact> Decide(RequestChanges command, DateTimeOffset now) => [new NeedChangesRequested(command.Reason, now)];
}
