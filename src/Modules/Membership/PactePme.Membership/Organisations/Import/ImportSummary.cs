namespace PactePme.Membership.Organisations.Import;

/// <summary>Counts what was read: records by outcome, and records by the reasons and repairs they carry.</summary>
public sealed class ImportSummary
{
    private readonly SortedDictionary<string, int> _byReason = new(StringComparer.Ordinal);
    private readonly int[] _byOutcome = new int[Enum.GetValues<RecordOutcome>().Length];

    public int Total => _byOutcome.Sum();

    public int Accepted => _byOutcome[(int)RecordOutcome.Accepted];

    public int Repaired => _byOutcome[(int)RecordOutcome.Repaired];

    public int Rejected => _byOutcome[(int)RecordOutcome.Rejected];

    public int Duplicates => _byOutcome[(int)RecordOutcome.Duplicate];

    /// <summary>Records by the code of each fault they carry; one record may count under several.</summary>
    public IReadOnlyDictionary<string, int> ByReason => _byReason;

    public void Add(OrganisationRecord record)
    {
        _byOutcome[(int)record.Outcome]++;
        foreach (var code in record.Notes.Select(n => n.Fault.Code).Distinct())
            _byReason[code] = _byReason.GetValueOrDefault(code) + 1;
    }
}
