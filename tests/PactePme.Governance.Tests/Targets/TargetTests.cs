using System.Net;
using Marten;
using PactePme.Governance.Register;
using PactePme.Governance.Targets;
using PactePme.Governance.Tests.Axes;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Contracts;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Targets;

public sealed class TargetTests(PacteServer server)
{
    private static readonly object Source = new { title = "Communiqué du 12 juin 2019" };

    private static object Target(string measure, decimal goal, bool synthetic = false) => new { terms = Terms(measure, goal, synthetic) };

    private static object Terms(string measure, decimal goal, bool synthetic = false) => new
    {
        title = new { french = "Doubler le nombre d'adhérents" },
        measure,
        goal,
        @base = new { value = 700, meaning = new { french = "Organisations" }, source = Source, alternatives = new[] { new { value = 1000, meaning = new { french = "Membres" } } } },
        horizon = ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(100).ToString("yyyy-MM-dd"),
        source = new { title = "Communiqué", synthetic }
    };

    private static OrganisationStanding Organisation(Guid id, bool synthetic, long version = 1) => new(id, version, null, null, null, null, "verified", null, synthetic);

    [Fact]
    public async Task Signatories_are_counted_apart_from_made_up_ones_until_the_goal_is_met()
    {
        var town = await AxesTown.OpenAsync(server);
        var id = (await town.Secretary.PostAsync("targets", Target("signatories", 2))).Expect(HttpStatusCode.Created).Id;
        var first = await town.Member.UntilAsync($"targets/{id}", a => a.Json!["latest"] is not null);
        (first.Json!["state"]!.GetValue<string>(), first.Json["latest"]!["value"]!.GetValue<decimal>()).ShouldBe(("measured", 0));
        first.Json["terms"]!["base"]!["alternatives"]!.AsArray().Single()!["value"]!.GetValue<decimal>().ShouldBe(1000);

        var (real, synthetic) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var message in (object[])[new SignatoryStanding(real, real, 1, true), Organisation(real, false), new SignatoryStanding(synthetic, synthetic, 1, true), Organisation(synthetic, true)])
        {
            await town.HearAsync(message);
            await town.HearAsync(message);
        }
        await town.Member.UntilAsync($"targets/{id}", a => a.Json!["latest"]!["value"]!.GetValue<decimal>() == 1 && a.Json["latest"]!["synthetic"]!.GetValue<decimal>() == 1);
        // One leaves, another comes, the first comes back under another adhesion.
        await town.HearAsync(new SignatoryStanding(real, real, 2, false));
        await town.HearAsync(new MeasureTarget(id));
        await ShouldBeAsync(0);
        var other = Guid.NewGuid();
        foreach (var message in (object[])[Organisation(other, false), new SignatoryStanding(other, other, 1, true), new SignatoryStanding(real, Guid.NewGuid(), 1, true)]) await town.HearAsync(message);
        for (var i = 0; i < 2; i++) await town.HearAsync(new MeasureTarget(id));
        var met = await ShouldBeAsync(2);
        met.Json!["state"]!.GetValue<string>().ShouldBe("met");
        met.Json["metOn"]!.GetValue<string>().ShouldBe($"{ParisTime.DayOf(DateTimeOffset.UtcNow):yyyy-MM-dd}");
        await town.HearAsync(new SignatoryStanding(other, other, 2, false));
        await town.HearAsync(new MeasureTarget(id));
        (await town.Member.GetAsync($"targets/{id}")).Version.ShouldBe(met.Version);
        var history = await town.HistoryAsync($"targets/{id}");
        (history[0], history[^1]).ShouldBe(("target_set_v1", "target_met_v1"));
        var measurements = (await town.Member.GetAsync($"targets/{id}/measurements?limit=2")).Expect(HttpStatusCode.OK);
        measurements.Json!["items"]!.AsArray().Count.ShouldBe(2);
        var rest = await town.Member.GetAsync($"targets/{id}/measurements?limit=200&after={measurements.Json["next"]!.GetValue<string>()}");
        rest.Json!["items"]!.AsArray().Last()!["value"]!.GetValue<decimal>().ShouldBe(2);
        (rest.Json["items"]!.AsArray().Count + 2).ShouldBe(history.Count(h => h == "target_measured_v1"));
        (await town.Member.GetAsync($"targets/{Guid.NewGuid()}/measurements")).ExpectProblem(404, "not-found");

