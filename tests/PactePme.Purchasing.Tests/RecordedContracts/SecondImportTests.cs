using System.Text.Json.Nodes;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Purchasing.Publication;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using static PactePme.Purchasing.Tests.RecordedContracts.SomeContract;

namespace PactePme.Purchasing.Tests.RecordedContracts;

/// <summary>What was told once changes nothing when it is told again, whatever came between.</summary>
public sealed class SecondImportTests
{
    private static readonly JsonObject First = Version("2019-02-01"), Corrected = Version("2019-03-01", words: "Peinture des écoles du centre"), Lot = Version("2019-03-01", 20_000);

    private static JsonObject Version(string published, decimal amount = 15_000, string words = "Peinture des écoles", string holder = HolderSiret, JsonArray? modifications = null) =>
        Json(("datePublicationDonnees", published), ("montant", amount), ("objet", words), ("titulaires", new JsonArray(Holder(holder, "A SARL"))), ("modifications", modifications ?? []));

    /// <summary>Records a file as the store would, in memory.</summary>
    private static async Task<int> ImportAsync(List<RecordedContract> known, params JsonObject[] records)
    {
        var written = 0;
        foreach (var contract in (await FileAsync(null, records)).Select(r => r.Contract).OfType<FoundContract>())
        {
            var (of, facts) = RecordContractsHandler.Decide(contract, known, "f");
            written += facts.Count;
            if (facts.Count == 0) continue;
            var state = facts.Aggregate(of is { } index ? known[index] : null, RecordedContract.Next)!;
            if (of is { } place) known[place] = state; else known.Add(state);
        }
        return written;
    }

    [Fact]
    public async Task A_version_that_was_corrected_is_known_when_it_comes_again_though_lots_came_since()
    {
        List<RecordedContract> known = [];
        await ImportAsync(known, First, Corrected, Lot);
        known.Count.ShouldBe(2);
        (await ImportAsync(known, First, Corrected, Lot)).ShouldBe(0);
        (await ImportAsync(known, First)).ShouldBe(0);

        List<RecordedContract> apart = [];
        await ImportAsync(apart, First);
        await ImportAsync(apart, Corrected, Lot);
        (await ImportAsync(apart, First)).ShouldBe(0);
        apart.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_version_that_was_set_aside_is_known_when_it_comes_again_though_lots_came_since()
    {
        foreach (var aside in (JsonObject[])[First, Version("2019-03-01", words: "Peinture d'écoles")])
        {
            List<RecordedContract> known = [];
            await ImportAsync(known, Corrected, aside, Version("2019-05-01", words: "Peinture"), Version("2019-05-01", 30_000));
            known.Count.ShouldBe(2);
            (await ImportAsync(known, aside)).ShouldBe(0);
            // Nor is another wording of it another lot.
            (await FileAsync(null, Corrected, aside, Version("2019-05-01", words: "Peinture"), Version("2019-05-01", 30_000), Version(aside["datePublicationDonnees"]!.GetValue<string>(), words: "Autres mots")))[^1]
                .Codes()[0].ShouldBe("contract.superseded");
        }
    }

    [Fact]
    public void A_version_that_is_set_aside_changes_nothing_that_is_published()
    {
        var contract = Read(Version("2019-02-01", modifications: Modified("2019-06-01", 20_000)).DeepClone()).Contract!;
        var facts = RecordContractsHandler.Decide(contract, [], "f").Facts;
        IFact aside = new ContractVersionSetAside(((ContractRecorded)facts[0]).Source, new("d", "s", null), facts[0].EffectiveAt);
        var (with, without) = (Releases([facts[0], aside, facts[1]]), Releases(facts));
        with.Select(r => string.Join('+', r.Tag)).ShouldBe(without.Select(r => string.Join('+', r.Tag)));
        OcdsMerge.Compile(with).Contracts!.ShouldHaveSingleItem().Value.ShouldBe(OcdsMerge.Compile(without).Contracts![0].Value);

        static IReadOnlyList<OcdsRelease> Releases(IEnumerable<IFact> facts) =>
            OcdsOfRecordedContract.Of("o", Guid.Empty, facts.Select((f, i) => new RecordedFact(i + 1, f, new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero))), _ => null);
    }

    [Property(MaxTest = 200)]
    public void Nothing_changes_the_second_time_in_any_order_and_any_files(byte[] kinds, byte seed)
    {
        JsonObject[] records = [.. kinds.Select(k => Version($"2019-0{2 + k % 3}-01", 15_000 + k / 3 % 2, k / 6 % 3 == 0 ? "Peinture" : $"Peinture {k / 6 % 3}", k / 18 % 4 == 0 ? OtherSiret : HolderSiret,
            (k / 72 % 4) switch { 1 => Modified("2019-06-01", 20_000), 2 => Modified("2019-04-01", null, 24), 3 => Modified("2019-06-01", null, null, Holder(OtherSiret, "B SARL")), _ => [] }))];
        var random = new Random(seed);
        List<RecordedContract> known = [];
        var cut = random.Next(records.Length + 1);
        foreach (var file in (JsonObject[][])[records[..cut], records[cut..]]) Import(file);
        var before = known.Select(c => c.Modifications.Count).ToArray();

        Import(records).ShouldBe(0);
        for (var i = 0; i < 3; i++)
        {
            random.Shuffle(records);
            Import(records[random.Next(records.Length + 1)..]).ShouldBe(0);
        }
        known.Select(c => c.Modifications.Count).ShouldBe(before);
        // Nor is any modification lost that a record told of.
        known.SelectMany(c => c.Modifications).Select(m => m.Digest).ToHashSet().ShouldBe(Told(records), ignoreOrder: true);

        int Import(JsonObject[] file) => file.Length == 0 ? 0 : ImportAsync(known, file).GetAwaiter().GetResult();
        static IEnumerable<string> Told(JsonObject[] records) => records.SelectMany(r => Read(r.DeepClone()).Contract!.Modifications).Select(m => m.Digest).Distinct();
    }
}
