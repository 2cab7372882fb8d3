using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Matching;

/// <summary>Stops following a CPV prefix.</summary>
/// <param name="Cpv">The prefix as it was followed.</param>
public sealed record UnfollowCpv(string Cpv);

public static class UnfollowCpvEndpoint
{
    public static readonly Refusal NotFollowed = Refusal.State("cpv-not-followed",
        "Vous ne suivez pas ce code.", "You do not follow this code.");

    [WolverineBefore]
    public static Refusal? Refuse(UnfollowCpv command, MatchingPreferences preferences, Caller by) =>
        preferences.OnlyOwn(by) is { } notYours ? notYours
        : !preferences.Follows.Contains(command.Cpv) ? NotFollowed
        : null;

    [WolverinePost("/api/{territory}/matching-preferences/{id}/unfollow"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp) Post(UnfollowCpv command, [WriteAggregate("id")] MatchingPreferences preferences, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(preferences, facts), [.. facts], preferences.Indexed(facts));
    }

    public static IReadOnlyList<IFact> Decide(UnfollowCpv command, DateTimeOffset now) => [new CpvUnfollowed(command.Cpv, now)];
}
