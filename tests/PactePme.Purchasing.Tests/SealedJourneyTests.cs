using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Responses;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests;

/// <summary>A sealed need from publication to opening, through HTTP, on the real store.</summary>
public sealed class SealedJourneyTests(PacteServer server)
{
    private const string Canary = "CANARI-4b1f7c";

    private static object Wording(DateTimeOffset deadline, string title = "Peinture des écoles") => new
    {
        title,
        description = "Façades",
        nature = "prestation",
        deadline = deadline.ToString("O"),
        cpv = (string[])["45442110"],
        @sealed = true,
        lots = new object[] { new { title = "Nord" }, new { title = "Sud" } },
        criteria = new object[] { new { name = "Prix", weight = 60 }, new { name = "Délai", weight = 40 } }
    };

    private static object Offer(params Guid[] cosignatories) => new
    {
        summary = $"Offre {Canary}",
        amount = new { amount = "15000.00", currency = "EUR" },
        lots = (int[])[1],
        cosignatories,
        documents = new object[] { new { title = $"{Canary}.txt", mediaType = "text/plain", content = Convert.ToBase64String(Encoding.UTF8.GetBytes($"pièce {Canary}")) } }
    };

    [Fact]
    public async Task Nothing_shows_a_sealed_response_before_its_opening_and_everything_entitled_does_after()
    {
        var market = await Market.OpenAsync(server);
        var partner = await market.FirmAsync();
        var deadline = DateTimeOffset.UtcNow.AddDays(20);
        var need = await market.PublishAsync(Wording(deadline));
        var joint = (await market.Supplier.PostAsync($"needs/{need}/responses", Offer(partner.Id), key: "scellee")).Expect(HttpStatusCode.Created).Id;
        var other = (await market.Competitor.PostAsync($"needs/{need}/responses", Offer())).Expect(HttpStatusCode.Created).Id;
        (await partner.Client.PostAsync($"needs/{need}/interests", "{}")).Expect(HttpStatusCode.Created);
        (await partner.Client.PostAsync($"responses/{joint}/accept-cosignature", "{}", 1)).ExpectProblem(409, "live-response");
        var interest = (await partner.Client.GetAsync($"needs/{need}/responses")).Json!["items"]!.AsArray().First(r => r!["state"]!.GetValue<string>() == "interested")!["id"]!.GetValue<Guid>();
        (await partner.Client.PostAsync($"responses/{interest}/withdraw", "{}", 1)).Expect(HttpStatusCode.OK);
        (await partner.Client.PostAsync($"responses/{joint}/accept-cosignature", "{}", 1)).Expect(HttpStatusCode.OK);
        (await partner.Client.PostAsync($"needs/{need}/responses", Offer())).ExpectProblem(409, "live-response");
        var commitments = (await market.Auditor.GetAsync($"needs/{need}/commitments")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(c => c!["value"]!.GetValue<string>()).ToList();
        commitments.Count.ShouldBe(2);

        // A material amendment in the middle: void, then one confirms and one replaces.
        var moved = DateTimeOffset.UtcNow.AddDays(30);
        (await market.Buyer.PostAsync($"needs/{need}/amend", new { content = Wording(deadline, "Peinture des écoles et du gymnase"), reason = "Un bâtiment de plus" }, 3)).Expect(HttpStatusCode.OK);
        (await market.Supplier.GetAsync($"responses/{joint}")).Json!["state"]!.GetValue<string>().ShouldBe("invalidated");
        (await market.Supplier.PostAsync($"responses/{joint}/confirm", "{}", 3)).Expect(HttpStatusCode.OK);
        (await market.Supplier.GetAsync($"responses/{joint}")).Json!["complete"]!.GetValue<bool>().ShouldBeFalse("the co-signatory had accepted for another need");
        (await partner.Client.PostAsync($"responses/{joint}/accept-cosignature", "{}", 4)).Expect(HttpStatusCode.OK);
        (await market.Competitor.PostAsync($"responses/{other}/replace", Offer(), 2)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/extend-deadline", new { deadline = moved.ToString("O"), reason = "Vacances" }, 4)).Expect(HttpStatusCode.OK);

        await NowhereAsync(market, partner.Client, need, joint, other);

        market.PassDeadlines(TimeSpan.FromDays(25));
        await server.App.InvokeAsync(market.Territory, new CloseNeedAtDeadline(need, deadline));
        await server.App.InvokeAsync(market.Territory, new SealsDue(need));
        (await market.Buyer.GetAsync($"needs/{need}")).Json!["state"]!.GetValue<string>().ShouldBe("published");
        market.PassDeadlines(TimeSpan.FromDays(31));
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 5)).Expect(HttpStatusCode.OK);
        var opened = await market.Buyer.UntilAsync($"responses/{joint}", a => a.Status == HttpStatusCode.OK);
        // Delivered again, nothing more is opened.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.App.InvokeAsync(market.Territory, new SealsDue(need))));
        var openings = (await market.Buyer.GetAsync($"needs/{need}/history")).Json!.AsArray().Where(e => e!["type"]!.GetValue<string>() == "sealed_responses_opened_v1").ShouldHaveSingleItem()!;
        openings["data"]!["opened"]!.AsArray().Select(o => o!.GetValue<Guid>()).ShouldBe([joint, other], ignoreOrder: true);

        opened.Json!["summary"]!.GetValue<string>().ShouldBe($"Offre {Canary}");
        opened.Json["complete"]!.GetValue<bool>().ShouldBeTrue();
        var disclosure = opened.Json["disclosure"]!.GetValue<string>();
        var commitment = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(disclosure)));
        commitments.ShouldContain(commitment);
        opened.Json["commitment"]!.GetValue<string>().ShouldBe(commitment);
        JsonNode.Parse(Base64Url.DecodeFromChars(disclosure))![2]!["organisationId"]!.GetValue<Guid>().ShouldBe(market.SupplierId);
        var document = (await market.Buyer.GetAsync($"responses/{joint}/documents/1")).Expect(HttpStatusCode.OK).Json!;
        Encoding.UTF8.GetString(Convert.FromBase64String(document["content"]!.GetValue<string>())).ShouldBe($"pièce {Canary}");
        (await market.Buyer.GetAsync($"responses/{joint}/documents/2")).ExpectProblem(404, "not-found");
        (await market.Competitor.GetAsync($"responses/{joint}/documents/1")).ExpectProblem(404, "not-found");
        (await market.Moderator.GetAsync($"responses/{joint}")).Body.ShouldNotContain(Canary);

        (await market.Buyer.PostAsync($"responses/{joint}/shortlist", new { reason = "Parmi les deux" }, 6)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"responses/{joint}/retain", new { reason = "La meilleure" }, 7)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"responses/{other}/reject", new { reason = "Plus chère" }, 4)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/award", "{}", 7)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_was_sealed_is_destroyed_when_it_is_withdrawn_declined_or_the_need_cancelled()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync(Wording(DateTimeOffset.UtcNow.AddDays(20)));
        var response = (await market.Supplier.PostAsync($"needs/{need}/responses", Offer())).Id;
        (await BoxesAsync()).ShouldBe(1);
        (await market.Supplier.PostAsync($"responses/{response}/decline", new { reason = "Finalement non" }, 1)).Expect(HttpStatusCode.OK);
        (await BoxesAsync()).ShouldBe(0);
        (await market.Supplier.PostAsync($"responses/{response}/replace", Offer(), 2)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"responses/{response}/withdraw", "{}", 3)).Expect(HttpStatusCode.OK);
        (await BoxesAsync()).ShouldBe(0);
        (await market.Supplier.PostAsync($"needs/{need}/responses", Offer())).Expect(HttpStatusCode.Created);
        (await market.Buyer.PostAsync($"needs/{need}/cancel", new { reason = "Crédits gelés" }, 3)).Expect(HttpStatusCode.OK);
        (await BoxesAsync()).ShouldBe(0);

        async Task<int> BoxesAsync()
        {
            await using var session = market.Session();
            return await Marten.QueryableExtensions.CountAsync(session.Query<SealedResponse>());
        }
    }

    [Fact]
    public async Task A_hundred_acceptances_and_responses_at_once_leave_one_live_response()
    {
        var market = await Market.OpenAsync(server);
        var partner = await market.FirmAsync();
        var need = await market.PublishAsync();
        var joint = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Ensemble", cosignatories = (Guid[])[partner.Id] })).Expect(HttpStatusCode.Created).Id;
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => i % 2 == 0
            ? partner.Client.PostAsync($"needs/{need}/responses", new { summary = "Seul" })
            : partner.Client.PostAsync($"responses/{joint}/accept-cosignature", "{}", 1)));
        answers.Where(a => (int)a.Status < 300).ShouldHaveSingleItem();
        answers.ShouldAllBe(a => (int)a.Status < 500);
    }

    /// <summary>Every GET as every role, and every column of every table.</summary>
    private async Task NowhereAsync(Market market, PacteClient partner, Guid need, Guid joint, Guid other)
    {
        var routes = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true).Select(e => e.RoutePattern.RawText!)
            .Where(r => r.StartsWith("/api/{territory}/", StringComparison.Ordinal)).ToList();
        routes.Count.ShouldBeGreaterThan(20);
        foreach (var role in (PacteClient[])[market.Buyer, market.Supplier, market.Competitor, partner, market.Moderator, market.Auditor])
        {
            foreach (var route in routes)
            {
                foreach (var id in (Guid[])[need, joint, other])
                {
                    var path = route["/api/{territory}/".Length..].Replace("{id}", $"{id}", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal);
                    (await role.GetAsync(path)).Body.ShouldNotContain(Canary);
                }
            }
        }
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        List<string> tables = [];
        await using (var list = new NpgsqlCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')", connection))
        await using (var rows = await list.ExecuteReaderAsync())
            while (await rows.ReadAsync()) tables.Add(rows.GetString(0));
        tables.Count.ShouldBeGreaterThan(20);
        // Bytes are shown in hexadecimal: the string is looked for as text, in hexadecimal, and in base64 as JSON bodies have it.
        string[] forms = [Canary, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canary)), Convert.ToBase64String(Encoding.UTF8.GetBytes($"pièce {Canary}"))[..20]];
        foreach (var table in tables)
        {
            await using var search = new NpgsqlCommand($"select count(*) from {table} t where t::text like any($1)", connection) { Parameters = { new() { Value = forms.Select(f => $"%{f}%").ToArray() } } };
            ((long)(await search.ExecuteScalarAsync())!).ShouldBe(0, table);
        }
    }
}
