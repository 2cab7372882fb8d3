namespace PactePme.Postgres.Tests;

public sealed class ServerFinderTests : IDisposable
{
    private readonly TestFolder _machine = new();
    private readonly TestFolder _data = new();

    public void Dispose()
    {
        _machine.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task The_highest_version_wins_wherever_it_is()
    {
        _machine.FakeServer("usr/lib/postgresql/15/bin", "15.18 (Debian 15.18-1)");
        _machine.FakeServer("usr/pgsql-16/bin", "16.9");
        var highest = _machine.FakeServer("opt/homebrew/opt/postgresql@16/bin", "16.10");

        (await ChooseAsync()).ShouldBe(highest);
    }

    [Fact]
    public async Task A_server_before_15_is_not_used()
    {
        _machine.FakeServer("usr/lib/postgresql/14/bin", "14.20");
        _machine.FakeServer("usr/lib/postgresql/9.6/bin", "9.6.24");

        (await Finder().InstalledAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_without_initdb_is_not_a_server()
    {
        var bin = _machine.FakeServer("usr/lib/postgresql/17/bin", "17.2");
        File.Delete(Path.Combine(bin, "initdb"));

        (await Finder().InstalledAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_on_the_path_leads_to_the_folder_of_the_programs()
    {
        var bin = _machine.FakeServer("opt/somewhere/bin", "17.2");
        Directory.CreateDirectory(_machine["links"]);
        File.CreateSymbolicLink(_machine["links/postgres"], Path.Combine(bin, "postgres"));

        (await ChooseAsync(path: $"/nowhere:{_machine["links"]}")).ShouldBe(bin);
    }

    [Fact]
    public async Task The_folder_given_wins_over_a_higher_version()
    {
        _machine.FakeServer("usr/lib/postgresql/18/bin", "18.4");
        var given = _machine.FakeServer("given", "15.1");

        (await ChooseAsync(given)).ShouldBe(given);
    }

    [Theory]
    [InlineData("14.9")]
    [InlineData(null)]
    public async Task A_given_folder_that_cannot_serve_is_an_error_that_names_it(string? version)
    {
        _machine.FakeServer("usr/lib/postgresql/18/bin", "18.4");
        var given = version is null ? _machine["empty"] : _machine.FakeServer("given", version);

        var error = await Should.ThrowAsync<PostgresUnavailableException>(() => ChooseAsync(given));

        error.Message.ShouldContain($"PACTE_PG_BIN={given}");
    }

    [Fact]
    public async Task A_version_whose_data_is_there_wins_over_a_higher_one()
    {
        var kept = _machine.FakeServer("usr/lib/postgresql/15/bin", "15.18");
        _machine.FakeServer("usr/lib/postgresql/17/bin", "17.2");
        Directory.CreateDirectory(_data["postgres-15/data"]);

        (await ChooseAsync()).ShouldBe(kept);
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_does_not_matter()
    {
        var installed = _machine.FakeServer("usr/lib/postgresql/15/bin", "15.18");
        Directory.CreateDirectory(_data["postgres-16/data"]);

        (await ChooseAsync()).ShouldBe(installed);
    }

    private ServerFinder Finder(string? path = null) => new(path, _machine.Path);

    private async Task<string?> ChooseAsync(string? given = null, string? path = null) =>
        (await Finder(path).ChooseAsync(
            new PostgresSettings { BinFolder = given, DataFolder = _data.Path },
            new NpmServer(_data["npm"]),
            _ => { },
            TestContext.Current.CancellationToken))?.Bin;
}
