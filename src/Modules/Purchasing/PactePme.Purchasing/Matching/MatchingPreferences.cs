using PactePme.Kernel;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Matching;

[StoredAs("matching_preferences_opened_v1")]
public sealed record MatchingPreferencesOpened(Guid OrganisationId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Cpv">Beginning of a CPV code, two to eight digits.</param>
[StoredAs("cpv_followed_v1")]
public sealed record CpvFollowed(string Cpv, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("cpv_unfollowed_v1")]
public sealed record CpvUnfollowed(string Cpv, DateTimeOffset EffectiveAt) : IFact;

/// <summary>Until further notice no need is matched with the organisation.</summary>
[StoredAs("matches_muted_v1")]
public sealed record MatchesMuted(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("matches_unmuted_v1")]
public sealed record MatchesUnmuted(DateTimeOffset EffectiveAt) : IFact;

/// <summary>What an organisation wishes to hear of: which CPV codes it follows, whether it wants to hear of needs at all.</summary>
public sealed record MatchingPreferences(Guid OrganisationId) : IFolded<MatchingPreferences>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public bool Muted { get; init; }
    public IReadOnlyList<string> Follows { get; init; } = [];

    public static MatchingPreferences? Next(MatchingPreferences? state, IFact fact) => (state, fact) switch
    {
        (null, MatchingPreferencesOpened e) => new(e.OrganisationId),
        (null, _) => null,
        (_, CpvFollowed e) => state with { Follows = [.. state.Follows.Append(e.Cpv).Distinct().Order(StringComparer.Ordinal)] },
        (_, CpvUnfollowed e) => state with { Follows = [.. state.Follows.Where(f => f != e.Cpv)] },
        (_, MatchesMuted) => state with { Muted = true },
        (_, MatchesUnmuted) => state with { Muted = false },
        _ => state
    };

    /// <summary>Refuses whoever does not act for the organisation, to whom it does not exist.</summary>
    public Refusal? OnlyOwn(Caller by) => by.ActsFor(OrganisationId) ? null : Refusal.NotFound;

    /// <summary>What the index is to hold after these facts.</summary>
    public IndexWishes Indexed(IEnumerable<IFact> facts) => new(facts.Aggregate((MatchingPreferences?)this, Next)!);
}
