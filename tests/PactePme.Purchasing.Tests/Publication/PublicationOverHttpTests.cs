using System.Net;
using System.Text.Json.Nodes;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Publication;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests.Publication;

/// <summary>What is published, through HTTP, from the draft to a modified contract.</summary>
public sealed class PublicationOverHttpTests(PacteServer server)
{
    private static object Euros(string amount) => new { amount, currency = "EUR" };

    private sealed record Traders(Market Market, string BuyerSiren, string SupplierSiren);

    /// <summary>A market whose buyer is public, and nobody of which is made up.</summary>
    private async Task<Traders> OpenAsync(bool synthetic = false)
    {
        var market = await Market.OpenAsync(server);
        var (buyer, supplier) = (server.FreshSiren(), server.FreshSiren());
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.BuyerId, 3, "Ville d'essai", buyer, "publicBody", "public", "verified", null, synthetic));
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.SupplierId, 3, "Peintre d'essai", supplier, "tpe", null, "verified", null, synthetic));
        return new(market, buyer, supplier);
    }

    /// <summary>A need awarded to the supplier, another response not retained; at version 5.</summary>
    private static async Task<(Guid Need, Guid Response)> AwardAsync(Market market, object? award = null)
    {
        var draft = new
        {
            title = "Peinture des écoles",
            description = "Façades",
            nature = "prestation",
            deadline = DateTimeOffset.UtcNow.AddHours(1).ToString("O"),
            cpv = (string[])["45442110-1"],
            communes = (string[])["13055"],
            budget = new { max = Euros("20000.00") },
            tender = new { procedure = "adapted" },
            criteria = (object[])[new { name = "Prix", weight = 60 }, new { name = "Délai", weight = 40 }]
        };
        var need = (await market.Buyer.PostAsync("needs", draft)).Expect(HttpStatusCode.Created).Id;
        (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        var response = (await market.Supplier.PostAsync($"needs/{need}/responses", new { summary = "Nous savons faire", amount = Euros("15000.00") })).Expect(HttpStatusCode.Created).Id;
        (await market.Competitor.PostAsync($"needs/{need}/responses", new { summary = "Offre perdante", amount = Euros("17777.00") })).Expect(HttpStatusCode.Created);
        market.PassDeadlines();
        (await market.Buyer.PostAsync($"needs/{need}/close", "{}", 3)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"responses/{response}/retain", new { reason = "la meilleure" }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/award", award ?? "{}", 4)).Expect(HttpStatusCode.OK);
        return (need, response);
    }

    private static object Terms(string number = "2026-042") => new
    {
        number,
        notifiedOn = $"{ParisTime.DayOf(DateTimeOffset.UtcNow.AddHours(1.5)):yyyy-MM-dd}", // after the deadline, by the territory's clock
        amount = Euros("15000.00"),
        months = 12,
        kind = "market",
        priceForm = "lumpSum",
        priceKinds = (string[])["firm"],
        techniques = (string[])["none"],
        executionTerms = (string[])["none"],
        innovative = false,
        ccag = "works",
        advance = true,
        advanceRate = 0.05,
        subcontracting = false,
        socialConsiderations = (string[])["clause"],
        environmentalConsiderations = (string[])["none"]
    };

    [Fact]
    public async Task A_public_buyer_awards_completes_and_modifies_and_what_is_missing_is_named_until_then()
    {
        var (market, buyer, supplier) = await OpenAsync();
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.CompetitorId, 3, "Autre peintre d'essai", server.FreshSiren(), "tpe", null, "verified", null, false));
        var (need, response) = await AwardAsync(market);
        (await market.Auditor.GetAsync($"needs/{need}/contracts")).Expect(HttpStatusCode.OK).Json!["contracts"]![0]!["missing"]!.AsArray().Select(m => m!["field"]!.GetValue<string>())
            .ShouldContain($"holders/{market.SupplierId}");
        var refused = (await market.Auditor.GetAsync("exports/decp")).ExpectProblem(409, "export-incomplete");
        var missing = refused.Json!["errors"]!.AsArray();
        missing.Count.ShouldBe(17);
        missing.ShouldContain(m => m!["pointer"]!.GetValue<string>() == $"/needs/{need}/contracts/{response}/amount" && m["detail"]!.GetValue<string>() == "Reste à indiquer : le montant.");

        var siret = Siret.Complete(buyer, "0001");
        (await market.Buyer.PostAsync($"needs/{need}/complete-award", new { buyerSiret = Siret.Complete(supplier, "0001") }, 5)).ExpectProblem(422, "validation");
        (await market.Supplier.PostAsync($"needs/{need}/complete-award", new { buyerSiret = siret }, 5)).ExpectProblem(403, "not-your-organisation");
        (await market.Buyer.PostAsync($"needs/{need}/complete-award", new { buyerSiret = siret, contracts = (object[])[new { responseId = response, terms = Terms() }] }, 5)).Expect(HttpStatusCode.OK);
        (await market.Auditor.GetAsync("exports/decp")).ExpectProblem(409, "export-incomplete").Json!["errors"]!.AsArray().ShouldHaveSingleItem();
        (await market.Buyer.PostAsync($"needs/{need}/modify-contract", new { responseId = response, notifiedOn = "2026-01-01", reason = "x", months = 3 }, 6)).ExpectProblem(409, "contract-incomplete");
        object[] holders = [new { organisationId = market.SupplierId, scheme = "siret", value = Siret.Complete(supplier, "0001") }];
        (await market.Buyer.PostAsync($"needs/{need}/complete-award", new { contracts = (object[])[new { responseId = response, terms = new { }, holders }] }, 6)).Expect(HttpStatusCode.OK);

        var file = (await market.Auditor.GetAsync("exports/decp")).Expect(HttpStatusCode.OK);
        var contract = file.Json!["marches"]!["marche"]!.AsArray().ShouldHaveSingleItem()!;
        contract["offresRecues"]!.GetValue<int>().ShouldBe(2);
        contract["titulaires"]![0]!["titulaire"]!["id"]!.GetValue<string>().ShouldBe(Siret.Complete(supplier, "0001"));
        (await market.Auditor.GetAsync($"needs/{need}/history")).Body.ShouldNotContain(Siret.Complete(supplier, "0001"));

        var today = $"{ParisTime.DayOf(DateTimeOffset.UtcNow.AddHours(1.5)):yyyy-MM-dd}";
        (await market.Buyer.PostAsync($"needs/{need}/modify-contract", new { responseId = response, notifiedOn = today, reason = "travaux en plus", amount = Euros("18000.00") }, 7)).Expect(HttpStatusCode.OK);
        var modified = (await market.Auditor.GetAsync($"exports/decp?from={today}&buyer={buyer}")).Expect(HttpStatusCode.OK);
        modified.Json!["marches"]!["marche"]![0]!["modifications"]![0]!["modification"]!["montant"]!.GetValue<decimal>().ShouldBe(18_000m);
        (await market.Auditor.GetAsync("exports/decp?buyer=732829321")).ExpectProblem(400, "malformed-siren");
        (await market.Auditor.GetAsync("exports/decp?from=2026-02-01&to=2026-01-31")).ExpectProblem(400, "days-reversed");
        (await market.Auditor.GetAsync($"exports/decp?buyer={supplier}")).Json!["marches"]!["marche"]!.AsArray().ShouldBeEmpty();
        (await market.Auditor.GetAsync($"needs/{need}/contracts?version=7")).Json!["contracts"]![0]!["amount"]!["amount"]!.GetValue<string>().ShouldBe("15000.00");
        (await market.Auditor.GetAsync($"needs/{need}/contracts")).Json!["contracts"]![0]!["amount"]!["amount"]!.GetValue<string>().ShouldBe("18000.00");

        var releases = (await market.Competitor.GetAsync($"ocds/needs/{need}/releases")).Expect(HttpStatusCode.OK);
        releases.Json!["releases"]!.AsArray().Select(r => string.Join('+', r!["tag"]!.AsArray().Select(t => t!.GetValue<string>())))
            .ShouldBe(["planning+tender", "tenderUpdate", "award", "awardUpdate+contract", "awardUpdate", "contractAmendment"]);
        var record = (await market.Competitor.GetAsync($"ocds/needs/{need}/record")).Expect(HttpStatusCode.OK);
        var compiled = record.Json!["records"]![0]!["compiledRelease"]!;
        compiled["contracts"]![0]!["value"]!["amount"]!.GetValue<decimal>().ShouldBe(18_000m);
        compiled["bids"]!["statistics"]![0]!["value"]!.GetValue<int>().ShouldBe(2);
        record.Body.ShouldNotContain("17777");
        record.Body.ShouldNotContain("perdante");

        Schemas.SkipUnlessThere();
        (await Schemas.OfDecpAsync(file.Body)).ShouldBeEmpty(file.Body);
        (await Schemas.OfDecpAsync(modified.Body)).ShouldBeEmpty(modified.Body);
        (await Schemas.OfReleasePackageAsync(releases.Body)).ShouldBeEmpty(releases.Body);
        (await Schemas.OfRecordPackageAsync(record.Body)).ShouldBeEmpty(record.Body);
    }

    [Fact]
    public async Task Published_answers_are_releases_and_nobody_learns_who_asked()
    {
        var (market, _, supplierSiren) = await OpenAsync();
        var need = await PublishAsync(market);
        var published = await AskAsync(market.Supplier, "Chez nous, peintres d'Aubagne, le soir ?");
        var open = await AskAsync(market.Supplier, "Et le dimanche ?");
        // The competitor is made up, the need is not.
        var madeUp = await AskAsync(market.Competitor, "Et la nuit ?");
        (await market.Buyer.PostAsync($"clarifications/{published}/answer", new { answer = "Peut-être.", question = "Travaille-t-on le soir ?" }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{published}/answer", new { answer = "Oui.", question = "Travaille-t-on le soir ?", publish = true }, 2)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{open}/answer", new { answer = "Pas encore dit." }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{madeUp}/answer", new { answer = "Non.", publish = true }, 1)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/extend-deadline", new { deadline = DateTimeOffset.UtcNow.AddHours(3).ToString("O"), reason = "pour tous" }, 3)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"clarifications/{published}/correct", new { answer = "Oui, jusqu'à 20 h." }, 4)).Expect(HttpStatusCode.OK);

        var releases = (await market.Competitor.GetAsync($"ocds/needs/{need}/releases")).Expect(HttpStatusCode.OK);
        releases.Json!["releases"]!.AsArray().Select(r => (r!["id"]!.GetValue<string>()["ocds-000000-".Length..].Replace($"{market.Territory}-{need}", "need", StringComparison.Ordinal), r["tag"]![0]!.GetValue<string>()))
            .ShouldBe([("need-3", "planning"), ($"need-{published}-4", "tenderUpdate"), ("need-4", "tenderAmendment"), ($"need-{published}-5", "tenderUpdate")]);
        releases.Json["extensions"]!.AsArray().Select(e => e!.GetValue<string>()).ShouldBe([OcdsPublisher.Bids, OcdsPublisher.Lots, OcdsPublisher.Enquiries]);
        var record = (await market.Competitor.GetAsync($"ocds/needs/{need}/record")).Expect(HttpStatusCode.OK);
        var tender = record.Json!["records"]![0]!["compiledRelease"]!["tender"]!;
        tender["hasEnquiries"]!.GetValue<bool>().ShouldBeTrue();
        var enquiry = tender["enquiries"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
        (enquiry["id"]!.GetValue<Guid>(), enquiry["description"]!.GetValue<string>(), enquiry["answer"]!.GetValue<string>()).ShouldBe((published, "Travaille-t-on le soir ?", "Oui, jusqu'à 20 h."));
        enquiry.Select(m => m.Key).ShouldBe(["id", "date", "description", "answer", "dateAnswered"]);
        var all = (await market.Competitor.GetAsync("ocds/releases")).Expect(HttpStatusCode.OK);
        foreach (var body in (string[])[releases.Body, record.Body, all.Body])
        {
            body.ShouldContain("jusqu'à 20 h");
            foreach (var hidden in (string[])["Aubagne", "dimanche", "la nuit", "Peut-être", "Pas encore", $"{open}", $"{madeUp}", $"{market.SupplierId}", $"{market.CompetitorId}", supplierSiren, "Peintre d'essai"]) body.ShouldNotContain(hidden);
        }

        Schemas.SkipUnlessThere();
        (await Schemas.OfReleasePackageAsync(releases.Body)).ShouldBeEmpty(releases.Body);
        (await Schemas.OfReleasePackageAsync(all.Body)).ShouldBeEmpty(all.Body);
        (await Schemas.OfRecordPackageAsync(record.Body)).ShouldBeEmpty(record.Body);

        async Task<Guid> AskAsync(PacteClient by, string question) => (await by.PostAsync($"needs/{need}/clarifications", new { question })).Expect(HttpStatusCode.Created).Id;
    }

    [Fact]
    public async Task After_a_merger_who_was_named_stays_named_and_who_holds_the_award_now_is_named_too()
    {
        var (market, buyer, supplier) = await OpenAsync();
        var (need, response) = await AwardAsync(market);
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.CompetitorId, 3, "Repreneur d'essai", server.FreshSiren(), "tpe", null, "verified", null, false));
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.SupplierId, 4, "Peintre d'essai", supplier, "tpe", null, "merged", market.CompetitorId, false));
        await market.Buyer.UntilAsync($"needs/{need}", a => a.Json!["version"]!.GetValue<long>() == 6);

        var releases = (await market.Auditor.GetAsync($"ocds/needs/{need}/releases")).Expect(HttpStatusCode.OK);
        var award = releases.Json!["releases"]!.AsArray().Single(r => r!["tag"]![0]!.GetValue<string>() == "award")!;
        award["awards"]![0]!["suppliers"]![0]!["name"]!.GetValue<string>().ShouldBe("Peintre d'essai");
        award["parties"]!.AsArray().Single(p => p!["id"]!.GetValue<Guid>() == market.SupplierId)!["identifier"]!["id"]!.GetValue<string>().ShouldBe(supplier);
        var record = (await market.Auditor.GetAsync($"ocds/needs/{need}/record")).Expect(HttpStatusCode.OK);
        var compiled = record.Json!["records"]![0]!["compiledRelease"]!;
        compiled["awards"]!.AsArray().Select(a => (a!["status"]!.GetValue<string>(), a["suppliers"]![0]!["name"]!.GetValue<string>())).ShouldBe([("cancelled", "Peintre d'essai"), ("active", "Repreneur d'essai")]);

        // Then the buyer merges, too: what was published in its name stays so.
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.BuyerId, 4, "Ville d'essai", buyer, "publicBody", "public", "merged", market.CompetitorId, false));
        await market.Auditor.UntilAsync($"needs/{need}", a => a.Json!["version"]!.GetValue<long>() == 7);
        releases = (await market.Auditor.GetAsync($"ocds/needs/{need}/releases")).Expect(HttpStatusCode.OK);
        releases.Json!["releases"]!.AsArray().Select(r => (r!["tag"]!.AsArray()[^1]!.GetValue<string>(), r["buyer"]!["name"]!.GetValue<string>()))
            .ShouldBe([("tender", "Ville d'essai"), ("tenderUpdate", "Ville d'essai"), ("award", "Ville d'essai"), ("awardUpdate", "Ville d'essai"), ("awardUpdate", "Repreneur d'essai")]);

        Schemas.SkipUnlessThere();
        (await Schemas.OfReleasePackageAsync(releases.Body)).ShouldBeEmpty(releases.Body);
        (await Schemas.OfRecordPackageAsync(record.Body)).ShouldBeEmpty(record.Body);
    }

    [Fact]
    public async Task What_an_amendment_takes_away_is_null_in_its_release_and_gone_from_the_record()
    {
        var (market, buyer, _) = await OpenAsync();
        await server.App.InvokeAsync(market.Territory, new OrganisationStanding(market.BuyerId, 4, "Atelier d'essai", buyer, "tpe", null, "verified", null, false)); // who need state no budget
        var deadline = DateTimeOffset.UtcNow.AddHours(1).ToString("O");
        var need = (await market.Buyer.PostAsync("needs", new { title = "Peinture", description = "Façades", nature = "product", deadline, budget = new { max = Euros("20000.00") } })).Expect(HttpStatusCode.Created).Id;
        (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        (await market.Buyer.PostAsync($"needs/{need}/amend", new { content = new { title = "Peinture", description = "Façades", nature = "product", deadline }, reason = "budget retiré" }, 3)).Expect(HttpStatusCode.OK);
        var releases = (await market.Auditor.GetAsync($"ocds/needs/{need}/releases")).Expect(HttpStatusCode.OK);
        var said = releases.Json!["releases"]![1]!;
        foreach (var value in (JsonNode[])[said["planning"]!["budget"]!["amount"]!, said["tender"]!["value"]!]) value.ToJsonString().ShouldBe("""{"amount":null,"currency":null}""");
        var record = (await market.Auditor.GetAsync($"ocds/needs/{need}/record")).Expect(HttpStatusCode.OK);
        var compiled = record.Json!["records"]![0]!["compiledRelease"]!.AsObject();
        compiled.ContainsKey("planning").ShouldBeFalse();
        compiled["tender"]!.AsObject().ContainsKey("value").ShouldBeFalse();

        Schemas.SkipUnlessThere();
        (await Schemas.OfReleasePackageAsync(releases.Body)).ShouldBeEmpty(releases.Body);
        (await Schemas.OfRecordPackageAsync(record.Body)).ShouldBeEmpty(record.Body);
    }

    [Fact]
    public async Task Made_up_data_are_left_out_of_what_is_official()
    {
        var (market, _, _) = await OpenAsync(synthetic: true);
        var (need, _) = await AwardAsync(market);
        (await market.Auditor.GetAsync("exports/decp")).Expect(HttpStatusCode.OK).Json!["marches"]!["marche"]!.AsArray().ShouldBeEmpty();
        (await market.Auditor.GetAsync("ocds/releases")).ExpectProblem(404, "not-found");
        (await market.Auditor.GetAsync("ocds/releases?includeSynthetic=true")).Expect(HttpStatusCode.OK).Json!["publisher"]!["name"]!.GetValue<string>().ShouldContain("synthétiques");
        (await market.Auditor.GetAsync($"ocds/needs/{need}/releases")).Expect(HttpStatusCode.OK).Body.ShouldContain("Donnée synthétique");
    }

    [Fact]
    public async Task All_that_is_public_of_a_territory_comes_page_by_page()
    {
        var (market, _, _) = await OpenAsync();
        List<Guid> needs = [];
        for (var i = 0; i < 3; i++) needs.Add(await PublishAsync(market));
        (await market.Buyer.PostAsync("needs", Draft("Brouillon"))).Expect(HttpStatusCode.Created);
        List<string> ocids = [];
        for (var path = "ocds/releases?limit=2"; path is not null;)
        {
            var page = (await market.Supplier.GetAsync(path)).Expect(HttpStatusCode.OK);
            if (Environment.GetEnvironmentVariable("PACTE_TEST_DATA") is { Length: > 0 }) (await Schemas.OfReleasePackageAsync(page.Body)).ShouldBeEmpty(page.Body);
            page.Body.ShouldNotContain("Brouillon");
            ocids.AddRange(page.Json!["releases"]!.AsArray().Select(r => r!["ocid"]!.GetValue<string>()));
            path = page.Json["links"]?["next"]?.GetValue<string>() is { } next ? new Uri(next).PathAndQuery : null;
        }
        ocids.ShouldBe(needs.Select(n => $"ocds-000000-{market.Territory}-{n}"));
        (await market.Supplier.GetAsync($"ocds/needs/{Guid.CreateVersion7()}/record")).ExpectProblem(404, "not-found");
    }

    private static async Task<Guid> PublishAsync(Market market)
    {
        var need = (await market.Buyer.PostAsync("needs", Draft("Peinture"))).Expect(HttpStatusCode.Created).Id;
        (await market.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await market.Moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        return need;
    }

    private static object Draft(string title) => new { title, description = "Façades", nature = "product", deadline = DateTimeOffset.UtcNow.AddHours(1).ToString("O"), budget = new { max = Euros("20000.00") }, tender = new { procedure = "adapted" } };
}
