using System.Text.Json;
using System.Text.Json.Nodes;
using PactePme.Kernel;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.Publication;

namespace PactePme.Purchasing.Tests.Publication;

public sealed class OcdsTests
{
    private const string Ocid = "ocds-000000-t-1";
    private static readonly Territory Somewhere = new("t", "Territoire d'essai");
    private static readonly Guid Loser = Guid.Parse("00000000-0000-7000-8000-0000000000dd");
    private static readonly Guid Ally = Guid.Parse("00000000-0000-7000-8000-0000000000a1");
    private static readonly Guid Survivor = Guid.Parse("00000000-0000-7000-8000-0000000000b2");
    private static readonly Guid BuyerAfter = Guid.Parse("00000000-0000-7000-8000-0000000000b1");
    private static readonly Guid Question = Guid.Parse("00000000-0000-4000-8000-0000000000cc");
    private static readonly Dictionary<Guid, Participant> Parties = new()
    {
        [Some.BuyerId] = Some.Signatory with { Name = "Ville d'essai", Siren = "200054807", LargeBuyer = "public" },
        [Some.SupplierId] = Some.Supplier with { Name = "Peintre", Siren = "000010132" },
        [Loser] = Some.Supplier with { Id = Loser, Name = "Perdant", Siren = "000010033" },
        [Survivor] = Some.Supplier with { Id = Survivor, Name = "Repreneur", Siren = "000010041" }
    };

    private static IReadOnlyList<OcdsRelease> Releases(IReadOnlyList<IFact> facts) =>
        OcdsOfNeed.Of(Ocid, Some.NeedId, facts.Select((f, i) => new RecordedFact(i + 1, f, f.EffectiveAt, f.GetType().Namespace == typeof(Clarification).Namespace ? Question : null)), Parties);

    private static IReadOnlyList<IFact> Before { get; } = [new NeedDrafted(Some.BuyerId, SomeContract.Content with { Title = "Brouillon" }, false, Some.Monday), new NeedSubmitted(Some.Monday)];

    private static NeedPublished Published(NeedContent? content = null, bool synthetic = false) => new(content ?? SomeContract.Content, synthetic, Some.Monday.AddHours(1));

    private static JsonNode Compiled(IReadOnlyList<OcdsRelease> releases) => JsonSerializer.SerializeToNode(OcdsMerge.Compile(releases), OcdsJson.Options)!;

    /// <summary>Who holds each award after the mergers, in the order of their ids.</summary>
    private static IEnumerable<string> Holders(IReadOnlyList<IFact> facts)
    {
        var award = facts.OfType<NeedAwarded>().SelectMany(e => e.Awarded);
        var mergers = facts.OfType<NeedCarriedOver>().ToList();
        return award.Select(a => string.Join(' ', a.Cosignatories.Append(a.OrganisationId).Select(h => mergers.Aggregate(h, (who, m) => who == m.From ? m.To : who)).Distinct().Select(h => $"{h}").Order()));
    }

    [Fact]
    public void Nothing_is_public_before_the_publication_and_a_cancelled_draft_never_is()
    {
        Releases(Before).ShouldBeEmpty();
        Releases([.. Before, new NeedCancelled("crédits", Some.Monday)]).ShouldBeEmpty();
        var first = Releases([.. Before, Published()]).ShouldHaveSingleItem();
        first.Id.ShouldBe($"{Ocid}-3");
        first.Tag.ShouldBe(["tender"]);
        JsonSerializer.Serialize(first, OcdsJson.Options).ShouldNotContain("Brouillon");
        OcdsPublisher.Package("urn:x", Somewhere, []).ShouldBeNull();
    }

