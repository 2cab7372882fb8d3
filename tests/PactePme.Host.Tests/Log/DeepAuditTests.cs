using Npgsql;
using PactePme.Log;
using PactePme.Testing;

namespace PactePme.Host.Tests.Log;

/// <summary>Whoever changes the rows that the screens read is found out, whatever they change.</summary>
public sealed class DeepAuditTests(PacteServer server)
{
    /// <summary>Another value for each column of an event row. Numbers go below what was sequenced: above, they would be taken for new events.</summary>
    private static readonly (string Column, string Other)[] Columns =
    [
        ("seq_id", "-seq_id - 1000000"), ("id", "gen_random_uuid()"), ("stream_id", "gen_random_uuid()"),
        ("version", "version + 1000"), ("data", "data || '{\"effectiveAt\": \"2001-01-01T00:00:00+00:00\"}'"), ("data", "data || '{\"added\": true}'"), ("bdata", "'\\x00'"), ("type", "type || 'x'"),
        ("timestamp", "timestamp + interval '1 microsecond'"), ("tenant_id", "'t-0'"), ("mt_dotnet_type", "mt_dotnet_type || 'x'"), ("correlation_id", "coalesce(correlation_id, '') || 'x'"),
        ("causation_id", "coalesce(causation_id, '') || 'x'"), ("headers", "coalesce(headers, '{}') || '{\"x\": 1}'"), ("user_name", "coalesce(user_name, '') || 'x'"), ("is_archived", "not coalesce(is_archived, false)")
    ];

    [Fact]
    public async Task Every_change_of_any_column_of_any_row_is_found_and_nothing_else()
    {
        var ct = TestContext.Current.CancellationToken;
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var territory = all.Town.Territory;
        await server.CheckpointAsync(territory);
        await using var connection = await OpenAsync(ct);
        (await AuditAsync(territory)).ShouldBeNull();
        var present = await RowsAsync(connection, "select distinct column_name::text from information_schema.columns where table_schema = 'governance' and table_name = 'mt_events'", ct);
        present.ShouldBe(Columns.Select(c => c.Column).Distinct(), ignoreOrder: true); // a new column needs its line above

        var changed = 0;
        foreach (var module in (string[])["membership", "purchasing", "governance"])
            foreach (var id in await RowsAsync(connection, $"select id::text from {module}.mt_events where tenant_id = '{territory}' and type <> 'tombstone' order by seq_id", ct))
            {
                var place = $"event {id}";
                var saved = $"saved_{Guid.NewGuid():N}";
                await ExecuteAsync(connection, $"create temp table {saved} as select * from {module}.mt_events where id = '{id}'", ct);
                foreach (var (column, other) in Columns)
                {
                    await ExecuteAsync(connection, $"update {module}.mt_events e set {column} = {other} where id = '{id}'", ct, disabled: true);
                    (await AuditAsync(territory)).ShouldNotBeNull($"{module} {id} {column}").ShouldContain(place);
                    await ExecuteAsync(connection, $"delete from {module}.mt_events e using {saved} s where e.seq_id in (s.seq_id, -s.seq_id - 1000000); insert into {module}.mt_events select * from {saved}", ct, disabled: true);
                    changed++;
                }
                await ExecuteAsync(connection, $"drop table {saved}", ct);
            }
        changed.ShouldBeGreaterThan(1000);
        (await AuditAsync(territory)).ShouldBeNull();
    }

