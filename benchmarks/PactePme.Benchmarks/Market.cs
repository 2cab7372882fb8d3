using System.IO.Compression;
using System.Text.Json;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Participants;

namespace PactePme.Benchmarks;

/// <summary>A firm as it comes on the market.</summary>
internal sealed record MarketFirm(string Name, string Naf, string? Commune, string Departement);

/// <summary>
/// A made-up market: real suppliers first when the folder of test data is there, then made-up ones; needs in the words of the CPV when its labels are
/// there, in those of the activity codes otherwise. The same seed makes the same market.
/// </summary>
internal sealed class Market
{
    private static readonly string[] Departements = ["13", "13", "13", "83", "84", "04", "05", "06", "30", "34", "69", "75", "59", "33", "44"];
    private static readonly string[] Places = ["13055", "13001", "13005", "13022", "13103", "13117", "13047", "13054"];
    private static readonly string[] Small = ["tpe", "tpe", "tpe", "pme", "pme", "eti", "ge"];

    /// <summary>Which CPV codes an activity supplies, by the beginning of the activity code; what is not listed falls to the made-up codes.</summary>
    private static readonly (string Naf, string[] Cpv)[] Supplies =
    [
        ("01", ["03110000", "77100000"]), ("1413", ["18100000"]), ("38", ["90510000", "90511000"]), ("41", ["45210000"]), ("4321", ["45310000"]), ("4322", ["45330000"]), ("4332", ["45420000"]),
        ("4334", ["45442100", "45442110"]), ("4339", ["45400000"]), ("439", ["45260000"]), ("4941", ["60100000"]), ("561", ["55300000"]), ("5621", ["55520000", "55523000"]), ("5629", ["55510000"]),
        ("7820", ["79620000"]), ("7830", ["79620000", "79600000"]), ("8110", ["79993000"]), ("8121", ["90911200", "90919200"]), ("8122", ["90911300"]), ("8129", ["90910000"]), ("8130", ["77310000", "77340000"]),
        ("8292", ["79920000"]), ("88", ["85310000"]), ("95", ["50300000"]), ("9601", ["98310000"]), ("4779", ["39000000"]), ("31", ["39100000"]), ("16", ["03400000"]), ("8559", ["80500000"])
    ];

    private readonly Random random = new(2026);
    private readonly List<(string Code, string Label)> cpv;
    private readonly Dictionary<string, List<int>> byDivision;
    private readonly List<MarketFirm> real = [];

    public Market(string? data)
    {
        var labels = data is null ? null : Path.Combine(data, "reference", "cpv-fr.csv");
        cpv = File.Exists(labels)
            ? [.. File.ReadLines(labels).Skip(1).Select(line => line.Split(',', 2)).Select(p => (p[0][..8], p[1].Trim('"', ' ')))]
            : [.. ActivityCode.Rev2Codes.SelectMany((naf, i) => Enumerable.Range(0, 12).Select(j => ($"{10 + i % 88}{i % 10}{j % 10}{(i + j) % 10}{j}{i % 7}0", ActivityCode.Naf(naf).Label!)))];
        byDivision = cpv.Select((c, i) => (c.Code, i)).GroupBy(c => c.Code[..2]).ToDictionary(g => g.Key, g => g.Select(c => c.i).ToList());
        var suppliers = data is null ? null : Path.Combine(data, "suppliers-siae.json.gz");
        if (!File.Exists(suppliers)) return;
        using var gzip = new GZipStream(File.OpenRead(suppliers), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(gzip);
        foreach (var s in json.RootElement.EnumerateArray())
            real.Add(new(Text(s, "name"), Text(s, "naf"), Communes.Resolve(Text(s, "post_code"), Text(s, "city")).Commune?.Code, Text(s, "department")));
        static string Text(JsonElement e, string name) => e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";
    }

    public int Real => real.Count;

    public string? LabelOf(string code) => cpv.FirstOrDefault(c => c.Code == code).Label;

    /// <summary>The suppliers from one number on, verified and signatories all.</summary>
    public IEnumerable<Participant> Suppliers(int from, int to)
    {
        for (var i = from; i < to; i++)
            yield return i < real.Count ? Of(i, real[i]) : MadeUp(i);
    }

    /// <summary>A need as buyers write them: an object, a page of text, one to three codes of one division, a commune of the territory or none.</summary>
    public NeedContent Need(DateTimeOffset now)
    {
        var division = byDivision.Keys.ElementAt(random.Next(byDivision.Count));
        var codes = Codes(division, 1 + random.Next(3));
        var text = $"{cpv[codes[0]].Label}. Le titulaire assure l'ensemble des prestations : {string.Join(" ; ", Codes(division, 8).Select(c => cpv[c].Label))}. "
            + "L'intervention a lieu sur les sites de l'établissement, pendant les heures d'ouverture, dans le respect des règles de sécurité et de l'environnement.";
        return new(cpv[codes[0]].Label, text, (NeedNature)random.Next(3), [.. codes.Select(c => cpv[c].Code)], random.Next(5) == 0 ? [] : [Places[random.Next(Places.Length)]], null, null,
            now.AddDays(1 + random.Next(90)).AddMinutes(random.Next(1_000)));
    }

    private List<int> Codes(string division, int count) => [.. Enumerable.Range(0, count).Select(_ => byDivision[division][random.Next(byDivision[division].Count)]).Distinct()];

    private static Participant Of(int number, MarketFirm firm)
    {
        var label = ActivityCode.Naf(firm.Naf).Label;
        var supplied = Supplies.Where(s => firm.Naf.StartsWith(s.Naf, StringComparison.Ordinal)).SelectMany(s => s.Cpv).Distinct().ToList();
        SupplierProfile profile = new(supplied, Keywords(label), false, [], [firm.Departement]);
        return Signatory(IdOf(number), firm.Name, Small[number % Small.Length], firm.Commune, label, profile);
    }

    private Participant MadeUp(int number)
    {
        var division = byDivision.Keys.ElementAt((int)(Math.Pow(random.NextDouble(), 2) * byDivision.Count)); // some trades are frequent
        var codes = Codes(division, 1 + random.Next(5));
        var place = random.Next(5);
        SupplierProfile profile = new([.. codes.Select(c => cpv[c].Code)], [.. codes.Take(3).SelectMany(c => Keywords(cpv[c].Label)).Distinct().Take(6)], place == 0, [],
            place == 0 ? [] : [.. Enumerable.Range(0, place).Select(_ => Departements[random.Next(Departements.Length)]).Distinct()]);
        return Signatory(IdOf(number), $"Entreprise {number}", Small[random.Next(Small.Length)], Places[random.Next(Places.Length)], cpv[codes[0]].Label, profile);
    }

    private static Guid IdOf(int number) => new(number, 7, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    /// <summary>The nouns a firm would give of its label: the parts between commas, their first words.</summary>
    private static List<string> Keywords(string? label) => label is null ? []
        : [.. label.Split(',', ';', '(', ')').Select(p => string.Join(' ', p.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(w => w is "et" or "de" or "autres" or "Autres" or "services" or "Services" or "n.c.a.").Take(3)))
            .Where(p => p.Length > 3).Take(3)];

    /// <summary>A made-up firm as Purchasing knows it once it is a verified signatory.</summary>
    public static Participant Signatory(Guid id, string name, string size, string? commune = null, string? activity = null, SupplierProfile? profile = null) =>
        new(id, 2, name, null, size, null, "verified", null, true, commune, activity, profile)
        {
            Adhesions = new Dictionary<Guid, AdhesionTold> { [id] = new(1, true) }
        };
}
