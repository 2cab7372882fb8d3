using System.Security.Cryptography;
using Npgsql;

namespace PactePme.Log.Tests.Sequencing;

/// <summary>The signer never signs two histories.</summary>
public sealed class SignerTests(LedgerServer server)
{
    [Fact]
    public async Task Signs_when_the_log_has_grown_and_only_then()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        await ledger.SignAsync();
        (await ledger.ScalarAsync("select count(*) from log.checkpoints")).ShouldBe(1L);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        (await ledger.LogAsync()).Latest!.IsSignedBy(Ledger.Keys.Verifiers(ledger.Origin)).ShouldBeTrue();
        (await ledger.ScalarAsync("select count(*) from log.checkpoints")).ShouldBe(2L);
    }

    [Fact]
    public async Task A_database_restored_from_before_is_refused_also_once_it_has_grown_beyond()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        for (var i = 0; i < 5; i++) await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        var backup = await CopyAsync(ledger);
        for (var i = 0; i < 3; i++) await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();

        await using var restored = ledger.Over(backup);
        var older = (await restored.ForkAsync()).ShouldNotBeNull();
        older.English.ShouldContain("has 5 entries in the database, but 8 were signed");
        older.French.ShouldContain("plus ancienne");
        for (var i = 0; i < 9; i++) await restored.CommitAsync();
        await restored.SequenceAsync(); // a keeper would not; whoever does still gets no signature
        (await restored.ForkAsync()).ShouldNotBeNull().English.ShouldContain("no longer those that were signed");
        await using var connection = await restored.Database.OpenConnectionAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => restored.NewSigner().SignAsync(connection, default));
        (await restored.ScalarAsync("select max(size) from log.checkpoints")).ShouldBe(5L);
    }

    [Fact]
    public async Task An_empty_database_under_the_same_name_is_refused()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        await ledger.ExecuteAsync("truncate log.logs, log.entries, log.tiles, log.checkpoints, log.cursors");
        (await ledger.ForkAsync()).ShouldNotBeNull().English.ShouldContain("has 0 entries");
    }

    [Fact]
    public async Task Tiles_that_were_rewritten_are_refused()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        for (var i = 0; i < 4; i++) await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        await ledger.ExecuteAsync("update log.tiles set hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1)");
        (await ledger.ForkAsync()).ShouldNotBeNull().English.ShouldContain("no longer those that were signed");
    }

    [Fact]
    public async Task What_was_remembered_and_not_published_is_published_first()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        var signed = (await ledger.LogAsync()).Latest!.ToString();
        await ledger.ExecuteAsync("delete from log.checkpoints"); // as if it had been stopped just before
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        (await ledger.ScalarAsync("select note from log.checkpoints where size = 1")).ShouldBe(signed);
        (await ledger.LogAsync()).Signed.ShouldBe(2);
    }

    [Fact]
    public async Task A_host_without_memory_goes_by_the_database_and_remembers_from_then_on()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        File.Delete(ledger.Memory.PathOf(ledger.Origin));
        (await ledger.ForkAsync()).ShouldBeNull();
        ledger.Memory.Of(ledger.Origin).ShouldNotBeNull().Head.Size.ShouldBe(1);
    }

    [Fact]
    public async Task A_memory_that_cannot_be_read_is_no_empty_memory()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        await File.WriteAllTextAsync(ledger.Memory.PathOf(ledger.Origin), "");
        (await ledger.ForkAsync()).ShouldNotBeNull().English.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task A_new_key_signs_beside_the_old_one_and_then_alone()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.SignAsync();
        var old = Ledger.Keys.Verifiers(ledger.Origin)[0];
        byte[][] secrets = [SHA256.HashData("new"u8), SHA256.HashData("signer"u8)];
        await using var connection = await ledger.Database.OpenConnectionAsync();
        await ledger.NewSigner(new(secrets)).SignAsync(connection, default);
        var both = (await ledger.LogAsync()).Latest!;
        var current = new SigningKeys(secrets).Verifiers(ledger.Origin)[0];
        both.Head.Size.ShouldBe(1);
        both.IsSignedBy([old]).ShouldBeTrue();
        both.IsSignedBy([current]).ShouldBeTrue();

        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await ledger.NewSigner(new([secrets[0]])).SignAsync(connection, default);
        var latest = (await ledger.LogAsync()).Latest!;
        latest.IsSignedBy([current]).ShouldBeTrue();
        latest.IsSignedBy([old]).ShouldBeFalse();
        (await connection.KeysAsync((await ledger.LogAsync()).Id, default)).Select(k => (k.Key.ToString(), k.FirstSize, k.LastSize)).ShouldBe([(current.ToString(), 1, 2), (old.ToString(), 1, 1)]);
    }

    private static async Task<string> CopyAsync(Ledger ledger)
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ledger.ConnectionString));
        ledger.Database.Clear();
        var source = new NpgsqlConnectionStringBuilder(ledger.ConnectionString);
        var copy = $"{source.Database}_copy";
        await using var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ledger.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await using (var end = admin.CreateCommand($"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{source.Database}'")) await end.ExecuteNonQueryAsync();
        await using (var create = admin.CreateCommand($"create database {copy} template {source.Database}")) await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ledger.ConnectionString) { Database = copy }.ConnectionString;
    }
}
