using Marten;
using PactePme.Kernel;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Participants;
using Weasel.Postgresql.Tables;
using Wolverine.Marten;

namespace PactePme.Purchasing.Search;

/// <summary>
/// A row for each organisation, with what needs are matched against: what it states it can do, where it works, what it follows, whether it
/// wants to hear at all. Written in the transaction of what it is taken from; <see cref="RebuildAsync"/> writes all of it anew.
/// </summary>
public static class ParticipantIndex
{
    internal const string Name = "participant_index";

    private static string Upsert(string schema) => $"""
        insert into {schema}.participant_index (tenant_id, id, buyer_kind, may_trade, size_class, commune, area_stated, nationwide, communes, departements, prefixes, keywords, keyword_queries, found_by, activity)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            array(select plainto_tsquery('french', k) from unnest(?) with ordinality as t(k, i) order by i),
            tsvector_to_array(to_tsvector('french', ?)),
            coalesce((select string_agg(quote_literal(w), ' | ')::tsquery from unnest(tsvector_to_array(to_tsvector('french', ?))) w), ''::tsquery))
        on conflict (tenant_id, id) do update set buyer_kind = excluded.buyer_kind, may_trade = excluded.may_trade, size_class = excluded.size_class, commune = excluded.commune,
            area_stated = excluded.area_stated, nationwide = excluded.nationwide, communes = excluded.communes, departements = excluded.departements, prefixes = excluded.prefixes,
            keywords = excluded.keywords, keyword_queries = excluded.keyword_queries, found_by = excluded.found_by, activity = excluded.activity
        """;

    private static string UpsertWishes(string schema) => $"""
        insert into {schema}.participant_index (tenant_id, id, muted, follows) values (?, ?, ?, ?)
        on conflict (tenant_id, id) do update set muted = excluded.muted, follows = excluded.follows
        """;

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{Name}");
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("id", "uuid").NotNull().AsPrimaryKey();
        table.AddColumn("buyer_kind", "varchar").NotNull().DefaultValueByExpression("'Other'");
        table.AddColumn("may_trade", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("muted", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("size_class", "varchar").NotNull().DefaultValueByExpression("''");
        table.AddColumn("commune", "varchar").NotNull().DefaultValueByExpression("''");
        table.AddColumn("area_stated", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("nationwide", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("communes", "text[]").NotNull().DefaultValueByExpression("'{}'::text[]");
        table.AddColumn("departements", "text[]").NotNull().DefaultValueByExpression("'{}'::text[]");
        table.AddColumn("prefixes", "text[]").NotNull().DefaultValueByExpression("'{}'::text[]");
        table.AddColumn("follows", "text[]").NotNull().DefaultValueByExpression("'{}'::text[]");
        table.AddColumn("keywords", "text[]").NotNull().DefaultValueByExpression("'{}'::text[]");
        table.AddColumn("keyword_queries", "tsquery[]").NotNull().DefaultValueByExpression("'{}'::tsquery[]");
        table.AddColumn("found_by", "text[]").NotNull().DefaultValueByExpression("'{}'::text[]");
        table.AddColumn("activity", "tsquery").NotNull().DefaultValueByExpression("''::tsquery");
        table.Indexes.Add(new IndexDefinition("participant_index_prefixes") { Method = IndexMethod.gin }.AgainstColumns("prefixes"));
        table.Indexes.Add(new IndexDefinition("participant_index_follows") { Method = IndexMethod.gin }.AgainstColumns("follows"));
        table.Indexes.Add(new IndexDefinition("participant_index_found_by") { Method = IndexMethod.gin }.AgainstColumns("found_by"));
        return table;
    }

    internal static void Write(IDocumentOperations operations, Participant participant)
    {
        var profile = participant.Profile;
        string[] keywords = [.. (profile?.Keywords ?? []).Where(k => FrenchText.Words(k).Any())];
        string[] folded = [.. keywords.Select(FrenchText.Fold)];
        operations.QueueSqlCommand(Upsert(operations.DocumentStore.Options.DatabaseSchemaName),
            operations.TenantId, participant.Id, participant.BuyerSector.ToString(), participant.MayTrade, participant.SizeClass ?? "", participant.Commune ?? "", profile is not null,
            profile?.Nationwide ?? false, (profile?.Communes ?? []).ToArray(), (profile?.Departements ?? []).ToArray(), CpvPrefixes.Of(profile?.Cpv ?? []), keywords, folded,
            string.Join(' ', keywords.Select(MatchQuery.FoundBy)), string.Join(' ', MatchQuery.Telling(participant.Activity ?? "")));
    }

    internal static void Write(IDocumentOperations operations, MatchingPreferences wishes) =>
        operations.QueueSqlCommand(UpsertWishes(operations.DocumentStore.Options.DatabaseSchemaName),
            operations.TenantId, wishes.OrganisationId, wishes.Muted, wishes.Follows.ToArray());

    /// <summary>Writes the index of one territory anew from what Purchasing knows of its organisations.</summary>
    public static async Task RebuildAsync(IDocumentStore store, string territory, CancellationToken ct)
    {
        await using var all = store.QuerySession(territory);
        await using var session = store.LightweightSession(territory);
        var written = 0;
        await foreach (var participant in all.Query<Participant>().ToAsyncEnumerable(ct))
        {
            Write(session, participant);
            if (++written % 1_000 == 0) await session.SaveChangesAsync(ct);
        }
        await foreach (var wishes in all.Query<MatchingPreferences>().ToAsyncEnumerable(ct)) Write(session, wishes);
        await session.SaveChangesAsync(ct);
    }
}

/// <summary>Keeps what is known of an organisation, and its row in the index, in one transaction.</summary>
public sealed class KeepParticipant(Participant participant) : IMartenOp
{
    public Participant Participant => participant;

    public void Execute(IDocumentSession session)
    {
        session.Store(participant);
        ParticipantIndex.Write(session, participant);
    }
}

/// <summary>Brings an organisation's row in the index up to what it wishes now.</summary>
public sealed class IndexWishes(MatchingPreferences wishes) : IMartenOp
{
    public void Execute(IDocumentSession session) => ParticipantIndex.Write(session, wishes);
}
