using Microsoft.Extensions.Configuration;
using PactePme.Kernel;

namespace PactePme.Purchasing.Publication;

/// <summary>Under which prefix contracting processes are published, and how a package says who publishes it.</summary>
/// <param name="Prefix">Given by the Open Contracting Partnership on registration; configured as <c>Ocds:Prefix</c>.</param>
public sealed record OcdsPublisher(string Prefix)
{
    /// <summary>Has a prefix's shape and is nobody's: what is published under it says plainly that none was registered yet.</summary>
    public const string Unregistered = "ocds-000000";

    public const string Bids = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/master/extension.json";
    public const string Lots = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json";
    public const string Enquiries = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/master/extension.json";
    public const string Pagination = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_pagination_extension/master/extension.json";

    private static readonly string[] Declared = [Bids, Lots, Enquiries];

    public bool IsRegistered => Prefix != Unregistered;

    /// <exception cref="InvalidOperationException">The configured prefix has not the shape of one.</exception>
    public static OcdsPublisher Read(IConfiguration configuration) => configuration["Ocds:Prefix"] is not { Length: > 0 } prefix ? new(Unregistered)
        : System.Text.RegularExpressions.Regex.IsMatch(prefix, @"^ocds-[a-z0-9]{6}\z") ? new(prefix)
        : throw new InvalidOperationException("Ocds:Prefix : ocds- suivi de six lettres ou chiffres. / Ocds:Prefix is ocds- and six letters or digits.");

    public string OcidOf(string territory, Guid id) => $"{Prefix}-{territory}-{id}";

    public static OcdsReleasePackage? Package(string uri, Territory territory, IReadOnlyList<OcdsRelease> releases, string? next = null) => releases.Count == 0 ? null
        : new(uri, "1.1", next is null ? Declared : [.. Declared, Pagination], releases.Max(r => r.Date), NameOf(territory, releases), releases, next is null ? null : new(next));

    public static OcdsRecordPackage? Record(string uri, Territory territory, IReadOnlyList<OcdsRelease> releases) => releases.Count == 0 ? null
        : new(uri, "1.1", Declared, releases[^1].Date, NameOf(territory, releases), [new(releases[0].Ocid, releases, OcdsMerge.Compile(releases), OcdsMerge.Versions(releases))]);

    private static OcdsPublisherName NameOf(Territory territory, IReadOnlyList<OcdsRelease> releases) =>
        new(releases.Any(r => r.Planning?.Rationale == OcdsOfNeed.Synthetic) ? $"{territory.Name} (données synthétiques / synthetic data)" : territory.Name);
}
