using System.Globalization;
using PactePme.Kernel;

namespace PactePme.Membership.Organisations.Synthetic;

/// <summary>
/// Invents organisations for demonstrations: the same arguments always give the same ones, and a firm depends on the seed, the mix,
/// the communes and its own number alone, so that asking for more changes none of the first.
/// <para>
/// Their SIRENs are <c>0000 nnnn</c> and a check digit. INSEE publishes no range reserved for tests; low numbers are allotted from about
/// 000 199 968 on, and other ranges are either in use or will be. State services already use 000 000 for test companies.
/// </para>
/// </summary>
public static class SyntheticFirms
{
    /// <summary>Numbers run from 1 to this.</summary>
    public const int MaxNumber = 9999;

    /// <summary>Tells whether a SIREN lies in the range used here.</summary>
    public static bool IsSynthetic(string siren) => siren.StartsWith("0000", StringComparison.Ordinal) && Siren.IsValid(siren);

    /// <summary>Invents <paramref name="count"/> organisations numbered from <paramref name="firstNumber"/> on.</summary>
    /// <param name="seed">Any number; another seed gives other organisations with the same SIRENs.</param>
    /// <param name="count">How many.</param>
    /// <param name="mix">Sizes and their weights.</param>
    /// <param name="communes">Where they are, weighted by population; never empty.</param>
    /// <param name="firstNumber">Batches that live together take numbers that do not overlap.</param>
    /// <exception cref="ArgumentException">No commune, no weight, or numbers outside 1 to <see cref="MaxNumber"/>.</exception>
    public static IReadOnlyList<SyntheticFirm> Generate(
        ulong seed, int count, IReadOnlyList<SyntheticShare> mix, IReadOnlyList<Commune> communes, int firstNumber = 1)
    {
        if (communes.Count == 0) throw new ArgumentException("At least one commune is expected.", nameof(communes));
        if (mix.Count == 0 || mix.Any(s => s.Weight < 0) || mix.Sum(s => s.Weight) == 0)
            throw new ArgumentException("Weights are expected, not all zero.", nameof(mix));
        if (firstNumber < 1 || count < 0 || firstNumber > MaxNumber - count + 1)
            throw new ArgumentOutOfRangeException(nameof(count), $"Numbers run from 1 to {MaxNumber}.");
        return [.. Enumerable.Range(firstNumber, count).Select(number => Invent(seed, number, mix, communes))];
    }

    private static SyntheticFirm Invent(ulong seed, int number, IReadOnlyList<SyntheticShare> mix, IReadOnlyList<Commune> communes)
    {
        var random = new SplitMix64(seed);
        random = new SplitMix64(random.Next() + (ulong)number);
        var size = Weighted(ref random, mix, s => s.Weight).Size;
        var trade = random.Pick<Trade>(TradesOf(size));
        var commune = Weighted(ref random, communes, c => Math.Max(1, c.Population));
        var siren = Siren.Complete(number.ToString("D8", CultureInfo.InvariantCulture));
        return new SyntheticFirm(
            siren, Siret.Complete(siren, "0001"), $"{trade.Name} {random.Pick<string>(SyntheticWords.Qualifiers)} n° {number}",
            size, Headcount(ref random, size), ActivityCode.Naf(trade.Naf), commune.Code,
            [.. trade.Cpv[..(1 + (int)random.Below(trade.Cpv.Length))]], [.. trade.Keywords[..(2 + (int)random.Below(trade.Keywords.Length - 1))]],
            Members(ref random));
    }

    private static Trade[] TradesOf(SyntheticSize size) => size switch
    {
        SyntheticSize.Tpe or SyntheticSize.Pme => SyntheticWords.SmallFirms,
        SyntheticSize.PublicBody => SyntheticWords.PublicBodies,
        _ => SyntheticWords.LargeFirms,
    };

    private static int Headcount(ref SplitMix64 random, SyntheticSize size)
    {
        var (least, limit) = size switch
        {
            SyntheticSize.Tpe => (0, 10),
            SyntheticSize.Pme => (10, 250),
            SyntheticSize.Eti => (250, 5_000),
            SyntheticSize.Ge => (5_000, 60_000),
            _ => (50, 5_000),
        };
        return least + (int)random.Below(limit - least);
    }

    private static List<SyntheticPerson> Members(ref SplitMix64 random)
    {
        var members = new List<SyntheticPerson>();
        for (var left = 1 + random.Below(3); left > 0;)
        {
            var person = new SyntheticPerson(random.Pick<string>(SyntheticWords.GivenNames), random.Pick<string>(SyntheticWords.FamilyNames));
            if (members.Contains(person)) continue;
            members.Add(person);
            left--;
        }
        return members;
    }

    private static T Weighted<T>(ref SplitMix64 random, IReadOnlyList<T> from, Func<T, int> weight)
    {
        var left = random.Below(from.Sum(x => (long)weight(x)));
        foreach (var one in from)
            if ((left -= weight(one)) < 0)
                return one;
        throw new InvalidOperationException("The weights add up to more than their sum.");
    }
}