        async Task<Answer> ShouldBeAsync(decimal value)
        {
            var answer = await town.Member.GetAsync($"targets/{id}");
            answer.Json!["latest"]!["value"]!.GetValue<decimal>().ShouldBe(value);
            return answer;
        }
    }

    [Fact]
    public async Task Confirmed_deals_are_counted_and_added_up()
    {
        var town = await AxesTown.OpenAsync(server);
        var number = (await town.Secretary.PostAsync("targets", Target("confirmedDeals", 10))).Id;
        var amount = (await town.Secretary.PostAsync("targets", Target("confirmedDealAmount", 100_000))).Id;
        var demo = (await town.Secretary.PostAsync("targets", Target("confirmedDealAmount", 1_000_000, synthetic: true))).Id;
        var (one, two, synthetic) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        DealStanding[] told = [new(one, 2, true, 1200.50m, false), new(two, 2, true, 300, false), new(two, 3, false, 0, false), new(two, 2, true, 300, false), new(synthetic, 1, true, 50, true)];
        foreach (var message in told) await town.HearAsync(message);
        foreach (var target in (Guid[])[number, amount, demo, number, amount, demo]) await town.HearAsync(new MeasureTarget(target));
        await ShouldBeAsync(number, "deals", 1, 1);
        await ShouldBeAsync(amount, "EUR", 1200.50m, 50);
        await ShouldBeAsync(demo, "EUR", 1250.50m, 50);

        async Task ShouldBeAsync(Guid id, string unit, decimal value, decimal apart)
        {
            var view = (await town.Member.GetAsync($"targets/{id}")).Json!;
            (view["unit"]!.GetValue<string>(), view["latest"]!["value"]!.GetValue<decimal>(), view["latest"]!["synthetic"]!.GetValue<decimal>()).ShouldBe((unit, value, apart));
        }
    }

    [Fact]
    public async Task A_hundred_at_once_are_counted_to_the_last_in_a_few_measurements()
    {
        var town = await AxesTown.OpenAsync(server);
        var id = (await town.Secretary.PostAsync("targets", Target("signatories", 1000))).Id;
        var firms = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToList();
        await Task.WhenAll(firms.SelectMany(f => (object[])[Organisation(f, false), new SignatoryStanding(f, f, 1, true), new SignatoryStanding(f, f, 1, true)]).Select(town.HearAsync));
        await town.Member.UntilAsync($"targets/{id}", a => a.Json!["latest"]?["value"]!.GetValue<decimal>() == 100);
        (await town.HistoryAsync($"targets/{id}")).Length.ShouldBeLessThan(20);
        await using var session = town.Session();
        await Wait.UntilAsync(async () => await session.Query<MeasurementPending>().CountAsync() == 0);
    }

    /// <summary>What was told with the measurement pending, and asked for none of its own, is in the measurement though it commits late.</summary>
    [Fact]
    public async Task A_measurement_waits_for_those_who_relied_on_it()
    {
        var town = await AxesTown.OpenAsync(server);
        var id = (await town.Secretary.PostAsync("targets", Target("signatories", 1000))).Id;
        await town.Member.UntilAsync($"targets/{id}", a => a.Json!["latest"] is not null);
        await using var relying = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await relying.OpenAsync();
        await using var transaction = await relying.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand($"select pg_advisory_xact_lock_shared(hashtextextended('measure/{town.Territory}', 0)), hashtextextended('measure/{town.Territory}', 0)", relying, transaction);
        long key;
        await using (var reader = await hold.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            key = reader.GetInt64(1);
        }
        var measuring = town.HearAsync(new MeasureTarget(id));
        await Wait.UntilAsync(async () =>
        {
            await using var waiting = new Npgsql.NpgsqlCommand($"select count(*) from pg_locks where locktype = 'advisory' and not granted and (classid::bigint << 32 | objid::bigint) = {key}", relying, transaction);
            return (long)(await waiting.ExecuteScalarAsync())! == 1;
        });
        await using (var session = town.Session())
        {
            session.Store(new KnownOrganisation(Guid.NewGuid(), 1) { Adhesions = new Dictionary<Guid, KnownAdhesion> { [Guid.NewGuid()] = new(1, true) } });
            await session.SaveChangesAsync();
        }
        await transaction.RollbackAsync();
        await measuring;
        (await town.Member.GetAsync($"targets/{id}")).Json!["latest"]!["value"]!.GetValue<decimal>().ShouldBe(1);
    }

    [Fact]
    public async Task At_its_horizon_it_is_concluded_once_and_a_late_figure_is_heard()
    {
        var town = await AxesTown.OpenAsync(server);
        var id = (await town.Secretary.PostAsync("targets", Target("membersDeclared", 2000), key: "once")).Expect(HttpStatusCode.Created).Id;
        (await town.Secretary.PostAsync("targets", Target("membersDeclared", 2000), key: "once")).Expect(HttpStatusCode.Created).Id.ShouldBe(id);
        var horizon = DateOnly.Parse((await town.Member.GetAsync($"targets/{id}")).Json!["terms"]!["horizon"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        var end = new DateTimeOffset(horizon.AddDays(3).ToDateTime(default), TimeSpan.Zero);
        await town.HearAsync(new ConcludeTarget(id, end)); // too early: comes back
        await town.HearAsync(new MeasureTarget(id)); // nobody counts this here
        (await town.Member.GetAsync($"targets/{id}")).Version.ShouldBe(1);
        town.Later(TimeSpan.FromDays(102));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => town.HearAsync(new ConcludeTarget(id, end))));
        var missed = await town.Member.GetAsync($"targets/{id}");
        (missed.Version, missed.Json!["state"]!.GetValue<string>(), missed.Json["missed"]!.GetValue<string>()).ShouldBe((2, "unmeasured", "unmeasured"));

        var today = ParisTime.DayOf(DateTimeOffset.UtcNow).ToString("yyyy-MM-dd");
        (await town.Member.PostAsync($"targets/{id}/state-measurement", new { value = 2100, on = today, source = Source }, 2)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await town.Secretary.PostAsync($"targets/{id}/state-measurement", new { value = 2100, on = today, source = Source }, 2)).Expect(HttpStatusCode.OK).Version.ShouldBe(4);
        (await town.Member.GetAsync($"targets/{id}")).Json!["state"]!.GetValue<string>().ShouldBe("met");
        (await town.Secretary.PostAsync($"targets/{id}/correct", new { terms = Terms("membersDeclared", 2200), reason = "base mal lue" }, 4)).Expect(HttpStatusCode.OK);
        (await town.Member.GetAsync($"targets/{id}")).Json!["state"]!.GetValue<string>().ShouldBe("missed"); // its horizon is over
        (await town.Member.GetAsync($"targets/{id}?version=4")).Json!["state"]!.GetValue<string>().ShouldBe("met");
        (await town.HistoryAsync($"targets/{id}")).ShouldBe(["target_set_v1", "target_missed_v1", "target_measured_v1", "target_met_v1", "target_corrected_v1", "target_missed_v1"]);
        (await town.Member.GetAsync("targets?state=missed&measure=membersDeclared")).Json!["items"]!.AsArray().Count.ShouldBe(1);
    }
}
