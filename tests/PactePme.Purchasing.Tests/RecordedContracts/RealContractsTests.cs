using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using PactePme.Purchasing.Cpv;
using PactePme.Purchasing.RecordedContracts.Import;

namespace PactePme.Purchasing.Tests.RecordedContracts;

/// <summary>On real files, in the folder named by PACTE_TEST_DATA.</summary>
public sealed class RealContractsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("marches-publics.info.2019.json.gz", 4509, "2047923740.89", 3802, 692, 3, 12)]
    [InlineData("e-marchespublics.2019.json.gz", 470, "557831197", 427, 40, 0, 3)]
    public async Task Every_record_and_every_euro_is_accounted_for(string name, int records, string euros, int accepted, int repaired, int rejected, int duplicates)
    {
        var vocabulary = Vocabulary();
        await using var file = File.OpenRead(DataFile(Path.Combine("decp", name)));
        var clock = Stopwatch.StartNew();
        var read = await ContractFile.Read(file, zipped: true, new(SomeContract.Keys, vocabulary, SomeContract.Today)).ToListAsync();
        output.WriteLine($"{read.Count} records in {clock.ElapsedMilliseconds} ms");
        var summary = new ContractSummary();
        foreach (var record in read) summary.Add(record);

        int Of(ContractOutcome outcome) => summary.ByOutcome[outcome].Records;
        (Of(ContractOutcome.Accepted), Of(ContractOutcome.Repaired), Of(ContractOutcome.Rejected), Of(ContractOutcome.Duplicate)).ShouldBe((accepted, repaired, rejected, duplicates));
        var counted = Counted(name);
        (summary.Total.Records, summary.Total.Euros).ShouldBe(counted);
        counted.ShouldBe((records, decimal.Parse(euros, System.Globalization.CultureInfo.InvariantCulture)));
        summary.ByOutcome.Values.Sum(v => v.Euros).ShouldBe(counted.Euros);

        read.Where(r => r.Outcome is ContractOutcome.Rejected or ContractOutcome.Repaired or ContractOutcome.Duplicate).ShouldAllBe(r => r.Notes.Count > 0);
        read.SelectMany(r => r.Notes).ShouldAllBe(n => ContractFaults.ByCode.ContainsKey(n.Code));
        read.Select(r => r.Contract?.Content.Cpv).OfType<string>().ShouldAllBe(c => vocabulary.ContainsKey(c));
    }

    [Fact]
    public async Task The_ten_concessions_are_concessions()
    {
        await using var file = File.OpenRead(DataFile(Path.Combine("decp", "marches-publics.info.2019.json.gz")));
        var read = await ContractFile.Read(file, zipped: true, new(SomeContract.Keys, Vocabulary(), SomeContract.Today)).ToListAsync();
        var concessions = read.Where(r => r.Contract is { Content.Concession: true }).ToList();
        concessions.Count.ShouldBe(10);
        concessions.ShouldAllBe(r => r.Euros == 0 && r.Contract!.Content.Amount == null && r.Contract.Content.Holders.Count > 0);
        concessions.Count(r => r.Contract!.Content.ConcessionValue is not null).ShouldBe(8);
        concessions.Where(r => r.Contract!.Content.ConcessionValue is null).ShouldAllBe(r => r.Codes().Contains("concession.value"));
        read.Count(r => r.Contract?.Modifications.Count > 0).ShouldBe(81);
        read.Sum(r => r.Contract?.Modifications.Count ?? 0).ShouldBe(85); // of 88, three word for word twice
        read.Count(r => r.Codes().Contains("modification.repeated")).ShouldBe(3);
    }

    /// <summary>Counted without the code under test.</summary>
    private static (int Records, decimal Euros) Counted(string name)
    {
        using var file = new GZipStream(File.OpenRead(DataFile(Path.Combine("decp", name))), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(file);
        var all = json.RootElement.GetProperty("marches").EnumerateArray().ToList();
        return (all.Count, all.Sum(m => m.TryGetProperty("montant", out var amount) ? decimal.Parse(amount.ToString(), System.Globalization.CultureInfo.InvariantCulture) : 0));
    }

    private static Dictionary<string, char> Vocabulary()
    {
        using var text = File.OpenText(DataFile(Path.Combine("reference", "cpv-fr.csv")));
        var codes = CpvFile.Read(text);
        codes.Count.ShouldBe(9454);
        return codes.ToDictionary(c => c.Id, c => c.CheckDigit);
    }

    private static string DataFile(string name)
    {
        var folder = Environment.GetEnvironmentVariable("PACTE_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PACTE_TEST_DATA is not set: the real files are not read.");
        var path = Path.Combine(folder!, name);
        File.Exists(path).ShouldBeTrue($"PACTE_TEST_DATA is set, but {name} is not in it.");
        return path;
    }
}
