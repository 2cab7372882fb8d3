namespace PactePme.Purchasing.Publication;

/// <summary>
/// What is said anew takes away what it no longer says: merging keeps a field that is left out and removes one that is null. In the schema scalars may be null and objects may not,
/// so of an object that is gone each field is null. <c>Removed</c> holds the fields to write as null; a null in a property is left out.
/// </summary>
internal static class OcdsRemoval
{
    /// <param name="stood">What the releases before came to.</param>
    public static OcdsTender InsteadOf(this OcdsTender now, OcdsTender? stood) => stood is null ? now : now with
    {
        Value = now.Value.InsteadOf(stood.Value),
        MinValue = now.MinValue.InsteadOf(stood.MinValue),
        ContractPeriod = now.ContractPeriod.InsteadOf(stood.ContractPeriod),
        Lots = now.Lots is null ? null : [.. now.Lots.Select(l => stood.Lots?.FirstOrDefault(s => s.Id == l.Id) is { } before ? l.InsteadOf(before) : l)],
        Removed = Gone(("procurementMethod", stood.ProcurementMethod, now.ProcurementMethod), ("procurementMethodDetails", stood.ProcurementMethodDetails, now.ProcurementMethodDetails),
            ("awardCriteria", stood.AwardCriteria, now.AwardCriteria), ("awardCriteriaDetails", stood.AwardCriteriaDetails, now.AwardCriteriaDetails),
            ("submissionMethodDetails", stood.SubmissionMethodDetails, now.SubmissionMethodDetails))
    };

    public static OcdsAward InsteadOf(this OcdsAward now, OcdsAward? stood) => now with { Value = now.Value.InsteadOf(stood?.Value) };

    public static OcdsContract InsteadOf(this OcdsContract now, OcdsContract? stood) => now with { Value = now.Value.InsteadOf(stood?.Value), Period = now.Period.InsteadOf(stood?.Period) };

    public static OcdsValue? InsteadOf(this OcdsValue? now, OcdsValue? stood) => now ?? (stood is null ? null : new(null, null));

    /// <summary>An organisation that bought and does so no longer: it has the roles that are left to it, or none any more.</summary>
    public static OcdsParty WithRolesLeft(this OcdsParty party) => party.Roles is { Count: > 0 } ? party : party with { Roles = null, Removed = Gone(("roles", party.Roles, null)) };

    // A lot that was cancelled keeps what was said of it.
    private static OcdsLot InsteadOf(this OcdsLot now, OcdsLot stood) => now.Status == "cancelled" ? now : now with
    {
        Value = now.Value.InsteadOf(stood.Value),
        MinimumValue = now.MinimumValue.InsteadOf(stood.MinimumValue),
        Removed = Gone(("description", stood.Description, now.Description))
    };

    private static OcdsPeriod? InsteadOf(this OcdsPeriod? now, OcdsPeriod? stood) =>
        Gone(("startDate", stood?.StartDate, now?.StartDate), ("endDate", stood?.EndDate, now?.EndDate), ("durationInDays", stood?.DurationInDays, now?.DurationInDays)) is { } gone
            ? (now ?? new()) with { Removed = gone } : now;

    private static Dictionary<string, object?>? Gone(params (string Field, object? Stood, object? Now)[] fields)
    {
        var gone = fields.Where(f => f is { Stood: not null, Now: null }).ToDictionary(f => f.Field, _ => (object?)null);
        return gone.Count == 0 ? null : gone;
    }
}
