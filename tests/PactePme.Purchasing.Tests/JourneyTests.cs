using System.Net;
using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests;

/// <summary>The module through HTTP, on the real store.</summary>
public sealed class JourneyTests(PacteServer server)
{
    private static object Euros(string amount) => new { amount, currency = "EUR" };

    [Fact]
    public async Task From_a_draft_to_a_deal_confirmed()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var response = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Nous savons faire", amount = Euros("15000.00") })).Expect(HttpStatusCode.Created).Id;
        (await market.Buyer.GetAsync($"needs/{need}/responses")).ExpectProblem(409, "responses-not-yet-readable");
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3)).ExpectProblem(409, "deadline-ahead");

        market.PassDeadlines();
        (await market.Competitor.PostAsync($"needs/{need}/responses", new { summary = "Trop tard" })).ExpectProblem(409, "deadline-passed");
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3)).Expect(HttpStatusCode.OK);
        (await market.Competitor.PostAsync($"needs/{need}/responses", new { summary = "Trop tard" })).ExpectProblem(409, "deadline-passed");
        (await market.Buyer.PostAsync($"needs/{need}/award", "{}", 4)).ExpectProblem(409, "no-response-retained");
        (await market.Buyer.GetAsync($"responses/{response}")).Expect(HttpStatusCode.OK).Json!["summary"]!.GetValue<string>().ShouldBe("Nous savons faire");
        (await market.Buyer.PostAsync($"responses/{response}/retain", new { reason = "la meilleure" }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync("deals", new { needId = need, responseId = response, amount = Euros("15000.00") })).ExpectProblem(409, "need-not-awarded");
        (await market.Buyer.PostAsync($"needs/{need}/award", "{}", 4)).Expect(HttpStatusCode.OK);
        (await market.Competitor.GetAsync($"needs/{need}")).Json!["awardedTo"]!.AsArray().ShouldHaveSingleItem()!.GetValue<Guid>().ShouldBe(market.SupplierId);

        var deal = (await market.Supplier.PostAsync("deals", new { needId = need, responseId = response, amount = Euros("15000.00") })).Expect(HttpStatusCode.Created).Id;
        (await market.Buyer.PostAsync("deals", new { needId = need, responseId = response, amount = Euros("15000.00") })).ExpectProblem(409, "deal-claimed");
        (await market.Supplier.PostAsync($"deals/{deal}/confirm", new { amount = Euros("15000.00") }, 1)).ExpectProblem(403, "own-claim");
        (await market.Competitor.GetAsync($"deals/{deal}")).ExpectProblem(404, "not-found");
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", new { amount = Euros("14900.00") }, 1)).Expect(HttpStatusCode.OK);
        var seen = (await market.Supplier.GetAsync($"deals?needId={need}")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        seen["state"]!.GetValue<string>().ShouldBe("confirmed");
        seen["agreed"]!["amount"]!.GetValue<string>().ShouldBe("14900.00");
    }

    [Fact]
    public async Task The_buyer_reads_what_stood_at_the_deadline_and_nothing_that_was_taken_back_before()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var (_, third) = await market.FirmAsync();
        var replaced = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Un premier secret", amount = Euros("15000.00") })).Expect(HttpStatusCode.Created).Id;
        (await market.Supplier.PostAsync($"responses/{replaced}/replace", new { summary = "Le dernier mot" }, 1)).Expect(HttpStatusCode.OK);
        var declined = (await market.Competitor.PostAsync($"needs/{need}/responses", new { summary = "Un second secret" })).Expect(HttpStatusCode.Created).Id;
        (await market.Competitor.PostAsync($"responses/{declined}/decline", new { reason = "Carnet plein" }, 1)).Expect(HttpStatusCode.OK);
        var withdrawn = (await third.PostAsync($"needs/{need}/responses", new { summary = "Un troisième secret" })).Expect(HttpStatusCode.Created).Id;
        (await third.PostAsync($"responses/{withdrawn}/withdraw", "{}", 1)).Expect(HttpStatusCode.OK);
        market.PassDeadlines();
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3)).Expect(HttpStatusCode.OK);

        (await market.Buyer.GetAsync($"responses/{replaced}")).Json!["summary"]!.GetValue<string>().ShouldBe("Le dernier mot");
        var no = (await market.Buyer.GetAsync($"responses/{declined}")).Expect(HttpStatusCode.OK).Json!;
        (no["state"]!.GetValue<string>(), no["reason"]!.GetValue<string>(), no["organisationId"]!.GetValue<Guid>()).ShouldBe(("declined", "Carnet plein", market.CompetitorId));
        List<string> all = [(await market.Buyer.GetAsync($"needs/{need}/responses")).Expect(HttpStatusCode.OK).Body];
        foreach (var response in (Guid[])[replaced, declined, withdrawn])
            foreach (var path in (string[])["", "?version=1", "/history"]) all.Add((await market.Buyer.GetAsync($"responses/{response}{path}")).Expect(HttpStatusCode.OK).Body);
        all.ShouldAllBe(body => !body.Contains("secret"));
        all.Count(body => body.Contains("Le dernier mot")).ShouldBe(3); // the list, the response, its history
        (await market.Supplier.GetAsync($"responses/{replaced}/history")).Body.ShouldContain("Un premier secret"); // one's own stays one's own
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_at_once()
    {
        var market = await Market.OpenAsync(server);
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        object Draft(string? questionsUntil, DateTimeOffset deadline) => new { title = "Peinture", description = "Façades", nature = "prestation", deadline = deadline.ToString("O"), questionsUntil };
        foreach (var (draft, fault) in new[] { (Draft("2020-01-01T00:00", soon), "questions-until-past"), (Draft(null, DateTimeOffset.UtcNow.AddSeconds(-1)), "deadline-past") })
        {
            var need = (await market.Buyer.PostAsync("needs", draft)).Expect(HttpStatusCode.Created).Id;
            (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).ExpectProblem(422, "validation").Body.ShouldContain(fault);
        }
        var cancelled = await market.PublishAsync();
        (await market.Buyer.PostAsync($"needs/{cancelled}/cancel", new { reason = "crédits" }, 3)).Expect(HttpStatusCode.OK);
        (await market.Buyer.GetAsync($"needs/{cancelled}/responses")).ExpectProblem(409, "responses-never-readable");
        (await market.Buyer.PostAsync("needs", new { description = "x", nature = "Chose", deadline = "x" })).ExpectProblem(400, "malformed-json").Body.ShouldContain("prestation");
    }

    /// <summary>When a response is frozen is when somebody is suspended, which is known.</summary>
    [Fact]
    public async Task Before_the_deadline_nothing_tells_a_moderator_when_a_response_was_frozen()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var response = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Nous savons faire" })).Expect(HttpStatusCode.Created).Id;
        await market.AdmitAsync(market.SupplierId, 3, "suspended");
        await market.Supplier.UntilAsync($"responses/{response}", a => a.Json!["frozen"]!.GetValue<bool>());
        await market.AdmitAsync(market.SupplierId, 4);
        var own = await market.Supplier.UntilAsync($"responses/{response}", a => !a.Json!["frozen"]!.GetValue<bool>());
        own.Version.ShouldBe(3);
        (await market.Supplier.PostAsync($"responses/{response}/replace", new { summary = "Mieux encore" }, 3)).Expect(HttpStatusCode.OK);

        foreach (var who in (PacteClient[])[market.Moderator, market.Auditor])
        {
            var seen = (await who.GetAsync($"responses/{response}")).Expect(HttpStatusCode.OK);
            seen.Json!["version"]!.GetValue<long>().ShouldBe(2);
            (await who.GetAsync($"responses/{response}/history")).Json!.AsArray().Select(e => e!["version"]!.GetValue<long>()).ShouldBe([1, 2]);
            foreach (var path in (string[])["", "/history"]) (await who.GetAsync($"responses/{response}{path}?version=1")).ExpectProblem(404, "not-found");
        }
        market.PassDeadlines();
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3)).Expect(HttpStatusCode.OK);
        (await market.Auditor.GetAsync($"responses/{response}?version=1")).Expect(HttpStatusCode.OK).Json!["version"]!.GetValue<long>().ShouldBe(1);
    }

    [Fact]
    public async Task A_draft_exists_for_its_buyer_only_and_what_it_said_stays_with_the_buyer()
    {
        var market = await Market.OpenAsync(server);
        var need = (await market.Buyer.PostAsync("needs", Market.Draft(DateTimeOffset.UtcNow.AddHours(1), "Brouillon secret"))).Expect(HttpStatusCode.Created).Id;
        foreach (var other in (PacteClient[])[market.Supplier, market.Moderator, market.Auditor])
        {
            foreach (var path in (string[])[$"needs/{need}", $"needs/{need}/history", $"needs/{need}/responses"]) (await other.GetAsync(path)).ExpectProblem(404, "not-found");
            (await other.GetAsync("needs")).Json!["items"]!.AsArray().ShouldBeEmpty();
        }
        (await market.Buyer.PostAsync($"needs/{need}/revise", Market.Draft(DateTimeOffset.UtcNow.AddHours(1), "Peinture"), 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 2)).Expect(HttpStatusCode.OK);
        (await market.Supplier.GetAsync($"needs/{need}")).ExpectProblem(404, "not-found");
        (await market.Moderator.PostAsync($"needs/{need}/publish", "{}", 3)).Expect(HttpStatusCode.OK);

        (await market.Supplier.GetAsync($"needs/{need}")).Expect(HttpStatusCode.OK).Json!["title"]!.GetValue<string>().ShouldBe("Peinture");
        (await market.Supplier.GetAsync($"needs/{need}?version=1")).ExpectProblem(404, "not-found");
        (await market.Supplier.GetAsync($"needs/{need}/history")).Expect(HttpStatusCode.OK).Body.ShouldNotContain("secret");
        (await market.Buyer.GetAsync($"needs/{need}/history")).Body.ShouldContain("secret");
    }

    [Fact]
    public async Task Needs_are_found_by_state_cpv_and_buyer()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        (await market.Buyer.PostAsync("needs", Market.Draft(DateTimeOffset.UtcNow.AddHours(1)))).Expect(HttpStatusCode.Created);
        await Finds("needs", 1);
        await Finds("needs?state=published&cpv=4544", 1);
        await Finds("needs?cpv=30", 0);
        await Finds("needs?state=draft", 0);
        await Finds($"needs?buyerId={market.BuyerId}", 1);
        await Finds($"needs?buyerId={market.SupplierId}", 0);
        (await market.Buyer.GetAsync("needs?limit=1")).Json!["next"].ShouldNotBeNull();
        (await market.Supplier.GetAsync("needs?cpv=4%25")).ExpectProblem(400, "malformed-cpv-prefix");

        async Task Finds(string path, int count) =>
            (await market.Supplier.GetAsync(path)).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(n => n!["id"]!.GetValue<Guid>()).ShouldBe(Enumerable.Repeat(need, count));
    }

    [Fact]
    public async Task A_hundred_responses_of_one_organisation_at_once_give_one_and_withdrawing_makes_room()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => market.Supplier.PostAsync($"needs/{need}/responses", new { summary = $"Réponse {i}" })));
        var won = answers.Where(a => a.Status == HttpStatusCode.Created).ShouldHaveSingleItem();
        answers.Where(a => a != won).ShouldAllBe(a => a.Problem == "live-response");

        (await market.Supplier.PostAsync($"responses/{won.Id}/withdraw", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Encore" })).Expect(HttpStatusCode.Created);
        (await market.Supplier.GetAsync($"needs/{need}/responses")).Json!["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_command_sent_twice_with_its_key_has_one_effect()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var first = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Une fois" }, key: "une-fois")).Expect(HttpStatusCode.Created);
        (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Une fois" }, key: "une-fois")).Expect(HttpStatusCode.Created).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task Competitors_do_not_see_a_response_and_moderators_see_its_state_only()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var response = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Offre secrète", amount = Euros("77.00") })).Expect(HttpStatusCode.Created).Id;
        foreach (var other in (PacteClient[])[market.Competitor, market.Buyer])
        {
            (await other.GetAsync($"responses/{response}")).ExpectProblem(404, "not-found");
            (await other.GetAsync($"responses/{response}/history")).ExpectProblem(404, "not-found");
        }
        (await market.Competitor.GetAsync($"needs/{need}/responses")).Json!["items"]!.AsArray().ShouldBeEmpty();
        foreach (var path in (string[])[$"responses/{response}", $"responses/{response}/history", $"needs/{need}/responses"])
        {
            var seen = (await market.Moderator.GetAsync(path)).Expect(HttpStatusCode.OK).Body;
            seen.ShouldNotContain("secrète");
            seen.ShouldNotContain("77.00");
            seen.ShouldNotContain(market.SupplierId.ToString());
            (await market.Supplier.GetAsync(path)).Body.ShouldContain("secrète");
        }
    }

    [Fact]
    public async Task A_buyer_suspended_meanwhile_is_not_published_nor_does_a_merged_one_get_its_survivors_response()
    {
        var market = await Market.OpenAsync(server);
        var open = await market.PublishAsync();
        var need = (await market.Buyer.PostAsync("needs", Market.Draft(DateTimeOffset.UtcNow.AddHours(1)))).Id;
        (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        await market.AdmitAsync(market.BuyerId, 3, "suspended");
        (await market.Moderator.PostAsync($"needs/{need}/publish", "{}", 2)).ExpectProblem(409, "buyer-may-not-trade");
        await market.AdmitAsync(market.BuyerId, 4, "merged", mergedInto: market.SupplierId);
        (await market.Supplier.PostAsync($"needs/{open}/responses", new { summary = "À moi-même" })).ExpectProblem(409, "own-need");
    }

    [Fact]
    public async Task A_need_closes_by_itself_at_its_deadline_and_nobody_is_said_to_have_done_it()
    {
        var market = await Market.OpenAsync(server);
        await market.PublishAsync(); // the way is warm: what follows takes less than its three seconds
        var need = await market.PublishAsync(TimeSpan.FromSeconds(3));
        await market.Supplier.UntilAsync($"needs/{need}", a => a.Json!["state"]!.GetValue<string>() == "closed");
        var closed = (await market.Supplier.GetAsync($"needs/{need}/history")).Json!.AsArray()[^1]!;
        closed["type"]!.GetValue<string>().ShouldBe("need_closed_v1");
        closed["person"].ShouldBeNull();
        closed["recordedAt"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThanOrEqualTo(closed["effectiveAt"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task The_closing_comes_neither_early_nor_twice_and_gives_way_to_an_extension()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var was = await DeadlineAsync();
        await server.App.InvokeAsync(market.Territory, new CloseNeedAtDeadline(need, was));
        (await StateAsync()).ShouldBe(NeedState.Published);

        (await market.Buyer.PostAsync($"needs/{need}/extend-deadline", new { deadline = was.AddHours(5).ToString("O"), reason = "vacances" }, 3)).Expect(HttpStatusCode.OK);
        market.PassDeadlines();
        await server.App.InvokeAsync(market.Territory, new CloseNeedAtDeadline(need, was));
        (await StateAsync()).ShouldBe(NeedState.Published);
        (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Encore à temps" })).Expect(HttpStatusCode.Created);

        server.App.Services.GetRequiredService<Kernel.DatabaseClock>().Move(market.Territory, TimeSpan.FromHours(7));
        var due = new CloseNeedAtDeadline(need, await DeadlineAsync());
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.App.InvokeAsync(market.Territory, due)));
        (await market.Buyer.GetAsync($"needs/{need}/history")).Json!.AsArray().Count(e => e!["type"]!.GetValue<string>() == "need_closed_v1").ShouldBe(1);

        async Task<NeedState> StateAsync()
        {
            await using var session = market.Session();
            return (await session.LoadAsync<Need>(need))!.State;
        }
        async Task<DateTimeOffset> DeadlineAsync() => (await market.Buyer.GetAsync($"needs/{need}")).Json!["deadline"]!["utc"]!.GetValue<DateTimeOffset>();
    }

    /// <summary>Responses and the closing race for the lock: none is accepted at or after the deadline, nor behind the closing.</summary>
    [Fact]
    public async Task No_response_is_accepted_late_while_the_need_closes()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var deadline = (await market.Buyer.GetAsync($"needs/{need}")).Json!["deadline"]!["utc"]!.GetValue<DateTimeOffset>();
        var accepted = 0;
        await Task.WhenAll([RespondAsync(market.Supplier), RespondAsync(market.Supplier), RespondAsync(market.Competitor), RespondAsync(market.Competitor), CloseAsync(), CloseAsync()]);

        await using var session = market.Session();
        var events = await session.Events.QueryAllRawEvents().Where(e => e.EventTypesAre(typeof(ResponseSubmitted), typeof(NeedClosed))).OrderBy(e => e.Sequence).ToListAsync();
        events[^1].Data.ShouldBeOfType<NeedClosed>();
        events.Count(e => e.Data is NeedClosed).ShouldBe(1);
        events.Count.ShouldBe(accepted + 1);
        events.Take(accepted).ShouldAllBe(e => ((ResponseSubmitted)e.Data).EffectiveAt < deadline);

        async Task RespondAsync(PacteClient firm)
        {
            while (true)
            {
                var answer = await firm.PostAsync($"needs/{need}/responses", new { summary = "Vite" });
                if (answer.Problem == "deadline-passed") return;
                if (answer.Status != HttpStatusCode.Created) { answer.ExpectProblem(409, "live-response"); continue; }
                if (Interlocked.Increment(ref accepted) == 10) market.PassDeadlines();
                await firm.PostAsync($"responses/{answer.Id}/withdraw", new { reason = "encore" }, 1);
            }
        }
        async Task CloseAsync()
        {
            Answer answer;
            do answer = await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3);
            while (answer.Problem == "deadline-ahead");
            new[] { null, "stale-version", "need-not-published" }.ShouldContain(answer.Problem, answer.Body);
        }
    }
}
