using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PactePme.Membership.Organisations;

/// <summary>
/// The French communes, from @etalab/decoupage-administratif 6.0.0 (INSEE, DGCL, La Poste; Licence Ouverte 2.0).
/// The list stays as one sorted text in memory (under 3 MB) and a line is read when it is asked for.
/// Municipal arrondissements (13201) and former codes lead to the present commune (13055).
/// </summary>
public static class Communes
{
    private static readonly Lazy<Index> Loaded = new(Load);

    // The names of all communes, as hashes: needed for the few addresses whose city does not fit, and smaller than the names.
    private static readonly Lazy<HashSet<int>> NameHashes = new(() => [.. Between("", "~", "", _ => true).Select(c => Hash(PlaceName.Key(c.Name)))]);

    /// <summary>The commune that has, or took over, this INSEE code; null when none does.</summary>
    public static Commune? Find(string? code)
    {
        if (code is not { Length: 5 }) return null;
        var line = Loaded.Value.Line(Loaded.Value.RowOf(code));
        return line.Length > 7 && line[6] == '=' ? Find(line[7..].ToString()) : line.Length > 0 ? Parse(line) : null;
    }

    /// <summary>The communes of an EPCI, by its SIREN, in the order of their codes; empty when it is not known.</summary>
    public static IReadOnlyList<Commune> OfEpci(string siren) => Between("", "~", siren, c => c.Epci == siren);

    /// <summary>The communes of a département (<c>13</c>, <c>2A</c>, <c>974</c>), in the order of their codes.</summary>
    public static IReadOnlyList<Commune> OfDepartement(string departement) =>
        Between(departement, departement + "~", departement, c => c.Departement == departement);

    /// <summary>Tells whether a département (or overseas collectivity) has this code.</summary>
    public static bool IsDepartement(string? code) => code is not null && Loaded.Value.Departements.Contains(code);

    /// <summary>Tells whether a region (or overseas collectivity, which stands for its own) has this code.</summary>
    public static bool IsRegion(string? code) => code is not null && Loaded.Value.Regions.ContainsKey(code);

    /// <summary>The départements of a region, in the order of their codes; empty when it is not known.</summary>
    public static IReadOnlyList<string> DepartementsOfRegion(string region) => Loaded.Value.Regions.GetValueOrDefault(region) ?? [];

    /// <summary>
    /// Finds the commune of a postal address. Accents, case, hyphens, St/Ste, CEDEX and arrondissements do not matter;
    /// looser readings are tried only when the strict one fails, and the answer says which one held.
    /// </summary>
    public static CommuneMatch Resolve(string? postalCode, string? city)
    {
        var here = WithPostalCode(postalCode?.Trim() ?? "");
        var key = PlaceName.Key(city ?? "");
        if (key.Length > 0)
        {
            var loose = PlaceName.Loose(key);
            if (Match(here, CommuneMatchKind.Exact, c => PlaceName.Key(c.Name) == key) is { } exact) return exact;
            if (Match(here, CommuneMatchKind.FormerName, c => c.FormerNames.Any(n => PlaceName.Key(n) == key)) is { } former) return former;
            if (Match(here, CommuneMatchKind.NearName, c => IsNear(PlaceName.Loose(PlaceName.Key(c.Name)), loose)) is { Commune: not null } near)
                return near;
            var around = DepartementsOf(postalCode?.Trim() ?? "").SelectMany(OfDepartement).ToList();
            if (Match(around, CommuneMatchKind.OtherPostalCode, c => PlaceName.Key(c.Name) == key) is { } other) return other;
            if (around.Count > 0 && NameHashes.Value.Contains(Hash(key))) return new CommuneMatch(CommuneMatchKind.Contradictory, null, here);
        }
        return here.Count switch
        {
            0 => new CommuneMatch(CommuneMatchKind.Unknown, null, []),
            1 => new CommuneMatch(CommuneMatchKind.PostalCodeAlone, here[0], here),
            _ => new CommuneMatch(CommuneMatchKind.Ambiguous, null, here),
        };
    }

    private static CommuneMatch? Match(IReadOnlyList<Commune> among, CommuneMatchKind kind, Func<Commune, bool> fits) =>
        among.Where(fits).ToList() switch
        {
            [] => null,
            [var one] => new CommuneMatch(kind, one, [one]),
            var several => new CommuneMatch(CommuneMatchKind.Ambiguous, null, several),
        };

    private static int Hash(string key) => string.GetHashCode(key, StringComparison.Ordinal);

    private static bool IsNear(string a, string b) =>
        a.Length > 0 && b.Length > 0 && (a == b || a.StartsWith(b + " ", StringComparison.Ordinal) || b.StartsWith(a + " ", StringComparison.Ordinal));

