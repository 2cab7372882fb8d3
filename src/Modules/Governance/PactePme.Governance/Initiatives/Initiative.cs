using PactePme.Governance.Axes;
using PactePme.Kernel;

namespace PactePme.Governance.Initiatives;

public enum InitiativeState
{
    Suggested,
    Declined,
    Published,
    /// <summary>Nobody has confirmed it for a year.</summary>
    UpdateDue,
    /// <summary>Nobody has confirmed it although it was due: what it says may not hold any more.</summary>
    Stale,
    Archived,
    /// <summary>A duplicate: another stands for it.</summary>
    Merged
}

/// <summary>What an initiative is: an existing scheme found on the territory.</summary>
/// <param name="Title">In French.</param>
/// <param name="Description">In French. Names no person.</param>
/// <param name="Source">Where it is known from.</param>
/// <param name="HolderId">The organisation that runs it, when it is in the register.</param>
/// <param name="Website">An https address.</param>
/// <param name="Contact">Where to write to or call, such as a general mailbox. No person's name, address or number.</param>
public sealed record InitiativeContent(string Title, string Description, CitedSource Source, Guid? HolderId = null, string? Website = null, string? Contact = null);

/// <param name="SuggestedBy">The organisation that suggested it.</param>
[StoredAs("initiative_suggested_v1")]
public sealed record InitiativeSuggested(AxisKind Axis, InitiativeContent Content, Guid SuggestedBy, DateTimeOffset EffectiveAt) : IFact;

