namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>What becomes of one record of a file, judged on the file alone: the same each time it is read.</summary>
public enum ContractOutcome
{
    /// <summary>Taken as it is; the notes, if any, say what is published beside the contract and not kept.</summary>
    Accepted,
    /// <summary>Taken, with something put right, left out or doubted; the notes say what.</summary>
    Repaired,
    /// <summary>Not taken; the notes say why.</summary>
    Rejected,
    /// <summary>Tells of a contract that an earlier record told of; the notes say in what manner.</summary>
    Duplicate
}

/// <summary>One record of a file of contracts.</summary>
/// <param name="Record">Its number in the file, from one.</param>
/// <param name="Buyer">The buyer's identifier as the file gives it, printable and cut short.</param>
/// <param name="Number">The contract's number as the file gives it, printable and cut short.</param>
/// <param name="Euros">Its amount as the file gives it, zero when it gives none that can be read.</param>
/// <param name="Contract">What was read; nothing when rejected.</param>
/// <param name="Notes">Why, and what was repaired.</param>
public sealed record ReadContract(int Record, string? Buyer, string? Number, ContractOutcome Outcome, decimal Euros, FoundContract? Contract, IReadOnlyList<ContractNote> Notes);

/// <summary>A contract as a record tells of it, checked and in normal form.</summary>
/// <param name="Parties">Buyer and holders, those of its modifications too.</param>
public sealed record FoundContract(ContractBuyer Buyer, string Number, DateOnly NotifiedOn, string? Platform, string? RecordId, ContractContent Content,
    IReadOnlyList<ContractModified> Modifications, IReadOnlyList<Party> Parties)
{
    public string Identity => ContractIdentity.Of(Buyer, Number, NotifiedOn);
}

/// <summary>What was read of a file so far: by outcome and by reason, in records and in euros.</summary>
public sealed class ContractSummary
{
    private readonly SortedDictionary<ContractOutcome, (int Records, decimal Euros)> byOutcome = new(Enum.GetValues<ContractOutcome>().ToDictionary(o => o, _ => (0, 0m)));
    private readonly SortedDictionary<string, (int Records, decimal Euros)> byReason = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<ContractOutcome, (int Records, decimal Euros)> ByOutcome => byOutcome;

    /// <summary>Under the code of each note; a record counts once under each that it carries.</summary>
    public IReadOnlyDictionary<string, (int Records, decimal Euros)> ByReason => byReason;

    public (int Records, decimal Euros) Total => (byOutcome.Values.Sum(v => v.Records), byOutcome.Values.Sum(v => v.Euros));

    public void Add(ReadContract record)
    {
        byOutcome[record.Outcome] = Plus(byOutcome[record.Outcome], record);
        foreach (var code in record.Notes.Select(n => n.Code).Distinct()) byReason[code] = Plus(byReason.GetValueOrDefault(code), record);
    }

    private static (int, decimal) Plus((int Records, decimal Euros) before, ReadContract record) => (before.Records + 1, before.Euros + record.Euros);
}