    private static List<Commune> WithPostalCode(string postalCode)
    {
        var index = Loaded.Value;
        if (postalCode.Length != 5 || !int.TryParse(postalCode, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return [];
        var first = Array.BinarySearch(index.PostalKeys, (long)number << 32);
        var found = new List<Commune>();
        for (var i = first < 0 ? ~first : first; i < index.PostalKeys.Length && index.PostalKeys[i] >> 32 == number; i++)
            found.Add(Parse(index.Line((int)index.PostalKeys[i])));
        return found;
    }

    // Corsica's postal codes all begin with 20; overseas codes with three digits.
    private static string[] DepartementsOf(string postalCode) =>
        postalCode.Length != 5 ? []
        : postalCode.StartsWith("20", StringComparison.Ordinal) ? ["2A", "2B"]
        : postalCode.StartsWith("97", StringComparison.Ordinal) || postalCode.StartsWith("98", StringComparison.Ordinal) ? [postalCode[..3]]
        : [postalCode[..2]];

    // A commune's code begins with its département's.
    private static List<Commune> Between(string from, string to, string holding, Func<Commune, bool> fits)
    {
        var found = new List<Commune>();
        for (var row = Loaded.Value.FirstRowFrom(from); row < Loaded.Value.Starts.Length; row++)
        {
            var line = Loaded.Value.Line(row);
            if (line.SequenceCompareTo(to) > 0) break;
            if (line[6] != '=' && line.Contains(holding, StringComparison.Ordinal) && Parse(line) is var commune && fits(commune)) found.Add(commune);
        }
        return found;
    }

    private static Commune Parse(ReadOnlySpan<char> line)
    {
        Span<Range> at = stackalloc Range[9];
        line.Split(at, ';');
        var epci = line[at[4]].ToString();
        return new Commune(
            line[at[0]].ToString(), line[at[1]].ToString(), line[at[2]].ToString(), line[at[3]].ToString(), epci.Length > 0 ? epci : null,
            line[at[5]].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries),
            int.TryParse(line[at[6]], NumberStyles.None, CultureInfo.InvariantCulture, out var population) ? population : 0,
            line[at[7]].ToString().Split('|', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Index Load()
    {
        using var zipped = typeof(Communes).Assembly.GetManifestResourceStream("communes.csv.gz")!;
        using var unzipped = new MemoryStream(2 << 20);
        using (var gzip = new GZipStream(zipped, CompressionMode.Decompress)) gzip.CopyTo(unzipped);
        var text = Encoding.UTF8.GetString(unzipped.GetBuffer(), 0, (int)unzipped.Length);

        var starts = new List<int>(40_000);
        var postal = new List<long>(40_000);
        var departements = new HashSet<string>();
        var regions = new Dictionary<string, SortedSet<string>>();
        Span<Range> at = stackalloc Range[9];
        for (var start = text.IndexOf('\n') + 1; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var line = text.AsSpan(start, end - start);
            if (line.Split(at, ';') == 8)
            {
                foreach (var code in line[at[5]].Split(' '))
                    if (int.TryParse(line[at[5]][code], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                        postal.Add(((long)number << 32) + starts.Count);
                departements.GetAlternateLookup<ReadOnlySpan<char>>().Add(line[at[2]]);
                var byName = regions.GetAlternateLookup<ReadOnlySpan<char>>();
                if (!byName.TryGetValue(line[at[3]], out var within)) byName[line[at[3]]] = within = new(StringComparer.Ordinal);
                within.Add(line[at[2]].ToString());
            }
            starts.Add(start);
            start = end + 1;
        }
        postal.Sort();
        return new Index(text, [.. starts], [.. postal], departements.ToFrozenSet(), regions.ToFrozenDictionary(r => r.Key, r => (IReadOnlyList<string>)[.. r.Value]));
    }

    // PostalKeys: postal code in the upper half, row in the lower, sorted.
    private sealed record Index(string Text, int[] Starts, long[] PostalKeys, FrozenSet<string> Departements, FrozenDictionary<string, IReadOnlyList<string>> Regions)
    {
        public ReadOnlySpan<char> Line(int row) => row < 0 || row >= Starts.Length ? default
            : Text.AsSpan(Starts[row], (row + 1 < Starts.Length ? Starts[row + 1] : Text.Length) - Starts[row] - 1);

        public int RowOf(string code) => FirstRowFrom(code) is var row && Line(row).StartsWith(code, StringComparison.Ordinal) ? row : -1;

        public int FirstRowFrom(string code)
        {
            var (low, high) = (0, Starts.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Line(middle).SequenceCompareTo(code) < 0) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
