using Marten;
using Weasel.Postgresql.Tables;

namespace PactePme.Log;

/// <summary>The tables of the log, in their own schema: entries and tiles are only ever added to.</summary>
public static class LogSchema
{
    public const string Name = "log";

    /// <summary>Adds the tables to a store's schema, which applies and asserts them.</summary>
    public static void AddLogSchema(this StoreOptions options)
    {
        // One log a territory: how far it has grown. The root is of all entries committed, signed or not.
        var logs = Table("logs");
        logs.AddColumn<int>("id").AsPrimaryKey();
        logs.AddColumn("origin", "text").NotNull().AddIndex(index => index.IsUnique = true);
        logs.AddColumn("territory", "text").NotNull();
        logs.AddColumn<long>("size").NotNull();
        logs.AddColumn("root", "bytea").NotNull();
        logs.AddColumn("key_check", "text").NotNull();

        // The exact bytes that were hashed, and which event they are of.
        var entries = Table("entries");
        entries.AddColumn<int>("log").AsPrimaryKey();
        entries.AddColumn<long>("number").AsPrimaryKey();
        entries.AddColumn<Guid>("event_id").NotNull();
        entries.AddColumn("module", "text").NotNull();
        entries.AddColumn<long>("seq_id").NotNull();
        entries.AddColumn("entry", "bytea").NotNull();
        entries.Indexes.Add(new IndexDefinition("entries_by_event") { Columns = ["event_id", "log"], IsUnique = true });
        entries.Indexes.Add(new IndexDefinition("entries_by_sequence") { Columns = ["module", "seq_id", "log"], IsUnique = true });

        var tiles = Table("tiles");
        tiles.AddColumn<int>("log").AsPrimaryKey();
        tiles.AddColumn<int>("level").AsPrimaryKey();
        tiles.AddColumn<long>("number").AsPrimaryKey();
        tiles.AddColumn("hashes", "bytea").NotNull();

        // How far each module's events are sequenced: all up to here, but for these numbers, which a transaction under way may still fill.
        var cursors = Table("cursors");
        cursors.AddColumn("host", "text").AsPrimaryKey();
        cursors.AddColumn("module", "text").AsPrimaryKey();
        cursors.AddColumn<long>("up_to").NotNull();
        cursors.AddColumn("missing", "int8multirange").NotNull();

        var checkpoints = Table("checkpoints");
        checkpoints.AddColumn<int>("log").AsPrimaryKey();
        checkpoints.AddColumn<long>("size").AsPrimaryKey();
        checkpoints.AddColumn("note", "text").NotNull();
        checkpoints.AddColumn("signed_at", "timestamp with time zone").NotNull();

        // Every key that ever signed, so that old checkpoints can still be checked.
        var keys = Table("keys");
        keys.AddColumn<int>("log").AsPrimaryKey();
        keys.AddColumn("verifier", "text").AsPrimaryKey();
        keys.AddColumn<long>("first_size").NotNull();
        keys.AddColumn<long>("last_size").NotNull();

        var audits = Table("audits");
        audits.AddColumn<int>("log").AsPrimaryKey();
        audits.AddColumn("audited_at", "timestamp with time zone").AsPrimaryKey();
        audits.AddColumn<long>("size").NotNull();
        audits.AddColumn("fault", "text");

        foreach (var table in new[] { logs, entries, tiles, cursors, checkpoints, keys, audits }) options.Storage.ExtendedSchemaObjects.Add(table);
    }

    private static Table Table(string name) => new($"{Name}.{name}");
}
