using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Matching;

/// <summary>Hears of needs again, also of those published meanwhile and still open.</summary>
public sealed record UnmuteMatches;

public static class UnmuteMatchesEndpoint
{
    public static readonly Refusal NotMuted = Refusal.State("matches-not-muted",
        "Vous êtes déjà averti des besoins.", "You are told of needs already.");

    [WolverineBefore]
    public static Refusal? Refuse(UnmuteMatches command, MatchingPreferences preferences, Caller by) =>
        preferences.OnlyOwn(by) is { } notYours ? notYours
        : !preferences.Muted ? NotMuted
        : null;

    [WolverinePost("/api/{territory}/matching-preferences/{id}/unmute"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp, SupplierOnMarket) Post(UnmuteMatches command, [WriteAggregate("id")] MatchingPreferences preferences, Caller by)
    {
        var facts = Decide(by.At);
        return (Receipt.Of(preferences, facts), [.. facts], preferences.Indexed(facts), new SupplierOnMarket(preferences.OrganisationId));
    }

    public static IReadOnlyList<IFact> Decide(DateTimeOffset now) => [new MatchesUnmuted(now)];
}
