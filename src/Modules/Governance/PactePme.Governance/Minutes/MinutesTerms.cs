using PactePme.Kernel;

namespace PactePme.Governance.Minutes;

/// <summary>What several commands on minutes check alike.</summary>
public static class MinutesTerms
{
    public const int MostEntries = 2_000;
    public const int MostTexts = 200;
    public const int MostProposals = 500;

    public static readonly Refusal Settled = Refusal.State("minutes-settled",
        "Ce procès-verbal est approuvé : son texte ne change plus ; une fois publié, il se corrige.",
        "These minutes are approved: their text no longer changes; once published, they are corrected.");
    public static readonly Refusal NotDrafted = Refusal.State("minutes-not-drafted",
        "Ce procès-verbal est déjà ouvert aux amendements.",
        "These minutes are open to amendments already.");
    public static readonly Refusal NotOpenToAmendments = Refusal.State("minutes-not-open-to-amendments",
        "Ce procès-verbal n'est pas, ou plus, ouvert aux amendements.",
        "These minutes are not, or no longer, open to amendments.");
    public static readonly Refusal TooMany = Refusal.State("minutes-too-many-amendments",
        "Ce procès-verbal a déjà trop d'amendements : réunissez-les.",
        "These minutes have too many amendments already: gather them.");

    internal static IEnumerable<FieldError?> Check(IReadOnlyList<MinutesEntry> entries) =>
    [
        entries.Count == 0 ? new("/entries", "entries-required", "Un procès-verbal dit quelque chose.", "Minutes say something.") : null,
        Kernel.Check.Count(entries, "/entries", MostEntries),
        .. entries.SelectMany((e, i) => StatedCheck.Text(e.Text, $"/entries/{i}/text", 50_000))
    ];

    internal static FieldError? CheckEntry(int? entry, MinutesText text, string pointer) => entry is null || (entry >= 1 && entry <= text.Entries.Count) ? null
        : new(pointer, "no-such-entry", $"Le texte a {text.Entries.Count} entrées, numérotées à partir de 1.", $"The text has {text.Entries.Count} entries, numbered from 1.");

    /// <summary>Published minutes are everybody's; before that they are the committee's.</summary>
    internal static bool AreShownTo(this MeetingMinutes minutes, Caller by) => minutes.State == MinutesState.Published || by.SeesCommittee();
}
