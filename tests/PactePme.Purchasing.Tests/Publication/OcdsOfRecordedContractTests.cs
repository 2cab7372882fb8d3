using System.Text.Json;
using PactePme.Kernel;
using PactePme.Purchasing.Publication;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using Found = PactePme.Purchasing.Tests.RecordedContracts.SomeContract;

namespace PactePme.Purchasing.Tests.Publication;

/// <summary>Contracts read from a register, published as they were read.</summary>
public sealed class OcdsOfRecordedContractTests(ITestOutputHelper output)
{
    private static readonly Guid Id = Guid.Parse("00000000-0000-7000-8000-0000000000c0");
    private static readonly DateTimeOffset Later = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Territory Somewhere = new("t", "Territoire d'essai");
    private static readonly OcdsPublisher Publisher = new(OcdsPublisher.Unregistered);

    private static IReadOnlyList<OcdsRelease> Releases(FoundContract contract, Guid id, params IFact[] more)
    {
        var facts = RecordContractsHandler.Decide(contract, [], "fichier.json").Facts.Concat(more).Select((f, i) => new RecordedFact(i + 1, f, Later));
        return OcdsOfRecordedContract.Of(Publisher.OcidOf("t", id), id, facts, key => contract.Parties.FirstOrDefault(p => p.Id == key));
    }

    [Fact]
    public void A_contract_is_dated_when_it_was_notified_and_its_modifications_amend_it()
    {
        var contract = Found.Read(("modifications", Found.Modified("2020-03-01", 18_000m, 14))).Contract!;
        var releases = Releases(contract, Id);
        releases.Select(r => string.Join('+', r.Tag)).ShouldBe(["award+contract", "contractAmendment"]);
        releases[0].Date.ShouldBe(new(2019, 1, 21, 23, 0, 0, TimeSpan.Zero)); // midnight in Paris
        var compiled = OcdsMerge.Compile(releases);
        compiled.Contracts!.ShouldHaveSingleItem().Value.ShouldBe(new(18_000m, "EUR"));
        compiled.Awards!.ShouldHaveSingleItem().Value.ShouldBe(new(15_000.5m, "EUR"));
        compiled.Contracts![0].Amendments!.ShouldHaveSingleItem().Rationale.ShouldBe("Avenant");
        compiled.Parties!.Select(p => p.Identifier).ShouldBe([new("FR-RCS", "211300553"), new("FR-RCS", "732829320")]);
    }

    [Fact]
    public void Other_holders_are_another_award()
    {
        var contract = Found.Read(("modifications", Found.Modified("2020-03-01", null, null, Found.Holder(Found.OtherSiret, "REPRENEUR SA")))).Contract!;
        var compiled = OcdsMerge.Compile(Releases(contract, Id));
        compiled.Awards!.Select(a => a.Status).ShouldBe(["cancelled", "active"]);
        compiled.Contracts!.ShouldHaveSingleItem().AwardID.ShouldBe(compiled.Awards![1].Id);
        compiled.Awards[1].Suppliers!.ShouldHaveSingleItem().Name.ShouldBe("REPRENEUR SA");
    }

    [Fact]
    public void A_correction_keeps_what_a_modification_changed_and_the_award_keeps_what_was_first_notified()
    {
        var contract = Found.Read(("modifications", Found.Modified("2020-03-01", 18_000m, 24))).Contract!;
        var corrected = new ContractCorrected(new("plus tard", null, null), contract.Content with { Object = "Peinture des écoles maternelles", DurationMonths = 6 }, Later);
        var compiled = OcdsMerge.Compile(Releases(contract, Id, corrected));
        var said = compiled.Contracts!.ShouldHaveSingleItem();
        (said.Title, said.Value, said.Period!.DurationInDays).ShouldBe(("Peinture des écoles maternelles", new OcdsValue(18_000m, "EUR"), 731));
        compiled.Awards!.ShouldHaveSingleItem().Value.ShouldBe(new(15_000.5m, "EUR"));
    }

