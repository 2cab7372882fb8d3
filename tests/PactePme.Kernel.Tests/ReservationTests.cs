namespace PactePme.Kernel.Tests;

public sealed class ReservationTests
{
    [Fact]
    public void A_key_names_its_rule_and_hides_its_values()
    {
        var key = Reservation.Key("live-response", Guid.Empty, "732829320");
        Reservation.RuleOf(key).ShouldBe("live-response");
        key.ShouldNotContain("732829320");
        Reservation.Key("live-response", Guid.Empty, "732829320").ShouldBe(key);
    }

    [Fact]
    public void Other_values_other_rules_or_values_split_otherwise_give_other_keys() => new[]
    {
        Reservation.Key("a", "x", "y"), Reservation.Key("a", "x", "z"), Reservation.Key("b", "x", "y"), Reservation.Key("a", "xy"), Reservation.Key("a", "y", "x")
    }.ShouldBeUnique();
}
