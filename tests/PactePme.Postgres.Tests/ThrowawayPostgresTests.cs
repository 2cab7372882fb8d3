namespace PactePme.Postgres.Tests;

public sealed class ThrowawayPostgresTests
{
    [Fact]
    public async Task A_database_copied_from_a_template_has_its_schema_and_is_its_own()
    {
        await using var server = await ThrowawayPostgres.StartAsync();
        await server.CreateTemplateAsync("migrated", database => Sql.RunAsync(database, "create table thing (it int)"));

        var databases = await Task.WhenAll(server.CreateDatabaseAsync("migrated"), server.CreateDatabaseAsync("migrated"));
        await Sql.RunAsync(databases[0], "insert into thing values (1)");

        (await Sql.RunAsync(databases[0], "select count(*) from thing")).ShouldBe(1L);
        (await Sql.RunAsync(databases[1], "select count(*) from thing")).ShouldBe(0L);
        (await Sql.RunAsync(await server.CreateDatabaseAsync(), "select to_regclass('thing')::text")).ShouldBe(DBNull.Value);
        (await Sql.RunAsync(server.ConnectionString, "show fsync")).ShouldBe("off");
    }

    [Fact]
    public async Task Nothing_is_left_at_the_end()
    {
        string folder;
        await using (var server = await ThrowawayPostgres.StartAsync())
        {
            folder = (string)(await Sql.RunAsync(server.ConnectionString, "show data_directory"))!;
            Directory.Exists(folder).ShouldBeTrue();
        }

        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_killed_run_left_is_removed_by_the_next_but_a_living_one_stays()
    {
        await using var killed = await Owner.StartAsync("throwaway", ".");
        await using var living = await Owner.StartAsync("throwaway", ".");
        await killed.KillAsync();

        await using var next = await ThrowawayPostgres.StartAsync();

        Directory.Exists(FolderOf(killed)).ShouldBeFalse();
        Directory.Exists(FolderOf(living)).ShouldBeTrue();
    }

    private static string FolderOf(Owner owner) => owner.Said[^1].Split(", ")[1]["in ".Length..];
}
