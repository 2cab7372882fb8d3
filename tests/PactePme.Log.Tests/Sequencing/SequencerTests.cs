using Npgsql;

[assembly: AssemblyFixture(typeof(PactePme.Log.Tests.Sequencing.LedgerServer))]

namespace PactePme.Log.Tests.Sequencing;

/// <summary>Every committed event gets one place, whatever the order in which transactions draw numbers, commit and fail.</summary>
public sealed class SequencerTests(LedgerServer server)
{
    [Fact]
    public async Task An_event_that_commits_late_is_not_skipped_and_holds_nobody_up()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await using var late = await ledger.BeginAsync();
        var lateEvent = await late.AppendAsync();
        var early = await ledger.CommitAsync();
        (await ledger.SequenceAsync()).ShouldBe(1);
        (await ledger.OrderAsync()).ShouldBe([early]);
        for (var i = 0; i < 3; i++) (await ledger.SequenceAsync()).ShouldBe(0);
        (await ledger.MissingAsync("alpha")).ShouldBe("{[1,2)}");
        await late.CommitAsync();
        (await ledger.SequenceAsync()).ShouldBe(1);
        (await ledger.OrderAsync()).ShouldBe([early, lateEvent]);
        (await ledger.MissingAsync("alpha")).ShouldBe("{}");
    }

    [Fact]
    public async Task A_number_that_was_drawn_and_not_written_yet_is_waited_for()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await using var slow = await ledger.BeginAsync();
        var drawn = await slow.DrawAsync(); // no transaction number yet: nothing but its virtual one tells of it
        var other = await ledger.CommitAsync();
        for (var i = 0; i < 3; i++) await ledger.SequenceAsync();
        var written = await slow.AppendAsync(drawn: drawn);
        for (var i = 0; i < 3; i++) await ledger.SequenceAsync();
        await slow.CommitAsync();
        await ledger.SequenceAsync();
        (await ledger.OrderAsync()).ShouldBe([other, written]);
    }

    [Fact]
    public async Task A_number_that_was_rolled_back_is_given_up_once_all_who_were_under_way_have_ended()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await using var failing = await ledger.BeginAsync();
        await failing.AppendAsync();
        await using var bystander = await ledger.BeginAsync();
        await bystander.TouchAsync();
        await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await failing.RollbackAsync();
        for (var i = 0; i < 3; i++) await ledger.SequenceAsync();
        (await ledger.MissingAsync("alpha")).ShouldBe("{[1,2)}");
        await bystander.CommitAsync();
        await Testing.Wait.UntilAsync(async () =>
        {
            await ledger.SequenceAsync();
            return await ledger.MissingAsync("alpha") == "{}";
        });
        (await ledger.OrderAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_process_goes_on_with_what_was_missing()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await using var late = await ledger.BeginAsync();
        var lateEvent = await late.AppendAsync();
        var early = await ledger.CommitAsync();
        await ledger.SequenceAsync();
        await late.CommitAsync();
        await using (var connection = await ledger.Database.OpenConnectionAsync()) (await ledger.NewSequencer().RunAsync(connection, default)).ShouldBe(1);
        (await ledger.OrderAsync()).ShouldBe([early, lateEvent]);
    }

    [Fact]
    public async Task An_effect_comes_after_its_cause_whatever_the_clocks_say()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        var now = DateTimeOffset.UtcNow;
        var cause = await ledger.CommitAsync("beta", at: now);
        var effect = await ledger.CommitAsync("alpha", at: now.AddMinutes(-1));
        var next = await ledger.CommitAsync("beta", at: now.AddMinutes(-2));
        await ledger.SequenceAsync();
        (await ledger.OrderAsync()).ShouldBe([cause, effect, next]);
    }

    [Fact]
    public async Task An_effect_comes_after_a_cause_that_took_its_number_first_and_committed_last()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        await using var cause = await ledger.BeginAsync("beta");
        await cause.TouchAsync();
        var unrelated = await ledger.CommitAsync();
        var causeEvent = await cause.AppendAsync();
        await cause.CommitAsync();
        var effect = await ledger.CommitAsync();
        await ledger.SequenceAsync();
        var order = await ledger.OrderAsync();
        order.IndexOf(causeEvent).ShouldBeLessThan(order.IndexOf(effect));
        order.ShouldContain(unrelated);
    }

    [Fact]
    public async Task Versions_of_a_stream_follow_each_other_though_the_later_writer_began_first()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        var stream = Guid.NewGuid();
        await using var second = await ledger.BeginAsync();
        await second.TouchAsync(); // its number is the smaller one; then it waits for the stream
        var v1 = await ledger.CommitAsync(stream: stream);
        var between = await ledger.CommitAsync("beta");
        var v2 = await second.AppendAsync(stream, 2);
        await second.CommitAsync();
        var v3 = await ledger.CommitAsync(stream: stream, version: 3);
        await ledger.SequenceAsync();
        (await ledger.OrderAsync()).Where(e => e != between).ShouldBe([v1, v2, v3]);
    }

    [Fact]
    public async Task Nothing_is_written_when_two_sequence_at_once()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        for (var i = 0; i < 50; i++) await ledger.CommitAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var connection = await ledger.Database.OpenConnectionAsync();
            try { return await ledger.NewSequencer().RunAsync(connection, default); }
            catch (Exception e) when (e is PostgresException or InvalidOperationException) { return -1; }
        })));
        runs.Max().ShouldBe(50);
        (await ledger.OrderAsync()).Count.ShouldBe(50);
        (await ledger.OrderAsync()).ShouldBeUnique();
        await ledger.SignAsync();
        (await ledger.Audit.RunAsync(ledger.Origin, _ => { }, default)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task Under_fire_every_event_gets_one_place_and_none_before_its_cause()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        List<(Guid Cause, Guid Effect)> caused = [];
        List<Guid> committed = [];
        using var over = new CancellationTokenSource();
        var sequencing = Task.Run(async () =>
        {
            await using var connection = await ledger.Database.OpenConnectionAsync();
            while (!over.IsCancellationRequested) await ledger.Sequencer.RunAsync(connection, default);
        });
        await Task.WhenAll(Enumerable.Range(0, 24).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 30; i++)
            {
                var module = random.Next(2) == 0 ? "alpha" : "beta";
                await using var cause = await ledger.BeginAsync(module);
                if (random.Next(2) == 0) await cause.TouchAsync();
                List<Guid> mine = [];
                for (var n = random.Next(1, 4); n > 0; n--) mine.Add(await cause.AppendAsync());
                if (random.Next(4) == 0)
                {
                    await cause.RollbackAsync();
                    continue;
                }
                await cause.CommitAsync();
                var effect = await ledger.CommitAsync(module == "alpha" ? "beta" : "alpha");
                lock (committed)
                {
                    committed.AddRange([.. mine, effect]);
                    caused.AddRange(mine.Select(m => (m, effect)));
                }
            }
        })));
        await over.CancelAsync();
        await sequencing;
        await ledger.SequenceAsync();
        var order = await ledger.OrderAsync();
        order.ShouldBeUnique();
        order.ShouldBe(committed, ignoreOrder: true);
        var place = order.Select((id, i) => (id, i)).ToDictionary(x => x.id, x => x.i);
        caused.ShouldAllBe(c => place[c.Cause] < place[c.Effect]);
        await ledger.SignAsync();
        (await ledger.Audit.RunAsync(ledger.Origin, _ => { }, default)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_large_backlog_goes_in_batches_and_full_tiles()
    {
        await using var ledger = await Ledger.OpenAsync(server);
        const int Events = 3 * Sequencer.Batch + 17;
        await ledger.ExecuteAsync($$"""
            insert into alpha.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
            select nextval('alpha.mt_events_sequence'), gen_random_uuid(), gen_random_uuid(), 1, '{}', 'thing_done_v1', now(), '{{Ledger.Territory}}', false from generate_series(1, {{Events}})
            """);
        (await ledger.SequenceAsync()).ShouldBe(Events);
        await ledger.SignAsync();
        var log = await ledger.LogAsync();
        log.Signed.ShouldBe(Events);
        (await ledger.Audit.RunAsync(ledger.Origin, _ => { }, default)).ShouldSatisfyAllConditions(a => a.Fault.ShouldBeNull(), a => a.Size.ShouldBe(Events));
    }
}
