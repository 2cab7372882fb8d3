using System.Data.Common;
using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;

namespace PactePme.Purchasing.Search;

/// <summary>What kind of buyer: a public one is equal in treatment to all (see <c>Matching/EqualTreatment.cs</c>).</summary>
public enum BuyerSector
{
    /// <summary>A large public buyer, or a public body.</summary>
    Public,
    /// <summary>A large private buyer (donneur d'ordre).</summary>
    Private,
    /// <summary>Any other member: all may buy.</summary>
    Other
}

/// <summary>In which order needs are listed.</summary>
public enum NeedSort
{
    /// <summary>As they were drafted, the first one first.</summary>
    Drafted,
    /// <summary>By deadline, the nearest first.</summary>
    Deadline,
    /// <summary>By how well they fit <c>q</c>, the best first; without <c>q</c> the latest first.</summary>
    Relevance
}

/// <summary>What is asked of the needs, and by whom.</summary>
/// <param name="Own">The organisations the caller acts for: their drafts are found too.</param>
/// <param name="Moderates">Sees what was submitted as well.</param>
public sealed record NeedQuery(string Territory, IReadOnlyList<Guid> Own, bool Moderates, NeedState? State = null, NeedNature? Nature = null, string? Cpv = null, Guid? BuyerId = null,
    BuyerSector? BuyerSector = null, string? Commune = null, DateTimeOffset? DeadlineFrom = null, DateTimeOffset? DeadlineTo = null, string? Q = null, bool? Sealed = null, NeedSort Sort = NeedSort.Drafted);

/// <summary>A need found, and what it was sorted by.</summary>
public sealed record FoundNeed(Guid Id, string? Key);

/// <summary>Asks the index of needs. The visibility of <see cref="Need.MayBeSeenBy"/> is part of each statement.</summary>
public static class NeedSearch
{
    /// <summary>One page, and one entry more when there is another.</summary>
    public static NpgsqlCommand Page(string schema, NeedQuery query, PageRequest page)
    {
        var (command, where) = Where(schema, query);
        var rank = query.Q is null ? "0" : "(ts_rank(n.words, q.query) * 1000000)::int";
        var (key, order) = query.Sort switch
        {
            NeedSort.Deadline => ("(extract(epoch from n.deadline) * 1000000)::bigint", "n.deadline, n.id"),
            NeedSort.Relevance => (rank, query.Q is null ? "n.id desc" : $"{rank} desc, n.id desc"),
            _ => ("0", "n.id")
        };
        if (page.After is { } after)
        {
            var id = Add(command, after);
            where.Append(query.Sort switch
            {
                NeedSort.Deadline => $" and (n.deadline, n.id) > (to_timestamp({Add(command, KeyOf(page))} / 1000000.0), {id})",
                NeedSort.Relevance => $" and ({rank}, n.id) < ({Add(command, (int)KeyOf(page))}, {id})",
                _ => $" and n.id > {id}"
            });
        }
        command.CommandText = $"select n.id, {key} from {schema}.need_index n{From(query, command)} where {where} order by {order} limit {Add(command, page.Limit + 1)}";
        return command;
    }

    /// <summary>How many of the needs found are of each kind.</summary>
    public static NpgsqlCommand Facets(string schema, NeedQuery query)
    {
        var (command, where) = Where(schema, query);
        command.CommandText = $"""
            with found as materialized (
                select n.tenant_id, n.buyer_id, n.state, n.divisions, n.communes from {schema}.need_index n{From(query, command)} where {where})
            select 'total', '', count(*) from found
            union all select 'state', state, count(*) from found group by state
            union all select 'cpv', division, count(*) from found, unnest(divisions) division group by division
            union all (select 'commune', commune, count(*) from found, unnest(communes) commune group by commune order by 3 desc, 2 limit {MostPlaces})
            union all select 'buyer', coalesce(p.buyer_kind, 'Other'), sum(f.needs)::bigint
                from (select buyer_id, count(*) needs from found group by buyer_id) f left join {schema}.participant_index p on p.tenant_id = $1 and p.id = f.buyer_id group by 2
            """;
        return command;
    }

    public const int MostPlaces = 100;

    /// <summary>The cursor's key as it was written, with the order it belongs to: a cursor of another order is of no use.</summary>
    public static string? WriteKey(NeedSort sort, FoundNeed found) => sort == NeedSort.Drafted ? null : $"{sort}:{found.Key}";

    public static bool Continues(NeedSort sort, PageRequest page) =>
        page.After is null || (sort == NeedSort.Drafted ? page.AfterKey is null
            : page.AfterKey?.Split(':') is [var of, var key] && of == sort.ToString() && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
                && (sort == NeedSort.Deadline ? n >= Micros(DateTimeOffset.MinValue) && n <= Micros(DateTimeOffset.MaxValue) : n is >= 0 and <= int.MaxValue));

    private static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    internal static FoundNeed Read(DbDataReader reader) => new(reader.GetGuid(0), Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    private static long KeyOf(PageRequest page) => long.Parse(page.AfterKey!.Split(':')[1], CultureInfo.InvariantCulture);

    private static string From(NeedQuery query, NpgsqlCommand command) =>
        query.Q is null ? "" : $" cross join (select websearch_to_tsquery('french', {Add(command, FrenchText.Fold(query.Q))}) as query) q";

    private static (NpgsqlCommand, StringBuilder) Where(string schema, NeedQuery query)
    {
        var command = new NpgsqlCommand();
        var where = new StringBuilder($"n.tenant_id = {Add(command, query.Territory)}");
        where.Append(CultureInfo.InvariantCulture, $" and (n.was_published or n.buyer_id = any({Add(command, query.Own.ToArray())}){(query.Moderates ? " or n.was_submitted" : "")})");
        if (query.State is { } state) where.Append(CultureInfo.InvariantCulture, $" and n.state = {Add(command, state.ToString())}");
        if (query.Nature is { } nature) where.Append(CultureInfo.InvariantCulture, $" and n.nature = {Add(command, nature.ToString())}");
        if (query.Cpv is { } cpv) where.Append(CultureInfo.InvariantCulture, $" and n.prefixes && {Add(command, new[] { cpv })}");
        if (query.BuyerId is { } buyer) where.Append(CultureInfo.InvariantCulture, $" and n.buyer_id = {Add(command, buyer)}");
        if (query.Commune is { } commune) where.Append(CultureInfo.InvariantCulture, $" and n.communes && {Add(command, new[] { commune })}");
        if (query.DeadlineFrom is { } from) where.Append(CultureInfo.InvariantCulture, $" and n.deadline >= {Add(command, from.ToUniversalTime())}");
        if (query.DeadlineTo is { } to) where.Append(CultureInfo.InvariantCulture, $" and n.deadline < {Add(command, to.ToUniversalTime())}");
        if (query.Sealed is { } isSealed) where.Append(CultureInfo.InvariantCulture, $" and n.sealed = {Add(command, isSealed)}");
        if (query.Q is not null) where.Append(" and n.words @@ q.query");
        // Few are large buyers; what is neither is told by their absence.
        if (query.BuyerSector is { } kind)
            where.Append(CultureInfo.InvariantCulture, $" and {(kind == BuyerSector.Other ? "not " : "")}exists (select 1 from {schema}.participant_index p where p.tenant_id = $1 and p.id = n.buyer_id and p.buyer_kind {(kind == BuyerSector.Other ? "<> 'Other'" : $"= '{kind}'")})");
        return (command, where);
    }

    private static string Add(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(value is string[] texts ? new() { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } : new() { Value = value });
        return $"${command.Parameters.Count}";
    }
}
