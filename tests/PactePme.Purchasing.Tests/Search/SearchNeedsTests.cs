using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Search;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Search;

/// <summary>Needs are found by words, place, code and deadline, in an order that holds from page to page.</summary>
public sealed class SearchNeedsTests(PacteServer server)
{
    private static async Task<Guid> PublishAsync(Market market, string title, string description, DateTimeOffset deadline, string cpv = "45442110", string commune = "13055", bool closed = false)
    {
        var need = (await market.Buyer.PostAsync("needs", new { title, description, nature = "prestation", deadline = deadline.ToString("O"), cpv = (string[])[cpv], communes = (string[])[commune], @sealed = closed })).Expect(HttpStatusCode.Created).Id;
        (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        return need;
    }

    private static async Task<Guid[]> FindAsync(PacteClient client, string query) =>
        [.. (await client.GetAsync($"needs?{query}")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(n => n!["id"]!.GetValue<Guid>())];

    [Fact]
    public async Task French_words_are_found_whatever_their_accents_plurals_and_elisions()
    {
        var market = await Market.OpenAsync(server);
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        var light = await PublishAsync(market, "Rénovation de l’éclairage public", "Travaux dans les écoles et les locaux de l'hôpital", soon);
        var food = await PublishAsync(market, "Buffets d'inauguration", "Cuisine locale, circuits courts", soon.AddMinutes(1));
        foreach (var (q, found) in ((string, Guid[])[])
        [
            ("eclairage", [light]), ("L'ÉCLAIRAGE", [light]), ("d’eclairages publics", [light]), ("travail", [light]), ("école", [light]), ("local hopitaux", [light]),
            ("buffet", [food]), ("circuit court", [food]), ("\"circuits courts\"", [food]), ("locale", [light, food]), ("locale -buffet", [light]), ("peinture", []), ("de la", [])
        ])
            (await FindAsync(market.Supplier, $"q={Uri.EscapeDataString(q)}")).ShouldBe(found, q);
        // What stands in the title counts for more than what the description says.
        var both = await PublishAsync(market, "Locaux à repeindre", "Peinture", soon.AddMinutes(2));
        (await FindAsync(market.Supplier, "q=locaux&sort=relevance"))[0].ShouldBe(both);
    }

    [Fact]
    public async Task Filters_and_facets_speak_of_what_the_caller_may_see()
    {
        var market = await Market.OpenAsync(server);
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        var paint = await PublishAsync(market, "Peinture", "Façades", soon);
        var food = await PublishAsync(market, "Buffet", "Repas", soon.AddHours(1), "55520000", "13001", closed: true);
        (await market.Buyer.PostAsync("needs", Market.Draft(soon, "Brouillon"))).Expect(HttpStatusCode.Created);
        var submitted = (await market.Buyer.PostAsync("needs", Market.Draft(soon, "À relire"))).Id;
        (await market.Buyer.PostAsync($"needs/{submitted}/submit", "{}", 1)).Expect(HttpStatusCode.OK);

        (await FindAsync(market.Supplier, "cpv=45")).ShouldBe([paint]);
        (await FindAsync(market.Supplier, "commune=13001")).ShouldBe([food]);
        (await FindAsync(market.Supplier, "nature=product")).ShouldBeEmpty();
        (await FindAsync(market.Supplier, "sealed=true")).ShouldBe([food]);
        (await FindAsync(market.Supplier, "sealed=false")).ShouldBe([paint]);
        (await FindAsync(market.Supplier, "sealed=true&cpv=45")).ShouldBeEmpty();
        ((int)(await market.Supplier.GetAsync("needs?sealed=peut-être")).Status).ShouldBe(400);
        (await FindAsync(market.Supplier, $"deadlineFrom={Uri.EscapeDataString(soon.AddMinutes(1).ToString("O"))}")).ShouldBe([food]);
        (await FindAsync(market.Supplier, $"deadlineTo={Uri.EscapeDataString(soon.AddMinutes(1).ToString("O"))}")).ShouldBe([paint]);
        (await FindAsync(market.Supplier, "sort=deadline")).ShouldBe([paint, food]);
        (await FindAsync(market.Moderator, "")).ShouldBe([paint, food, submitted]);
        (await FindAsync(market.Supplier, "state=submitted")).ShouldBeEmpty();
        (await FindAsync(market.Supplier, "buyerKind=public")).ShouldBeEmpty();
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.BuyerId, 3, "Ville d'essai", null, "publicBody", null, "verified", null, true));
        (await FindAsync(market.Supplier, "buyerKind=public")).ShouldBe([paint, food]);
        (await FindAsync(market.Supplier, "buyerKind=other")).ShouldBeEmpty();

        var seen = (await market.Supplier.GetAsync("needs/facets")).Expect(HttpStatusCode.OK).Json!;
        seen["total"]!.GetValue<long>().ShouldBe(2);
        seen["state"]!.ToJsonString().ShouldBe("""[{"value":"published","count":2}]""");
        seen["cpv"]!.ToJsonString().ShouldBe("""[{"value":"45","count":1},{"value":"55","count":1}]""");
        seen["commune"]!.ToJsonString().ShouldBe("""[{"value":"13001","count":1},{"value":"13055","count":1}]""");
        seen["buyerKind"]!.ToJsonString().ShouldBe("""[{"value":"public","count":2}]""");
        (await market.Buyer.GetAsync("needs/facets?cpv=45")).Json!["total"]!.GetValue<long>().ShouldBe(3);
        (await market.Supplier.GetAsync("needs/facets?sealed=true")).Json!["cpv"]!.ToJsonString().ShouldBe("""[{"value":"55","count":1}]""");
        (await market.Buyer.GetAsync("needs/facets?sealed=false")).Json!["total"]!.GetValue<long>().ShouldBe(3);
        (await market.Supplier.GetAsync("needs/facets?q=buffet")).Json!["total"]!.GetValue<long>().ShouldBe(1);
        (await market.Supplier.GetAsync("needs/facets?cpv=4")).ExpectProblem(400, "malformed-cpv-prefix");
        (await market.Supplier.GetAsync("needs?q=")).ExpectProblem(400, "malformed-text-query");
    }

