namespace PactePme.Purchasing.Needs;

/// <summary>What responses are built on. Whoever changes one of these asks another thing than before.</summary>
public enum MaterialTerm { Object, Lots, Cpv, Place, Dates, Criteria }

/// <summary>
/// What makes an amendment material: it changes the object, the lots, the CPV codes, the place, the dates or the selection criteria.
/// Then the responses received are void until confirmed or replaced, their authors are told, and at least seven days are left.
/// Budget, attachments and the time for questions may be corrected without.
/// </summary>
public static class MaterialChange
{
    /// <summary>Paris calendar days that a material amendment leaves before the deadline.</summary>
    public const int DaysLeft = 7;

    public static IReadOnlyList<MaterialTerm> Between(NeedContent before, NeedContent after) =>
    [
        .. Changed(MaterialTerm.Object, before.Title != after.Title || before.Description != after.Description || before.Nature != after.Nature),
        .. Changed(MaterialTerm.Lots, !before.Lots.SequenceEqual(after.Lots, LotComparer)),
        .. Changed(MaterialTerm.Cpv, !before.Cpv.ToHashSet().SetEquals(after.Cpv)),
        .. Changed(MaterialTerm.Place, !before.Communes.ToHashSet().SetEquals(after.Communes)),
        // A later deadline alone is an extension: it takes nothing from anybody.
        .. Changed(MaterialTerm.Dates, before.StartOn != after.StartOn),
        .. Changed(MaterialTerm.Criteria, !before.Criteria.SequenceEqual(after.Criteria))
    ];

    private static IEnumerable<MaterialTerm> Changed(MaterialTerm term, bool changed) => changed ? [term] : [];

    private static readonly IEqualityComparer<Lot> LotComparer = EqualityComparer<Lot>.Create(
        (one, other) => one!.Title == other!.Title && one.Description == other.Description && (one.Cpv ?? []).ToHashSet().SetEquals(other.Cpv ?? []),
        lot => lot.Title.GetHashCode(StringComparison.Ordinal));
}
