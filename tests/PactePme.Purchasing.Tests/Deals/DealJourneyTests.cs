using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Kernel;
using PactePme.Purchasing.Deals;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Deals;

/// <summary>Deals through HTTP, on the real store.</summary>
public sealed class DealJourneyTests(PacteServer server)
{
    private static object Claim((Guid Need, Guid Response) award, string amount = "15000.00", string? withoutPact = null) =>
        withoutPact is null ? new { needId = award.Need, responseId = award.Response, amount = Award.Euros(amount) }
            : new { needId = award.Need, responseId = award.Response, amount = Award.Euros(amount), withoutPact };

    private static object Amount(string amount) => new { amount = Award.Euros(amount) };

    private static async Task<Guid> ClaimAsync(PacteClient by, (Guid Need, Guid Response) award, string amount = "15000.00") =>
        (await by.PostAsync("deals", Claim(award, amount))).Expect(HttpStatusCode.Created).Id;

    private static async Task<string[]> TypesAsync(PacteClient by, Guid deal) =>
        [.. (await by.GetAsync($"deals/{deal}/history")).Expect(HttpStatusCode.OK).Json!.AsArray().Select(e => e!["type"]!.GetValue<string>())];

    [Fact]
    public async Task From_a_correction_through_a_dispute_to_a_resolution_each_step_can_be_gone_back_to()
    {
        var market = await Market.OpenAsync(server);
        var award = await market.AwardAsync();
        var deal = await ClaimAsync(market.Supplier, award, "1500.00");
        (await market.Buyer.PostAsync($"deals/{deal}/correct", Amount("15000.00"), 1)).ExpectProblem(403, "not-your-claim");
        (await market.Supplier.PostAsync($"deals/{deal}/correct", Amount("1500.00"), 1)).ExpectProblem(422, "amount-unchanged");
        (await market.Supplier.PostAsync($"deals/{deal}/correct", Amount("15000.00"), 1)).Expect(HttpStatusCode.OK);
        // Who confirms says which claim: not the one from before the correction.
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("1500.00"), 1)).ExpectProblem(412, "stale-version");
        (await market.Buyer.PostAsync($"deals/{deal}/restate", Amount("13000.00"), 2)).ExpectProblem(409, "deal-not-disputed");
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("13000.00"), 2)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"deals/{deal}/withdraw", new { reason = "finalement" }, 3)).ExpectProblem(409, "claim-answered");
        (await market.Competitor.PostAsync($"deals/{deal}/restate", Amount("1.00"), 3)).ExpectProblem(404, "not-found");
        (await market.Moderator.PostAsync($"deals/{deal}/restate", Amount("1.00"), 3)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await market.Supplier.PostAsync($"deals/{deal}/restate", Amount("14000.00"), 3)).Expect(HttpStatusCode.OK);
        (await market.Supplier.GetAsync("deals?state=disputed")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["awaited"]!.GetValue<string>().ShouldBe("buyer");
        (await market.Supplier.GetAsync("deals?state=resolved")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await market.Buyer.PostAsync($"deals/{deal}/restate", Amount("13900.00"), 4)).Expect(HttpStatusCode.OK).Version.ShouldBe(6);

        var resolved = (await market.Supplier.GetAsync("deals?state=resolved")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        resolved["agreed"]!["amount"]!.GetValue<string>().ShouldBe("13900.00");
        resolved["grade"]!.GetValue<string>().ShouldBe("bothSides");
        resolved["expiresAt"].ShouldBeNull();
        (await TypesAsync(market.Auditor, deal)).ShouldBe(["deal_claimed_v1", "deal_claim_corrected_v1", "deal_disputed_v1", "deal_restated_v1", "deal_restated_v1", "deal_resolved_v1"]);
        string[] states = ["claimed", "claimed", "disputed", "disputed", "disputed", "resolved"];
        foreach (var (index, state) in states.Index())
            (await market.Buyer.GetAsync($"deals/{deal}?version={index + 1}")).Expect(HttpStatusCode.OK).Json!["state"]!.GetValue<string>().ShouldBe(state);
        (await market.Buyer.GetAsync($"deals/{deal}?version=1")).Json!["claimed"]!["amount"]!.GetValue<string>().ShouldBe("1500.00");
        (await market.Buyer.GetAsync($"deals/{deal}?version=3")).Json!["expiresAt"]!["paris"]!.GetValue<DateTimeOffset>().TimeOfDay.ShouldBe(TimeSpan.Zero);
        (await market.Competitor.GetAsync($"deals/{deal}/history")).ExpectProblem(404, "not-found");
        (await market.Auditor.GetAsync("overview")).Json!["purchasing"]!["confirmedDeals"]!["amount"]!["amount"]!.GetValue<string>().ShouldBe("13900.00");
    }

    [Fact]
    public async Task A_hundred_claims_of_both_sides_at_once_give_one_and_withdrawing_makes_room_for_one()
    {
        var market = await Market.OpenAsync(server);
        var award = await market.AwardAsync();
        var first = await RaceAsync();
        var own = (await market.Buyer.GetAsync($"deals/{first}")).Json!["claimedBy"]!.GetValue<string>() == "buyer" ? market.Buyer : market.Supplier;
        var other = own == market.Buyer ? market.Supplier : market.Buyer;
        (await other.PostAsync($"deals/{first}/withdraw", new { reason = "erreur" }, 1)).ExpectProblem(403, "not-your-claim");
        (await other.PostAsync($"deals/{first}/dispute", new { reason = "Rien n'a été commandé." }, 1)).Expect(HttpStatusCode.OK);
        (await own.PostAsync($"deals/{first}/withdraw", new { reason = "Mauvais marché." }, 2)).Expect(HttpStatusCode.OK);
        (await other.PostAsync($"deals/{first}/restate", Amount("15000.00"), 3)).ExpectProblem(409, "deal-not-disputed");
        (await other.PostAsync($"deals/{first}/additionality", new { answer = "no" }, 3)).ExpectProblem(409, "deal-over");
        (await RaceAsync()).ShouldNotBe(first);
        (await other.GetAsync($"deals?needId={award.Need}")).Json!["items"]!.AsArray().Select(d => d!["state"]!.GetValue<string>()).ShouldBe(["withdrawn", "claimed"]);

        async Task<Guid> RaceAsync()
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? market.Buyer : market.Supplier).PostAsync("deals", Claim(award, $"{15_000 + i}.00"))));
            var won = answers.Where(a => a.Status == HttpStatusCode.Created).ShouldHaveSingleItem();
            answers.Where(a => a != won).ShouldAllBe(a => a.Problem == "deal-claimed");
            return won.Id;
        }
    }

    [Fact]
    public async Task A_claim_that_nobody_answers_expires_once_and_not_early_and_can_be_claimed_again()
    {
        var market = await Market.OpenAsync(server);
        var award = await market.AwardAsync();
        var deal = await ClaimAsync(market.Supplier, award);
        (await market.ScheduledAsync(typeof(ExpireDeal), deal)).ShouldBe(1);
        var due = new ExpireDeal(deal, await DueAsync(market, deal));
        await server.App.InvokeAsync(market.Territory, due);
        (await StateAsync(market, deal)).ShouldBe(DealState.Claimed);
        (await market.ScheduledAsync(typeof(ExpireDeal), deal)).ShouldBe(2, "it came early, and comes back");

        market.MoveClock(TimeSpan.FromDays(62));
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("15000.00"), 1)).ExpectProblem(409, "deal-time-is-up");
        (await market.Supplier.PostAsync($"deals/{deal}/correct", Amount("15001.00"), 1)).ExpectProblem(409, "deal-time-is-up");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.App.InvokeAsync(market.Territory, due)));
        (await TypesAsync(market.Buyer, deal)).ShouldBe(["deal_claimed_v1", "deal_expired_v1"]);
        var expiry = (await market.Buyer.GetAsync($"deals/{deal}/history")).Json!.AsArray()[^1]!;
        expiry["effectiveAt"]!.GetValue<DateTimeOffset>().ShouldBe(due.Due);
        expiry["person"].ShouldBeNull();
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("15000.00"), 2)).ExpectProblem(409, "deal-not-claimed");

        var again = await ClaimAsync(market.Buyer, award);
        await server.App.InvokeAsync(market.Territory, due);
        (await StateAsync(market, again)).ShouldBe(DealState.Claimed);
    }

    [Fact]
    public async Task An_answered_deal_does_not_expire_and_a_dispute_has_time_of_its_own()
    {
        var market = await Market.OpenAsync(server);
        var (confirmed, disputed) = (await ClaimAsync(market.Supplier, await market.AwardAsync()), await ClaimAsync(market.Supplier, await market.AwardAsync()));
        var (one, other) = (new ExpireDeal(confirmed, await DueAsync(market, confirmed)), new ExpireDeal(disputed, await DueAsync(market, disputed)));
        (await market.Buyer.PostAsync($"deals/{confirmed}/confirm", Amount("15000.00"), 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"deals/{disputed}/dispute", new { reason = "Commande annulée." }, 1)).Expect(HttpStatusCode.OK);

        market.MoveClock(TimeSpan.FromDays(62));
        await server.App.InvokeAsync(market.Territory, one);
        await server.App.InvokeAsync(market.Territory, other);
        (await StateAsync(market, confirmed)).ShouldBe(DealState.Confirmed);
        (await StateAsync(market, disputed)).ShouldBe(DealState.Disputed);

        var end = new ExpireDeal(disputed, await DueAsync(market, disputed));
        market.MoveClock(TimeSpan.FromDays(92));
        (await market.Supplier.PostAsync($"deals/{disputed}/restate", Amount("1.00"), 2)).ExpectProblem(409, "deal-time-is-up");
        await server.App.InvokeAsync(market.Territory, end);
        await server.App.InvokeAsync(market.Territory, end);
        (await TypesAsync(market.Buyer, disputed)).ShouldBe(["deal_claimed_v1", "deal_denied_v1", "deal_expired_v1"]);
    }

    /// <summary>The answer and the expiry race for the lock: one of the two happens.</summary>
    [Fact]
    public async Task An_answer_at_the_last_moment_is_in_time_or_it_is_not()
    {
        var market = await Market.OpenAsync(server);
        var deal = await ClaimAsync(market.Supplier, await market.AwardAsync());
        var due = new ExpireDeal(deal, await DueAsync(market, deal));
        Answer? answer = null;
        await Task.WhenAll([
            AnswerAsync(), Task.Run(() => market.MoveClock(TimeSpan.FromDays(62))),
            .. Enumerable.Range(0, 5).Select(_ => server.App.InvokeAsync(market.Territory, due))
        ]);
        await server.App.InvokeAsync(market.Territory, due);
        var confirmed = answer!.Status == HttpStatusCode.OK;
        (await TypesAsync(market.Buyer, deal)).ShouldBe(["deal_claimed_v1", confirmed ? "deal_confirmed_v1" : "deal_expired_v1"]);
        if (!confirmed) new[] { "deal-time-is-up", "deal-not-claimed", "stale-version" }.ShouldContain(answer.Problem, answer.Body);

        async Task AnswerAsync() => answer = await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("15000.00"), 1);
    }

    [Fact]
    public async Task One_reminder_speaks_of_all_deals_comes_twice_at_most_and_never_twice_within_a_day()
    {
        var market = await Market.OpenAsync(server);
        Guid[] deals = [await ClaimAsync(market.Buyer, await market.AwardAsync()), await ClaimAsync(market.Buyer, await market.AwardAsync())];
        (await market.ScheduledAsync(typeof(RemindOfDeals), market.SupplierId)).ShouldBe(2);
        await using var reading = market.Session();
        var claimed = ParisTime.DayOf((await reading.LoadAsync<Deal>(deals[^1]))!.AwaitedSince!.Value);
        await RemindAsync(day: 1, hour: 12);
        await ShouldHaveRemindedAsync(0, 0);

        // Two messages, each delivered twice, all at once: one reminder, of both.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RemindAsync(day: 8, hour: 12)));
        await ShouldHaveRemindedAsync(1, 1);

        // A third deal comes due half a day after a reminder of the others: it waits for its day to be over.
        var late = await ClaimAsync(market.Buyer, await market.AwardAsync()); // claimed now, its time told below
        await RedateAsync(late, days: 24);
        await RemindAsync(day: 30, hour: 21);
        await ShouldHaveRemindedAsync(2, 2);
        var waiting = await market.ScheduledAsync(typeof(RemindOfDeals), market.SupplierId);
        await RemindAsync(day: 31, hour: 10);
        (await RemindersAsync(late)).ShouldBe(0);
        (await market.ScheduledAsync(typeof(RemindOfDeals), market.SupplierId)).ShouldBe(waiting + 1, "it comes back");
        await RemindAsync(day: 31, hour: 23); // two hours more than a day: a change of hour may lie between
        (await RemindersAsync(late)).ShouldBe(1);

        await RemindAsync(day: 59, hour: 12);
        await ShouldHaveRemindedAsync(2, 2);
        (await RemindersAsync(late)).ShouldBe(2);
        await RemindAsync(day: 80, hour: 12);
        (await RemindersAsync(late)).ShouldBe(2);

        // By the Paris day of the claims, so that the hour at which the tests run decides nothing.
        async Task RemindAsync(int day, int hour)
        {
            ParisTime.Read($"{claimed.AddDays(day):yyyy-MM-dd}T{hour:00}:00", "", out var at);
            market.MoveClock(at - DateTimeOffset.UtcNow);
            await server.App.InvokeAsync(market.Territory, new RemindOfDeals(market.SupplierId, at));
        }
        async Task<int> RemindersAsync(Guid deal) => (await TypesAsync(market.Supplier, deal)).Count(t => t == "deal_reminder_sent_v1");
        async Task ShouldHaveRemindedAsync(params int[] times)
        {
            foreach (var (deal, expected) in deals.Zip(times)) (await RemindersAsync(deal)).ShouldBe(expected);
        }
        // As if it had been claimed so many days after the others.
        async Task RedateAsync(Guid deal, int days)
        {
            await using var session = market.Session();
            var (found, other) = ((await session.LoadAsync<Deal>(deal))!, (await session.LoadAsync<Deal>(deals[^1]))!);
            session.Store(found with { AwaitedSince = other.AwaitedSince!.Value.AddDays(days), ExpiresAt = found.ExpiresAt!.Value.AddDays(days) });
            await session.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task Evidence_and_the_question_of_the_pact_are_each_sides_own()
    {
        var market = await Market.OpenAsync(server);
        var award = await market.AwardAsync();
        var claimed = (await market.Supplier.PostAsync("deals", Claim(award, withoutPact: "no"))).Expect(HttpStatusCode.Created);
        claimed.Version.ShouldBe(2);
        var deal = claimed.Id;
        (await market.Supplier.GetAsync($"deals/{deal}")).Json!["supplierWithoutPact"]!.GetValue<string>().ShouldBe("no");
        (await market.Auditor.GetAsync($"deals/{deal}")).Json!["supplierWithoutPact"]!.GetValue<string>().ShouldBe("no");
        (await market.Buyer.GetAsync($"deals/{deal}")).Json!["supplierWithoutPact"].ShouldBeNull();
        foreach (var path in (string[])[$"deals/{deal}?version=2", "deals", $"deals/{deal}/history"])
            (await market.Buyer.GetAsync(path)).Expect(HttpStatusCode.OK).Body.ShouldNotContain("\"no\"");
        (await market.Buyer.PostAsync($"deals/{deal}/additionality", new { answer = "peut-être" }, 2)).Status.ShouldBe(HttpStatusCode.BadRequest);

        var digest = new string('b', 64);
        (await market.Buyer.PostAsync($"deals/{deal}/evidence", new { title = "Facture", link = "ftp://documents.example/1", sha256 = "b" }, 2)).ExpectProblem(422, "validation");
        (await market.Buyer.PostAsync($"deals/{deal}/evidence", new { title = "Facture", link = "https://documents.example/1", sha256 = digest }, 2)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"deals/{deal}/evidence", new { title = "La même", link = "https://documents.example/2", sha256 = digest }, 3)).ExpectProblem(409, "evidence-attached");
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("15000.00"), 3)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"deals/{deal}/additionality", new { answer = "partly" }, 4)).Expect(HttpStatusCode.OK);
        var seen = (await market.Buyer.GetAsync($"deals/{deal}")).Json!;
        seen["grade"]!.GetValue<string>().ShouldBe("bothSidesWithDocument");
        seen["evidence"]!.AsArray().ShouldHaveSingleItem()!["sha256"]!.GetValue<string>().ShouldBe(digest);
        (seen["buyerWithoutPact"]!.GetValue<string>(), seen["supplierWithoutPact"]!.GetValue<string>()).ShouldBe(("partly", "no"));
        var said = (await market.Auditor.GetAsync("overview")).Json!["purchasing"]!;
        said["withoutPact"]!["buyers"]!["partly"]!["count"]!.GetValue<int>().ShouldBe(1);
        said["withoutPact"]!["suppliers"]!["no"]!["count"]!.GetValue<int>().ShouldBe(1);
        said["documentedDeals"]!["count"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_claim_stored_before_deals_expired_is_read_and_answered_as_before()
    {
        var market = await Market.OpenAsync(server);
        var deal = await ClaimAsync(market.Supplier, await market.AwardAsync());
        await using (var command = server.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "update purchasing.mt_events set data = data - 'answerBy' where tenant_id = $1 and stream_id = $2"))
        {
            command.Parameters.AddWithValue(market.Territory);
            command.Parameters.AddWithValue(deal);
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }
        await using (var command = server.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "update purchasing.mt_doc_deal set data = data - array['expiresAt', 'awaitedSince', 'spokeLast', 'evidence', 'reminders', 'grade'] where tenant_id = $1 and id = $2"))
        {
            command.Parameters.AddWithValue(market.Territory);
            command.Parameters.AddWithValue(deal);
            (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        }
        foreach (var path in (string[])[$"deals/{deal}", $"deals/{deal}?version=1"])
        {
            var seen = (await market.Buyer.GetAsync(path)).Expect(HttpStatusCode.OK).Json!;
            (seen["state"]!.GetValue<string>(), seen["expiresAt"], seen["awaited"]!.GetValue<string>()).ShouldBe(("claimed", null, "buyer"));
        }
        market.MoveClock(TimeSpan.FromDays(400));
        await server.App.InvokeAsync(market.Territory, new RemindOfDeals(market.BuyerId, DateTimeOffset.UtcNow.AddDays(400)));
        (await market.Buyer.PostAsync($"deals/{deal}/confirm", Amount("15000.00"), 1)).Expect(HttpStatusCode.OK);
        (await StateAsync(market, deal)).ShouldBe(DealState.Confirmed);
    }

    private static async Task<DealState> StateAsync(Market market, Guid deal)
    {
        await using var session = market.Session();
        return (await session.LoadAsync<Deal>(deal))!.State;
    }

    private static async Task<DateTimeOffset> DueAsync(Market market, Guid deal)
    {
        await using var session = market.Session();
        return (await session.LoadAsync<Deal>(deal))!.ExpiresAt!.Value;
    }
}
