using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Responses;
using PactePme.Testing;
using Wolverine;

namespace PactePme.Purchasing.Tests.Participants;

/// <summary>What becomes of an organisation's needs and responses when its standing changes, by messages, on the real store.</summary>
public sealed class StandingTests(PacteServer server)
{
    private static async Task<T> LoadAsync<T>(Market market, Guid id) where T : class
    {
        await using var session = market.Session();
        return (await session.LoadAsync<T>(id)).ShouldNotBeNull();
    }

    private static Task UntilAsync<T>(Market market, Guid id, Func<T, bool> expected) where T : class
    {
        T? last = null;
        return Wait.UntilAsync(async () => expected(last = await LoadAsync<T>(market, id)), () => $"{last}", seconds: 30);
    }

    private static Task<Answer> RespondAsync(PacteClient firm, Guid need, string summary = "Nous savons faire") => firm.PostAsync($"needs/{need}/responses", new { summary });

    private static async Task<Guid> CompetitorIdAsync(Market market) =>
        (await market.Auditor.GetAsync("organisations?limit=50")).Json!["items"]!.AsArray().Select(o => o!["id"]!.GetValue<Guid>()).ElementAt(2);

    private Task TellAsync(Market market, object message) => server.App.InvokeAsync(market.Territory, message);

    [Fact]
    public void What_is_open_is_reviewed_when_a_right_comes_or_goes_and_by_a_merger_only()
    {
        int After(Participant heard) => KeepParticipantWhenStandingChanges.ReviewAfter(Some.Signatory, heard).Count;
        After(Some.Signatory with { Version = 3, Name = "Un autre nom", GroupHead = "552100554" }).ShouldBe(0);
        KeepParticipantWhenStandingChanges.ReviewAfter(Some.Signatory, Some.Signatory with { Standing = "suspended" }).ShouldBe([new ReviewNeeds(Some.BuyerId), new ReviewResponses(Some.BuyerId)]);
        After(Some.Signatory with { Standing = "merged", MergedInto = Some.SupplierId }).ShouldBe(2);
    }

