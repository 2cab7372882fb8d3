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
