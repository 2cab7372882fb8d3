using System.Text.Json;
using PactePme.Kernel;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Publication;

namespace PactePme.Purchasing.Tests.Publication;

public sealed class DecpTests
{
    private static readonly DecpScope All = new();

    private static string Json(DecpOutcome outcome) => JsonSerializer.Serialize(outcome.File.ShouldNotBeNull(), DecpExport.Json);

    [Fact]
    public async Task What_is_complete_is_valid_and_says_what_was_stated()
    {
        Schemas.SkipUnlessThere();
        var need = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()));
        var json = Json(DecpExport.Of([SomeContract.Exported(need)], All));
        (await Schemas.OfDecpAsync(json)).ShouldBeEmpty(json);
        var contract = JsonDocument.Parse(json).RootElement.GetProperty("marches").GetProperty("marche")[0];
        contract.GetProperty("acheteur").GetProperty("id").GetString().ShouldBe(SomeContract.BuyerSiret);
        contract.GetProperty("titulaires")[0].GetProperty("titulaire").GetProperty("id").GetString().ShouldBe(SomeContract.HolderSiret);
        contract.GetProperty("montant").GetDecimal().ShouldBe(15_000m);
        contract.GetProperty("offresRecues").GetInt32().ShouldBe(3);
        contract.GetProperty("procedure").GetString().ShouldBe("Procédure adaptée");
        contract.GetProperty("datePublicationDonnees").GetString().ShouldBe("2026-12-03");
        contract.GetProperty("typeGroupementOperateurs").GetString().ShouldBe("Pas de groupement");
        contract.GetProperty("lieuExecution").GetProperty("code").GetString().ShouldBe("13055");
    }

    [Fact]
    public async Task The_schema_would_notice()
    {
        Schemas.SkipUnlessThere();
        var json = Json(DecpExport.Of([SomeContract.Exported(SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated())))], All));
        (await Schemas.OfDecpAsync(json.Replace("\"dureeMois\": 12", "\"dureeMois\": 0", StringComparison.Ordinal))).ShouldNotBeEmpty();
        (await Schemas.OfDecpAsync(json.Replace("\"codeCPV\"", "\"cpv\"", StringComparison.Ordinal))).ShouldNotBeEmpty();
        (await Schemas.OfDecpAsync(json.Replace("\"Forfaitaire\"", "\"Forfait\"", StringComparison.Ordinal))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Whatever_is_stated_in_whatever_combination_is_valid()
    {
        Schemas.SkipUnlessThere();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var other = Guid.Parse("00000000-0000-7000-8000-0000000000f1");
            var joint = random.Next(2) == 0;
            HolderNumber[] holders = [new(Purchasing.Tests.Some.SupplierId, HolderScheme.Siret, SomeContract.HolderSiret), .. joint ? (HolderNumber[])[new(other, Any<HolderScheme>(random), "FR40303265045")] : []];
            var advance = random.Next(2) == 0;
            var terms = new ContractTerms($"M{seed}", SomeContract.Notified, new(random.Next(1, 9_000_000) + 0.37m), random.Next(1, 120), Any<ContractKind>(random), "45442110", new("13055", Any<PlaceKind>(random)),
                null, Any<PriceForm>(random), Few(random, default(PriceKind?)), Few<PurchasingTechnique>(random, PurchasingTechnique.None), Few<ExecutionTerm>(random, ExecutionTerm.None), random.Next(2) == 0, Any<Ccag>(random), null,
                advance, advance ? 0.05m : null, joint ? Grouping.Joint : null, random.Next(2) == 0, Few<SocialConsideration>(random, SocialConsideration.None),
                Few<EnvironmentalConsideration>(random, EnvironmentalConsideration.None), 0.8m, 0.2m, random.Next(2) == 0 ? "AC-1" : null);
            var award = SomeContract.Award with { Cosignatories = joint ? [other] : [], Lots = random.Next(2) == 0 ? [1] : [] };
            var awarded = SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated(terms, holders)) with { Awarded = [award] };
            var content = SomeContract.Content with { Lots = [new("Façade nord")], Tender = new(Any<Procedure>(random)) };
            var need = SomeContract.Need(awarded, content, false, [.. Enumerable.Range(0, random.Next(3)).Select(i => (IFact)new ContractOfNeedModified(Some.ResponseId,
                SomeContract.Notified.AddDays(i), new(20_000m + i), random.Next(2) == 0 ? 14 : null, "avenant", SomeContract.Notified.AddDays(i + 1), Some.Deadline.AddDays(9 + i)))]);
            var json = Json(DecpExport.Of([SomeContract.Exported(need, holders)], All));
            (await Schemas.OfDecpAsync(json)).ShouldBeEmpty($"seed {seed}: {json}");
        }

        static T Any<T>(Random random) where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

        static T[] Few<T>(Random random, T? none) where T : struct, Enum =>
            none is { } alone && random.Next(3) == 0 ? [alone] : [.. Enum.GetValues<T>().Where(v => !v.Equals(none)).OrderBy(_ => random.Next()).Take(random.Next(1, 3))];
    }

    public static TheoryData<string> Required => ["number", "notifiedOn", "amount", "months", "kind", "priceForm", "priceKinds", "techniques", "executionTerms", "innovative", "ccag", "advance",
        "subcontracting", "socialConsiderations", "environmentalConsiderations"];

    [Theory, MemberData(nameof(Required))]
    public void Whatever_is_left_out_is_named_and_nothing_is_exported(string field)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(JsonSerializer.Serialize(SomeContract.Terms, JsonSerializerOptions.Web))!.AsObject();
        json.Remove(field).ShouldBeTrue();
        var need = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated(json.Deserialize<ContractTerms>(JsonSerializerOptions.Web))));
        var outcome = DecpExport.Of([SomeContract.Exported(need)], All);
        outcome.File.ShouldBeNull();
        var missing = outcome.Missing.ShouldHaveSingleItem();
        missing.Pointer.ShouldBe($"/needs/{Some.NeedId}/contracts/{Some.ResponseId}/{field}");
        missing.French.ShouldStartWith("Reste à indiquer : ");
        missing.English.ShouldStartWith("Missing: ");
        need.Contracts.ShouldHaveSingleItem().CompleteAt.ShouldBeNull();
    }

    [Fact]
    public void What_the_need_says_once_need_not_be_stated_again_and_what_it_says_twice_must()
    {
        Missing(SomeContract.Content with { Cpv = ["45442110", "45443000"] }).ShouldBe(["cpv"]);
        Missing(SomeContract.Content with { Communes = ["13055", "13001"] }).ShouldBe(["place"]);
        Missing(SomeContract.Content with { Communes = [] }).ShouldBe(["place"]);
        Missing(SomeContract.Content with { Tender = null }).ShouldBe(["procedure"]);
        Missing(SomeContract.Content with { Tender = new(Procedure.OpenTender, "https://profil.example") }).ShouldBe(["offersReceived"]);
        Missing(SomeContract.Content).ShouldBeEmpty();
        Missing(SomeContract.Content, SomeContract.Terms with { Advance = true }).ShouldBe(["advanceRate"]);

        static string[] Missing(NeedContent content, ContractTerms? terms = null)
        {
            var need = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated(terms)), content);
            return [.. need.Missing(need.Contracts[0]).Select(m => m.Pointer.Split('/')[^1])];
        }
    }

    [Fact]
    public void A_holder_without_a_number_and_one_whose_number_was_erased_are_named()
    {
        var stated = SomeContract.Stated() with { Holders = [] };
        DecpExport.Of([SomeContract.Exported(SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, stated)))], All).Missing.ShouldHaveSingleItem().Pointer.ShouldEndWith($"holders/{Some.SupplierId}");
        var complete = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()));
        DecpExport.Of([new(complete, new Dictionary<string, HolderIdentifier>(), new HashSet<Guid>())], All).Missing.ShouldHaveSingleItem().English.ShouldContain("erased");

        // Nothing completes a contract whose holder was erased: it may be left out, and no other may.
        var without = DecpExport.Of([new(complete, new Dictionary<string, HolderIdentifier>(), new HashSet<Guid>()), SomeContract.Exported(complete)], All with { WithoutErased = true });
        (without.LeftOut, without.File!.Marches.Marche.Count, without.Missing.Count).ShouldBe((1, 1, 0));
        DecpExport.Of([SomeContract.Exported(SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, stated)))], All with { WithoutErased = true }).Missing.ShouldHaveSingleItem();

        // Erased before their number was stated: it is not asked for any more.
        var never = SomeContract.Exported(SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, stated))) with { Erased = new HashSet<Guid> { Some.SupplierId } };
        DecpExport.Of([never], All).Missing.ShouldHaveSingleItem().English.ShouldContain("erased");
        DecpExport.Of([never], All with { WithoutErased = true }).LeftOut.ShouldBe(1);
    }

    [Fact]
    public void After_a_merger_the_new_holders_number_is_missing_not_the_old_ones_erased_and_once_stated_is_exported()
    {
        var survivor = Guid.NewGuid();
        var merged = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()), more: new NeedCarriedOver(Some.SupplierId, survivor, Some.Deadline.AddDays(4)));
        HolderNumber old = new(Some.SupplierId, HolderScheme.Siret, SomeContract.HolderSiret), number = new(survivor, HolderScheme.Vat, "FR40303265045");
        DecpExport.Of([SomeContract.Exported(merged, old)], All).Missing.ShouldHaveSingleItem().Pointer.ShouldEndWith($"holders/{survivor}");
        var numbered = CompleteAwardEndpoint.Decide(new(null, [SomeContract.Stated(new(), number)]), Some.Deadline.AddDays(5)).Aggregate((Need?)merged, Need.Next)!;
        numbered.Id = merged.Id;
        DecpExport.Of([SomeContract.Exported(numbered, number)], All).File!.Marches.Marche.ShouldHaveSingleItem().Titulaires.ShouldHaveSingleItem().Titulaire.Id.ShouldBe("FR40303265045");
    }

    [Fact]
    public void Of_two_holders_that_became_one_the_one_is_exported_once()
    {
        var other = Some.Competitor.OrganisationId;
        HolderNumber lead = new(Some.SupplierId, HolderScheme.Siret, SomeContract.HolderSiret), second = new(other, HolderScheme.Vat, "FR40303265045");
        var awarded = SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated(SomeContract.Terms with { Grouping = Grouping.Joint }, lead, second));
        awarded = awarded with { Awarded = [.. awarded.Awarded.Select(a => a with { Cosignatories = [other] })] };
        foreach (var (from, to, left) in new[] { (Some.SupplierId, other, second), (other, Some.SupplierId, lead) })
        {
            var one = SomeContract.Need(awarded, more: new NeedCarriedOver(from, to, Some.Deadline.AddDays(4)));
            DecpExport.Of([SomeContract.Exported(one, lead, second)], All).File!.Marches.Marche.ShouldHaveSingleItem().Titulaires.ShouldHaveSingleItem().Titulaire.Id.ShouldBe(left.Value);
        }
    }

    [Fact]
    public void What_a_made_up_firm_won_is_exported_for_trials_only()
    {
        var awarded = SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated());
        var made = SomeContract.Need(awarded with { Awarded = [.. awarded.Awarded.Select(a => a with { Synthetic = true })] });
        DecpExport.Of([SomeContract.Exported(made)], All).File!.Marches.Marche.ShouldBeEmpty();
        DecpExport.Of([SomeContract.Exported(made)], All with { IncludeSynthetic = true }).File!.Marches.Marche.ShouldHaveSingleItem();
    }

    [Fact]
    public void Two_contracts_of_one_buyer_under_one_number_are_named()
    {
        var need = SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()));
        DecpExport.Of([SomeContract.Exported(need), SomeContract.Exported(need)], All).Missing.ShouldHaveSingleItem().French.ShouldContain("2026-042");
    }

    [Fact]
    public void Only_what_was_notified_within_the_days_asked_for_is_exported()
    {
        var award = SomeContract.Exported(SomeContract.Need(SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated())));
        Count(new(SomeContract.Notified, SomeContract.Notified)).ShouldBe(1);
        Count(new(SomeContract.Notified.AddDays(1))).ShouldBe(0);
        Count(new(To: SomeContract.Notified.AddDays(-1))).ShouldBe(0);

        int Count(DecpScope scope) => DecpExport.Of([award], scope).File!.Marches.Marche.Count;
    }

    [Fact]
    public void A_later_statement_completes_an_earlier_one_and_the_day_it_is_complete_is_the_day_of_publication()
    {
        var need = SomeContract.Need(SomeContract.Awarded());
        need.Missing(need.Contracts[0]).Count().ShouldBe(17);
        var half = (Need)Need.Next(need, CompleteAwardEndpoint.Decide(new(SomeContract.BuyerSiret, [new(Some.ResponseId, SomeContract.Terms with { Amount = null })]), Some.Deadline.AddDays(3))[0])!;
        half.Contracts[0].PublishedOn.ShouldBeNull();
        var whole = Need.Next(half, CompleteAwardEndpoint.Decide(new(null, [SomeContract.Stated(new(Amount: new(9_000m)))]), Some.Deadline.AddDays(5))[0])!;
        whole.Contracts[0].PublishedOn.ShouldBe(new DateOnly(2026, 12, 7));
        whole.Contracts[0].Terms.ShouldBe(SomeContract.Terms with { Amount = new(9_000m), PriceKinds = whole.Contracts[0].Terms.PriceKinds });
    }
}
