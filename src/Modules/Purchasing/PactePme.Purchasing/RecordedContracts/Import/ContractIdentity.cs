namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>What a record says of a contract, as far as another record could be about the same one.</summary>
/// <param name="Digest">Of the whole text.</param>
/// <param name="Substance">Of CPV, amount and duration.</param>
/// <param name="Holders">Who holds it, in an order of its own.</param>
public sealed record ContractTraits(string Digest, string Substance, string Holders, DateOnly? PublishedOn)
{
    public static ContractTraits Of(ContractContent content) =>
        new(content.Digest, content.Substance, string.Join(' ', content.Holders.Select(h => h.PartyId.ToString("N")).Distinct().Order(StringComparer.Ordinal)), content.PublishedOn);
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
    /// Same text: the same. Same holders, published on the same day, same substance: the same in other words; another substance: another lot.
    /// Same holders, published on another day: the later version counts, provided that one contract alone fits. Other holders: another lot.
    /// </summary>
    /// <returns>The relation, and which of the known it is about.</returns>
    public static (Kinship Kinship, int Of) Judge(IReadOnlyList<ContractTraits> known, ContractTraits record)
    {
        if (known.Count == 0) return (Kinship.New, -1);
        for (var i = 0; i < known.Count; i++)
            if (known[i].Digest == record.Digest) return (Kinship.Same, i);

        var twins = Enumerable.Range(0, known.Count).Where(i => known[i].Holders == record.Holders).ToList();
        foreach (var i in twins)
            if (known[i].PublishedOn == record.PublishedOn && known[i].Substance == record.Substance) return (Kinship.Reworded, i);
        if (twins is not [var twin] || known[twin].PublishedOn == record.PublishedOn) return (Kinship.Lot, -1);
        return (Nullable.Compare(record.PublishedOn, known[twin].PublishedOn) > 0 ? Kinship.Corrects : Kinship.Superseded, twin);
    }
}
