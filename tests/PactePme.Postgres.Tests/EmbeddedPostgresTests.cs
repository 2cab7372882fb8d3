using Npgsql;

namespace PactePme.Postgres.Tests;

/// <summary>Real servers, with the durable settings.</summary>
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TestFolder _data = new();
    private readonly List<string> _said = [];

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Data_survives_a_stop_and_a_start()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "create table kept (it int); insert into kept values (42)");
            _said.ShouldHaveSingleItem().ShouldMatch($@"^PostgreSQL {first.Version} \(/.+\), data in {first.DataFolder}, port \d+$");
        }

        IsRunning().ShouldBeFalse();
        await using var second = await StartAsync();
        (await ExecuteAsync(second, "select it from kept")).ShouldBe(42);
        _said[1].ShouldBe(_said[0]);
    }

    [Fact]
    public async Task The_server_is_durable_and_closed()
    {
        await using var server = await StartAsync();

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
            (await ExecuteAsync(server, $"show {setting}")).ShouldBe(value, setting);
    }

    [Fact]
    public async Task Only_the_password_opens_it_and_only_its_owner_reads_the_password()
    {
        await using var server = await StartAsync();

        foreach (var host in (string[])["127.0.0.1", server.DataFolder!])
        {
            var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = host, Password = "guess", Pooling = false };
            await using var connection = new NpgsqlConnection(guess.ConnectionString);
            (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync())).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        }

        File.GetUnixFileMode(Path.Combine(server.DataFolder!, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(server.DataFolder!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string.Join(' ', _said).ShouldNotContain(new NpgsqlConnectionStringBuilder(server.ConnectionString).Password!);
    }

    [Fact]
    public async Task The_server_of_a_killed_host_is_taken_over()
    {
        await using var killed = await Owner.StartAsync("host", _data.Path);
        var started = await StartTimeOfRunningServerAsync();
        await killed.KillAsync();
        IsRunning().ShouldBeTrue();

        await using (var next = await StartAsync())
        {
            _said.ShouldHaveSingleItem().ShouldEndWith("(taken over after a crash)");
            (await ExecuteAsync(next, "select pg_postmaster_start_time()")).ShouldBe(started);
        }

        IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_host_is_refused_in_French_and_in_English()
    {
        await using var first = await Owner.StartAsync("host", _data.Path);

        var refused = await Should.ThrowAsync<PostgresUnavailableException>(() => StartAsync());

        refused.Message.ShouldContain($"Un autre hôte PactePme (processus {first.Id}) utilise déjà le dossier de données {_data.Path}");
        refused.Message.ShouldContain($"Another PactePme host (process {first.Id}) already uses the data folder {_data.Path}");
    }

    [Fact]
    public async Task A_command_joins_the_host_and_leaves_its_server_running()
    {
        await using var host = await StartAsync();
        await using (var command = await StartAsync(PostgresUse.Command))
            command.ConnectionString.ShouldBe(host.ConnectionString);

        _said[1].ShouldEndWith("(already running)");
        (await ExecuteAsync(host, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_alone_starts_the_server_and_stops_it()
    {
        await using (await StartAsync(PostgresUse.Command)) IsRunning().ShouldBeTrue();

        IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task The_last_to_leave_stops_the_server_whoever_started_it()
    {
        await using var first = await Owner.StartAsync("command", _data.Path);
        await using (var host = await StartAsync())
        {
            (await first.EndAsync()).ShouldBe(0);
            (await ExecuteAsync(host, "select 1")).ShouldBe(1);

            await using var second = await Owner.StartAsync("command", _data.Path);
            await host.DisposeAsync();
            IsRunning().ShouldBeTrue();
            (await second.EndAsync()).ShouldBe(0);
        }

        IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task Starts_at_one_moment_share_one_server()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(PostgresUse.Command)));

        servers.Select(server => server.ConnectionString).Distinct().ShouldHaveSingleItem();
        await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
        IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_number_that_belongs_to_a_stranger_does_not_stop_the_start()
    {
        string folder;
        await using (var first = await StartAsync()) folder = first.DataFolder!;
        // As after a power cut: the file says a number that another program has by now.
        File.WriteAllText(Path.Combine(folder, "data", "postmaster.pid"), $"{Environment.ProcessId}\n{folder}/data\n1\n5432\n{folder}\n127.0.0.1\n  1  1\nready\n");

        await using var next = await StartAsync();

        (await ExecuteAsync(next, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_killed_server_recovers_what_was_committed()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "create table kept (it int); insert into kept values (42)");
            System.Diagnostics.Process.GetProcessById(PostmasterId(first.DataFolder!)).Kill();
        }

        await using var next = await StartAsync();
        (await ExecuteAsync(next, "select it from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_given_server_is_used_and_none_is_started()
    {
        await using var theirs = await ThrowawayPostgres.StartAsync(say: _said.Add);
        var settings = new PostgresSettings { ConnectionString = theirs.ConnectionString, DataFolder = _data["unused"] };

        await using var server = await EmbeddedPostgres.StartAsync(settings, PostgresUse.Host, _said.Add);

        server.ConnectionString.ShouldBe(theirs.ConnectionString);
        server.DataFolder.ShouldBeNull();
        Directory.Exists(settings.DataFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_an_error()
    {
        var settings = new PostgresSettings { ConnectionString = $"Host={_data.Path};Database=none;Username=none" };

        (await Should.ThrowAsync<PostgresUnavailableException>(() => EmbeddedPostgres.StartAsync(settings, PostgresUse.Host, _said.Add)))
            .Message.ShouldContain("ConnectionStrings__PactePme");
    }

    [Fact]
    public async Task The_server_that_npm_brings_works_like_any_other()
    {
        var npm = new NpmServer(ThrowawayPostgres.NpmFolder);
        var onlyNpm = new ServerFinder(path: null, _data.Path);
        var programs = await onlyNpm.ChooseAsync(new PostgresSettings { DataFolder = _data.Path }, npm, _said.Add, TestContext.Current.CancellationToken);
        Assert.SkipWhen(programs is null, $"no server from npm here: {string.Join(" ", _said)}");
        _said.Clear();

        await using var server = await StartAsync(bin: programs!.Bin);

        server.Version.ShouldStartWith("18.");
        server.DataFolder.ShouldBe(_data["postgres-18"]);
        (await ExecuteAsync(server, "select lower('ÉTÉ')")).ShouldBe("été");
    }

    private Task<EmbeddedPostgres> StartAsync(PostgresUse use = PostgresUse.Host, string? bin = null) =>
        EmbeddedPostgres.StartAsync(
            PostgresSettings.FromEnvironment() with { ConnectionString = null, DataFolder = _data.Path, BinFolder = bin ?? PostgresSettings.FromEnvironment().BinFolder },
            use,
            line =>
            {
                lock (_said) _said.Add(line);
            },
            TestContext.Current.CancellationToken);

    private static async Task<object?> ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task<object?> StartTimeOfRunningServerAsync()
    {
        await using var command = await StartAsync(PostgresUse.Command);
        _said.Clear();
        return await ExecuteAsync(command, "select pg_postmaster_start_time()");
    }

    private bool IsRunning() =>
        Directory.GetDirectories(_data.Path, "postgres-*").Any(folder => File.Exists(Path.Combine(folder, "data", "postmaster.pid")));

    private static int PostmasterId(string folder) => int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First());
}
