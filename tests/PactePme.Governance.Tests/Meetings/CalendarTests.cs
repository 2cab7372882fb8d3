using System.Net;
using System.Text;
using Ical.Net.CalendarComponents;
using PactePme.Governance.Meetings;
using PactePme.Testing;
using static PactePme.Governance.Tests.Meetings.Chamber;

namespace PactePme.Governance.Tests.Meetings;

public sealed class CalendarTests(PacteServer server)
{
    private static CalendarEvent Single(string text) => Ical.Net.Calendar.Load(text)!.Events.ShouldHaveSingleItem();

    /// <summary>RFC 5545, 3.1: lines end with CRLF and have at most 75 octets, whole characters only.</summary>
    private static void CheckLines(string text)
    {
        text.ShouldEndWith("\r\n");
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\n');
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\r');
        foreach (var line in text.Split("\r\n"))
        {
            Encoding.UTF8.GetByteCount(line).ShouldBeLessThanOrEqualTo(75, line);
            new UTF8Encoding(false, true).GetString(Encoding.UTF8.GetBytes(line)).ShouldBe(line);
        }
        text.ShouldStartWith("BEGIN:VCALENDAR\r\n");
        text.ShouldContain("\r\nVERSION:2.0\r\n");
    }

    [Fact]
    public void A_meeting_keeps_its_identity_and_its_sequence_grows()
    {
        var before = Single(MeetingCalendar.Of("t", "Comité", [Meeting()]).Text);
        var moved = Single(MeetingCalendar.Of("t", "Comité", [Meeting(new MeetingMoved(MeetingDay.AddDays(1), "Aix", false, "x", Monday.AddHours(1)))]).Text);
        var cancelled = Single(MeetingCalendar.Of("t", "Comité", [Meeting(new MeetingMoved(MeetingDay.AddDays(1), "Aix", false, "x", Monday.AddHours(1)), new MeetingCancelled("Grève", Monday.AddHours(2)))]).Text);
        (before.Uid, before.Sequence, before.Status, before.Location).ShouldBe(($"{MeetingId}@t.pactepme", 0, "CONFIRMED", "Marseille"));
        (moved.Uid, moved.Sequence, moved.Status, moved.Location).ShouldBe((before.Uid, 1, "CONFIRMED", "Aix"));
        (cancelled.Uid, cancelled.Sequence, cancelled.Status).ShouldBe((before.Uid, 2, "CANCELLED"));
        (before.DtStart!.AsUtc, moved.DtStart!.AsUtc).ShouldBe((MeetingDay.UtcDateTime, MeetingDay.AddDays(1).UtcDateTime));
        (before.LastModified!.AsUtc, cancelled.LastModified!.AsUtc).ShouldBe((Monday.UtcDateTime, Monday.AddHours(2).UtcDateTime));
        cancelled.Description!.ShouldContain("Grève");
        Single(MeetingCalendar.Of("t", "Comité", [Meeting(Opened(0), new SeatLeft(SeatId(0), MeetingDay))]).Text).Sequence.ShouldBe(0, "who comes and goes changes nobody's calendar");
    }

    [Fact]
    public void Long_and_special_text_comes_through_and_lines_are_folded()
    {
        var title = string.Concat(Enumerable.Repeat("Éçà, « ; \\ œuvre 🏛 ", 40)) + "\nfin";
        var text = MeetingCalendar.Of("t", "Comité de gouvernance; Aix, Marseille", [Meeting(new MeetingAgendaChanged([new(new(title, "English title"))], Monday))]).Text;
        CheckLines(text);
        text.ShouldContain("\r\n ");
        var found = Single(text);
        found.Description!.ShouldContain(title.TrimEnd());
        found.Description!.ShouldContain("English title");
        found.Summary.ShouldBe("Comité de gouvernance; Aix, Marseille : réunion 2026-R01");
        CheckLines(MeetingCalendar.Of("t", "Comité", []).Text);
    }

    [Fact]
    public async Task Calendars_are_read_over_http_by_any_role()
    {
        var board = await Board.OpenAsync(server, 2);
        var meeting = await MeetingJourneyTests.ConveneAsync(board);
        var cancelled = await MeetingJourneyTests.ConveneAsync(board, 10);
        (await board.Secretary.PostAsync($"meetings/{cancelled}/cancel", new { reason = "Grève" }, 1)).Expect(HttpStatusCode.OK);
        foreach (var path in (string[])["meetings/calendar", $"meetings/{meeting}/calendar"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/{board.Territory}/{path}", UriKind.Relative));
            request.Headers.Add("Accept", "text/calendar");
            using var response = await board.Outsider.Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
            response.Content.Headers.ContentType!.ToString().ShouldBe("text/calendar; charset=utf-8");
            CheckLines(text);
            var events = Ical.Net.Calendar.Load(text)!.Events;
            events.Count.ShouldBe(path == "meetings/calendar" ? 2 : 1);
            foreach (var member in board.Members) text.ShouldNotContain(member.SeatId.ToString());
        }
        (await board.Outsider.GetAsync($"meetings/{Guid.NewGuid()}/calendar")).ExpectProblem(404, "not-found");
    }
}
