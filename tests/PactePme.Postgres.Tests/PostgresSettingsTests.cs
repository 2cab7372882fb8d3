namespace PactePme.Postgres.Tests;

public sealed class PostgresSettingsTests
{
    [Fact]
    public void The_three_settings_are_read()
    {
        var given = new Dictionary<string, string?> { ["ConnectionStrings:PactePme"] = "Host=db", ["PACTE_PG_BIN"] = "/pg/bin", ["PACTE_DATA"] = "/srv/pacte" };

        PostgresSettings.FromEnvironment(given.GetValueOrDefault)
            .ShouldBe(new PostgresSettings { ConnectionString = "Host=db", BinFolder = "/pg/bin", DataFolder = "/srv/pacte" });
    }

    [Fact]
    public void Nothing_or_blanks_mean_the_defaults() =>
        PostgresSettings.FromEnvironment(_ => " ").ShouldBe(new PostgresSettings { DataFolder = Path.Combine(Environment.CurrentDirectory, ".pacte") });
}
