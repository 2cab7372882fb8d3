using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Search;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Matching;

/// <summary>Suppliers hear of the needs that fit them, and say which they want to hear of.</summary>
public sealed class MatchingTests(PacteServer server)
{
    private static readonly SupplierProfile Painter = new(["45442110"], ["peinture", "façades"], false, [], ["13"]);

    /// <summary>What Membership tells of an organisation that states what it can supply.</summary>
    private async Task<Guid> SupplyAsync(Market market, SupplierProfile profile, string? size = "pme", Guid? organisation = null, long version = 10, string? activity = null)
    {
        var id = organisation ?? Guid.CreateVersion7();
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(id, version, "Firme d'essai", null, size, null, "verified", null, true, Commune: "13055", Activity: activity, Profile: profile));
        await server.App.InvokeAsync(market.Territory, new SignatoryStanding(id, id, 1, true));
        return id;
    }

    private static async Task<Dictionary<Guid, MatchView>> MatchesAsync(Market market, Guid need, int count)
    {
        var answer = await market.Moderator.UntilAsync($"needs/{need}/matches?limit=200", a => a.Json!["items"]!.AsArray().Count >= count);
        var views = answer.Json!["items"]!.AsArray().Select(i => (Id: i!["organisationId"]!.GetValue<Guid>(), Score: i["score"]!.GetValue<int>(), Reasons: i["reasons"]!.AsArray().Select(r => r!["kind"]!.GetValue<string>()).ToList(), Words: i["reasons"]!.AsArray().Select(r => r!["french"]!.GetValue<string>()).ToList())).ToList();
        views.Count.ShouldBe(count, answer.Body);
        return views.ToDictionary(v => v.Id, v => new MatchView(v.Score, v.Reasons, v.Words));
    }

    private sealed record MatchView(int Score, List<string> Kinds, List<string> Words);

    [Fact]
    public async Task A_published_need_is_told_to_those_it_fits_with_the_reasons()
    {
        var market = await Market.OpenAsync(server);
        await SupplyAsync(market, Painter, organisation: market.SupplierId);
        var division = await SupplyAsync(market, new(["45310000"], [], true, [], []), "ge");
        var words = await SupplyAsync(market, new([], ["Écoles"], false, ["13055"], []), "tpe");
        await SupplyAsync(market, new(["55520000"], ["traiteur"], true, [], []));
        await SupplyAsync(market, Painter with { Departements = ["59"] });
        await SupplyAsync(market, Painter, organisation: market.BuyerId);
        var need = await market.PublishAsync();

        var matches = await MatchesAsync(market, need, 3);
        matches[market.SupplierId].Kinds.ShouldBe(["commonCpv", "keyword", "keyword", "place", "size"]);
        matches[market.SupplierId].Words[0].ShouldBe("Le besoin porte un de vos codes CPV, 45442110.");
        matches[market.SupplierId].Score.ShouldBe(50 + 20 + 15 + 5);
        matches[words].Score.ShouldBe(10 + 15 + 5);
        matches[division].Score.ShouldBe(10 + 8);
        matches[division].Words[0].ShouldContain("commencent par 45");

        var own = (await market.Supplier.GetAsync("matches")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        var id = own["id"]!.GetValue<Guid>();
        (await market.Supplier.GetAsync($"matches/{id}")).Expect(HttpStatusCode.OK);
        (await market.Supplier.GetAsync($"matches/{id}/history")).Json!.AsArray().ShouldHaveSingleItem()!["person"].ShouldBeNull();
        (await market.Supplier.GetAsync($"matches?needId={need}")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        foreach (var other in (PacteClient[])[market.Buyer, market.Competitor])
        {
            (await other.GetAsync("matches")).Json!["items"]!.AsArray().ShouldBeEmpty();
            (await other.GetAsync($"matches/{id}")).ExpectProblem(404, "not-found");
            (await other.GetAsync($"needs/{need}/matches")).ExpectProblem(403, "role-required");
        }
        var told = (await market.Supplier.UntilAsync("notifications", a => a.Json!["items"]!.AsArray().Count == 1)).Json!["items"]!.AsArray()[0]!;
        told["kind"]!.GetValue<string>().ShouldBe("needMatched");
        told["french"]!.GetValue<string>().ShouldContain("Peinture des écoles");
        told["reasons"]!.AsArray().Count.ShouldBe(5);
    }

    [Fact]
    public async Task For_a_public_buyer_neither_place_nor_size_counts_and_all_equals_are_told()
    {
        var market = await Market.OpenAsync(server);
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.BuyerId, 3, "Ville d'essai", null, "publicBody", null, "verified", null, true));
        var equals = await Task.WhenAll(Enumerable.Range(0, MatchScore.Most + 10).Select(i =>
            SupplyAsync(market, Painter with { Departements = [i % 2 == 0 ? "13" : "59"] }, i % 3 == 0 ? "ge" : "tpe")));
        var lesser = await SupplyAsync(market, new(["45442000"], [], true, [], []), "tpe");
        // A name with the place in it is no better.
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(equals[0], 11, "Peinture des écoles de Marseille", null, "ge", null, "verified", null, true, Commune: "13055", Profile: Painter));
        var need = await market.PublishAsync(new
        {
            title = "Peinture des écoles de Marseille",
            description = "Façades",
            nature = "prestation",
            deadline = DateTimeOffset.UtcNow.AddHours(1).ToString("O"),
            cpv = (string[])["45442110-1"],
            communes = (string[])["13055"],
            budget = new { max = new { amount = "4000.00", currency = "EUR" } },
            tender = new { procedure = "adapted" }
        });
        var matches = await MatchesAsync(market, need, equals.Length);
        matches.Keys.ShouldBe(equals, ignoreOrder: true);
        matches.ShouldNotContainKey(lesser);
        matches.Values.Select(m => m.Score).Distinct().ShouldBe([70]);
        matches.Values.SelectMany(m => m.Kinds).ShouldAllBe(k => k != "place" && k != "size");
    }

    [Fact]
    public async Task A_private_buyers_need_is_told_to_so_many_at_most()
    {
        var market = await Market.OpenAsync(server);
        await Task.WhenAll(Enumerable.Range(0, MatchScore.Most + 10).Select(_ => SupplyAsync(market, Painter)));
        await MatchesAsync(market, await market.PublishAsync(), MatchScore.Most);
    }

    [Fact]
    public async Task A_need_on_the_market_twice_and_all_at_once_is_matched_and_told_once()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        await SupplyAsync(market, Painter, organisation: market.SupplierId);
        await MatchesAsync(market, need, 1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => server.App.InvokeAsync(market.Territory, i % 2 == 0 ? new NeedOnMarket(need) : new SupplierOnMarket(market.SupplierId))));
        await MatchesAsync(market, need, 1);
        var match = (await market.Supplier.GetAsync("matches")).Json!["items"]!.AsArray()[0]!;
        match["version"]!.GetValue<long>().ShouldBe(1);
        (await market.Supplier.UntilAsync("notifications", a => a.Json!["items"]!.AsArray().Count >= 1)).Json!["items"]!.AsArray().Count.ShouldBe(1);

        // What fits changes with the profile, and is a fact; nobody is told a second time.
        await SupplyAsync(market, Painter with { Cpv = ["45442100"] }, organisation: market.SupplierId, version: 11);
        await market.Supplier.UntilAsync("matches", a => a.Json!["items"]![0]!["version"]!.GetValue<long>() == 2);
        (await market.Supplier.GetAsync("notifications")).Json!["items"]!.AsArray().Count.ShouldBe(1);
        (await market.Supplier.GetAsync($"matches/{match["id"]}?version=1")).Json!["score"]!.GetValue<int>().ShouldBe(match["score"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_supplier_mutes_follows_and_hears_again_of_what_is_still_open()
    {
        var market = await Market.OpenAsync(server);
        await SupplyAsync(market, new(["03000000"], [], false, ["59350"], []), organisation: market.SupplierId);
        var preferences = (await market.Supplier.PostAsync("matching-preferences", new { follow = (string[])["4544"] })).Expect(HttpStatusCode.Created).Id;
        var need = await market.PublishAsync();
        (await MatchesAsync(market, need, 1))[market.SupplierId].Kinds.ShouldBe(["followed", "size"]);

        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/mute", "{}", 2)).Expect(HttpStatusCode.OK);
        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/mute", "{}", 3)).ExpectProblem(409, "matches-muted");
        var muted = await market.PublishAsync();
        await server.App.InvokeAsync(market.Territory, new NeedOnMarket(muted));
        await MatchesAsync(market, muted, 0);
        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/unmute", "{}", 3)).Expect(HttpStatusCode.OK);
        await MatchesAsync(market, muted, 1);

        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/follow", new { cpv = "4" }, 4)).ExpectProblem(422, "validation");
        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/unfollow", new { cpv = "45" }, 4)).ExpectProblem(409, "cpv-not-followed");
        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/unfollow", new { cpv = "4544" }, 4)).Expect(HttpStatusCode.OK);
        var unfollowed = await market.PublishAsync();
        await server.App.InvokeAsync(market.Territory, new NeedOnMarket(unfollowed));
        await MatchesAsync(market, unfollowed, 0);
        (await market.Supplier.PostAsync($"matching-preferences/{preferences}/follow", new { cpv = "45" }, 5)).Expect(HttpStatusCode.OK);
        await MatchesAsync(market, unfollowed, 1);

        (await market.Supplier.GetAsync("matching-preferences")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["follows"]!.ToJsonString().ShouldBe("[\"45\"]");
        (await market.Supplier.GetAsync($"matching-preferences/{preferences}?version=2")).Json!["follows"]!.ToJsonString().ShouldBe("[\"4544\"]");
        (await market.Supplier.GetAsync($"matching-preferences/{preferences}/history")).Json!.AsArray().Count.ShouldBe(6);
        foreach (var path in (string[])["", "/history"]) (await market.Competitor.GetAsync($"matching-preferences/{preferences}{path}")).ExpectProblem(404, "not-found");
        (await market.Competitor.PostAsync($"matching-preferences/{preferences}/mute", "{}", 6)).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_hundred_beginnings_at_once_give_one()
    {
        var market = await Market.OpenAsync(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => market.Supplier.PostAsync("matching-preferences", "{}")));
        var won = answers.Where(a => a.Status == HttpStatusCode.Created).ShouldHaveSingleItem();
        answers.Where(a => a != won).ShouldAllBe(a => a.Problem == "matching-preferences-exist");
    }

    [Fact]
    public async Task One_that_may_no_longer_trade_is_not_matched_and_one_new_on_the_market_is_with_open_needs()
    {
        var market = await Market.OpenAsync(server);
        await SupplyAsync(market, Painter, organisation: market.SupplierId);
        await market.AdmitAsync(market.SupplierId, 11, "suspended");
        var need = await market.PublishAsync();
        await server.App.InvokeAsync(market.Territory, new NeedOnMarket(need));
        await MatchesAsync(market, need, 0);
        await SupplyAsync(market, Painter, organisation: market.SupplierId, version: 12);
        await MatchesAsync(market, need, 1);
    }

    [Fact]
    public async Task Who_comes_while_the_buyer_may_not_trade_hears_of_the_need_when_it_may_again()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        await market.AdmitAsync(market.BuyerId, 11, "suspended");
        await market.Buyer.UntilAsync($"needs/{need}", a => a.Json!["frozen"]!.GetValue<bool>());
        await SupplyAsync(market, Painter, organisation: market.SupplierId);
        await server.App.InvokeAsync(market.Territory, new NeedOnMarket(need));
        await MatchesAsync(market, need, 0);
        await market.AdmitAsync(market.BuyerId, 12);
        await MatchesAsync(market, need, 1);
    }

    [Fact]
    public async Task Who_has_answered_is_matched_like_all_others_and_not_told_again()
    {
        var market = await Market.OpenAsync(server);
        var need = await market.PublishAsync();
        (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Nous savons faire" })).Expect(HttpStatusCode.Created);
        foreach (var organisation in (Guid[])[market.SupplierId, market.CompetitorId]) await SupplyAsync(market, Painter, organisation: organisation);
        await server.App.InvokeAsync(market.Territory, new NeedOnMarket(need));
        (await MatchesAsync(market, need, 2)).Keys.ShouldBe([market.SupplierId, market.CompetitorId], ignoreOrder: true);
        await market.Competitor.UntilAsync("notifications", a => a.Body.Contains("needMatched", StringComparison.Ordinal));
        (await market.Supplier.GetAsync("notifications")).Body.ShouldNotContain("needMatched");
    }

    /// <summary>What the database ranks is what the pure rules say of each supplier, one by one.</summary>
    [Fact]
    public async Task The_ranking_in_the_database_is_that_of_the_rules()
    {
        var territory = server.FreshTerritory();
        var random = new Random(7);
        string[] codes = ["45442110", "45442100", "45442000", "45310000", "45000000", "55520000", "55524000", "03121000"], communes = ["13055", "13001", "83137"], departements = ["13", "83", "59"], sizes = ["tpe", "pme", "eti", "ge"];
        string[] keywords = ["peinture", "façades", "traiteur", "circuit court", "légumes"];
        string[] Some(string[] from, int most) => [.. from.Where(_ => random.Next(from.Length) < most)];
        await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().LightweightSession(territory);
        List<Participant> all = [.. Enumerable.Range(0, 300).Select(i => Some2(i))];
        foreach (var participant in all) new KeepParticipant(participant).Execute(session);
        await session.SaveChangesAsync();

        foreach (var buyer in Enum.GetValues<BuyerSector>())
            for (var i = 0; i < 15; i++)
            {
                NeedToMatch need = new(Guid.NewGuid(), buyer, [Guid.NewGuid()], Some(codes, 2), Some(communes, 1), "Peinture de la façade", i % 2 == 0 ? "et un traiteur, en circuits courts" : "d'une école");
                List<MatchedSupplier> found = [];
                await using (var command = MatchQuery.Suppliers("purchasing", territory, need, most: 1_000))
                await using (var reader = await session.ExecuteReaderAsync(command, TestContext.Current.CancellationToken))
                    while (await reader.ReadAsync(TestContext.Current.CancellationToken)) found.Add(MatchQuery.Read(reader));
                found.ShouldAllBe(f => f.Score == MatchScore.Of(f.Affinity, buyer));
                var expected = all.Select(p => (p.Id, Affinity: Judge(p, need))).Where(x => MatchScore.IsMatch(x.Affinity, buyer)).ToDictionary(x => x.Id, x => MatchScore.Of(x.Affinity, buyer));
                found.ToDictionary(f => f.OrganisationId, f => f.Score).ShouldBe(expected, ignoreOrder: true);
                found.Select(f => f.Score).ShouldBe(found.Select(f => f.Score).OrderDescending());
            }

        Participant Some2(int i) => new(Guid.NewGuid(), 1, "Firme", SizeClass: sizes[random.Next(4)], Standing: "verified", Commune: communes[random.Next(3)],
            Profile: i % 7 == 0 ? null : new(Some(codes, 2), Some(keywords, 2), i % 5 == 0, i % 5 == 0 ? [] : Some(communes, 1), i % 5 == 0 ? [] : Some(departements, 1)))
        { Adhesions = new Dictionary<Guid, AdhesionTold> { [Guid.NewGuid()] = new(1, true) } };

        static Affinity Judge(Participant p, NeedToMatch need)
        {
            var depth = (from mine in p.Profile?.Cpv ?? [] from theirs in need.Cpv select Common(mine, theirs)).DefaultIfEmpty().Max();
            var text = $"{need.Heading} {need.Body}".ToLowerInvariant();
            var said = (p.Profile?.Keywords ?? []).Count(k => k switch { "peinture" or "façades" => true, "traiteur" or "circuit court" => text.Contains("traiteur", StringComparison.Ordinal), _ => false });
            var place = need.Communes.Count == 0 || need.Buyer == BuyerSector.Public ? PlaceFit.Unknown
                : p.Profile is null ? need.Communes.Any(c => c[..2] == p.Commune![..2]) ? PlaceFit.Reaches : PlaceFit.Unknown
                : p.Profile.Communes.Intersect(need.Communes).Any() || p.Profile.Departements.Intersect(need.Communes.Select(c => c[..2])).Any() ? PlaceFit.Names
                : p.Profile.Nationwide ? PlaceFit.Reaches : PlaceFit.Elsewhere;
            return new(depth < 2 ? 0 : depth, said, false, false, place, p.SizeClass!);
        }
        static int Common(string a, string b) => a.Zip(b).TakeWhile(x => x.First == x.Second).Count();
    }
}
