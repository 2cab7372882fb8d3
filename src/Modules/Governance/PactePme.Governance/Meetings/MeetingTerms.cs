using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;

namespace PactePme.Governance.Meetings;

/// <summary>What several commands on meetings check alike.</summary>
internal static class MeetingTerms
{
    public const int MostItems = 100;

    /// <summary>
    /// The first Paris day for which a meeting can be convened, with so many full days between the convocation and it: neither the day of the
    /// convocation nor that of the meeting counts (jours francs, CGCT, L.2121-12). Without notice it may be the same day.
    /// </summary>
    public static DateOnly EarliestDay(DateTimeOffset now, int noticeDays) => ParisTime.DayOf(now).AddDays(noticeDays == 0 ? 0 : noticeDays + 1);

    public static int NoticeDays(RulesOfProcedure rules, bool second) => second ? rules.Quorum?.Second?.NoticeDays ?? rules.NoticeDays : rules.NoticeDays;

    /// <summary>Refuses a day before the earliest, which it names.</summary>
    public static Refusal? RefuseNotice(DateTimeOffset at, RulesOfProcedure rules, bool second, DateTimeOffset now)
    {
        var days = NoticeDays(rules, second);
        var earliest = EarliestDay(now, days);
        return at <= now ? ConveneMeetingEndpoint.InThePast
            : ParisTime.DayOf(at) >= earliest ? null
            : ConveneMeetingEndpoint.NoticeTooShort with
            {
                French = $"Le règlement demande {days} jours francs entre la convocation et la réunion : au plus tôt le {earliest:dd'/'MM'/'yyyy}.",
                English = $"The rules ask for {days} full days between convocation and meeting: {earliest:yyyy-MM-dd} at the earliest."
            };
    }

    public static IEnumerable<FieldError?> CheckPlace(string? place, bool remote) =>
        [remote ? Check.OptionalText(place, "/place", 300) : Check.Text(place, "/place", 300)];

    public static IEnumerable<FieldError?> CheckAgenda(IReadOnlyList<AgendaItem> agenda) =>
    [
        agenda.Count == 0 ? new("/agenda", "agenda-required", "Une réunion a au moins un point à l'ordre du jour.", "A meeting has at least one item on its agenda.") : null,
        Check.Count(agenda, "/agenda", MostItems),
        .. agenda.SelectMany((item, i) => StatedCheck.Text(item.Title, $"/agenda/{i}/title", 300)),
        agenda.Where(i => i.ResolutionId is not null).GroupBy(i => i.ResolutionId).Any(g => g.Count() > 1)
            ? new("/agenda", "resolution-twice", "Une délibération ne vient qu'une fois à l'ordre du jour.", "A resolution is on the agenda once.") : null
    ];

    /// <summary>Items that are put on an agenda name resolutions that wait for their vote.</summary>
    public static Refusal? RefuseResolutions(IEnumerable<AgendaItem> added, IReadOnlyList<Resolution> known) =>
        added.Any(item => item.ResolutionId is { } id && known.All(r => r.Id != id || r.State != ResolutionState.Tabled)) ? ConveneMeetingEndpoint.ResolutionNotTabled : null;

    /// <summary>Whether an item is one of the first meeting's: the same, or on a resolution that supersedes the one it was on, for a vote is never opened again.</summary>
    public static bool WasOn(this AgendaItem item, Meeting first, IReadOnlyList<Resolution> known) => first.Agenda.Any(before =>
        before == item
        || (before.ResolutionId is { } old && item.ResolutionId is { } now && known.Any(r => r.Id == now && r.Content.Supersedes == old)));
}
