using System.Globalization;
using System.Text.RegularExpressions;
using Marten;
using PactePme.Kernel;

namespace PactePme.Governance;

/// <summary>A text in French, and in English where there is a translation.</summary>
public sealed record Wording(string French, string? English = null);

/// <summary>Where something is known from.</summary>
/// <param name="Title">As a person would cite it. Names no person.</param>
/// <param name="Url">Where it can be read, when it can: an https address.</param>
/// <param name="Synthetic">Made up for demonstration: flagged in every answer, left out of official exports.</param>
public sealed record CitedSource(string Title, string? Url = null, bool Synthetic = false);

/// <summary>The time that decides a deadline: the database's, read while the stream is locked.</summary>
public sealed record LockTime(DateTimeOffset Now);

/// <summary>Checks that axes, initiatives, targets, conventions and the network adhesion share.</summary>
internal static partial class StatedCheck
{
    /// <summary>A text that must be there in French; in English it may be absent.</summary>
    public static IEnumerable<FieldError?> Text(Wording? text, string pointer, int max) => text is null
        ? [new(pointer, "text-required", "Ce texte est obligatoire.", "This text is required.")]
        : [Check.Text(text.French, $"{pointer}/french", max), text.English is null ? null : Check.Text(text.English, $"{pointer}/english", max)];

    public static IEnumerable<FieldError?> Source(CitedSource source, string pointer) =>
        [Check.Text(source.Title, $"{pointer}/title", 500), source.Url is null ? null : Check.HttpsLink(source.Url, $"{pointer}/url")];

    /// <summary>A figure that somebody states or aims at.</summary>
    public static FieldError? Figure(decimal value, string pointer) => value is < 0 or >= 1_000_000_000_000
        ? new(pointer, "figure-range", "De zéro à mille milliards.", "From zero to a thousand billion.") : null;

    /// <summary>Dated back by those entitled, not before the latest change, never in the future.</summary>
    public static FieldError? Date(DateTimeOffset? effectiveAt, DateTimeOffset since, DateTimeOffset now) =>
        effectiveAt < since
            ? new("/effectiveAt", "before-its-time", "Cette date d'effet précède ce qu'elle change : relisez l'historique.", "This effective date comes before what it changes: read the history.")
            : Check.NotInTheFuture(effectiveAt, "/effectiveAt", now);

    /// <summary>When something that is stated of a Paris day took effect: as that day began, not before the latest change.</summary>
    public static DateTimeOffset EffectiveOn(DateOnly day, DateTimeOffset since, DateTimeOffset now)
    {
        var start = ParisTime.StartOf(day);
        return start < since ? since : start > now ? now : start;
    }

    /// <summary>A calendar date of the precision that its source gives (ISO 8601): <c>2017</c>, <c>2017-01</c> or <c>2017-01-31</c>; not in the future.</summary>
    public static FieldError? Reduced(string? date, string pointer, DateTimeOffset now) =>
        date is null ? null
        : FirstDay(date) is not { } first
            ? new(pointer, "not-a-reduced-date", "Une date est attendue, aussi précise que la source la donne : 2017, 2017-01 ou 2017-01-31.", "A date is expected, as precise as the source gives it: 2017, 2017-01 or 2017-01-31.")
        : first > ParisTime.DayOf(now) ? new(pointer, "in-the-future", "Cette date est dans le futur.", "This date is in the future.")
        : null;

    /// <summary>The first day that such a date may mean; nothing when it is none.</summary>
    public static DateOnly? FirstDay(string date) =>
        Shape().IsMatch(date) && DateOnly.TryParseExact(date.Length switch { 4 => $"{date}-01-01", 7 => $"{date}-01", _ => date }, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year >= 1000 ? day : null;

    public static FieldError? Past(DateOnly? day, string pointer, DateTimeOffset now) =>
        day > ParisTime.DayOf(now) ? new(pointer, "in-the-future", "Cette date est dans le futur.", "This date is in the future.") : null;

    [GeneratedRegex(@"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

internal static class ParisDay
{
    /// <summary>The last day whose beginning is an instant that Paris clocks can show.</summary>
    public static readonly DateOnly Last = new(9998, 12, 30);

    /// <summary>When a day is over.</summary>
    public static DateTimeOffset End(DateOnly day) => ParisTime.StartOf(day.AddDays(1));
}

internal static class Marking
{
    /// <summary>In a territory that is made up, everything is.</summary>
    public static CitedSource In(this CitedSource source, Territory territory) => territory.Synthetic ? source with { Synthetic = true } : source;
}

/// <summary>Who may see what of the committee.</summary>
internal static class CommitteeSight
{
    /// <summary>The committee's people and those who audit it.</summary>
    public static bool SeesCommittee(this Caller by) => by.Is(Role.Secretary) || by.Is(Role.GovernanceMember) || by.Is(Role.Auditor) || by.Is(Role.Analyst);
}

internal static class LockedStream
{
    /// <summary>Locks a stream until the session commits, and gives the database's time then.</summary>
    public static async Task<LockTime> LockedAsync(this DatabaseClock clock, IDocumentSession session, Guid id, CancellationToken ct) =>
        new(await clock.LockAsync(session, id, shared: false, ct) ?? DateTimeOffset.MaxValue);
}
