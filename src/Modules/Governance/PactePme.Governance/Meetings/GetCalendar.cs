using System.Reflection;
using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Meetings;

/// <summary>An iCalendar object (RFC 5545).</summary>
public sealed record CalendarFile(string Text) : IResult, IEndpointMetadataProvider
{
    public const string MediaType = "text/calendar";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = $"{MediaType}; charset=utf-8";
        return httpContext.Response.WriteAsync(Text, Encoding.UTF8);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [MediaType]));
}

/// <summary>
/// Meetings as events of a calendar. Instants are in UTC, which every calendar shows in its own zone. An end that nobody has stated is not made up.
/// Who attends is not in it: no personal data leaves this way.
/// </summary>
public static class MeetingCalendar
{
    public static CalendarFile Of(string territory, string committee, IEnumerable<Meeting> meetings)
    {
        Ical.Net.Calendar calendar = new() { ProductId = "-//PactePme//Governance//FR" };
        calendar.AddProperty("NAME", committee);
        calendar.AddProperty("X-WR-CALNAME", committee);
        foreach (var meeting in meetings) calendar.Events.Add(Of(territory, committee, meeting));
        return new(Fold(new CalendarSerializer().SerializeToString(calendar) ?? ""));
    }

    /// <summary>Folds lines anew, at 75 octets and between characters (RFC 5545, 3.1): the library cuts between the halves of those beyond U+FFFF, which UTF-8 then loses.</summary>
    internal static string Fold(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (var line in text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var octets = 0;
            foreach (var rune in line.EnumerateRunes())
            {
                if ((octets += rune.Utf8SequenceLength) > 75)
                {
                    folded.Append("\r\n ");
                    octets = 1 + rune.Utf8SequenceLength;
                }
                folded.Append(rune);
            }
            folded.Append("\r\n");
        }
        return folded.ToString();
    }

    private static CalendarEvent Of(string territory, string committee, Meeting m) => new()
    {
        Uid = $"{m.Id}@{territory}.pactepme",
        Sequence = m.Revision,
        DtStart = Utc(m.At),
        DtStamp = Utc(m.RevisedAt),
        LastModified = Utc(m.RevisedAt),
        Created = Utc(m.ConvenedAt),
        Status = m.State == MeetingState.Cancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
        Summary = Printable($"{committee} : réunion {m.Number}"),
        Description = Description(committee, m),
        Location = Printable(m.Place) ?? "À distance / Remote"
    };

    /// <summary>Without control characters but ends of lines and tabs, which text of a calendar cannot hold (RFC 5545, 3.3.11), nor marks that turn its direction.</summary>
    private static string? Printable(string? text) => text is null ? null
        : string.Concat(text.Where(c => c is '\n' or '\t' || char.GetUnicodeCategory(c) is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format)));

    private static string Description(string committee, Meeting m)
    {
        List<string> lines = [$"{committee}: meeting {m.Number}"];
        if (m.CancelReason is { } reason) lines.Add($"Annulée / Cancelled: {reason}");
        if (m.SecondOf is not null) lines.Add("Seconde convocation, faute de quorum / Second convocation, for want of quorum");
        if (m is { Remote: true, Place: not null }) lines.Add("Participation à distance possible / Remote attendance possible");
        lines.Add("Ordre du jour / Agenda:");
        lines.AddRange(m.Agenda.Select((item, i) => $"{i + 1}. {item.Title.French}{(item.Title.English is { } english ? $" / {english}" : "")}"));
        return string.Join('\n', lines.Select(Printable));
    }

    private static CalDateTime Utc(DateTimeOffset instant) => new(instant.UtcDateTime, "UTC");
}

public static class GetMeetingCalendarEndpoint
{
    public static async Task<(Meeting?, Committee?)> LoadAsync(Guid id, IQuerySession session, CancellationToken ct)
    {
        var meeting = await session.LoadAsync<Meeting>(id, ct);
        return (meeting, meeting is null ? null : await session.LoadAsync<Committee>(meeting.CommitteeId, ct));
    }

    [WolverineBefore]
    public static Refusal? Refuse(Meeting? meeting) => meeting is null ? Refusal.NotFound : null;

    /// <summary>One meeting as iCalendar (RFC 5545). Its identity stays, its sequence grows with each change of time, place or agenda; a cancelled one says so.</summary>
    [WolverineGet("/api/{territory}/meetings/{id}/calendar"), Allow]
    public static CalendarFile Get(string territory, Meeting? meeting, Committee? committee) =>
        MeetingCalendar.Of(territory, committee?.Name ?? territory, [meeting!]);
}

public static class GetCalendarEndpoint
{
    private const int DaysBack = 400, Most = 1_000;

    /// <summary>The committee's meetings as iCalendar (RFC 5545), cancelled ones too: those to come and those of the last 400 days, a thousand at most.</summary>
    [WolverineGet("/api/{territory}/meetings/calendar"), Allow]
    public static async Task<CalendarFile> Get(string territory, Caller by, IQuerySession session, CancellationToken ct)
    {
        var since = by.At.AddDays(-DaysBack);
        var meetings = await session.Query<Meeting>().Where(m => m.At >= since).OrderByDescending(m => m.At).Take(Most).ToListAsync(ct);
        var committee = await session.Query<Committee>().FirstOrDefaultAsync(ct);
        return MeetingCalendar.Of(territory, committee?.Name ?? territory, meetings.OrderBy(m => m.At).ThenBy(m => m.Id));
    }
}
