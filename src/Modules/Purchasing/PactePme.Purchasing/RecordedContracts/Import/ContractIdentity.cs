namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>What a record says of a contract, as far as another record could be about the same one.</summary>
/// <param name="Version">The one that counts.</param>
/// <param name="Holders">Who holds it, in an order of its own: the same in all its versions.</param>
/// <param name="SetAside">The other versions that are known.</param>
public sealed record ContractTraits(ContractVersion Version, string Holders, IReadOnlyList<ContractVersion> SetAside)
{
    public static ContractTraits Of(ContractContent content, IReadOnlyList<ContractVersion>? setAside = null) =>
        new(ContractVersion.Of(content), string.Join(' ', content.Holders.Select(h => h.PartyId.ToString("N")).Distinct().Order(StringComparer.Ordinal)), setAside ?? []);

    public bool Knows(string digest) => Version.Digest == digest || SetAside.Any(v => v.Digest == digest);
}

/// <summary>How a record relates to those that bear the same buyer, number and day.</summary>
public enum Kinship { New, Lot, Same, Reworded, Superseded, Corrects }

/// <summary>
/// A contract is identified by buyer, number and day of notification. Some buyers give one number to all the lots of a procedure, and
/// some contracts are published twice by two platforms: content decides which.
/// </summary>
public static class ContractIdentity
{
    public static string Of(ContractBuyer buyer, string number, DateOnly notifiedOn) => $"{buyer.Siren}/{notifiedOn:yyyy-MM-dd}/{number}";

    /// <summary>
    /// Same text: the same, in the version that counts or in one that was set aside. Same holders, published on the same day, same substance: the same in other words; another substance: another lot.
    /// Same holders, published on another day: the later version counts, provided that one contract alone fits. Other holders: another lot.
    /// </summary>
    /// <returns>The relation, and which of the known it is about.</returns>
    public static (Kinship Kinship, int Of) Judge(IReadOnlyList<ContractTraits> known, ContractTraits record)
    {
        if (known.Count == 0) return (Kinship.New, -1);
        var version = record.Version;
        for (var i = 0; i < known.Count; i++)
            if (known[i].Knows(version.Digest)) return (known[i].Version.Digest == version.Digest ? Kinship.Same : Rewords(known[i].Version) ? Kinship.Reworded : Kinship.Superseded, i);

        var twins = Enumerable.Range(0, known.Count).Where(i => known[i].Holders == record.Holders).ToList();
        foreach (var i in twins)
            if (Rewords(known[i].Version)) return (Kinship.Reworded, i);
        foreach (var i in twins)
            if (known[i].SetAside.Any(Rewords)) return (Kinship.Superseded, i);
        if (twins is not [var twin] || known[twin].Version.PublishedOn == version.PublishedOn) return (Kinship.Lot, -1);
        return (Nullable.Compare(version.PublishedOn, known[twin].Version.PublishedOn) > 0 ? Kinship.Corrects : Kinship.Superseded, twin);

        bool Rewords(ContractVersion other) => other.PublishedOn == version.PublishedOn && other.Substance == version.Substance;
    }
}