    [Fact]
    public void A_modification_read_after_a_later_one_does_not_undo_it()
    {
        var contract = Found.Read(("modifications", Found.Modified("2021-03-01", 18_000m, 24))).Contract!;
        var earlier = new ContractModified("Avenant n° 1", new(16_000m), 18, null, new(2020, 3, 1), null, "d", Later.AddYears(-6));
        var releases = Releases(contract, Id, earlier);
        releases[^1].Contracts!.Single().Amendments!.ShouldHaveSingleItem().Rationale.ShouldBe("Avenant n° 1");
        var said = OcdsMerge.Compile(releases).Contracts!.ShouldHaveSingleItem();
        (said.Value, said.Period!.DurationInDays, said.Amendments!.Count).ShouldBe((new OcdsValue(18_000m, "EUR"), 731, 2));
    }

    [Fact]
    public async Task A_correction_takes_away_what_the_register_no_longer_says()
    {
        var contract = Found.Read().Contract!;
        var releases = Releases(contract, Id, new ContractCorrected(new("plus tard", null, null), contract.Content with { Amount = null, DurationMonths = null, Procedure = null }, Later));
        var compiled = OcdsMerge.Compile(releases);
        (compiled.Contracts!.Single().Value, compiled.Contracts![0].Period!.DurationInDays, compiled.Awards!.Single().Value, compiled.Tender!.ProcurementMethod, compiled.Tender.ProcurementMethodDetails).ShouldBe((null, null, null, null, null));
        compiled.Contracts[0].Period!.StartDate.ShouldNotBeNull();
        Schemas.SkipUnlessThere();
        (await Schemas.OfRecordPackageAsync(JsonSerializer.Serialize(OcdsPublisher.Record("https://exemple.fr/record", Somewhere, releases), OcdsJson.Options))).ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_holder_that_was_erased_nothing_is_left()
    {
        var contract = Found.Read().Contract!;
        var releases = OcdsOfRecordedContract.Of("o", Id, RecordContractsHandler.Decide(contract, [], "f").Facts.Select((f, i) => new RecordedFact(i + 1, f, f.EffectiveAt)), key => contract.Parties.First(p => p.Id == key).Forgotten());
        var json = JsonSerializer.Serialize(releases, OcdsJson.Options);
        json.ShouldNotContain("732829320");
        json.ShouldNotContain("PEINTURES");
        json.ShouldContain("211300553");
    }

    [Theory]
    [InlineData("marches-publics.info.2019.json.gz")]
    [InlineData("e-marchespublics.2019.json.gz")]
    public async Task Every_real_contract_gives_valid_releases_and_records(string name)
    {
        Schemas.SkipUnlessThere();
        await using var file = File.OpenRead(Path.Combine(Environment.GetEnvironmentVariable("PACTE_TEST_DATA")!, "decp", name));
        var contracts = (await ContractFile.Read(file, zipped: true, new(Found.Keys, null, Found.Today)).ToListAsync()).Select(r => r.Contract).OfType<FoundContract>().ToList();
        contracts.Count.ShouldBeGreaterThan(400);
        var (packages, count) = (0, 0);
        foreach (var some in contracts.Chunk(50))
        {
            var releases = some.Select((c, i) => Releases(c, new Guid(i, 0, 0, new byte[8]))).ToList();
            count += releases.Sum(r => r.Count);
            packages++;
            var package = JsonSerializer.Serialize(OcdsPublisher.Package("https://exemple.fr/releases", Somewhere, [.. releases.SelectMany(r => r)]), OcdsJson.Options);
            (await Schemas.OfReleasePackageAsync(package)).ShouldBeEmpty();
            var record = JsonSerializer.Serialize(OcdsPublisher.Record("https://exemple.fr/record", Somewhere, releases.MaxBy(r => r.Count)!), OcdsJson.Options);
            (await Schemas.OfRecordPackageAsync(record)).ShouldBeEmpty(record);
        }
        output.WriteLine($"{contracts.Count} contracts, {count} releases in {packages} packages, {packages} records: 0 errors");
    }
}
