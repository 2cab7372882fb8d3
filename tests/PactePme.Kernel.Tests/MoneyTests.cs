using System.Text.Json;
using FsCheck.Xunit;

namespace PactePme.Kernel.Tests;

public sealed class MoneyTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Property]
    public bool An_amount_survives_being_written_and_read(long cents)
    {
        var money = new Money(cents % 10_000_000_000_000 / 100m);
        return JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(money, Web), Web) == money;
    }

    [Fact]
    public void An_amount_is_a_decimal_string() =>
        JsonSerializer.Serialize(new Money(12500m), Web).ShouldBe("""{"amount":"12500.00","currency":"EUR"}""");

    [Theory]
    [InlineData("12500")]
    [InlineData("\"12 500\"")]
    [InlineData("\"1e3\"")]
    [InlineData("\"12,50\"")]
    [InlineData("\"0.001\"")]
    [InlineData("\"1234567890123456\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void Any_other_form_is_refused(string amount) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Money>($$"""{"amount":{{amount}},"currency":"EUR"}""", Web));

    [Theory]
    [InlineData("0", "EUR", "amount-range")]
    [InlineData("-1", "EUR", "amount-range")]
    [InlineData("100000000000", "EUR", "amount-range")]
    [InlineData("10", "USD", "currency")]
    public void What_makes_no_sense_is_refused(string amount, string currency, string rule) =>
        Money.Check(new(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), currency), "/amount")!.Rule.ShouldBe(rule);

    [Fact]
    public void A_positive_amount_of_euros_is_accepted() => Money.Check(new(0.01m), "/amount").ShouldBeNull();
}