    [Fact]
    public void What_a_made_up_firm_won_of_a_real_need_is_nowhere_and_of_a_made_up_one_it_is()
    {
        AwardedResponse real = new(Guid.NewGuid(), Survivor) { Lots = [1] }, made = new(Some.ResponseId, Some.SupplierId) { Synthetic = true, Lots = [2] };
        IReadOnlyList<IFact> Facts(bool synthetic, params AwardedResponse[] awarded) => [.. Before, Published(synthetic: synthetic), new NeedClosed(Some.Deadline), new NeedAwarded(awarded, Some.Deadline.AddDays(1)),
            new AwardCompleted(SomeContract.BuyerSiret, [new(Some.ResponseId, SomeContract.Terms, [Some.SupplierId])], Some.Deadline.AddDays(5)),
            new ContractOfNeedModified(Some.ResponseId, SomeContract.Notified, new(18_000m), 14, "avenant", SomeContract.Notified, Some.Deadline.AddDays(9))];
        JsonSerializer.Serialize(Releases(Facts(false, real, made)), OcdsJson.Options).ShouldSatisfyAllConditions(t => t.ShouldContain($"{Survivor}"), t => t.ShouldNotContain($"{Some.SupplierId}"), t => t.ShouldNotContain($"{Some.ResponseId}"));
        Releases(Facts(false, made)).Select(r => string.Join('+', r.Tag)).ShouldBe(["tender", "tenderUpdate"]);
        JsonSerializer.Serialize(Releases(Facts(true, real, made)), OcdsJson.Options).ShouldSatisfyAllConditions(t => t.ShouldContain($"{Survivor}"), t => t.ShouldContain($"{Some.SupplierId}"));
    }

    [Fact]
    public void Each_public_fact_is_a_release_with_its_tag()
    {
        var changed = SomeContract.Content with { Title = "Peinture et enduit" };
        Releases([.. Before, Published(SomeContract.Content with { Budget = new(new(10_000m), new(20_000m)) }), new NeedAmended(changed, [MaterialTerm.Object], "oubli", Some.Monday.AddDays(1)),
            new NeedAmended(changed, [], "coquille", Some.Monday.AddDays(2)), new NeedDeadlineExtended(Some.Deadline.AddDays(3), "vacances", Some.Monday.AddDays(3)), new NeedClosed(Some.Deadline.AddDays(3)),
            SomeContract.Awarded() with { EffectiveAt = Some.Deadline.AddDays(4) }, new AwardCompleted(SomeContract.BuyerSiret, [new(Some.ResponseId, SomeContract.Terms, [Some.SupplierId])], Some.Deadline.AddDays(5)),
            new ContractOfNeedModified(Some.ResponseId, SomeContract.Notified, new(18_000m), 14, "avenant", SomeContract.Notified, Some.Deadline.AddDays(9))])
            .Select(r => string.Join('+', r.Tag)).ShouldBe(["planning+tender", "planningUpdate+tenderAmendment", "tenderUpdate", "tenderAmendment", "tenderUpdate", "award", "awardUpdate+contract", "contractAmendment"]);
        Releases([.. Before, Published(), new NeedCancelled("crédits", Some.Monday.AddDays(1))])[^1].Tag.ShouldBe(["tenderCancellation"]);
        Releases([.. Before, Published(), new NeedClosed(Some.Deadline), new NeedDeclaredUnsuccessful("aucune", Some.Deadline)])[^1].Tender!.Status.ShouldBe("unsuccessful");
    }

