using FsCheck.Xunit;
using PactePme.Kernel;

namespace PactePme.Membership.Tests.Organisations;

public class SirenTests
{
    [Theory]
    [InlineData("200054807")] // Métropole d'Aix-Marseille-Provence
    [InlineData("356000000")] // La Poste
    [InlineData("732829320")] // the example of INSEE's own notice
    public void Known_numbers_are_valid(string siren) => Siren.Check(siren).ShouldBeNull();

    [Theory]
    [InlineData(null, "siren.shape")]
    [InlineData("", "siren.shape")]
    [InlineData("20005480", "siren.shape")]
    [InlineData("2000548070", "siren.shape")]
    [InlineData("200 054 807", "siren.shape")]
    [InlineData("20005480a", "siren.shape")]
    [InlineData("٢٠٠٠٥٤٨٠٧", "siren.shape")] // digits, but not ASCII
    [InlineData("000000000", "siren.zeros")]
    [InlineData("200054808", "siren.checksum")]
    public void A_refusal_says_which_check_failed(string? siren, string code) =>
        Siren.Check(siren).ShouldNotBeNull().Code.ShouldBe(code);

    [Property(Arbitrary = [typeof(SomeSiren)])]
    public bool Every_completed_number_is_valid(SomeSiren some) => Siren.IsValid(some.Text);

    [Property(Arbitrary = [typeof(SomeSiren)])]
    public bool Every_change_of_one_digit_is_refused(SomeSiren some)
    {
        var siren = some.Text;
        var changed = from at in Enumerable.Range(0, 9)
                      from digit in "0123456789"
                      where digit != siren[at]
                      select siren[..at] + digit + siren[(at + 1)..];
        return changed.All(c => !Siren.IsValid(c));
    }

    /// <summary>Luhn's known gap: 09 and 90 weigh the same, so that this swap alone goes unseen.</summary>
    [Property(Arbitrary = [typeof(SomeSiren)])]
    public bool Every_swap_of_two_neighbours_is_refused_but_09_and_90(SomeSiren some)
    {
        var siren = some.Text;
        return Enumerable.Range(0, 8).Where(at => siren[at] != siren[at + 1]).All(at =>
        {
            var swapped = siren[..at] + siren[at + 1] + siren[at] + siren[(at + 2)..];
            return Siren.IsValid(swapped) == (siren[at..(at + 2)] is "09" or "90");
        });
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("123456789")]
    [InlineData("1234567x")]
    [InlineData("00000000")]
    public void Only_eight_digits_can_be_completed(string digits) => Should.Throw<ArgumentException>(() => Siren.Complete(digits));
}