    [Fact]
    public async Task Rows_that_go_come_or_change_places_are_found()
    {
        var ct = TestContext.Current.CancellationToken;
        var town = await Town.OpenAsync(server);
        var (first, second) = (await town.RegisterAsync(), await town.RegisterAsync());
        await server.CheckpointAsync(town.Territory);
        await using var connection = await OpenAsync(ct);
        var here = $"tenant_id = '{town.Territory}'";

        await TamperedAsync($"delete from membership.mt_events where {here} and stream_id = '{first}'", "the row is gone");
        await TamperedAsync($"update membership.mt_events a set data = b.data from membership.mt_events b where a.{here} and b.{here} and ((a.stream_id = '{first}' and b.stream_id = '{second}') or (a.stream_id = '{second}' and b.stream_id = '{first}'))", "the row is not what was logged");
        await TamperedAsync($"create temp table swapped as select * from membership.mt_events where {here} and stream_id in ('{first}', '{second}'); delete from membership.mt_events where id in (select id from swapped); update swapped set seq_id = (select sum(seq_id) from swapped) - seq_id; insert into membership.mt_events select * from swapped; drop table swapped", "the row is not what was logged");
        await TamperedAsync($"insert into membership.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived) select -seq_id, gen_random_uuid(), stream_id, 2, data, 'organisation_suspended_v1', timestamp, tenant_id, false from membership.mt_events where {here} and stream_id = '{first}'", "the row was never logged");
        await TamperedAsync($"update log.entries set entry = entry || ' ' where event_id = (select id from membership.mt_events where {here} and stream_id = '{first}')", "its entry is not the one that was hashed");
        await TamperedAsync($"delete from log.entries where event_id = (select id from membership.mt_events where {here} and stream_id = '{first}')", "its entry is gone");

        async Task TamperedAsync(string sql, string found)
        {
            await ExecuteAsync(connection, $"create temp table events as select * from membership.mt_events where {here}; create temp table entries as select e.* from log.entries e join log.logs l on l.id = e.log where l.territory = '{town.Territory}'", ct);
            await ExecuteAsync(connection, sql, ct, disabled: true);
            (await AuditAsync(town.Territory)).ShouldNotBeNull(sql).ShouldContain(found);
            await ExecuteAsync(connection, $"delete from membership.mt_events where {here}; insert into membership.mt_events select * from events; delete from log.entries e using log.logs l where l.id = e.log and l.territory = '{town.Territory}'; insert into log.entries select * from entries; drop table events; drop table entries", ct, disabled: true);
            (await AuditAsync(town.Territory)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_name_that_was_changed_in_the_vault_is_found()
    {
        var ct = TestContext.Current.CancellationToken;
        var town = await Town.OpenAsync(server);
        var organisation = await town.RegisterAsync();
        foreach (var name in (string[])["Ada", "Bob"])
            (await town.Secretary.PostAsync("persons", new { organisationId = organisation, name, roles = (string[])["member"] })).Expect(System.Net.HttpStatusCode.Created);
        await server.CheckpointAsync(town.Territory);
        (await AuditAsync(town.Territory)).ShouldBeNull();
        await using var connection = await OpenAsync(ct);
        await ExecuteAsync(connection, $$"""
            update membership.mt_doc_personalrecord a set data = jsonb_set(a.data, '{sealed}', to_jsonb(overlay(a.data ->> 'sealed' placing 'AAAA' from 21 for 4)))
            where a.tenant_id = '{{town.Territory}}' and a.id = (select id from membership.mt_doc_personalrecord where tenant_id = '{{town.Territory}}' order by id desc limit 1)
            """, ct);
        (await AuditAsync(town.Territory)).ShouldNotBeNull().ShouldContain("the row is not what was logged");
    }

    private async Task<string?> AuditAsync(string territory) => (await server.Service<DeepAudit>().RunAsync($"pacte.example/log/{territory}", _ => { }, TestContext.Current.CancellationToken)).Fault;

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    private static async Task<List<string>> RowsAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        List<string> rows = [];
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct)) rows.Add(row.GetString(0));
        return rows;
    }

    /// <param name="disabled">As whoever owns the server may: without foreign keys and triggers.</param>
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, bool disabled = false)
    {
        await using var command = new NpgsqlCommand(disabled ? $"set session_replication_role = replica; {sql}; set session_replication_role = default" : sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