    [Fact]
    public void An_answer_is_a_release_once_it_is_published_and_so_is_its_correction()
    {
        var (asked, published, corrected) = (Some.Monday.AddHours(2), Some.Monday.AddHours(4), Some.Monday.AddHours(5));
        List<IFact> facts = [.. Before, Published(), new ClarificationAsked(Some.NeedId, Loser, "Nous, de Perdant, livrons-nous le soir ?", false, asked),
            new ClarificationAnswered("Livre-t-on le soir ?", "Peut-être.", asked.AddHours(1))];
        Releases(facts).ShouldHaveSingleItem().Tender!.HasEnquiries.ShouldBeNull();
        facts.AddRange([new ClarificationPublished(Some.NeedId, "Livre-t-on le soir ?", "Oui.", published), new NeedClosed(Some.Deadline)]);
        facts.Insert(facts.Count - 1, new ClarificationCorrected("Livre-t-on le soir ?", "Oui, avant 20 h.", corrected));
        var releases = Releases(facts);
        releases.Select(r => string.Join('+', r.Tag)).ShouldBe(["tender", "tenderUpdate", "tenderUpdate", "tenderUpdate"]);
        releases.Select(r => r.Id).ShouldBe([$"{Ocid}-3", $"{Ocid}-{Question}-6", $"{Ocid}-{Question}-7", $"{Ocid}-8"]);
        releases[1].Date.ShouldBe(published);
        releases[1].Tender!.Enquiries!.ShouldHaveSingleItem().ShouldBe(new($"{Question}", published, "Livre-t-on le soir ?", "Oui.", published));
        var compiled = OcdsMerge.Compile(releases).Tender!;
        compiled.HasEnquiries.ShouldBe(true);
        compiled.Enquiries!.ShouldHaveSingleItem().ShouldBe(new($"{Question}", published, "Livre-t-on le soir ?", "Oui, avant 20 h.", corrected));
        OcdsMerge.Versions(releases)["tender"]!["enquiries"]![0]!["answer"]!.AsArray().Select(v => v!["value"]!.GetValue<string>()).ShouldBe(["Oui.", "Oui, avant 20 h."]);
        foreach (var hidden in (string[])[$"{Loser}", "Perdant", "Peut-être", asked.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture)]) JsonSerializer.Serialize(OcdsPublisher.Record("urn:x", Somewhere, releases), OcdsJson.Options).ShouldNotContain(hidden);
    }

    [Fact]
    public void The_compiled_release_says_what_holds_now()
    {
        var content = SomeContract.Content with { Lots = [new("Nord"), new("Sud")], Cpv = ["45442110", "45443000"], Attachments = [new("Plans", "https://exemple.fr/plans", new string('a', 64))] };
        var later = content with { Title = "Peinture du nord", Lots = [new("Nord")], Cpv = ["45442110"], Attachments = [] };
        var releases = Releases([.. Before, Published(content), new NeedAmended(later, [MaterialTerm.Lots], "le sud est reporté", Some.Monday.AddDays(1)), new NeedDeadlineExtended(Some.Deadline.AddDays(3), "vacances", Some.Monday.AddDays(2)),
            new NeedClosed(Some.Deadline.AddDays(3)), SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()),
            new ContractOfNeedModified(Some.ResponseId, SomeContract.Notified, new(18_000m), null, "avenant", SomeContract.Notified, Some.Deadline.AddDays(9))]);
        var compiled = OcdsMerge.Compile(releases);
        compiled.Tag.ShouldBe(["compiled"]);
        compiled.Date.ShouldBe(releases[^1].Date);
        compiled.Tender!.Title.ShouldBe("Peinture du nord");
        compiled.Tender.TenderPeriod.ShouldBe(new(Some.Monday.AddHours(1), Some.Deadline.AddDays(3)));
        compiled.Tender.Amendments!.Select(a => a.Rationale).ShouldBe(["le sud est reporté", "vacances"]);
        compiled.Tender.Lots!.Select(l => l.Status).ShouldBe(["active", "cancelled"]);
        compiled.Tender.Items!.Single(i => i.Id == "45443000").Description.ShouldBe(compiled.Tender.Documents![0].Description.ShouldNotBeNull());
        compiled.Contracts.ShouldHaveSingleItem().Value.ShouldBe(new(18_000m, "EUR"));
        compiled.Contracts[0].Period!.DurationInDays.ShouldBe(365);
        compiled.Awards.ShouldHaveSingleItem().Value.ShouldBe(new(15_000m, "EUR"));
        compiled.Parties!.Single(p => p.Roles!.Contains("supplier")).Identifier.ShouldBe(new("FR-RCS", "000010132"));
        compiled.Bids!.Statistics.ShouldHaveSingleItem().Value.ShouldBe(3);
        OcdsMerge.Versions(releases)["tender"]!["title"]!.AsArray().Select(v => v!["value"]!.GetValue<string>()).ShouldBe(["Peinture", "Peinture du nord"]);
    }

    [Fact]
    public void An_amendment_takes_away_what_it_no_longer_says()
    {
        var content = SomeContract.Content with { Budget = new(new(10_000m), new(50_000m)), StartOn = new(2027, 1, 4), Criteria = [new("Prix", 60), new("Délai", 40)], Lots = [new("Nord", "Façade nord", null, new(new(1_000m), new(2_000m))), new("Sud", "Façade sud")] };
        List<IFact> facts = [.. Before, Published(content)];
        facts.Add(new NeedAmended(content = content with { Budget = new(null, new(80_000m)) }, [], "plus large", Some.Monday.AddDays(1)));
        var releases = Releases(facts);
        releases[^1].Tag.ShouldBe(["planningUpdate", "tenderUpdate"]);
        var compiled = OcdsMerge.Compile(releases);
        (compiled.Planning!.Budget!.Amount, compiled.Tender!.Value).ShouldBe((new OcdsValue(80_000m, "EUR"), new OcdsValue(80_000m, "EUR")));
        compiled.Tender.MinValue.ShouldBeNull();

        facts.Add(new NeedAmended(content = content with { Budget = null, StartOn = null, Criteria = [], Tender = null, Lots = [new("Nord")] }, [MaterialTerm.Dates], "moins sûr", Some.Monday.AddDays(2)));
        releases = Releases(facts);
        releases[^1].Tag.ShouldBe(["planningUpdate", "tenderAmendment"]);
        var said = JsonSerializer.SerializeToNode(releases[^1], OcdsJson.Options)!["tender"]!;
        said["value"]!.ToJsonString().ShouldBe("""{"amount":null,"currency":null}""");
        said["contractPeriod"]!.ToJsonString().ShouldBe("""{"startDate":null}""");
        said.AsObject().Where(m => m.Value is null).Select(m => m.Key).ShouldBe(["procurementMethod", "procurementMethodDetails", "awardCriteria", "awardCriteriaDetails"], ignoreOrder: true);
        compiled = OcdsMerge.Compile(releases);
        compiled.Planning.ShouldBeNull();
        (compiled.Tender!.Value, compiled.Tender.ContractPeriod, compiled.Tender.AwardCriteria, compiled.Tender.AwardCriteriaDetails, compiled.Tender.ProcurementMethod).ShouldBe((null, null, null, null, null));
        compiled.Tender.Lots!.Select(l => (l.Status, l.Description, l.Value)).ShouldBe([("active", null, null), ("cancelled", "Façade sud", null)]);
        OcdsMerge.Versions(releases)["tender"]!["awardCriteria"]!.AsArray().Select(v => v!["value"]?.GetValue<string>()).ShouldBe(["ratedCriteria", null]);

        // A lot that comes back under its number takes away what was said of the one before it.
        facts.Add(new NeedAmended(content = content with { Lots = [new("Nord"), new("Est")], Budget = new(null, new(60_000m)) }, [MaterialTerm.Lots], "l'est en plus", Some.Monday.AddDays(3)));
        compiled = OcdsMerge.Compile(Releases(facts));
        compiled.Tender!.Lots![1].ShouldBe(new("2", "Est", null, "active"));
        compiled.Planning!.Budget!.Amount.ShouldBe(new(60_000m, "EUR"));
        facts.Add(new NeedAmended(content, [], "coquille", Some.Monday.AddDays(4)));
        Releases(facts)[^1].Tag.ShouldBe(["tenderUpdate"]);
    }

    [Fact]
    public void When_the_buyer_merges_another_buys_from_then_on()
    {
        List<IFact> facts = [.. Before, Published(), new NeedCarriedOver(Some.BuyerId, Survivor, Some.Monday.AddDays(1))];
        var releases = Releases(facts);
        releases[^1].Tag.ShouldBe(["tenderUpdate"]);
        releases[0].Buyer!.Name.ShouldBe("Ville d'essai");
        var compiled = OcdsMerge.Compile(releases);
        (compiled.Buyer, compiled.Tender!.ProcuringEntity).ShouldBe((new OcdsReference($"{Survivor}", "Repreneur"), new OcdsReference($"{Survivor}", "Repreneur")));
        compiled.Parties!.Select(p => (p.Name, Roles: string.Join('+', p.Roles ?? []))).ShouldBe([("Ville d'essai", ""), ("Repreneur", "buyer+procuringEntity")]);

        // After the award, into the holder; the number of the establishment stays with whom it is.
        facts = [.. Before, Published(), new NeedClosed(Some.Deadline), SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()), new NeedCarriedOver(Some.BuyerId, Some.SupplierId, Some.Deadline.AddDays(2)),
            new ContractOfNeedModified(Some.ResponseId, SomeContract.Notified, new(18_000m), null, "avenant", SomeContract.Notified, Some.Deadline.AddDays(9))];
        releases = Releases(facts);
        releases[^2].Tag.ShouldBe(["awardUpdate"]);
        compiled = OcdsMerge.Compile(releases);
        compiled.Awards!.ShouldHaveSingleItem().Status.ShouldBe("active");
        compiled.Parties!.Select(p => (p.Name, Roles: string.Join('+', p.Roles ?? []))).ShouldBe([("Ville d'essai", ""), ("Peintre", "buyer+procuringEntity+supplier+tenderer")], ignoreOrder: true);
        compiled.Parties!.Single(p => p.Name == "Peintre").AdditionalIdentifiers.ShouldBeNull();

        // Who both buys and holds merges: it stays the supplier of the award that is cancelled.
        releases = Releases([.. facts, new NeedCarriedOver(Some.SupplierId, Survivor, Some.Deadline.AddDays(10))]);
        releases[^1].Tag.ShouldBe(["awardUpdate", "contractUpdate"]);
        compiled = OcdsMerge.Compile(releases);
        compiled.Parties!.Select(p => (p.Name, Roles: string.Join('+', p.Roles ?? []))).ShouldBe([("Ville d'essai", ""), ("Peintre", "supplier+tenderer"), ("Repreneur", "buyer+procuringEntity+supplier+tenderer")], ignoreOrder: true);
        (compiled.Contracts!.Single().AwardID, compiled.Contracts![0].Value).ShouldBe((compiled.Awards!.Single(a => a.Status == "active").Id, new OcdsValue(18_000m, "EUR")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_a_holder_merges_another_award_names_who_holds_it(bool lead)
    {
        var award = SomeContract.Award with { Cosignatories = [Ally], Lots = [1] };
        var (from, stays) = lead ? (Some.SupplierId, Ally) : (Ally, Some.SupplierId);
        List<IFact> facts = [.. Before, Published(SomeContract.Content with { Lots = [new("Nord")] }), new NeedClosed(Some.Deadline), SomeContract.Awarded(SomeContract.BuyerSiret, SomeContract.Stated()) with { Awarded = [award] }, new NeedCarriedOver(from, Survivor, Some.Deadline.AddDays(2))];
        var releases = Releases(facts);
        releases[^1].Tag.ShouldBe(["awardUpdate", "contractUpdate"]);
        var compiled = OcdsMerge.Compile(releases);
        compiled.Awards!.Select(a => (a.Id, a.Status)).ShouldBe([($"{Some.ResponseId}", "cancelled"), ($"{Some.ResponseId}-6", "active")]);
        compiled.Awards![0].Suppliers!.ShouldContain(s => s.Id == $"{from}");
        compiled.Awards[1].Suppliers!.Select(s => s.Id).ShouldBe([$"{stays}", $"{Survivor}"], ignoreOrder: true);
        (compiled.Awards[1].Date, compiled.Awards[1].Value, compiled.Awards[1].RelatedLots!.Single()).ShouldBe((Some.Deadline.AddDays(1), new OcdsValue(15_000m, "EUR"), "1"));
        compiled.Contracts!.ShouldHaveSingleItem().AwardID.ShouldBe($"{Some.ResponseId}-6");
        compiled.Parties!.Single(p => p.Id == $"{Survivor}").ShouldSatisfyAllConditions(p => p.Name.ShouldBe("Repreneur"), p => p.Roles.ShouldBe(["supplier", "tenderer"]));
        compiled.Parties!.Single(p => p.Id == $"{Some.SupplierId}").Name.ShouldBe("Peintre");

        // What comes later is said of the award that stands.
        facts.Add(new ContractOfNeedModified(Some.ResponseId, SomeContract.Notified, new(18_000m), null, "avenant", SomeContract.Notified, Some.Deadline.AddDays(9)));
        compiled = OcdsMerge.Compile(Releases(facts));
        (compiled.Awards!.Count, compiled.Contracts!.Single().AwardID).ShouldBe((2, $"{Some.ResponseId}-6"));
        // A merger of somebody who holds nothing here is no fact of this process.
        Releases([.. facts, new NeedCarriedOver(Loser, Survivor, Some.Deadline.AddDays(10))]).Count.ShouldBe(Releases(facts).Count);
    }

    [Fact]
    public void An_award_completed_after_a_merger_is_the_one_that_stands()
    {
        var releases = Releases([.. Before, Published(), new NeedClosed(Some.Deadline), SomeContract.Awarded(), new NeedCarriedOver(Some.SupplierId, Survivor, Some.Deadline.AddDays(2)),
            new AwardCompleted(SomeContract.BuyerSiret, [new(Some.ResponseId, SomeContract.Terms, [Survivor])], Some.Deadline.AddDays(5))]);
        releases.Select(r => string.Join('+', r.Tag)).ShouldBe(["tender", "tenderUpdate", "award", "awardUpdate", "awardUpdate+contract"]);
        var compiled = OcdsMerge.Compile(releases);
        compiled.Awards!.Select(a => (a.Status, a.Value)).ShouldBe([("cancelled", null), ("active", new OcdsValue(15_000m, "EUR"))]);
        compiled.Contracts!.ShouldHaveSingleItem().AwardID.ShouldBe(compiled.Awards![1].Id);
    }

    [Fact]
    public void A_made_up_need_says_so_in_each_release_and_in_the_name_of_the_publisher()
    {
        var releases = Releases([.. Before, Published(synthetic: true), new NeedClosed(Some.Deadline)]);
        releases.ShouldAllBe(r => r.Planning!.Rationale == OcdsOfNeed.Synthetic);
        OcdsPublisher.Package("urn:x", Somewhere, releases)!.Publisher.Name.ShouldEndWith("synthetic data)");
        OcdsPublisher.Package("urn:x", Somewhere, Releases([.. Before, Published()]))!.Publisher.Name.ShouldBe(Somewhere.Name);
    }

    [Fact]
    public void Somebody_whose_name_is_personal_is_an_id_and_nothing_else()
    {
        var award = SomeContract.Award with { Cosignatories = [Ally] };
        var releases = Releases([.. Before, Published(), new NeedClosed(Some.Deadline), new NeedAwarded([award], Some.Deadline.AddDays(1))]);
        var ally = releases[^1].Parties!.Single(p => p.Id == $"{Ally}");
        (ally.Name, ally.Identifier).ShouldBe((null, null));
    }

    [Fact]
    public async Task Every_history_gives_valid_packages_that_name_no_loser_and_merge_to_what_holds()
    {
        Schemas.SkipUnlessThere();
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 60; seed++)
        {
            var facts = History(new Random(seed));
            var need = Fold.Of<Need>(facts)!;
            var releases = Releases(facts);
            foreach (var tag in releases.SelectMany(r => r.Tag)) seen.Add(tag);
            var package = JsonSerializer.Serialize(OcdsPublisher.Package("https://exemple.fr/releases", Somewhere, releases), OcdsJson.Options);
            (await Schemas.OfReleasePackageAsync(package)).ShouldBeEmpty($"seed {seed}: {package}");
            var record = JsonSerializer.Serialize(OcdsPublisher.Record("https://exemple.fr/record", Somewhere, releases), OcdsJson.Options);
            (await Schemas.OfRecordPackageAsync(record)).ShouldBeEmpty($"seed {seed}: {record}");
            foreach (var hidden in (string[])[$"{Loser}", "Perdant", "000010033"]) record.ShouldNotContain(hidden);

            releases.Select(r => r.Id).ShouldBeUnique();
            releases.Select(r => r.Date).ShouldBeInOrder();
            var tender = Compiled(releases)["tender"]!;
            tender["title"]!.GetValue<string>().ShouldBe(need.Content.Title);
            tender["tenderPeriod"]!["endDate"]!.GetValue<DateTimeOffset>().ShouldBe(need.Deadline);
            tender["status"]!.GetValue<string>().ShouldBe(need.State switch { NeedState.Published => "active", NeedState.Unsuccessful => "unsuccessful", NeedState.Cancelled => "cancelled", _ => "complete" });
            (tender["lots"]?.AsArray().Count(l => l!["status"]!.GetValue<string>() == "active") ?? 0).ShouldBe(need.Content.Lots.Count);
            var content = need.Content;
            (tender["value"]?["amount"]?.GetValue<decimal>()).ShouldBe(content.Budget?.Max?.Amount);
            (tender["minValue"]?["amount"]?.GetValue<decimal>()).ShouldBe(content.Budget?.Min?.Amount);
            (tender["contractPeriod"] is null).ShouldBe(content.StartOn is null);
            (tender["awardCriteria"] is null, tender["awardCriteriaDetails"] is null).ShouldBe((content.Criteria.Count == 0, content.Criteria.Count == 0));
            (tender["procurementMethod"] is null, tender["submissionMethodDetails"]?.GetValue<string>()).ShouldBe((content.Tender is null, content.Tender?.BuyerProfile));
            (tender["lots"]?.AsArray().Where(l => l!["status"]!.GetValue<string>() == "active").Select(l => (l!["description"]?.GetValue<string>(), l["value"]?["amount"]?.GetValue<decimal>())) ?? []).ShouldBe(content.Lots.Select(l => (l.Description, l.Budget?.Max?.Amount)));
            var compiled = OcdsMerge.Compile(releases);
            (compiled.Planning?.Budget?.Amount.Amount).ShouldBe(content.Budget?.Max?.Amount);
            (compiled.Buyer!.Id, compiled.Tender!.ProcuringEntity!.Id).ShouldBe(($"{need.BuyerId}", $"{need.BuyerId}"));
            compiled.Parties!.Select(p => p.Id).ShouldBeUnique();
            compiled.Parties!.Where(p => p.Roles?.Contains("buyer") == true).ShouldHaveSingleItem().Id.ShouldBe($"{need.BuyerId}");
            (compiled.Awards ?? []).Where(a => a.Status == "active").Select(a => string.Join(' ', a.Suppliers!.Select(s => s.Id).Order())).ShouldBe(Holders(facts));
            (compiled.Contracts ?? []).ShouldAllBe(c => compiled.Awards!.Single(a => a.Status == "active").Id == c.AwardID);
            (tender["enquiries"]?[0]?["answer"]?.GetValue<string>()).ShouldBe(Fold.Of<Clarification>([.. facts.Where(f => f is not NeedDrafted)])?.Answer);
            (tender["amendments"]?.AsArray().Count ?? 0).ShouldBe(facts.Count(f => f is NeedAmended or NeedDeadlineExtended));
            // What a reader merges step by step is what is merged at once.
            for (var upTo = 1; upTo < releases.Count; upTo++)
                JsonNode.DeepEquals(Compiled([.. releases.Skip(upTo).Prepend(OcdsMerge.Compile([.. releases.Take(upTo)]))]), Compiled(releases)).ShouldBeTrue($"seed {seed}, up to {upTo}");
        }
        seen.ShouldBe(["planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award", "awardUpdate", "contract", "contractUpdate", "contractAmendment"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_schemas_would_notice()
    {
        Schemas.SkipUnlessThere();
        var releases = Releases([.. Before, Published(), new NeedClosed(Some.Deadline)]);
        var package = JsonSerializer.Serialize(OcdsPublisher.Package("https://exemple.fr/releases", Somewhere, releases), OcdsJson.Options);
        (await Schemas.OfReleasePackageAsync(package.Replace("\"tenderUpdate\"", "\"closed\"", StringComparison.Ordinal))).ShouldNotBeEmpty();
        (await Schemas.OfReleasePackageAsync(package.Replace("\"description\":\"Façades", "\"enquiries\":[{\"id\":\"1\",\"author\":{\"id\":\"2\"}}],\"description\":\"Façades", StringComparison.Ordinal))).ShouldNotBeEmpty();
        (await Schemas.OfReleasePackageAsync(package.Replace("\"ocid\"", "\"oc\"", StringComparison.Ordinal))).ShouldNotBeEmpty();
        (await Schemas.OfReleasePackageAsync(package.Replace("\"description\":\"Façades", "\"lots\":[{}],\"description\":\"Façades", StringComparison.Ordinal))).ShouldNotBeEmpty();
        var record = JsonSerializer.Serialize(OcdsPublisher.Record("https://exemple.fr/record", Somewhere, releases), OcdsJson.Options);
        (await Schemas.OfRecordPackageAsync(record)).ShouldBeEmpty(record);
        (await Schemas.OfRecordPackageAsync(record.Replace("\"releaseID\":", "\"releaseID\":1,\"x\":", StringComparison.Ordinal))).ShouldNotBeEmpty();
    }

    /// <summary>A need's history as it might be, up to any point after its publication.</summary>
    private static List<IFact> History(Random random)
    {
        var now = Some.Monday.AddHours(1);
        var content = Content();
        List<IFact> facts = [.. Before, Published(content)];
        while (random.Next(3) > 0)
        {
            now = now.AddHours(random.Next(1, 40));
            if (random.Next(2) == 0) facts.Add(new NeedDeadlineExtended((content = content with { Deadline = content.Deadline.AddDays(1) }).Deadline, "vacances", now));
            else
            {
                var next = Content() with { Deadline = content.Deadline };
                facts.Add(new NeedAmended(next, MaterialChange.Between(content, next), "précision", now));
                content = next;
            }
        }
        if (random.Next(4) == 0) facts.Add(new NeedCarriedOver(Some.BuyerId, BuyerAfter, now));
        if (random.Next(2) == 0)
        {
            facts.AddRange([new ClarificationAsked(Some.NeedId, Loser, "Perdant demande", false, now), new ClarificationAnswered("Livre-t-on ?", "Non.", now), new ClarificationPublished(Some.NeedId, "Livre-t-on ?", "Non.", now)]);
            if (random.Next(2) == 0) facts.Add(new ClarificationCorrected("Livre-t-on le soir ?", "Oui.", now));
        }
        if (random.Next(6) == 0) return [.. facts, new NeedCancelled("crédits", now)];
        if (random.Next(6) == 0) return facts;
        facts.Add(new NeedClosed(content.Deadline));
        now = content.Deadline;
        if (random.Next(3) == 0) facts.Add(new SealedResponsesOpened([Some.ResponseId, Loser], [], now));
        if (random.Next(4) == 0) return [.. facts, new NeedDeclaredUnsuccessful("aucune", now.AddDays(1)) { Offers = random.Next(3) }];
        ContractTerms bare = new(Number: "M-1", NotifiedOn: SomeContract.Notified);
        var stated = random.Next(3) switch { 0 => new ContractStatement[] { SomeContract.Stated() }, 1 => [SomeContract.Stated(bare)], _ => [] };
        var awarded = SomeContract.Awarded(SomeContract.BuyerSiret, stated) with { EffectiveAt = now.AddDays(1) };
        facts.Add(awarded with { Awarded = [SomeContract.Award with { Cosignatories = random.Next(2) == 0 ? [Ally] : [], Lots = content.Lots.Count > 0 ? [1] : [] }] });
        if (random.Next(2) == 0) facts.Add(new NeedCarriedOver(random.Next(2) == 0 ? Some.SupplierId : Ally, Survivor, now.AddDays(1)));
        if (random.Next(2) == 0) facts.Add(CompleteAwardEndpoint.Decide(new(null, [SomeContract.Stated()]), now.AddDays(2))[0]);
        if (random.Next(2) == 0) facts.Add(new ContractOfNeedModified(Some.ResponseId, SomeContract.Notified, new(18_000m), random.Next(2) == 0 ? 14 : null, "avenant", SomeContract.Notified, now.AddDays(3)));
        if (random.Next(3) == 0) facts.Add(new NeedCarriedOver(Fold.Of<Need>(facts)!.BuyerId, random.Next(2) == 0 ? Survivor : Some.SupplierId, now.AddDays(4)));
        return facts;

        NeedContent Content() => SomeContract.Content with
        {
            Title = $"Peinture {random.Next(100)}",
            Cpv = [.. ((string[])["45442110", "45443000", "30200000"]).Take(random.Next(0, 4))],
            Budget = random.Next(2) == 0 ? null : new(random.Next(2) == 0 ? null : new(10_000m), new(20_000.50m)),
            StartOn = random.Next(2) == 0 ? null : new(2027, 1, 4),
            Lots = [.. Enumerable.Range(1, random.Next(0, 4)).Select(i => new Lot($"Lot {i}", random.Next(2) == 0 ? null : "Une partie", ["45442110"], random.Next(2) == 0 ? null : new(null, new(1_000m))))],
            Criteria = random.Next(2) == 0 ? [] : [new("Prix", 60), new("Délai", 40)],
            Attachments = random.Next(2) == 0 ? [] : [new("Plans", "https://exemple.fr/plans.pdf", new string('a', 64)), new("CCTP", "https://exemple.fr/cctp.pdf", new string('a', 64))],
            Tender = random.Next(3) == 0 ? null : new((Procedure)random.Next(6), random.Next(2) == 0 ? "https://profil.exemple/1" : null)
        };
    }
}
