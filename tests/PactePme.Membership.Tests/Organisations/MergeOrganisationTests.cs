using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Organisations;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Organisations;

public class MergeOrganisationTests
{
    private static readonly MergeOrganisation Merge = new(Other, "même SIREN");

    private static Organisation Stays(params IFact[] after) => As(Fold.Of<Organisation>([Registered(siren: "552100554"), .. after])!, Other);

    private static Refusal? Refuse(Organisation? survivor, params IFact[] ofDuplicate) =>
        MergeOrganisationEndpoint.Refuse(Merge, Organisation(ofDuplicate), new(null, survivor), Secretary());

    [Fact]
    public void The_duplicate_points_to_the_survivor_which_knows_all_it_absorbed()
    {
        var earlier = Guid.CreateVersion7();
        var duplicate = Organisation(new DuplicateAbsorbed(earlier, Start));
        MergeOrganisationEndpoint.Refuse(Merge, duplicate, new(null, Stays()), Secretary()).ShouldBeNull();

        var (ofDuplicate, ofSurvivor) = MergeOrganisationEndpoint.Decide(Merge, duplicate, Now);
        ofDuplicate.ShouldBe([new OrganisationMerged(Other, "même SIREN", Now)]);
        Stays([.. ofSurvivor]).Absorbed.ShouldBe([Firm, earlier]);

        var told = duplicate.Standing(ofDuplicate, Now);
        (told.Standing, told.MergedInto).ShouldBe(("merged", Other));
    }

    [Fact]
    public void The_duplicates_adhesion_is_told_to_be_the_survivors()
    {
        var adhesion = As(Fold.Of<Adhesion>([new AdhesionApplied(Firm, Guid.Empty, false, Start), new AdhesionApproved(Start), new AdhesionSigned(1, Start)])!, Somebody);
        adhesion.Version = 3;
        var passedOn = new AdhesionPassedOn(Other, Now);
        Adhesion.Next(adhesion, passedOn)!.OrganisationId.ShouldBe(Other);
        adhesion.PassedOn(passedOn).ShouldBe([new(Firm, Somebody, 4, false), new(Other, Somebody, 4, true)]);
    }

    [Fact]
    public void Nothing_is_merged_into_itself_into_nothing_or_into_what_ended()
    {
        MergeOrganisationEndpoint.Refuse(new(Firm, "x"), Organisation(), new(null, Organisation()), Secretary()).ShouldBe(MergeOrganisationEndpoint.IntoItself);
        Refuse(null).Faults().ShouldBe(["/survivorId unknown-organisation"]);
        Refuse(Stays(new OrganisationClosed("x", Now))).ShouldBe(MergeOrganisationEndpoint.SurvivorEnded);
        Refuse(Stays(new OrganisationMerged(Firm, "x", Now))).ShouldBe(MergeOrganisationEndpoint.SurvivorEnded); // no cycle
        Refuse(Stays(), new OrganisationMerged(Other, "x", Now)).ShouldBe(OrganisationRules.Ended);
        Refuse(Stays(), new OrganisationClosed("x", Now)).ShouldBe(OrganisationRules.Ended);
    }

    [Fact]
    public void Two_that_respond_to_one_need_are_not_merged_until_one_has_withdrawn() =>
        MergeOrganisationEndpoint.Refuse(Merge, Organisation(), new(null, Stays(), BothRespond: true), Secretary()).ShouldBe(MergeOrganisationEndpoint.BothHoldALiveResponse);

    [Fact]
    public void Who_acts_for_the_duplicate_does_not_lock_themselves_out()
    {
        var own = Secretary() with { OrganisationId = Firm };
        MergeOrganisationEndpoint.Refuse(Merge, Organisation(), new(null, Stays(new OrganisationSuspended("x", Now))), own).ShouldBe(MergeOrganisationEndpoint.YourOwn);
        MergeOrganisationEndpoint.Refuse(Merge with { Reason = "" }, Organisation(), new(null, Stays()), own).Faults().ShouldBe(["/reason text-required"]);
    }
}
