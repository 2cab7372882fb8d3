using FsCheck.Xunit;

namespace PactePme.Kernel.Tests;

public sealed class ParisTimeTests
{
    [Theory]
    [InlineData("2026-12-01T12:00", "2026-12-01T11:00:00Z")]
    [InlineData("2026-07-01T12:00:30", "2026-07-01T10:00:30Z")]
    [InlineData("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01T12:00:00+05:30", "2026-07-01T06:30:00Z")]
    [InlineData("2026-10-25T02:30+01:00", "2026-10-25T01:30:00Z")]
    public void A_time_without_offset_is_Paris_time(string text, string instant)
    {
        ParisTime.Read(text, "/deadline", out var read).ShouldBeNull();
        read.ShouldBe(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));
        read.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2026-03-29T02:30", "skipped-hour")]
    [InlineData("2026-10-25T02:30", "repeated-hour")]
    [InlineData("2026-13-01T12:00", "not-a-date-time")]
    [InlineData("2026-12-01", "not-a-date-time")]
    [InlineData("2026-12-01T12:00\n", "not-a-date-time")]
    [InlineData("0001-01-01T00:00+14:00", "not-a-date-time")]
    [InlineData(null, "not-a-date-time")]
    public void What_cannot_be_told_is_refused(string? text, string rule) =>
        ParisTime.Read(text, "/deadline", out _)!.Rule.ShouldBe(rule);

    [Fact]
    public void A_day_is_a_Paris_calendar_day()
    {
        ParisTime.DayOf(new(2026, 6, 30, 22, 30, 0, TimeSpan.Zero)).ShouldBe(new DateOnly(2026, 7, 1));
        ParisTime.DayOf(new(2026, 12, 31, 22, 59, 0, TimeSpan.Zero)).ShouldBe(new DateOnly(2026, 12, 31));
    }

    [Property]
    public bool What_is_shown_with_its_offset_is_read_back(uint minutes)
    {
        var instant = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes % 50_000_000);
        var shown = ParisTime.Show(instant).ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        return ParisTime.Read(shown, "", out var read) is null && read == instant;
    }

    [Theory]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("2026-10-25", "2026-10-24T22:00:00Z")]
    [InlineData("0001-01-01", "0001-01-01T00:00:00Z")]
    public void A_day_begins_at_midnight_in_Paris(string day, string instant) =>
        ParisTime.StartOf(DateOnly.Parse(day)).ShouldBe(DateTimeOffset.Parse(instant));
}
