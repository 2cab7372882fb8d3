using System.Diagnostics;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Import;
using PactePme.Membership.Organisations.Synthetic;

namespace PactePme.Membership.Tests.Organisations;

/// <summary>On real files, in the folder named by PACTE_TEST_DATA.</summary>
public class RealSuppliersTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_3853_suppliers_are_read_as_counted_by_hand()
    {
        await using var file = File.OpenRead(DataFile("suppliers-siae.json.gz"));
        var clock = Stopwatch.StartNew();
        var records = await OrganisationFile.Read(file, OrganisationFileFormat.JsonGzip).ToListAsync();
        clock.Stop();
        var summary = new ImportSummary();
        foreach (var record in records) summary.Add(record);
        output.WriteLine($"{summary.Total} records in {clock.ElapsedMilliseconds} ms");

        (summary.Total, summary.Accepted, summary.Repaired, summary.Rejected, summary.Duplicates).ShouldBe((3853, 3763, 65, 13, 12));
        summary.ByReason.ShouldBe(new Dictionary<string, int>
        {
            ["siren.checksum"] = 2,
            ["siret.checksum"] = 11,
            ["siret.repeated"] = 12,
            ["siret.repeated-differs"] = 12,
            ["commune.former-name"] = 5,
            ["commune.near-name"] = 7,
            ["commune.other-postal-code"] = 27,
            ["commune.contradictory"] = 18,
            ["commune.ambiguous"] = 4,
            ["commune.unknown"] = 1,
            ["departement.differs"] = 3,
        }, ignoreOrder: true);
        var read = records.Where(r => r.Organisation is not null).Select(r => r.Organisation!).ToList();
        read.Select(o => o.ContentHash).ShouldBeUnique();
        read.Select(o => o.Siren).Distinct().Count().ShouldBe(3486);
        read.Count(o => o.CommuneCode is null).ShouldBe(23);
        read.Count(o => o.Departement is null).ShouldBe(18);
        read.ShouldAllBe(o => o.Activity == null || o.Activity.Check() == null);
        read.ShouldAllBe(o => !o.SoleTrader);
    }

    [Fact]
    public void Every_cpv_code_of_a_synthetic_firm_is_official()
    {
        var official = File.ReadLines(DataFile(Path.Combine("reference", "cpv-fr.csv"))).Skip(1).Select(line => line[..8]).ToHashSet();
        official.Count.ShouldBeGreaterThan(9_000);
        SyntheticShare[] mix = [.. Enum.GetValues<SyntheticSize>().Select(size => new SyntheticShare(size, 1))];
        SyntheticFirms.Generate(1, 2_000, mix, Communes.OfDepartement("13")).SelectMany(f => f.CpvCodes).Distinct().Except(official).ShouldBeEmpty();
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
