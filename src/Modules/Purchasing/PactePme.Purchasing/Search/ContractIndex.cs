using Marten;
using Marten.Linq.MatchesSql;
using PactePme.Kernel;
using PactePme.Purchasing.RecordedContracts;
using Weasel.Postgresql.Tables;

namespace PactePme.Purchasing.Search;

/// <summary>
/// A row for each recorded contract with the words of its object, its buyer's name and its holders': those who hold it now, as far as they are
/// not erased. Written in the transaction that records the contract or erases a holder; <see cref="RebuildAsync"/> writes all of it anew.
/// </summary>
public static class ContractIndex
{
    internal const string Name = "contract_index";

    private static string Upsert(string schema) => $"""
        insert into {schema}.contract_index (tenant_id, id, words)
        values (?, ?, setweight(to_tsvector('french', ?), 'A') || setweight(to_tsvector('french', ?), 'B'))
        on conflict (tenant_id, id) do update set words = excluded.words
        """;

    public static Table Table(string schema)
    {
        var table = new Table($"{schema}.{Name}");
        table.AddColumn("tenant_id", "varchar").NotNull().AsPrimaryKey();
        table.AddColumn("id", "uuid").NotNull().AsPrimaryKey();
        table.AddColumn("words", "tsvector").NotNull();
        table.Indexes.Add(new IndexDefinition("contract_index_words") { Method = IndexMethod.gin }.AgainstColumns("words"));
        return table;
    }

    /// <param name="parties">Who the holders are, as far as it is known and not erased.</param>
    internal static void Write(IDocumentOperations operations, RecordedContract contract, Func<Guid, Party?> parties)
    {
        var holders = contract.Holders.Select(h => parties(h.PartyId)).OfType<Party>().Where(p => !p.Erased).Select(p => p.Name);
        operations.QueueSqlCommand(Upsert(operations.DocumentStore.Options.DatabaseSchemaName),
            operations.TenantId, contract.Id, FrenchText.Fold(contract.Content.Object), FrenchText.Fold(string.Join(" ; ", holders.Prepend(contract.Buyer.Name))));
    }

    /// <summary>Those that say these words.</summary>
    internal static IQueryable<RecordedContract> Saying(this IQueryable<RecordedContract> contracts, IQuerySession session, string q)
    {
        var found = $"d.id in (select i.id from {session.DocumentStore.Options.DatabaseSchemaName}.{Name} i where i.tenant_id = ? and i.words @@ websearch_to_tsquery('french', ?))";
        var (territory, words) = (session.TenantId, FrenchText.Fold(q));
        return contracts.Where(c => c.MatchesSql(found, territory, words));
    }

    /// <summary>Writes the index of one territory anew.</summary>
    public static async Task RebuildAsync(IDocumentStore store, string territory, CancellationToken ct)
    {
        await using var all = store.QuerySession(territory);
        await using var session = store.LightweightSession(territory);
        // Nobody records a contract or erases a holder meanwhile, and nothing is written from what was read before they did.
        await session.PartiesLockedAsync(ct);
        var parties = (await session.Query<Party>().ToListAsync(ct)).ToDictionary(p => p.Id);
        await foreach (var contract in all.Query<RecordedContract>().ToAsyncEnumerable(ct)) Write(session, contract, parties.GetValueOrDefault);
        await session.SaveChangesAsync(ct);
    }
}
