using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

/// <summary>The number of a resolution is its own in the territory, for ever.</summary>
internal static class ResolutionNumber
{
    /// <summary>Raised by the store.</summary>
    public const string Rule = "resolution-number";

    public static Reservation Of(Guid resolution, string number) => Reservation.Of(Rule, resolution, number);
}
