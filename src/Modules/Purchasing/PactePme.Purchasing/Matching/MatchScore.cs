using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Matching;

/// <summary>Where a supplier works, seen from a need.</summary>
public enum PlaceFit
{
    /// <summary>It says where it works, and that is elsewhere.</summary>
    Elsewhere = -1,
    /// <summary>The need is of no place, or nothing is known of the supplier's.</summary>
    Unknown = 0,
    /// <summary>It works everywhere in France; or says nothing and has its head office in the département.</summary>
    Reaches = 1,
    /// <summary>It names the place of the need.</summary>
    Names = 2
}

/// <summary>What a need and a supplier have in common, as the index found it.</summary>
/// <param name="CpvDepth">Digits that a CPV code of each have in common, from the first on; 0, or 2 to 8.</param>
/// <param name="Keywords">How many of the supplier's keywords the need says.</param>
/// <param name="Activity">The supplier's activity shares a word with the need.</param>
/// <param name="Followed">The supplier follows a CPV prefix of the need.</param>
/// <param name="SizeClass">tpe, pme, eti, ge or publicBody.</param>
public sealed record Affinity(int CpvDepth, int Keywords, bool Activity, bool Followed, PlaceFit Place = PlaceFit.Unknown, string SizeClass = "");

/// <summary>How many points an affinity is worth, out of a hundred. The statement that ranks in the database is written from these same figures.</summary>
public static class MatchScore
{
    /// <summary>How many are told of a need at most; see <see cref="EqualTreatment"/> for public buyers.</summary>
    public const int Most = 50;

    /// <summary>A need in which a new supplier, or one whose profile changed, is matched: this many at most, the nearest deadline first.</summary>
    public const int MostNeeds = 200;

    /// <summary>By digits in common: the division is little, from the class on (four digits) it is the same trade.</summary>
    public static readonly IReadOnlyList<int> CpvPoints = [0, 0, 10, 20, 30, 36, 42, 46, 50];

    public const int KeywordPoints = 10, MostKeywords = 2, ActivityPoints = 5, FollowedPoints = 5, NamesPlacePoints = 15, ReachesPlacePoints = 8, SmallFirmPoints = 5, MidFirmPoints = 2;

    public static int Of(Affinity affinity, BuyerSector buyer) =>
        CpvPoints[affinity.CpvDepth]
        + KeywordPoints * Math.Min(affinity.Keywords, MostKeywords)
        + (affinity.Activity ? ActivityPoints : 0)
        + (affinity.Followed ? FollowedPoints : 0)
        + (EqualTreatment.PlaceAndSizeCount(buyer) ? PlacePoints(affinity.Place) + SizePoints(affinity.SizeClass) : 0);

    /// <summary>
    /// Whether it is a match at all: something that the supplier states it can do fits, or it follows the code. A private buyer's need
    /// elsewhere than where a supplier says it works is none, unless it follows the code.
    /// </summary>
    public static bool IsMatch(Affinity affinity, BuyerSector buyer) =>
        affinity.Followed
        || ((affinity.CpvDepth >= CpvPrefixes.Shortest || affinity.Keywords > 0) && (!EqualTreatment.PlaceAndSizeCount(buyer) || affinity.Place != PlaceFit.Elsewhere));

    public static int PlacePoints(PlaceFit place) => place switch { PlaceFit.Names => NamesPlacePoints, PlaceFit.Reaches => ReachesPlacePoints, _ => 0 };

    /// <summary>The pact is there for small firms.</summary>
    public static int SizePoints(string sizeClass) => sizeClass switch { "tpe" or "pme" => SmallFirmPoints, "eti" => MidFirmPoints, _ => 0 };
}
