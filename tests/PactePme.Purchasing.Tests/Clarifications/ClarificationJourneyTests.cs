using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Notifications;
using PactePme.Testing;
using Wolverine;
using Wolverine.Http;
using Wolverine.Tracking;

namespace PactePme.Purchasing.Tests.Clarifications;

/// <summary>Questions and answers through HTTP, on the real store.</summary>
public sealed class ClarificationJourneyTests(PacteServer server)
{
    private static async Task<Guid> AskAsync(PacteClient by, Guid need, string question = "Chez nous à Aubagne, livrez-vous ?") =>
        (await by.PostAsync($"needs/{need}/clarifications", new { question })).Expect(HttpStatusCode.Created).Id;

    [Fact]
    public async Task From_a_question_to_an_answer_that_all_read_at_once()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        (await market.Buyer.PostAsync($"needs/{need}/clarifications", new { question = "Moi ?" })).ExpectProblem(409, "question-on-own-need");
        var id = await AskAsync(market.Supplier, need);
        (await market.Competitor.GetAsync($"clarifications/{id}")).ExpectProblem(404, "not-found");
        (await market.Competitor.GetAsync($"clarifications/{id}/history")).ExpectProblem(404, "not-found");
        (await market.Competitor.GetAsync($"needs/{need}/clarifications")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await market.Buyer.GetAsync($"needs/{need}/clarifications")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["original"]!.GetValue<string>().ShouldContain("Aubagne");
        (await market.Supplier.GetAsync($"clarifications/{id}")).Json!["own"]!.GetValue<bool>().ShouldBeTrue();

        (await market.Supplier.PostAsync($"clarifications/{id}/answer", new { answer = "Oui." }, 1)).ExpectProblem(403, "not-your-organisation");
        (await market.Buyer.PostAsync($"clarifications/{id}/answer", new { answer = "Peut-être.", question = "Livrez-vous ?" }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{id}/answer", new { answer = "Oui.", question = "Livrez-vous hors de Marseille ?" }, 2)).Expect(HttpStatusCode.OK);
        foreach (var path in (string[])[$"clarifications/{id}", $"clarifications/{id}/history", $"needs/{need}/clarifications", $"clarifications/{id}?version=2"])
            (await market.Supplier.GetAsync(path)).Expect(HttpStatusCode.OK).Body.ShouldNotContain("Oui.");
        (await market.Supplier.PostAsync($"clarifications/{id}/withdraw", "{}", 3)).ExpectProblem(409, "clarification-answered");
        (await market.Buyer.PostAsync($"clarifications/{id}/publish", "{}", 3)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{id}/publish", "{}", 4)).ExpectProblem(409, "clarification-not-answered");
        (await market.Buyer.PostAsync($"clarifications/{id}/correct", new { answer = "Oui, jusqu'à trente kilomètres." }, 4)).Expect(HttpStatusCode.OK);

        foreach (var reader in (PacteClient[])[market.Competitor, market.Supplier, market.Buyer, market.Moderator, market.Auditor])
        {
            var seen = (await reader.GetAsync($"needs/{need}/clarifications")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
            (seen["question"]!.GetValue<string>(), seen["answer"]!.GetValue<string>()).ShouldBe(("Livrez-vous hors de Marseille ?", "Oui, jusqu'à trente kilomètres."));
        }
        (await market.Competitor.GetAsync($"clarifications/{id}?version=4")).Expect(HttpStatusCode.OK).Json!["answer"]!.GetValue<string>().ShouldBe("Oui.");
        foreach (var version in (int[])[1, 2, 3]) (await market.Competitor.GetAsync($"clarifications/{id}?version={version}")).ExpectProblem(404, "not-found");
        (await TypesAsync(market.Competitor)).ShouldBe(["clarification_published_v1", "clarification_corrected_v1"]);
        (await TypesAsync(market.Buyer)).ShouldBe(["clarification_asked_v1", "clarification_answered_v1", "clarification_answered_v1", "clarification_published_v1", "clarification_corrected_v1"]);
        foreach (var path in (string[])[$"clarifications/{id}", $"clarifications/{id}/history", $"needs/{need}/clarifications"])
            (await market.Competitor.GetAsync(path)).Body.ShouldNotContain("Aubagne");

        market.PassDeadlines();
        (await market.Competitor.PostAsync($"needs/{need}/clarifications", new { question = "Trop tard ?" })).ExpectProblem(409, "questions-closed");
        (await market.Buyer.PostAsync($"clarifications/{id}/correct", new { answer = "Non." }, 5)).ExpectProblem(409, "answers-closed");

        async Task<IEnumerable<string>> TypesAsync(PacteClient by) =>
            (await by.GetAsync($"clarifications/{id}/history")).Expect(HttpStatusCode.OK).Json!.AsArray().Select(e => e!["type"]!.GetValue<string>());
    }

    /// <summary>Everything that the module answers, to everybody but the asker: neither its organisation nor its person nor its request is anywhere in it.</summary>
    [Fact]
    public async Task Who_asked_is_found_nowhere()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var (open, withdrawn, published) = (await AskAsync(market.Supplier, need), await AskAsync(market.Supplier, need), await AskAsync(market.Supplier, need));
        (await market.Supplier.PostAsync($"clarifications/{withdrawn}/withdraw", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{published}/answer", new { answer = "Oui.", publish = true }, 1)).Expect(HttpStatusCode.OK);
        var own = (await market.Supplier.GetAsync($"clarifications/{open}/history")).Expect(HttpStatusCode.OK).Json!.AsArray().ShouldHaveSingleItem()!;
        string[] canaries = [market.SupplierId.ToString(), market.SupplierId.ToString("N"), .. ((string[])["person", "correlation", "causation"]).Select(m => own[m]!.GetValue<string>())];
        own["organisation"]!.GetValue<Guid>().ShouldBe(market.SupplierId);

        var routes = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpChain>() is { } chain && chain.HttpMethods.Contains("GET") && chain.Method.HandlerType.Assembly == typeof(Clarification).Assembly)
            .Select(e => e.RoutePattern.RawText!.Replace("/api/{territory}/", "", StringComparison.Ordinal)).ToList();
        routes.ShouldContain("needs/{id}/clarifications");
        routes.Count.ShouldBeGreaterThan(8);
        var answered = 0;
        await SearchAsync();

        // The auditor learns it once the need has ended, nobody else.
        (await market.Buyer.PostAsync($"needs/{need}/cancel", new { reason = "crédits" }, 3)).Expect(HttpStatusCode.OK);
        await SearchAsync(market.Auditor);
        (await market.Auditor.GetAsync($"clarifications/{open}")).Json!["askerId"]!.GetValue<Guid>().ShouldBe(market.SupplierId);
        (await market.Auditor.GetAsync($"clarifications/{open}/history")).Body.ShouldContain(market.SupplierId.ToString());
        answered.ShouldBeGreaterThan(40);

        async Task SearchAsync(PacteClient? except = null)
        {
            foreach (var reader in ((PacteClient[])[market.Competitor, market.Buyer, market.Moderator, market.Auditor]).Where(r => r != except))
                foreach (var route in routes)
                    foreach (var id in (Guid[])[need, open, withdrawn, published])
                    {
                        if (!route.Contains("{id}", StringComparison.Ordinal) && id != need) continue;
                        var answer = await reader.GetAsync(route.Replace("{id}", id.ToString(), StringComparison.Ordinal));
                        if (answer.Status == HttpStatusCode.OK) answered++;
                        foreach (var canary in canaries) answer.Body.ShouldNotContain(canary, Case.Insensitive, $"{route} {id}");
                        foreach (var (name, value) in answer.Headers) foreach (var canary in canaries) value.ShouldNotContain(canary, Case.Insensitive, name);
                    }
        }
    }

    [Fact]
    public async Task What_the_buyer_is_told_bears_neither_the_askers_pseudonym_nor_their_request()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var question = Guid.Empty;
        Func<IMessageContext, Task> asking = async _ => question = await AskAsync(market.Supplier, need);
        var messages = (await server.App.TrackActivity(TimeSpan.FromSeconds(10)).DoNotAssertOnExceptionsDetected().DoNotAssertOnTimeout().ExecuteAndWaitAsync(asking)).AllRecordsInOrder().Select(r => r.Envelope).OfType<Envelope>().ToList();
        var asked = (await market.Supplier.GetAsync($"clarifications/{question}/history")).Json!.AsArray().ShouldHaveSingleItem()!;
        // Others are at work on the same host, so the end of all activity is not waited for. The question itself bears both: what is tracked would show them.
        messages.Where(m => m.Message is QuestionCame q && q.ClarificationId == question).ShouldContain(m => m.UserName!.EndsWith(market.SupplierId.ToString("N"), StringComparison.Ordinal));
        var told = messages.Where(m => m.Message is NotifyOrganisation n && n.ClarificationId == question).ToList();
        told.ShouldNotBeEmpty();
        foreach (var message in told)
        {
            (message.UserName ?? "").ShouldNotContain(market.SupplierId.ToString("N"));
            message.CorrelationId.ShouldNotBe(asked["correlation"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_hundred_questions_of_one_organisation_at_once_leave_twenty_open_and_an_answer_makes_room()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => market.Supplier.PostAsync($"needs/{need}/clarifications", new { question = $"Question {i} ?" })));
        answers.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Problem == "too-many-open-questions");
        var asked = answers.Where(a => a.Status == HttpStatusCode.Created).Select(a => a.Id).ToList();
        asked.Count.ShouldBe(ClarificationTerms.MostOpenQuestions);
        await AskAsync(market.Competitor, need);

        (await market.Buyer.PostAsync($"clarifications/{asked[0]}/answer", new { answer = "Oui." }, 1)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"clarifications/{asked[1]}/withdraw", "{}", 1)).Expect(HttpStatusCode.OK);
        await AskAsync(market.Supplier, need);
        await AskAsync(market.Supplier, need);
        (await market.Supplier.PostAsync($"needs/{need}/clarifications", new { question = "Encore ?" })).ExpectProblem(409, "too-many-open-questions");
        (await market.Buyer.GetAsync($"needs/{need}/clarifications?limit=100")).Json!["items"]!.AsArray().Count.ShouldBe(23);
        // The place in the list tells neither who asked nor when.
        (await market.Supplier.GetAsync($"needs/{need}/clarifications?limit=100")).Json!["items"]!.AsArray().Select(c => c!["id"]!.GetValue<Guid>().Version).Distinct().ShouldBe([4]);
    }
}