    [Fact]
    public async Task A_need_frozen_goes_on_to_its_deadline_and_news_that_comes_twice_or_late_changes_nothing()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        await market.AdmitAsync(market.BuyerId, 3, "suspended");
        await UntilAsync<Need>(market, need, n => n.Frozen);
        await market.AdmitAsync(market.BuyerId, 3, "suspended");
        await market.AdmitAsync(market.BuyerId, 2);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TellAsync(market, new ReviewNeed(need))));
        var frozen = await LoadAsync<Need>(market, need);
        (frozen.Frozen, frozen.Version).ShouldBe((true, 4));

        market.PassDeadlines();
        await TellAsync(market, new CloseNeedAtDeadline(need, frozen.Deadline));
        var closed = await LoadAsync<Need>(market, need);
        (closed.State, closed.Frozen).ShouldBe((NeedState.Closed, true));
        await market.AdmitAsync(market.BuyerId, 4);
        await UntilAsync<Need>(market, need, n => n is { Frozen: false, State: NeedState.Closed });
    }

    [Fact]
    public async Task Nothing_is_awarded_to_a_frozen_response_until_its_author_is_back()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var response = (await RespondAsync(market.Supplier, need)).Expect(HttpStatusCode.Created).Id;
        market.PassDeadlines();
        await TellAsync(market, new CloseNeedAtDeadline(need, (await LoadAsync<Need>(market, need)).Deadline));
        (await market.Buyer.PostAsync($"responses/{response}/retain", new { reason = "la meilleure" }, 1)).Expect(HttpStatusCode.OK);
        await TellAsync(market, new SignatoryStanding(market.SupplierId, market.SupplierId, 2, false)); // expelled
        await UntilAsync<Response>(market, response, r => r is { Frozen: true, State: ResponseState.Retained });
        (await market.Buyer.PostAsync($"needs/{need}/award", "{}", 4)).ExpectProblem(409, "response-frozen");
        await TellAsync(market, new SignatoryStanding(market.SupplierId, market.SupplierId, 3, true));
        await UntilAsync<Response>(market, response, r => !r.Frozen);
        (await market.Buyer.PostAsync($"needs/{need}/award", "{}", 4)).Expect(HttpStatusCode.OK);
    }

    /// <summary>Who is suspended while responding is refused, or their response is frozen: never live and free.</summary>
    [Fact]
    public async Task A_response_at_the_moment_of_a_suspension_is_refused_or_frozen()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        for (var round = 0; round < 12; round++)
        {
            var version = 3 + 2 * round;
            var submitting = RespondAsync(market.Supplier, need);
            var suspending = market.AdmitAsync(market.SupplierId, version, "suspended");
            var answer = await submitting;
            await suspending;
            if (answer.Status != HttpStatusCode.Created)
            {
                answer.ExpectProblem(409, "may-not-trade");
                await market.AdmitAsync(market.SupplierId, version + 1);
                continue;
            }
            await UntilAsync<Response>(market, answer.Id, r => r.Frozen);
            await market.AdmitAsync(market.SupplierId, version + 1);
            await UntilAsync<Response>(market, answer.Id, r => !r.Frozen);
            (await market.Supplier.PostAsync($"responses/{answer.Id}/withdraw", "{}", 3)).Expect(HttpStatusCode.OK);
        }
    }

    /// <summary>What was decided on the old right is committed before the review looks for it: the news waits for it.</summary>
    [Fact]
    public async Task A_suspension_waits_for_a_response_under_way_and_freezes_it()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        await using var underWay = market.Session();
        await HoldAsync(underWay, market, shared: true);
        var response = Guid.CreateVersion7();
        underWay.Events.StartStream<Response>(response, new ResponseSubmitted(need, market.SupplierId, "En route", null, false, Some.Monday));
        var suspending = market.AdmitAsync(market.SupplierId, 3, "suspended");
        await Wait.UntilAsync(() => SomebodyWaitsAsync(market), seconds: 30);
        await underWay.SaveChangesAsync();
        await suspending;
        await UntilAsync<Response>(market, response, r => r.Frozen);
    }

    [Fact]
    public async Task A_response_waits_for_a_suspension_under_way()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        await using var underWay = market.Session();
        await HoldAsync(underWay, market, shared: false);
        underWay.Store((await LoadAsync<Participant>(market, market.SupplierId)) with { Version = 3, Standing = "suspended" });
        var responding = RespondAsync(market.Supplier, need);
        await Wait.UntilAsync(() => SomebodyWaitsAsync(market), seconds: 30);
        await underWay.SaveChangesAsync();
        (await responding).ExpectProblem(409, "may-not-trade");
    }

    private static async Task HoldAsync(IDocumentSession session, Market market, bool shared)
    {
        await session.BeginTransactionAsync(CancellationToken.None);
        await session.ExecuteAsync(new NpgsqlCommand($"select pg_advisory_xact_lock{(shared ? "_shared" : "")}(hashtextextended($1, 0))") { Parameters = { new() { Value = $"standings/{market.Territory}" } } });
    }

    private static async Task<bool> SomebodyWaitsAsync(Market market)
    {
        await using var session = market.Session();
        await using var row = await session.ExecuteReaderAsync(new NpgsqlCommand("""
            select count(*) from pg_locks where locktype = 'advisory' and not granted
                and database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32) | objid::bigint = hashtextextended($1, 0)
            """)
        { Parameters = { new() { Value = $"standings/{market.Territory}" } } });
        await row.ReadAsync();
        return row.GetInt64(0) > 0;
    }

    [Fact]
    public async Task A_page_hands_on_the_next_until_all_is_reviewed()
    {
        var market = await Market.OpenAsync(server);
        List<Guid> needs = [];
        await using (var session = market.Session())
        {
            foreach (var i in Enumerable.Range(0, ReviewEachNeedWhenStandingChanges.PageSize + 5))
            {
                needs.Add(Guid.CreateVersion7());
                session.Events.StartStream<Need>(needs[^1], new NeedDrafted(market.BuyerId, Some.Content, true, Some.Monday), new NeedPublished(Some.Content, true, Some.Monday));
            }
            await session.SaveChangesAsync();
        }
        await market.AdmitAsync(market.BuyerId, 3, "suspended");
        await Wait.UntilAsync(async () =>
        {
            await using var session = market.Session();
            return await session.Query<Need>().CountAsync(n => n.Frozen) == needs.Count;
        }, seconds: 60);
    }

    [Fact]
    public async Task What_a_merged_organisation_has_open_is_the_survivors_once_however_often_it_is_told()
    {
        var market = await Market.OpenAsync(server);
        var competitor = await CompetitorIdAsync(market);
        var need = await market.PublishAsync();
        var response = (await RespondAsync(market.Supplier, need)).Expect(HttpStatusCode.Created).Id;
        await market.AdmitAsync(market.SupplierId, 3, "merged", competitor);
        await UntilAsync<Response>(market, response, r => r.OrganisationId == competitor);
        await market.AdmitAsync(market.SupplierId, 3, "merged", competitor);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TellAsync(market, new ReviewResponse(response))));
        (await LoadAsync<Response>(market, response)).Version.ShouldBe(2);

        (await RespondAsync(market.Supplier, need)).ExpectProblem(409, "may-not-trade");
        (await RespondAsync(market.Competitor, need)).ExpectProblem(409, "live-response");
        (await market.Competitor.PostAsync($"responses/{response}/withdraw", "{}", 2)).Expect(HttpStatusCode.OK);
        (await RespondAsync(market.Competitor, need)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Of_two_responses_that_a_merger_brings_together_the_first_stays()
    {
        var market = await Market.OpenAsync(server);
        var competitor = await CompetitorIdAsync(market);
        var need = await market.PublishAsync();
        var first = (await RespondAsync(market.Supplier, need)).Expect(HttpStatusCode.Created).Id;
        var second = (await RespondAsync(market.Competitor, need)).Expect(HttpStatusCode.Created).Id;
        (await AskAsync(market, market.SupplierId, competitor)).ShouldBe(new BothRespond(true));
        (await AskAsync(market, market.SupplierId, market.BuyerId)).ShouldBe(new BothRespond(false));
        await market.AdmitAsync(market.SupplierId, 3, "merged", competitor);
        await UntilAsync<Response>(market, first, r => r.OrganisationId == competitor && r.IsLive);
        var withdrawn = await LoadAsync<Response>(market, second);
        (withdrawn.State, withdrawn.Reason).ShouldBe((ResponseState.Withdrawn, ReviewResponseWhenStandingChanges.SecondPlace));
        (await RespondAsync(market.Competitor, need)).ExpectProblem(409, "live-response");
    }

    private async Task<BothRespond> AskAsync(Market market, Guid one, Guid other)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<BothRespond>(market.Territory, new WhetherBothRespond(one, other));
    }

    [Fact]
    public async Task Nobody_comes_to_respond_to_their_own_need_whichever_side_is_merged()
    {
        foreach (var buyerGoes in (bool[])[false, true])
        {
            var market = await Market.OpenAsync(server);
            var need = await market.PublishAsync();
            var response = (await RespondAsync(market.Supplier, need)).Expect(HttpStatusCode.Created).Id;
            var (goes, stays) = buyerGoes ? (market.BuyerId, market.SupplierId) : (market.SupplierId, market.BuyerId);
            await market.AdmitAsync(goes, 3, "merged", stays);
            await UntilAsync<Response>(market, response, r => r is { State: ResponseState.Withdrawn, Reason: ReviewResponseWhenStandingChanges.OwnNeed });
            await UntilAsync<Need>(market, need, n => n.BuyerId == stays && !n.Frozen);
        }
    }

    /// <summary>Reviews come in any order beside responses under way: in the end the survivor has one live response.</summary>
    [Fact]
    public async Task A_merger_told_while_both_respond_leaves_one_live_response()
    {
        for (var round = 0; round < 4; round++)
        {
            var market = await Market.OpenAsync(server);
            var competitor = await CompetitorIdAsync(market);
            var need = await market.PublishAsync();
            var answers = Task.WhenAll(RespondAsync(market.Supplier, need), RespondAsync(market.Competitor, need));
            await market.AdmitAsync(market.SupplierId, 3, "merged", competitor);
            foreach (var refused in (await answers).Where(a => a.Status != HttpStatusCode.Created)) new[] { "may-not-trade", "live-response" }.ShouldContain(refused.Problem);
            await Wait.UntilAsync(async () => (await LiveAsync()).All(r => r.OrganisationId == competitor), seconds: 30);
            (await LiveAsync()).Count.ShouldBeLessThanOrEqualTo(1);

            async Task<List<Response>> LiveAsync()
            {
                await using var session = market.Session();
                return [.. (await session.Query<Response>().Where(r => r.NeedId == need).ToListAsync()).Where(r => r.IsLive)];
            }
        }
    }
}
