using System.Net;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>What was in effect, and what was known, at a moment of the past.</summary>
public sealed class TimeTravelTests(PacteServer server)
{
    private static string At(DateTimeOffset moment) => Uri.EscapeDataString(moment.ToString("O"));

    /// <summary>A moment between what was recorded before and what will be after, by the clock of the store.</summary>
    private static async Task<DateTimeOffset> AfterAsync(PacteClient client, Guid id)
    {
        var last = (await client.GetAsync($"organisations/{id}/history")).Json!.AsArray().Max(e => e!["recordedAt"]!.GetValue<DateTimeOffset>());
        await Wait.UntilAsync(() => Task.FromResult(DateTimeOffset.UtcNow > last.AddMilliseconds(2)));
        return last.AddMilliseconds(1);
    }

    [Fact]
    public async Task A_fact_recorded_late_is_in_effect_before_it_was_known()
    {
        var now = DateTimeOffset.UtcNow;
        var town = await Town.OpenAsync(server);
        var id = await town.RegisterAsync(since: now.AddDays(-100));
        var path = $"organisations/{id}";
        (await town.Secretary.PostAsync($"{path}/state-size-class", new { sizeClass = "tpe", effectiveAt = now.AddDays(-90) }, 1)).Expect(HttpStatusCode.OK);
        var before = await AfterAsync(town.Secretary, id);
        (await town.Secretary.PostAsync($"{path}/state-size-class", new { sizeClass = "pme", effectiveAt = now.AddDays(-10) }, 2)).Expect(HttpStatusCode.OK);

        async Task<string?> SizeAsync(string query) => (await town.Secretary.GetAsync($"{path}{query}")).Expect(HttpStatusCode.OK).Json!["sizeClass"]?.GetValue<string>();
        (await SizeAsync("")).ShouldBe("pme");
        (await SizeAsync($"?asOf={At(now.AddDays(-50))}")).ShouldBe("tpe");
        (await SizeAsync($"?asOf={At(now.AddDays(-5))}")).ShouldBe("pme");
        (await SizeAsync($"?asOf={At(now.AddDays(-95))}")).ShouldBeNull();
        (await SizeAsync($"?knownAt={At(before)}")).ShouldBe("tpe");
        (await SizeAsync($"?knownAt={At(before)}&asOf={At(now.AddDays(-5))}")).ShouldBe("tpe");
        (await SizeAsync($"?knownAt={At(DateTimeOffset.UtcNow.AddMinutes(1))}&asOf={At(now.AddDays(-50))}")).ShouldBe("tpe");
        (await SizeAsync("?version=1")).ShouldBeNull();
        (await SizeAsync("?version=2")).ShouldBe("tpe");
        (await SizeAsync("?version=3")).ShouldBe("pme");
        (await town.Secretary.GetAsync($"{path}?version=2")).Headers["ETag"].ShouldBe("\"2\"");
        (await town.Secretary.GetAsync($"{path}?version=4")).ExpectProblem(404, "not-found");
        (await town.Secretary.GetAsync($"{path}?asOf={At(now.AddDays(-101))}")).ExpectProblem(404, "not-found");
        (await town.Secretary.GetAsync($"{path}?knownAt={At(now.AddDays(-50))}")).ExpectProblem(404, "not-found");

        (await town.Secretary.GetAsync($"{path}/history?knownAt={At(before)}")).Json!.AsArray().Count.ShouldBe(2);
        (await town.Secretary.GetAsync($"{path}/history?asOf={At(now.AddDays(-50))}")).Json!.AsArray().Count.ShouldBe(2);
        (await town.Secretary.GetAsync($"{path}/history?version=1")).Json!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task History_says_who_did_it_for_whom_when_and_why()
    {
        var began = DateTimeOffset.UtcNow;
        var town = await Town.OpenAsync(server);
        var effective = began.AddDays(-3);
        var id = await town.RegisterAsync(since: effective);
        await town.VerifyAsync(id);
        var secretary = (await town.Secretary.GetAsync("persons")).Json!["items"]![0]!;
        var history = (await town.Secretary.GetAsync($"organisations/{id}/history")).Expect(HttpStatusCode.OK).Json!.AsArray();
        history.Select(e => (e!["type"]!.GetValue<string>(), e["version"]!.GetValue<long>())).ShouldBe([("organisation_registered_v1", 1), ("organisation_verified_v1", 2)]);
        foreach (var entry in history)
        {
            entry!["person"]!.GetValue<Guid>().ShouldBe(secretary["id"]!.GetValue<Guid>());
            entry["organisation"]!.GetValue<Guid>().ShouldBe(secretary["organisationId"]!.GetValue<Guid>());
            entry["recordedAt"]!.GetValue<DateTimeOffset>().ShouldBeInRange(began.AddSeconds(-5), DateTimeOffset.UtcNow.AddSeconds(5));
            entry["correlation"]!.GetValue<string>().ShouldNotBeEmpty();
            entry["causation"]!.GetValue<string>().ShouldStartWith("request:");
        }
        history[0]!["effectiveAt"]!.GetValue<DateTimeOffset>().ShouldBe(effective, TimeSpan.FromMilliseconds(1));
        history[1]!["effectiveAt"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThan(began.AddSeconds(-5));
        history.Select(e => e!["correlation"]!.GetValue<string>()).ShouldBeUnique();
        history.Select(e => e!["id"]!.GetValue<Guid>()).ShouldBeUnique();
    }

    [Fact]
    public async Task An_overview_counts_who_was_in_as_it_was_known()
    {
        var now = DateTimeOffset.UtcNow;
        var town = await Town.OpenAsync(server);
        var charter = await town.CharterAsync(now.AddDays(-100));
        List<Answer> adhesions = [];
        for (var i = 0; i < 2; i++)
        {
            var organisation = await town.RegisterAsync(since: now.AddDays(-100));
            await town.VerifyAsync(organisation);
            adhesions.Add(await town.SignAsync(organisation, charter, now.AddDays(-80)));
        }
        var signed = (await town.Secretary.GetAsync($"adhesions/{adhesions[1].Id}/history")).Json!.AsArray().Max(e => e!["recordedAt"]!.GetValue<DateTimeOffset>()).AddMilliseconds(1);
        await Wait.UntilAsync(() => Task.FromResult(DateTimeOffset.UtcNow > signed.AddMilliseconds(1)));
        (await town.Secretary.PostAsync($"adhesions/{adhesions[0].Id}/withdraw", new { reason = "cessation", effectiveAt = now.AddDays(-10) }, 3)).Expect(HttpStatusCode.OK);

        async Task<int> CountAsync(string query) => (await town.Secretary.GetAsync($"overview{query}")).Expect(HttpStatusCode.OK).Json!["membership"]!["signatories"]!["count"]!.GetValue<int>();
        (await CountAsync("")).ShouldBe(1);
        (await CountAsync($"?asOf={At(now.AddDays(-50))}")).ShouldBe(2);
        (await CountAsync($"?asOf={At(now.AddDays(-5))}")).ShouldBe(1);
        (await CountAsync($"?asOf={At(now.AddDays(-5))}&knownAt={At(signed)}")).ShouldBe(2);
        (await CountAsync($"?knownAt={At(signed)}")).ShouldBe(2);
        (await CountAsync($"?asOf={At(now.AddDays(-90))}")).ShouldBe(0);
        (await CountAsync($"?knownAt={At(now.AddDays(-1))}")).ShouldBe(0);
        (await town.Secretary.GetAsync($"adhesions/{adhesions[0].Id}?asOf={At(now.AddDays(-50))}")).Json!["state"]!.GetValue<string>().ShouldBe("signed");
    }
}