/// <param name="UpdateDueAt">When it is to be confirmed at the latest.</param>
[StoredAs("initiative_published_v1"), Shows(nameof(InitiativePublished.UpdateDueAt), Actor = true)]
public sealed record InitiativePublished(DateTimeOffset UpdateDueAt, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">Names no person.</param>
[StoredAs("initiative_declined_v1")]
public sealed record InitiativeDeclined(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("initiative_confirmed_v1"), Shows(nameof(InitiativeConfirmed.UpdateDueAt))]
public sealed record InitiativeConfirmed(DateTimeOffset UpdateDueAt, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("initiative_revised_v1"), Shows(nameof(InitiativeRevised.UpdateDueAt))]
public sealed record InitiativeRevised(InitiativeContent Content, DateTimeOffset UpdateDueAt, DateTimeOffset EffectiveAt) : IFact;

/// <param name="StaleAt">When it counts as stale unless it is confirmed.</param>
[StoredAs("initiative_update_fell_due_v1"), Shows(nameof(InitiativeUpdateFellDue.StaleAt))]
public sealed record InitiativeUpdateFellDue(DateTimeOffset StaleAt, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("initiative_went_stale_v1"), Shows]
public sealed record InitiativeWentStale(DateTimeOffset EffectiveAt) : IFact;

/// <param name="Reason">Names no person.</param>
[StoredAs("initiative_archived_v1"), Shows(Actor = true)]
public sealed record InitiativeArchived(string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>This one is a duplicate of the survivor.</summary>
/// <param name="Reason">Names no person.</param>
[StoredAs("initiative_merged_v1"), Shows(nameof(InitiativeMerged.SurvivorId), Actor = true)]
public sealed record InitiativeMerged(Guid SurvivorId, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>This one stands for a duplicate, and for those that the duplicate stood for.</summary>
[StoredAs("initiative_absorbed_v1"), Shows(Actor = true)]
public sealed record InitiativeAbsorbed(AbsorbedInitiative Duplicate, DateTimeOffset EffectiveAt) : IFact;

/// <summary>What a duplicate said when it was merged.</summary>
/// <param name="Into">The initiative that it was merged into: this one, or one that was itself merged later.</param>
/// <param name="MergedAt">When.</param>
public sealed record AbsorbedInitiative(Guid Id, InitiativeContent Content, Guid SuggestedBy, Guid Into, DateTimeOffset MergedAt);

/// <summary>An initiative of the census: Suggested -> Published -> UpdateDue -> Stale -> Archived, or Merged; a suggestion may be Declined.</summary>
public sealed record Initiative(AxisKind Axis, InitiativeContent Content, Guid SuggestedBy, InitiativeState State) : IFolded<Initiative>
{
    public Guid Id { get; set; }
    public long Version { get; set; }

    /// <summary>When the latest change took effect.</summary>
    public DateTimeOffset Since { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When it was last published, confirmed or revised.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    public DateTimeOffset? UpdateDueAt { get; init; }

    /// <summary>Known once the update is due.</summary>
    public DateTimeOffset? StaleAt { get; init; }

    /// <summary>Why it was declined, archived or merged.</summary>
    public string? Reason { get; init; }

    /// <summary>The initiative it was merged into, which may have been merged since.</summary>
    public Guid? MergedInto { get; init; }

    /// <summary>Duplicates that it stands for, in the order of their mergers into it.</summary>
    public IReadOnlyList<AbsorbedInitiative> Absorbed { get; init; } = [];

    /// <summary>What a search looks through.</summary>
    public string Words => FrenchText.Fold($"{Content.Title} ; {Content.Description}");

    /// <summary>Published and neither archived nor merged.</summary>
    public bool IsLive => State is InitiativeState.Published or InitiativeState.UpdateDue or InitiativeState.Stale;

    /// <summary>When time next changes its state; nothing when it does not.</summary>
    public DateTimeOffset? AgesAt => State switch { InitiativeState.Published => UpdateDueAt, InitiativeState.UpdateDue => StaleAt, _ => null };

    public static Initiative? Next(Initiative? state, IFact fact) => (state, fact) switch
    {
        (null, InitiativeSuggested e) => new(e.Axis, e.Content, e.SuggestedBy, InitiativeState.Suggested) { Since = e.EffectiveAt },
        (null, _) => null,
        (_, InitiativePublished e) => state.Fresh(e.UpdateDueAt, e.EffectiveAt) with { PublishedAt = e.EffectiveAt },
        (_, InitiativeDeclined e) => state.Ended(InitiativeState.Declined, e.Reason, e.EffectiveAt),
        (_, InitiativeConfirmed e) => state.Fresh(e.UpdateDueAt, e.EffectiveAt),
        (_, InitiativeRevised e) => state.Fresh(e.UpdateDueAt, e.EffectiveAt) with { Content = e.Content },
        (_, InitiativeUpdateFellDue e) => state with { State = InitiativeState.UpdateDue, StaleAt = e.StaleAt, Since = e.EffectiveAt },
        (_, InitiativeWentStale e) => state with { State = InitiativeState.Stale, Since = e.EffectiveAt },
        (_, InitiativeArchived e) => state.Ended(InitiativeState.Archived, e.Reason, e.EffectiveAt),
        (_, InitiativeMerged e) => state.Ended(InitiativeState.Merged, e.Reason, e.EffectiveAt) with { MergedInto = e.SurvivorId },
        (_, InitiativeAbsorbed e) => state with { Absorbed = [.. state.Absorbed, e.Duplicate], Since = e.EffectiveAt },
        _ => state
    };

    /// <summary>Suggestions are their organisation's and the committee's; what was published is everybody's, also once it has ended.</summary>
    public bool MayBeSeenBy(Caller by) => PublishedAt is not null || by.BelongsTo(SuggestedBy) || by.SeesCommittee();

    /// <summary>The holder's members and the secretary keep it up to date.</summary>
    public bool IsKeptBy(Caller by) => by.Is(Role.Secretary) || (Content.HolderId is { } holder && by.ActsFor(holder));

    private Initiative Fresh(DateTimeOffset updateDueAt, DateTimeOffset at) =>
        this with { State = InitiativeState.Published, ConfirmedAt = at, UpdateDueAt = updateDueAt, StaleAt = null, Since = at };

    private Initiative Ended(InitiativeState state, string reason, DateTimeOffset at) =>
        this with { State = state, Reason = reason, UpdateDueAt = null, StaleAt = null, Since = at };
}

/// <summary>Rules that several commands on initiatives share.</summary>
public static class InitiativeTerms
{
    /// <summary>Without a word for so long, an update is due.</summary>
    public const int UpdateDueAfterMonths = 12;

    /// <summary>Without a word for so long after that, it is stale.</summary>
    public const int StaleAfterMonths = 3;

    /// <summary>One initiative stands for so many duplicates at most.</summary>
    public const int MostAbsorbed = 100;

    public static readonly Refusal NotSuggested = Refusal.State("initiative-not-suggested",
        "Cette suggestion a déjà reçu une réponse : relisez l'initiative.",
        "This suggestion has been answered already: read the initiative again.");
    public static readonly Refusal NotLive = Refusal.State("initiative-not-live",
        "Cette initiative n'est pas encore publiée, ou est archivée ou fusionnée : elle ne se modifie pas.",
        "This initiative is not published yet, or is archived or merged: it cannot be changed.");
    public static readonly Refusal NotYours = Refusal.Forbidden("initiative-not-yours",
        "Seuls les membres de l'organisation qui porte l'initiative, ou le secrétariat, la tiennent à jour : écrivez-leur.",
        "Only members of the organisation that runs the initiative, or the secretary, keep it up to date: write to them.");

    /// <summary>The first instant of the Paris day twelve months later.</summary>
    public static DateTimeOffset UpdateDueAt(DateTimeOffset confirmed) => ParisTime.StartOf(ParisTime.DayOf(confirmed).AddMonths(UpdateDueAfterMonths));

    /// <summary>The first instant of the Paris day three months after the update fell due.</summary>
    public static DateTimeOffset StaleAt(DateTimeOffset due) => ParisTime.StartOf(ParisTime.DayOf(due).AddMonths(StaleAfterMonths));

    /// <summary>Why the caller cannot keep this initiative up to date; nothing when they can.</summary>
    public static Refusal? RefuseToKeep(Initiative initiative, Caller by) =>
        !initiative.MayBeSeenBy(by) ? Refusal.NotFound
        : !initiative.IsKeptBy(by) ? NotYours
        : !initiative.IsLive ? NotLive
        : null;

    internal static IEnumerable<FieldError?> Faults(InitiativeContent content, string pointer) =>
    [
        Check.Text(content.Title, $"{pointer}/title", 200),
        Check.Text(content.Description, $"{pointer}/description", 5_000),
        content.Website is null ? null : Check.HttpsLink(content.Website, $"{pointer}/website"),
        content.Contact is null ? null : Check.Text(content.Contact, $"{pointer}/contact", 200),
        .. StatedCheck.Source(content.Source, $"{pointer}/source")
    ];
}
