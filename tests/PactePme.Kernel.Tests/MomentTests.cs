using FsCheck.Xunit;
using JasperFx.Events;

namespace PactePme.Kernel.Tests;

public sealed class MomentTests
{
    private sealed record Said(string What, DateTimeOffset EffectiveAt) : IFact;

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day);

    private static Event<Said> Event(long version, string what, int effective, int recorded) =>
        new Event<Said>(new Said(what, Day(effective))) { Version = version, Timestamp = Day(recorded), StreamId = Guid.Empty };

    /// <summary>Said on day 1, said otherwise on day 5, and corrected on day 9 for day 3.</summary>
    private static readonly IEvent[] Events = [Event(1, "first", 1, 1), Event(2, "later", 5, 5), Event(3, "corrected", 3, 9)];

    private static string[] Seen(Moment moment) => [.. moment.See(Events).Select(e => ((Said)e.Data).What)];

    [Fact]
    public void Now_sees_everything_in_the_order_of_effect() => Seen(new()).ShouldBe(["first", "corrected", "later"]);

    [Fact]
    public void As_of_a_day_sees_what_was_in_effect_as_known_today() => Seen(new(AsOf: Day(4))).ShouldBe(["first", "corrected"]);

    [Fact]
    public void Known_at_a_day_sees_what_had_been_recorded() => Seen(new(KnownAt: Day(6))).ShouldBe(["first", "later"]);

    [Fact]
    public void Both_together_see_it_as_it_was_known_then() => Seen(new(AsOf: Day(4), KnownAt: Day(6))).ShouldBe(["first"]);

    [Fact]
    public void A_version_sees_the_first_so_many_events() => Seen(new(Version: 2)).ShouldBe(["first", "later"]);

    [Property]
    public bool Looking_further_never_hides_what_was_seen(byte asOf, byte knownAt, byte more)
    {
        var before = Seen(new(Day(asOf % 12), Day(knownAt % 12)));
        return before.All(Seen(new(Day(asOf % 12 + more), Day(knownAt % 12 + more))).Contains);
    }
}
