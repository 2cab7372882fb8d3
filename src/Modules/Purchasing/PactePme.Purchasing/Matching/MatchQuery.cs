using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Matching;

/// <summary>A need as it is matched.</summary>
/// <param name="NotTo">The buyer, and what it has become by mergers.</param>
public sealed record NeedToMatch(Guid Id, BuyerSector Buyer, IReadOnlyList<Guid> NotTo, IReadOnlyList<string> Cpv, IReadOnlyList<string> Communes, string Heading, string Body)
{
    public static NeedToMatch Of(Need need, BuyerSector buyer, params IEnumerable<Guid> notTo) =>
        new(need.Id, buyer, [.. notTo.Append(need.BuyerId).Distinct()], NeedText.Cpv(need.Content), need.Content.Communes, NeedText.Heading(need.Content), NeedText.Body(need.Content));
}

/// <summary>A supplier that a need was matched with.</summary>
/// <param name="CommonCpv">The longest beginning that a CPV code of each have in common.</param>
/// <param name="Said">Those of its keywords that the need says.</param>
/// <param name="FollowedCpv">The prefix it follows.</param>
/// <param name="Score">As the database ranked it.</param>
public sealed record MatchedSupplier(Guid OrganisationId, Affinity Affinity, string? CommonCpv, IReadOnlyList<string> Said, string? FollowedCpv, int Score);

/// <summary>
/// Retrieves the suppliers of a need, ranked. Candidates come from three inverted indexes – beginnings of CPV codes, beginnings followed, words of
/// keywords – and only they are scored, by the figures of <see cref="MatchScore"/>.
/// </summary>
public static class MatchQuery
{
    /// <summary>Words of a need that say nothing of what is wanted, folded: a supplier found by one of these alone would be no match.</summary>
    private static readonly HashSet<string> Empty =
    [
        "besoin", "marche", "prestation", "prestations", "fourniture", "fournitures", "service", "services", "travail", "mission", "missions", "realisation", "mise", "oeuvre", "place",
        "entreprise", "entreprises", "societe", "annee", "annees", "mois", "jour", "jours", "lot", "lots", "euros", "commune", "ville", "metropole", "site", "sites", "divers", "diverses",
        "compris", "comprenant", "ainsi", "ensemble", "recherche", "recherchons", "souhaite", "cadre", "titre", "type", "nouveau", "nouvelle", "partir", "afin", "lors", "cent", "deux", "trois"
    ];

    /// <summary>The word that a keyword is found by: its longest, the rarest as a rule. Whether the need says the others too is looked at then.</summary>
    internal static string? FoundBy(string keyword) => Telling(keyword).MaxBy(w => w.Length);

    /// <summary>The words that say something.</summary>
    internal static IEnumerable<string> Telling(string text) => FrenchText.Words(text).Where(w => !Empty.Contains(w));

    /// <summary>A description is long, and its end says less: so many different words of a need are looked for, those of its title first.</summary>
    private const int MostWords = 120;

