using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using PactePme.Kernel;
using PactePme.Purchasing.Search;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Purchasing.Needs;

public static class ListNeedsEndpoint
{
    public static readonly Refusal MalformedCpvPrefix = Refusal.Malformed("malformed-cpv-prefix",
        "« cpv » est le début d'un code CPV : deux à huit chiffres.",
        "\"cpv\" is the beginning of a CPV code: two to eight digits.");
    public static readonly Refusal MalformedText = Refusal.Malformed("malformed-text-query",
        "« q » est fait d'un à 200 caractères.",
        "\"q\" has 1 to 200 characters.");
    public static readonly Refusal CursorOfAnotherOrder = Refusal.Malformed("cursor-of-another-order",
        "« after » vient d'une page triée autrement : reprenez « next » d'une page du même tri.",
        "\"after\" comes from a page in another order: take \"next\" from a page with the same sort.");

    [WolverineBefore]
    public static Refusal? Refuse(string? cpv, string? q, NeedSort? sort, PageRequest page) =>
        RefuseFilters(cpv, q) ?? (NeedSearch.Continues(sort ?? NeedSort.Drafted, page) ? null : CursorOfAnotherOrder);

    internal static Refusal? RefuseFilters(string? cpv, string? q) =>
        cpv is not null && !CpvPrefixes.IsPrefix(cpv) ? MalformedCpvPrefix
        : q is { Length: 0 or > 200 } ? MalformedText
        : null;

    /// <summary>The needs that the caller may see, in the order in which they were drafted unless another is asked for.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="nature">Only those of this nature.</param>
    /// <param name="cpv">Only those with a CPV code that begins so: two to eight digits.</param>
    /// <param name="buyerId">Only those of this organisation.</param>
    /// <param name="buyerKind">Only those of public buyers, of large private ones, or of others.</param>
    /// <param name="commune">Only those in this commune, by its INSEE code.</param>
    /// <param name="deadlineFrom">Only those whose deadline is at or after this instant.</param>
    /// <param name="deadlineTo">Only those whose deadline is before this instant.</param>
    /// <param name="isSealed">Only those whose responses nobody reads before the deadline, or only the others.</param>
    /// <param name="q">Only those that say these words, in French: accents, plurals and elisions do not matter; "quoted words" follow each other, -word is absent.</param>
    /// <param name="sort">In this order: drafted, deadline or relevance.</param>
    [WolverineGet("/api/{territory}/needs"), Allow]
    public static async Task<Page<NeedView>> Get(PageRequest page, NeedState? state, NeedNature? nature, string? cpv, Guid? buyerId, BuyerSector? buyerKind, string? commune,
        DateTimeOffset? deadlineFrom, DateTimeOffset? deadlineTo, [FromQuery(Name = "sealed")] bool? isSealed, string? q, NeedSort? sort, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = Query(by, state, nature, cpv, buyerId, buyerKind, commune, deadlineFrom, deadlineTo, isSealed, q) with { Sort = sort ?? NeedSort.Drafted };
        List<FoundNeed> found = [];
        await using (var command = NeedSearch.Page(session.DocumentStore.Options.DatabaseSchemaName, query, page))
        await using (var reader = await session.ExecuteReaderAsync(command, ct))
            while (await reader.ReadAsync(ct)) found.Add(NeedSearch.Read(reader));
        var needs = (await session.LoadManyAsync<Need>(ct, [.. found.Select(f => f.Id)])).ToDictionary(n => n.Id);
        return found.Cut(page, http, f => f.Id, query.Sort == NeedSort.Drafted ? null : f => NeedSearch.WriteKey(query.Sort, f)!).Select(f => NeedView.Of(needs[f.Id]));
    }

    internal static NeedQuery Query(Caller by, NeedState? state, NeedNature? nature, string? cpv, Guid? buyerId, BuyerSector? buyerKind, string? commune,
        DateTimeOffset? deadlineFrom, DateTimeOffset? deadlineTo, bool? isSealed, string? q) =>
        new(by.Territory, by.MemberOf, by.Is(Role.Moderator) || by.Is(Role.Auditor), state, nature, cpv, buyerId, buyerKind, commune, deadlineFrom, deadlineTo, q, isSealed);
}

/// <summary>How many of the needs found have this value.</summary>
public sealed record Facet(string Value, long Count);

/// <summary>The needs found, counted. The filters given apply to all of it, those on the facet itself too.</summary>
/// <param name="Total">How many were found.</param>
/// <param name="State">By state.</param>
/// <param name="Cpv">By division of the CPV (two digits); a need of several divisions counts in each.</param>
/// <param name="Commune">By commune, by its INSEE code, the hundred most frequent; a need of several communes counts in each, one of no place in none.</param>
/// <param name="BuyerKind">By kind of buyer.</param>
public sealed record NeedFacets(long Total, IReadOnlyList<Facet> State, IReadOnlyList<Facet> Cpv, IReadOnlyList<Facet> Commune, IReadOnlyList<Facet> BuyerKind);

public static class CountNeedsEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(string? cpv, string? q) => ListNeedsEndpoint.RefuseFilters(cpv, q);

    /// <summary>Counts the needs that the caller may see by state, CPV division, commune and kind of buyer, with the filters of their list.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="nature">Only those of this nature.</param>
    /// <param name="cpv">Only those with a CPV code that begins so: two to eight digits.</param>
    /// <param name="buyerId">Only those of this organisation.</param>
    /// <param name="buyerKind">Only those of public buyers, of large private ones, or of others.</param>
    /// <param name="commune">Only those in this commune, by its INSEE code.</param>
    /// <param name="deadlineFrom">Only those whose deadline is at or after this instant.</param>
    /// <param name="deadlineTo">Only those whose deadline is before this instant.</param>
    /// <param name="isSealed">Only those whose responses nobody reads before the deadline, or only the others.</param>
    /// <param name="q">Only those that say these words, in French.</param>
    [WolverineGet("/api/{territory}/needs/facets"), Allow]
    public static async Task<NeedFacets> Get(NeedState? state, NeedNature? nature, string? cpv, Guid? buyerId, BuyerSector? buyerKind, string? commune,
        DateTimeOffset? deadlineFrom, DateTimeOffset? deadlineTo, [FromQuery(Name = "sealed")] bool? isSealed, string? q, Caller by, IQuerySession session, CancellationToken ct)
    {
        var query = ListNeedsEndpoint.Query(by, state, nature, cpv, buyerId, buyerKind, commune, deadlineFrom, deadlineTo, isSealed, q);
        List<(string Facet, string Value, long Count)> counted = [];
        await using (var command = NeedSearch.Facets(session.DocumentStore.Options.DatabaseSchemaName, query))
        await using (var reader = await session.ExecuteReaderAsync(command, ct))
            while (await reader.ReadAsync(ct)) counted.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        return new(counted.Single(c => c.Facet == "total").Count, Of("state", words: true), Of("cpv"), Of("commune"), Of("buyer", words: true));

        List<Facet> Of(string facet, bool words = false) => [.. counted.Where(c => c.Facet == facet).OrderByDescending(c => c.Count).ThenBy(c => c.Value, StringComparer.Ordinal)
            .Select(c => new Facet(words ? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(c.Value) : c.Value, c.Count))];
    }
}
