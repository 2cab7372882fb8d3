using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Matching;

/// <summary>Follows a CPV prefix: a need that has it always matches, wherever it is.</summary>
/// <param name="Cpv">Beginning of a CPV code, two to eight digits.</param>
public sealed record FollowCpv(string Cpv);

public static class FollowCpvEndpoint
{
    public static readonly Refusal Followed = Refusal.State("cpv-followed",
        "Vous suivez déjà ce code.", "You follow this code already.");
    public static readonly Refusal TooMany = Refusal.State("cpv-too-many-followed",
        "Cinquante codes au plus : suivez un début de code plus court, ou cessez d'en suivre un.", "Fifty codes at most: follow a shorter beginning of a code, or stop following one.");

    [WolverineBefore]
    public static Refusal? Refuse(FollowCpv command, MatchingPreferences preferences, Caller by) =>
        preferences.OnlyOwn(by) is { } notYours ? notYours
        : Refusal.Validation(OpenMatchingPreferencesEndpoint.CheckPrefix(command.Cpv, "/cpv")) is { } notValid ? notValid
        : preferences.Follows.Contains(command.Cpv) ? Followed
        : preferences.Follows.Count >= OpenMatchingPreferencesEndpoint.MostFollowed ? TooMany
        : null;

    [WolverinePost("/api/{territory}/matching-preferences/{id}/follow"), Allow(Role.Member)]
    public static (Receipt, Events, IMartenOp, SupplierOnMarket) Post(FollowCpv command, [WriteAggregate("id")] MatchingPreferences preferences, Caller by)
    {
        var facts = Decide(command, by.At);
        return (Receipt.Of(preferences, facts), [.. facts], preferences.Indexed(facts), new SupplierOnMarket(preferences.OrganisationId));
    }

    public static IReadOnlyList<IFact> Decide(FollowCpv command, DateTimeOffset now) => [new CpvFollowed(command.Cpv, now)];
}
