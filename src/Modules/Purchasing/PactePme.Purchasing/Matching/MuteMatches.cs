using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Matching;

/// <summary>Hears of no need until further notice; what is followed is kept for later.</summary>
public sealed record MuteMatches;

public static class MuteMatchesEndpoint
{
    public static readonly Refusal Muted = Refusal.State("matches-muted",
        "Vous n'êtes déjà plus averti des besoins.", "You are told of no needs already.");

    [WolverineBefore]
    public static Refusal? Refuse(MuteMatches command, MatchingPreferences preferences, Caller by) =>
        preferences.OnlyOwn(by) is { } notYours ? notYours
        : preferences.Muted ? Muted
        : null;

    [WolverinePost("/api/{territory}/matching-preferences/{id}/mute"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp) Post(MuteMatches command, [WriteAggregate("id")] MatchingPreferences preferences, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(preferences, facts), [.. facts], preferences.Indexed(facts));
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new MatchesMuted(now)];
}
