using System.Globalization;
using System.Text.RegularExpressions;

namespace PactePme.Kernel;

/// <summary>
/// Deadlines are set and shown in Europe/Paris. A text without an offset is Paris time; one that the change of hour skips or
/// repeats is refused rather than guessed.
/// </summary>
public static partial class ParisTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    // Before 1912 Paris was no whole number of minutes from UTC; after 9998 an instant may have no Paris time.
    private const int First = 1912, Last = 9998;

    /// <summary>Reads <c>2026-12-01T12:00</c> (Paris) or <c>2026-12-01T11:00:00Z</c> (an instant).</summary>
    public static FieldError? Read(string? text, string pointer, out DateTimeOffset instant)
    {
        instant = default;
        if (text is null || !Shape().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
            || read.Year is < First or > Last)
            return new(pointer, "not-a-date-time",
                "Une date et heure est attendue : 2026-12-01T12:00 (heure de Paris) ou 2026-12-01T11:00:00Z.",
                "A date and time is expected: 2026-12-01T12:00 (Paris time) or 2026-12-01T11:00:00Z.");
        if (Offset().IsMatch(text)) { instant = read.ToUniversalTime(); return null; }
        var local = read.DateTime;
        if (Zone.IsInvalidTime(local))
            return new(pointer, "skipped-hour", "Cette heure n'existe pas à Paris ce jour-là (passage à l'heure d'été).",
                "This hour does not exist in Paris on that day (start of daylight-saving time).");
        if (Zone.IsAmbiguousTime(local))
            return new(pointer, "repeated-hour", "Cette heure existe deux fois à Paris ce jour-là : précisez le décalage, par exemple +01:00.",
                "This hour occurs twice in Paris on that day: state the offset, for example +01:00.");
        instant = new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
        return null;
    }

    /// <summary>The same instant on Paris clocks.</summary>
    public static DateTimeOffset Show(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>The Paris calendar day of an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(Show(instant).DateTime);

    /// <summary>The first instant of a Paris calendar day; the hour changes later at night. Of the first days that .NET knows, its first instant.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        var offset = Zone.GetUtcOffset(local);
        return local.Ticks < offset.Ticks ? DateTimeOffset.MinValue : new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The same time of day so many Paris calendar days later; the next hour that exists where the change of hour skips it, the later one where it repeats it.</summary>
    public static DateTimeOffset AddDays(DateTimeOffset instant, int days)
    {
        var local = DateTime.SpecifyKind(Show(instant).DateTime.AddDays(days), DateTimeKind.Unspecified);
        while (Zone.IsInvalidTime(local)) local = local.AddMinutes(30);
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Min() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();

    [GeneratedRegex(@"(Z|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
