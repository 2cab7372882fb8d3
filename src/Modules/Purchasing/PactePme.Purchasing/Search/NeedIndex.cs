using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using Weasel.Postgresql.Tables;

namespace PactePme.Purchasing.Search;

/// <summary>What a need says, as searches and matches read it: one place, so that both find the same.</summary>
public static class NeedText
{
    public static string Heading(NeedContent content) => content.Title;

    public static string Body(NeedContent content) => string.Join('\n', content.Lots.SelectMany(lot => new[] { lot.Title, lot.Description }).Prepend(content.Description).OfType<string>());

    public static IReadOnlyList<string> Cpv(NeedContent content) => [.. content.Cpv.Union(content.Lots.SelectMany(lot => lot.Cpv ?? []))];
}

/// <summary>
/// A row for each need, with what lists filter, search and sort by, each under an index of its own. It is written in the transaction of the
/// events, from the state they lead to; `projections rebuild` writes all of it anew.
/// </summary>
public sealed class NeedIndex : IProjection
{
    internal const string Name = "need_index";

    private static string Upsert(string schema) => $"""
        insert into {schema}.need_index (tenant_id, id, buyer_id, state, nature, was_submitted, was_published, sealed, deadline, prefixes, divisions, communes, words)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, setweight(to_tsvector('french', ?), 'A') || setweight(to_tsvector('french', ?), 'B'))
        on conflict (tenant_id, id) do update set buyer_id = excluded.buyer_id, state = excluded.state, nature = excluded.nature, was_submitted = excluded.was_submitted,
            was_published = excluded.was_published, sealed = excluded.sealed, deadline = excluded.deadline, prefixes = excluded.prefixes, divisions = excluded.divisions, communes = excluded.communes,
            words = excluded.words
        """;

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{Name}");
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("id", "uuid").NotNull().AsPrimaryKey();
        table.AddColumn("buyer_id", "uuid").NotNull();
        table.AddColumn("state", "varchar").NotNull();
        table.AddColumn("nature", "varchar").NotNull();
        table.AddColumn("was_submitted", "boolean").NotNull();
        table.AddColumn("was_published", "boolean").NotNull();
        table.AddColumn("sealed", "boolean").NotNull().DefaultValueByExpression("false");
        table.AddColumn("deadline", "timestamp with time zone").NotNull();
        table.AddColumn("prefixes", "text[]").NotNull();
        table.AddColumn("divisions", "text[]").NotNull();
        table.AddColumn("communes", "text[]").NotNull();
        table.AddColumn("words", "tsvector").NotNull();
        table.Indexes.Add(new IndexDefinition("need_index_deadline").AgainstColumns("tenant_id", "deadline", "id"));
        table.Indexes.Add(new IndexDefinition("need_index_buyer").AgainstColumns("tenant_id", "buyer_id"));
        table.Indexes.Add(new IndexDefinition("need_index_state").AgainstColumns("tenant_id", "state", "id"));
        table.Indexes.Add(new IndexDefinition("need_index_prefixes") { Method = IndexMethod.gin }.AgainstColumns("prefixes"));
        table.Indexes.Add(new IndexDefinition("need_index_communes") { Method = IndexMethod.gin }.AgainstColumns("communes"));
        table.Indexes.Add(new IndexDefinition("need_index_words") { Method = IndexMethod.gin }.AgainstColumns("words"));
        return table;
    }

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var stream in events.Where(e => e.Data.GetType().Namespace == typeof(Need).Namespace).GroupBy(e => (e.TenantId, e.StreamId)))
        {
            var session = operations.ForTenant(stream.Key.TenantId);
            // What is stored may be ahead of these events, in a rebuild: then it is what counts.
            var state = await session.LoadAsync<Need>(stream.Key.StreamId, cancellation);
            foreach (var e in stream.OrderBy(e => e.Version))
                if (state is null || e.Version > state.Version)
                {
                    state = Need.Next(state, (IFact)e.Data);
                    if (state is not null) (state.Id, state.Version) = (e.StreamId, e.Version);
                }
            if (state is not null) Write(operations, stream.Key.TenantId, state);
        }
    }

    public static void Write(IDocumentOperations operations, string tenant, Need need)
    {
        var content = need.Content;
        operations.QueueSqlCommand(Upsert(operations.DocumentStore.Options.DatabaseSchemaName),
            tenant, need.Id, need.BuyerId, need.State.ToString(), content.Nature.ToString(), need.WasSubmitted, need.WasPublished, content.Sealed, content.Deadline.ToUniversalTime(),
            CpvPrefixes.Of(NeedText.Cpv(content)), CpvPrefixes.OfLength(NeedText.Cpv(content), CpvPrefixes.Shortest), content.Communes.ToArray(),
            FrenchText.Fold(NeedText.Heading(content)), FrenchText.Fold(NeedText.Body(content)));
    }
}
