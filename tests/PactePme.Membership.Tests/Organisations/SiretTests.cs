using FsCheck.Xunit;
using PactePme.Kernel;

namespace PactePme.Membership.Tests.Organisations;

public class SiretTests
{
    [Theory]
    [InlineData("20005480700017")]
    [InlineData("73282932000074")]
    [InlineData("35600000000048")] // La Poste's head office, by Luhn
    [InlineData("35600000012305")] // La Poste, by the digit sum alone
    public void Known_numbers_are_valid(string siret) => Siret.Check(siret).ShouldBeNull();

    [Theory]
    [InlineData(null, "siret.shape")]
    [InlineData("7328293200007", "siret.shape")]
    [InlineData("732829320000745", "siret.shape")]
    [InlineData("732 829 320 00074", "siret.shape")]
    [InlineData("00000000000000", "siren.zeros")]
    [InlineData("12345678901234", "siren.checksum")]
    [InlineData("73282932000075", "siret.checksum")]
    [InlineData("35600000012306", "siret.checksum")] // La Poste, by neither rule
    [InlineData("73282932000070", "siret.checksum")] // digit sum 40, but not La Poste
    public void A_refusal_says_which_check_failed(string? siret, string code) =>
        Siret.Check(siret).ShouldNotBeNull().Code.ShouldBe(code);

    [Property(Arbitrary = [typeof(SomeSiren)])]
    public bool Every_completed_number_is_valid_and_no_other_check_digit_is(SomeSiren siren, ushort establishment)
    {
        var siret = Siret.Complete(siren.Text, $"{establishment % 10_000:D4}");
        return Siret.SirenOf(siret) == "356000000"
            || "0123456789".All(digit => Siret.IsValid(siret[..13] + digit) == (digit == siret[13]));
    }
}
