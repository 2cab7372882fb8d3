using PactePme.Purchasing.Search;

namespace PactePme.Purchasing.Matching;

/// <summary>
/// The rule for public buyers, in one place. A public buyer treats candidates equally (Code de la commande publique, L.3: égalité de traitement et
/// liberté d'accès), and whom the platform tells of a need decides who comes to respond. For a public buyer, therefore, neither place nor size
/// ranks, excludes or shortens the list of those told: they give no points, leave nobody out, are no reason, and where the list ends all who have
/// as many points as the last one are told too, so that nothing but what the need asks for decides. What public buyers are, <see cref="BuyerSector"/> says.
/// </summary>
public static class EqualTreatment
{
    public static bool PlaceAndSizeCount(BuyerSector buyer) => buyer != BuyerSector.Public;

    /// <summary>Tells everybody who has as many points as the last one on the list.</summary>
    public static bool TellsAllEquals(BuyerSector buyer) => buyer == BuyerSector.Public;
}
