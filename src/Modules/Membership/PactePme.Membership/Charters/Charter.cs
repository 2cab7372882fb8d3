using PactePme.Kernel;
using PactePme.Membership.Contracts;

namespace PactePme.Membership.Charters;

/// <summary>A text in French, and in English where there is a translation.</summary>
public sealed record Bilingual(string French, string? English = null);

/// <summary>A decision of a governing body, as recorded when something was adopted.</summary>
/// <param name="Body">Who decided, e.g. the governance committee.</param>
/// <param name="Reference">Under which reference it can be found.</param>
/// <param name="DecidedOn">Calendar day in Paris.</param>
public sealed record Decision(string Body, string Reference, DateOnly DecidedOn);

// Each version: Drafted -> Adopted -> Superseded.

/// <param name="Code">Short name, unique in the territory, in upper case.</param>
[StoredAs("charter_drafted_v1")]
public sealed record CharterDrafted(string Code, Bilingual Title, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("charter_version_drafted_v1")]
public sealed record CharterVersionDrafted(int CharterVersion, IReadOnlyList<Bilingual> Commitments, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("charter_version_revised_v1")]
public sealed record CharterVersionRevised(int CharterVersion, IReadOnlyList<Bilingual> Commitments, DateTimeOffset EffectiveAt) : IFact;

/// <param name="ResolutionId">The resolution by which it was decided; absent from what was recorded before resolutions were.</param>
[StoredAs("charter_version_adopted_v1"), Shows(nameof(CharterVersionAdopted.CharterVersion), nameof(CharterVersionAdopted.Decision), nameof(CharterVersionAdopted.ResolutionId))]
public sealed record CharterVersionAdopted(int CharterVersion, Decision Decision, DateTimeOffset EffectiveAt, Guid? ResolutionId = null) : IFact;

[StoredAs("charter_version_superseded_v1"), Shows(nameof(CharterVersionSuperseded.CharterVersion), nameof(CharterVersionSuperseded.By))]
public sealed record CharterVersionSuperseded(int CharterVersion, int By, DateTimeOffset EffectiveAt) : IFact;

public enum CharterVersionState { Drafted, Adopted, Superseded }

/// <summary>One version of a charter's commitments.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="ResolutionId">The resolution by which it was adopted, when it was decided here.</param>
public sealed record CharterText(int Number, CharterVersionState State, IReadOnlyList<Bilingual> Commitments, Decision? Decision = null,
    DateTimeOffset? AdoptedAt = null, DateTimeOffset? SupersededAt = null, Guid? ResolutionId = null);

/// <summary>A charter that organisations sign, such as the Metropolitan Business Act's.</summary>
public sealed record Charter(string Code, Bilingual Title) : IFolded<Charter>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public IReadOnlyList<CharterText> Texts { get; init; } = [];

    /// <summary>Number of the version in force; nothing before the first adoption.</summary>
    public int? InForce { get; init; }

    /// <summary>When the latest change took effect.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The version not adopted yet: one at a time.</summary>
    public CharterText? Draft => Texts.LastOrDefault(t => t.State == CharterVersionState.Drafted);

    public static Charter? Next(Charter? state, IFact fact) => (state, fact) switch
    {
        (null, CharterDrafted e) => new(e.Code, e.Title) { Since = e.EffectiveAt },
        (null, _) => null,
        (_, CharterVersionDrafted e) => state with { Texts = [.. state.Texts, new(e.CharterVersion, CharterVersionState.Drafted, e.Commitments)], Since = e.EffectiveAt },
        (_, CharterVersionRevised e) => state.With(e.CharterVersion, e.EffectiveAt, t => t with { Commitments = e.Commitments }),
        (_, CharterVersionAdopted e) => state.Adopted(e),
        (_, CharterVersionSuperseded e) => state.With(e.CharterVersion, e.EffectiveAt, t => t with { State = CharterVersionState.Superseded, SupersededAt = e.EffectiveAt }),
        _ => state
    };

    /// <summary>The version that could be signed at that moment.</summary>
    public CharterText? InForceAt(DateTimeOffset moment) =>
        Texts.LastOrDefault(t => t.AdoptedAt <= moment && (t.SupersededAt is null || moment < t.SupersededAt));

    /// <summary>Facts of a charter follow one another: the secretary may date them back, not before the latest.</summary>
    public FieldError? CheckDate(DateTimeOffset? effectiveAt, DateTimeOffset now) =>
        effectiveAt < Since
            ? new("/effectiveAt", "before-latest-change", "Cette date précède le dernier changement de la charte.", "This date comes before the latest change of the charter.")
            : Check.NotInTheFuture(effectiveAt, "/effectiveAt", now);

    /// <summary>The charter's standing after these facts, for the other modules.</summary>
    /// <param name="before">The charter before; nothing when they draft it.</param>
    public static CharterStanding Standing(Guid id, Charter? before, IReadOnlyCollection<IFact> facts)
    {
        var after = facts.Aggregate(before, Next)!;
        return new(id, (before?.Version ?? 0) + facts.Count, after.Code, after.Title.French, after.Draft?.Number, after.InForce);
    }

    private Charter Adopted(CharterVersionAdopted e)
    {
        var after = With(e.CharterVersion, e.EffectiveAt, t => t with { State = CharterVersionState.Adopted, Decision = e.Decision, AdoptedAt = e.EffectiveAt, ResolutionId = e.ResolutionId });
        return after with { InForce = e.CharterVersion };
    }

    private Charter With(int number, DateTimeOffset since, Func<CharterText, CharterText> change) =>
        this with { Texts = [.. Texts.Select(t => t.Number == number ? change(t) : t)], Since = since };
}

/// <summary>Checks that several commands on charters share.</summary>
internal static class CharterCheck
{
    public static IEnumerable<FieldError?> Commitments(IReadOnlyList<Bilingual> commitments) =>
    [
        commitments.Count == 0 ? new("/commitments", "commitments-required", "Une charte porte au moins un engagement.", "A charter holds at least one commitment.") : null,
        Check.Count(commitments, "/commitments", 50),
        .. commitments.SelectMany((text, i) => Text(text, $"/commitments/{i}", 2000))
    ];

    public static IEnumerable<FieldError?> Text(Bilingual? text, string pointer, int max) => text is null
        ? [new(pointer, "text-required", "Ce texte est obligatoire.", "This text is required.")]
        : [Check.Text(text.French, $"{pointer}/french", max), text.English is null ? null : Check.Text(text.English, $"{pointer}/english", max)];
}