    [Fact]
    public async Task Every_order_is_walked_page_by_page_and_a_cursor_belongs_to_its_order()
    {
        var market = await Market.OpenAsync(server);
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        List<Guid> needs = [];
        for (var i = 0; i < 5; i++) needs.Add(await PublishAsync(market, i % 2 == 0 ? "Peinture peinture" : "Enduit", "Peinture des façades", soon.AddMinutes(i % 3)));
        foreach (var (sort, words) in ((string, string)[])[("drafted", "q=peinture&"), ("deadline", "q=peinture&"), ("relevance", "q=peinture&"), ("drafted", ""), ("deadline", ""), ("relevance", "")])
        {
            var whole = await FindAsync(market.Supplier, $"{words}sort={sort}");
            whole.ShouldBe(needs, ignoreOrder: true);
            List<Guid> walked = [];
            for (string? next = ""; next is not null;)
            {
                var page = await market.Supplier.GetAsync($"needs?{words}sort={sort}&limit=2{(next.Length == 0 ? "" : $"&after={next}")}");
                walked.AddRange(page.Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(n => n!["id"]!.GetValue<Guid>()));
                next = page.Json!["next"]?.GetValue<string>();
            }
            walked.ToArray().ShouldBe(whole, sort);
            if (words.Length == 0 && sort == "relevance") whole.ShouldBe(needs.AsEnumerable().Reverse()); // the latest first
        }
        var cursor = (await market.Supplier.GetAsync("needs?sort=deadline&limit=2")).Json!["next"]!.GetValue<string>();
        (await market.Supplier.GetAsync($"needs?limit=2&after={cursor}")).ExpectProblem(400, "cursor-of-another-order");
        (await market.Supplier.GetAsync($"needs?sort=relevance&after={cursor}")).ExpectProblem(400, "cursor-of-another-order");
        foreach (var key in (string[])["-9223372036854775808", "-250000000000000000", "253402300800000000", "9223372036854775807", "x"])
            (await market.Supplier.GetAsync($"needs?sort=deadline&after={PageRequest.Cursor(needs[0], $"Deadline:{key}")}")).ExpectProblem(400, "cursor-of-another-order");
    }

    [Fact]
    public async Task The_index_is_written_anew_from_what_is_stored()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        await using var session = market.Session();
        await session.ExecuteAsync(new Npgsql.NpgsqlCommand("delete from purchasing.need_index where tenant_id = $1") { Parameters = { new() { Value = market.Territory } } });
        (await FindAsync(market.Supplier, "")).ShouldBeEmpty();
        // What a rebuild does: the events are read again, the state beside them counts.
        await new NeedIndex().ApplyAsync(session, await session.Events.FetchStreamAsync(need), TestContext.Current.CancellationToken);
        await session.SaveChangesAsync();
        (await FindAsync(market.Supplier, "q=facade")).ShouldBe([need]);
        (await FindAsync(market.Supplier, "state=published")).ShouldBe([need]);

        await session.ExecuteAsync(new Npgsql.NpgsqlCommand("delete from purchasing.participant_index where tenant_id = $1") { Parameters = { new() { Value = market.Territory } } });
        await ParticipantIndex.RebuildAsync(server.App.Services.GetRequiredService<IPurchasingStore>(), market.Territory, TestContext.Current.CancellationToken);
        (await market.Supplier.GetAsync("needs/facets")).Json!["buyerKind"]!.ToJsonString().ShouldBe("""[{"value":"other","count":1}]""");
    }
}
