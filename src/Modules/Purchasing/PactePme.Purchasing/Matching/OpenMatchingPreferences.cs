using PactePme.Kernel;
using PactePme.Purchasing.Search;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Purchasing.Matching;

/// <summary>Begins the preferences of one's own organisation on what needs it hears of; without any it hears of all that fit its profile.</summary>
/// <param name="Follow">CPV prefixes to follow from the start, two to eight digits.</param>
public sealed record OpenMatchingPreferences(IReadOnlyList<string>? Follow = null);

public static class OpenMatchingPreferencesEndpoint
{
    public const string Rule = "matching-preferences-exist";
    public const int MostFollowed = 50;

    /// <summary>One for each organisation; raised by the store.</summary>
    public static readonly Refusal Exist = Refusal.State(Rule,
        "Votre organisation a déjà ses préférences : lisez-les sous matching-preferences, puis changez-les.",
        "Your organisation has its preferences already: read them under matching-preferences, then change them.");

    [WolverineBefore]
    public static Refusal? Refuse(OpenMatchingPreferences command) => Refusal.Validation(
        [Check.Count(command.Follow, "/follow", MostFollowed), .. Check.Each(command.Follow, "/follow", CheckPrefix)]);

    [WolverinePost("/api/{territory}/matching-preferences"), Allow(Role.Member)]
    public static (Created, IStartStream, IMartenOp[], SupplierOnMarket) Post(string territory, OpenMatchingPreferences command, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command, by.OrganisationId, by.At);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/matching-preferences/{id}" }, MartenOps.StartStream<MatchingPreferences>(id, [.. facts]),
            [MartenOps.Insert(Reservation.Of(Rule, id, by.OrganisationId)), new IndexWishes(Fold.Of<MatchingPreferences>(facts)!)], new SupplierOnMarket(by.OrganisationId));
    }

    public static IReadOnlyList<IFact> Decide(OpenMatchingPreferences command, Guid organisation, DateTimeOffset now) =>
        [new MatchingPreferencesOpened(organisation, now), .. (command.Follow ?? []).Distinct().Select(cpv => new CpvFollowed(cpv, now))];

    internal static FieldError? CheckPrefix(string? cpv, string pointer) => CpvPrefixes.IsPrefix(cpv) ? null
        : new(pointer, "cpv-prefix-shape", "Le début d'un code CPV a deux à huit chiffres, par exemple 45.", "The beginning of a CPV code has two to eight digits, for example 45.");
}
