namespace PactePme.Postgres.Tests;

/// <summary>Several processes – hosts and commands, some of them killed – on one data folder.</summary>
public sealed class SharedPostgresTests : IDisposable
{
    private readonly TestPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task The_server_of_a_killed_host_is_taken_over()
    {
        await using var killed = await Owner.StartAsync("host", _place.Folder.Path);
        var started = await StartTimeAsync();
        await killed.KillAsync();
        _place.IsRunning().ShouldBeTrue();

        await using (var next = await _place.StartAsync())
        {
            _place.Said.ShouldHaveSingleItem().ShouldEndWith("(taken over after a crash)");
            (await Sql.RunAsync(next.ConnectionString, "select pg_postmaster_start_time()")).ShouldBe(started);
        }

        _place.IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_host_is_refused_in_French_and_in_English()
    {
        await using var first = await Owner.StartAsync("host", _place.Folder.Path);

        var refused = await Should.ThrowAsync<PostgresUnavailableException>(() => _place.StartAsync());

        refused.Message.ShouldContain($"Un autre hôte PactePme (processus {first.Id}) utilise déjà le dossier de données {_place.Folder.Path}");
        refused.Message.ShouldContain($"Another PactePme host (process {first.Id}) already uses the data folder {_place.Folder.Path}");
    }

    [Fact]
    public async Task A_command_joins_the_host_and_leaves_its_server_running()
    {
        await using var host = await _place.StartAsync();
        await using (var command = await _place.StartAsync(PostgresUse.Command))
            command.ConnectionString.ShouldBe(host.ConnectionString);

        _place.Said[1].ShouldEndWith("(already running)");
        (await Sql.RunAsync(host.ConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_alone_starts_the_server_and_stops_it()
    {
        await using (await _place.StartAsync(PostgresUse.Command)) _place.IsRunning().ShouldBeTrue();

        _place.IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task The_last_to_leave_stops_the_server_whoever_started_it()
    {
        await using var first = await Owner.StartAsync("command", _place.Folder.Path);
        await using (var host = await _place.StartAsync())
        {
            (await first.EndAsync()).ShouldBe(0);
            (await Sql.RunAsync(host.ConnectionString, "select 1")).ShouldBe(1);

            await using var second = await Owner.StartAsync("command", _place.Folder.Path);
            await host.DisposeAsync();
            _place.IsRunning().ShouldBeTrue();
            (await second.EndAsync()).ShouldBe(0);
        }

        _place.IsRunning().ShouldBeFalse();
    }

    [Fact]
    public async Task Starts_at_one_moment_share_one_server()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _place.StartAsync(PostgresUse.Command)));

        servers.Select(server => server.ConnectionString).Distinct().ShouldHaveSingleItem();
        await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
        _place.IsRunning().ShouldBeFalse();
    }

    private async Task<object?> StartTimeAsync()
    {
        await using var command = await _place.StartAsync(PostgresUse.Command);
        _place.Said.Clear();
        return await Sql.RunAsync(command.ConnectionString, "select pg_postmaster_start_time()");
    }
}
