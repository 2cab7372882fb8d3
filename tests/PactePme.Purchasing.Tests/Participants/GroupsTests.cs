using FsCheck.Xunit;
using PactePme.Purchasing.Participants;

namespace PactePme.Purchasing.Tests.Participants;

public sealed class GroupsTests
{
    private static readonly Participant Head = Firm(1, "552100554"), Daughter = Firm(2, "732829320") with { GroupHead = "552100554" };

    private static Participant Firm(int id, string? siren) => new(new Guid(id, 0, 0, new byte[8]), Siren: siren);

    [Fact]
    public void Two_that_declare_one_head_are_of_one_group_also_when_it_is_not_in_the_register() =>
        Groups.Same(Daughter, Firm(3, "000010132") with { GroupHead = "552100554" }).ShouldBeTrue();

    [Fact]
    public void The_head_is_of_the_group_whether_or_not_it_says_so()
    {
        Groups.Same(Daughter, Head).ShouldBeTrue();
        Groups.Same(Daughter, Head with { GroupHead = "000010132" }).ShouldBeTrue();
    }

    [Fact]
    public void Who_declares_nothing_is_of_no_group_with_another_who_declares_nothing()
    {
        Groups.Same(Firm(3, null), Firm(4, null)).ShouldBeFalse();
        Groups.Same(Head, Firm(3, "000010132")).ShouldBeFalse();
        Groups.Same(Daughter, Firm(3, "000010132") with { GroupHead = "000010140" }).ShouldBeFalse();
    }

    [Fact]
    public void One_legal_unit_entered_twice_is_of_its_own_group() => Groups.Same(Head, Firm(3, Head.Siren)).ShouldBeTrue();

    [Property]
    public void It_does_not_matter_which_is_named_first(byte one, byte other)
    {
        string?[] sirens = [null, "552100554", "732829320", "000010132"];
        Participant Of(byte b) => Firm(b, sirens[b % 4]) with { GroupHead = sirens[b / 4 % 4] };
        Groups.Same(Of(one), Of(other)).ShouldBe(Groups.Same(Of(other), Of(one)));
        Groups.Same(Of(one), Of(one)).ShouldBeTrue();
    }
}
