using PactePme.Membership.Organisations;

namespace PactePme.Membership.Tests.Organisations;

public class ActivityCodeTests
{
    [Fact]
    public void Naf_rev_2_has_732_sub_classes_and_all_are_valid()
    {
        ActivityCode.Rev2Codes.Count.ShouldBe(732);
        ActivityCode.Rev2Codes.ShouldAllBe(code => ActivityCode.Naf(code).Check() == null);
    }

    [Theory]
    [InlineData("6201Z")]
    [InlineData("62.01z")]
    [InlineData(" 62.01Z ")]
    public void The_normal_form_has_a_dot_and_capitals(string written)
    {
        ActivityCode.Naf(written).ShouldBe(new ActivityCode("NAF", "rev2", "62.01Z"));
        ActivityCode.Naf(written).Label.ShouldBe("Programmation informatique");
    }

    [Theory]
    [InlineData("NAF", "rev2", "62.01X", "activity.unknown")]
    [InlineData("NAF", "rev2", "62.01", "activity.shape")]
    [InlineData("NAF", "rev2", "85.3K", "activity.shape")]
    [InlineData("NAF", "rev2", "", "activity.shape")]
    [InlineData("NAF", "rev2", "62.01Z\n1", "activity.shape")]
    [InlineData("NAF", "2025", "62.1", "activity.shape")]
    [InlineData("NAF", "rev1", "62.01Z", "activity.scheme-unknown")]
    [InlineData("NACE", "rev2", "62.01", "activity.scheme-unknown")]
    public void A_refusal_says_why(string scheme, string edition, string code, string fault) =>
        new ActivityCode(scheme, edition, code).Check().ShouldNotBeNull().Code.ShouldBe(fault);

    [Fact]
    public void Naf_2025_is_accepted_by_its_form()
    {
        var code = new ActivityCode("NAF", "2025", "6210y").Normal();
        code.Code.ShouldBe("62.10Y");
        code.Check().ShouldBeNull();
        code.Label.ShouldBeNull();
    }

    [Fact]
    public void Every_fault_has_its_own_code_and_both_languages()
    {
        Faults.All.Select(f => f.Code).ShouldBeUnique();
        Faults.All.Count.ShouldBeGreaterThan(20);
        Faults.All.ShouldAllBe(f => f.French.Length > 0 && f.English.Length > 0 && f.French != f.English);
    }
}
