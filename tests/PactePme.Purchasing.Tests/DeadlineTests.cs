using System.Collections.Concurrent;
using System.Net;
using Marten;
using Marten.Events;
using PactePme.Purchasing.Responses;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests;

/// <summary>The deadline in real time, under fire.</summary>
public sealed class DeadlineTests(PacteServer server)
{
    /// <summary>The server breaks off the transaction that closes the need, each time in another way, and then lets it pass: the message is not given up.</summary>
    [Fact]
    public async Task A_need_closes_though_the_database_fails_at_its_deadline()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync(TimeSpan.FromSeconds(2));
        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync($$"""
            create sequence purchasing.faults;
            create function purchasing.fail() returns trigger language plpgsql as $fail$
            begin
                if new.tenant_id = '{{market.Territory}}' and new.type = 'need_closed_v1' then
                    case nextval('purchasing.faults')
                        when 1 then raise exception 'deadlock' using errcode = '40P01';
                        when 2 then raise exception 'shut down' using errcode = '57P01';
                        when 3 then perform pg_terminate_backend(pg_backend_pid());
                        else null;
                    end case;
                end if;
                return new;
            end $fail$;
            create trigger fail before insert on purchasing.mt_events for each row execute function purchasing.fail();
            """);
        try
        {
            await market.Buyer.UntilAsync($"needs/{need}", a => a.Json!["state"]!.GetValue<string>() == "closed");
            (await ScalarAsync("select last_value from purchasing.faults")).ShouldBe(4L);
            (await ScalarAsync($"select count(*) from wolverine.wolverine_dead_letters where body is not null and convert_from(body, 'UTF8') like '%{need}%'")).ShouldBe(0L);
        }
        finally { await ExecuteAsync("drop trigger fail on purchasing.mt_events; drop function purchasing.fail(); drop sequence purchasing.faults"); }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        async Task<object?> ScalarAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync();
        }
    }

    /// <summary>Host and database are on one machine here, so the clock that the test reads is the database's.</summary>
    [Fact]
    public async Task Of_a_thousand_responses_across_the_deadline_none_is_accepted_late_and_none_refused_early()
    {
        var market = await Market.OpenAsync(server);
        var firms = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => market.FirmAsync()));
        await market.PublishAsync(); // the way is warm: what follows takes less than its four seconds
        var need = await market.PublishAsync(TimeSpan.FromSeconds(4));
        var deadline = (await market.Buyer.GetAsync($"needs/{need}")).Json!["deadline"]!["utc"]!.GetValue<DateTimeOffset>();
        var sent = 0;
        ConcurrentBag<(DateTimeOffset Begun, DateTimeOffset Ended, Answer Answer)> answers = [];
        await Task.WhenAll(firms.Select(firm => RespondAsync(firm.Client)));

        answers.Count.ShouldBeGreaterThanOrEqualTo(1_000);
        answers.ShouldAllBe(a => a.Answer.Status == HttpStatusCode.Created || a.Answer.Problem == "deadline-passed");
        var accepted = answers.Where(a => a.Answer.Status == HttpStatusCode.Created).ToList();
        accepted.ShouldAllBe(a => a.Begun < deadline);
        var refused = answers.Where(a => a.Answer.Status != HttpStatusCode.Created).ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(a => a.Ended >= deadline);

        await using var session = market.Session();
        var events = await session.Events.QueryAllRawEvents().Where(e => e.EventTypesAre(typeof(ResponseSubmitted))).ToListAsync();
        events.Count.ShouldBe(accepted.Count);
        events.ShouldAllBe(e => ((ResponseSubmitted)e.Data).EffectiveAt < deadline);

        async Task RespondAsync(PacteClient firm)
        {
            while (Interlocked.Increment(ref sent) <= 1_000 || DateTimeOffset.UtcNow < deadline.AddMilliseconds(200))
            {
                var begun = DateTimeOffset.UtcNow;
                var answer = await firm.PostAsync($"needs/{need}/responses", new { summary = "Vite" });
                answers.Add((begun, DateTimeOffset.UtcNow, answer));
                if (answer.Status == HttpStatusCode.Created) await firm.PostAsync($"responses/{answer.Id}/withdraw", new { reason = "encore" }, 1);
            }
        }
    }
}