    /// <param name="only">Matches this supplier alone, with the same score.</param>
    public static NpgsqlCommand Suppliers(string schema, string territory, NeedToMatch need, int most = MatchScore.Most, Guid? only = null)
    {
        var command = new NpgsqlCommand();
        var prefixes = CpvPrefixes.Of(need.Cpv);
        var (heading, body) = (FrenchText.Fold(need.Heading), FrenchText.Fold(need.Body));
        var words = string.Join(' ', Telling($"{need.Heading} {need.Body}").Take(MostWords));
        string[] departements = [.. need.Communes.Select(DepartementOf).Distinct()];
        var counts = EqualTreatment.PlaceAndSizeCount(need.Buyer);

        // Every array of the need once, by name, so that the statement reads.
        var tenant = Add(territory);
        var all = Add(prefixes);
        var said = Add(string.Join(' ', heading, body));
        // Read once, and known before the indexes are asked.
        const string needWords = "(select words from asked)", lookedFor = "(select looked_for from asked)";
        var division = Add(CpvPrefixes.OfLength(need.Cpv, CpvPrefixes.Shortest));
        // Most of those found by a word have not even the division in common: that is asked first.
        var depth = prefixes.Length == 0 ? "0" : $"case when not s.prefixes && {division} then 0 {string.Concat(Enumerable.Range(CpvPrefixes.Shortest + 1, CpvPrefixes.Longest - CpvPrefixes.Shortest).Reverse()
            .Select(length => $"when s.prefixes && {Add(CpvPrefixes.OfLength(need.Cpv, length))} then {length} "))}else {CpvPrefixes.Shortest} end";
        var place = need.Communes.Count == 0 || !counts ? $"{(int)PlaceFit.Unknown}" : $"""
            case when s.communes && {Add(need.Communes.ToArray())} or s.departements && {Add(departements)} then {(int)PlaceFit.Names}
                when s.nationwide then {(int)PlaceFit.Reaches} when s.area_stated then {(int)PlaceFit.Elsewhere}
                when s.commune <> '' and (case when left(s.commune, 2) in ('97', '98') then left(s.commune, 3) else left(s.commune, 2) end) = any({Add(departements)}) then {(int)PlaceFit.Reaches}
                else {(int)PlaceFit.Unknown} end
            """;
        var points = $"""
            ({Add(MatchScore.CpvPoints.ToArray())}::int[])[depth + 1] + {MatchScore.KeywordPoints} * least(said, {MatchScore.MostKeywords})
                + case when activity then {MatchScore.ActivityPoints} else 0 end + case when followed then {MatchScore.FollowedPoints} else 0 end
            """;
        if (counts)
            points += $"""
                 + case place when {(int)PlaceFit.Names} then {MatchScore.NamesPlacePoints} when {(int)PlaceFit.Reaches} then {MatchScore.ReachesPlacePoints} else 0 end
                + case when size_class in ('tpe', 'pme') then {MatchScore.SmallFirmPoints} when size_class = 'eti' then {MatchScore.MidFirmPoints} else 0 end
                """;
        // Among private buyers' equals the lot decides, a different one for each need, so that nobody is always first.
        var end = EqualTreatment.TellsAllEquals(need.Buyer) ? $"order by score desc fetch first {Add(most)} rows with ties" : $"order by score desc, hashtextextended(id::text, {Add(BitConverter.ToInt64(need.Id.ToByteArray(), 8))}) limit {Add(most)}";
        var candidates = $"s.prefixes && {division} or s.follows && {all} or s.found_by && {lookedFor}";
        command.CommandText = $"""
            with asked as materialized (
                select to_tsvector('french', {said}) words, tsvector_to_array(to_tsvector('french', {Add(words)})) looked_for),
            found as materialized (
                select s.id, s.size_class, {depth} depth,
                    (select count(*)::int from unnest(s.keyword_queries) k where {needWords} @@ k) said, s.follows && {all} followed, {place} place, s.activity
                from {schema}.participant_index s
                where s.tenant_id = {tenant} and s.may_trade and not s.muted and s.id <> all({Add(need.NotTo.ToArray())}) and ({candidates}){(only is { } one ? $" and s.id = {Add(one)}" : "")}),
            fit as (
                select f.id, f.size_class, f.depth, f.said, f.followed, f.place, {needWords} @@ f.activity activity from found f
                where (depth >= {CpvPrefixes.Shortest} or said > 0 or followed) and (place >= 0 or followed)),
            best as (
                select id, depth, said, activity, followed, place, size_class, {points} score from fit {end})
            select b.id, b.depth, b.said, b.activity, b.followed, b.place, b.size_class, b.score,
                (select p from unnest(s.prefixes) p where p = any({all}) order by length(p) desc, p limit 1),
                array(select k from unnest(s.keywords, s.keyword_queries) as t(k, q) where {needWords} @@ q),
                (select f from unnest(s.follows) f where f = any({all}) order by length(f) desc, f limit 1)
            from best b join {schema}.participant_index s on s.tenant_id = {tenant} and s.id = b.id
            order by b.score desc, b.id
            """;
        return command;

        string Add(object value)
        {
            command.Parameters.Add(value is string[] texts ? new() { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } : new() { Value = value });
            return $"${command.Parameters.Count}";
        }
    }

    /// <summary>The needs on the market that one supplier may fit, the nearest deadline first: each is then matched with it as at publication.</summary>
    public static NpgsqlCommand OpenNeeds(string schema, string territory, Guid supplier) => new($"""
        with s as materialized (
            select prefixes || follows as prefixes, (select string_agg(q::text, ' | ')::tsquery from unnest(keyword_queries) q where numnode(q) > 0) as said
            from {schema}.participant_index where tenant_id = $1 and id = $2 and may_trade and not muted)
        select n.id from s cross join {schema}.need_index n
        where n.tenant_id = $1 and n.state = 'Published' and (n.prefixes && s.prefixes or n.words @@ s.said)
        order by n.deadline, n.id limit $3
        """)
    { Parameters = { new() { Value = territory }, new() { Value = supplier }, new() { Value = MatchScore.MostNeeds } } };

    public static MatchedSupplier Read(DbDataReader r) => new(r.GetGuid(0),
        new(r.GetInt32(1), r.GetInt32(2), r.GetBoolean(3), r.GetBoolean(4), (PlaceFit)r.GetInt32(5), r.GetString(6)),
        r.IsDBNull(8) ? null : r.GetString(8), r.GetFieldValue<string[]>(9), r.IsDBNull(10) ? null : r.GetString(10), r.GetInt32(7));

    /// <summary>A commune's code begins with its département's; overseas with three characters.</summary>
    private static string DepartementOf(string commune) => commune.StartsWith("97", StringComparison.Ordinal) || commune.StartsWith("98", StringComparison.Ordinal) ? commune[..3] : commune[..2];
}
