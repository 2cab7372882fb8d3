using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Charters;
using PactePme.Membership.Contracts;
using PactePme.Membership.Organisations;

namespace PactePme.Membership.Tests.Adhesions;

public class AdhesionDecisionTests
{
    private static readonly DateTimeOffset Before = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AdhesionApplied Applied = new(Sample.Org, Sample.CharterId, false, Before);
    private static readonly AdhesionApproved Approved = new(Before);
    private static readonly AdhesionSigned Signed = new(1, Before);
    private static readonly Signing Signing = new(Sample.Organisation(), Sample.Charter());

    private static Adhesion Given(params IFact[] facts) => Fold.Of<Adhesion>(facts)!;

    [Fact]
    public void A_member_applies_for_its_own_organisation_and_the_secretary_for_any()
    {
        var command = new ApplyForAdhesion(Sample.Org, Sample.CharterId);
        var applicant = new Applicant(Sample.Organisation(OrganisationStatus.Registered), Sample.Charter(), null);
        ApplyForAdhesionEndpoint.Refuse(command, applicant, Sample.Member()).ShouldBeNull();
        ApplyForAdhesionEndpoint.Refuse(command, applicant, Sample.Secretary()).ShouldBeNull();
        ApplyForAdhesionEndpoint.Refuse(command, applicant, Sample.Member(Guid.CreateVersion7())).ShouldBe(Refusal.NotYourOrganisation);
        var (facts, _) = ApplyForAdhesionEndpoint.Decide(Guid.CreateVersion7(), command, applicant.Organisation!, Sample.Noon);
        facts.ShouldBe([new AdhesionApplied(Sample.Org, Sample.CharterId, false, Sample.Noon)]);
    }

    [Theory, InlineData(OrganisationStatus.Suspended), InlineData(OrganisationStatus.Closed), InlineData(OrganisationStatus.Merged)]
    public void An_organisation_that_may_not_act_neither_applies_nor_is_approved_nor_signs(OrganisationStatus status)
    {
        var organisation = Sample.Organisation(status);
        ApplyForAdhesionEndpoint.Refuse(new(Sample.Org, Sample.CharterId), new(organisation, Sample.Charter(), null), Sample.Secretary()).ShouldBe(AdhesionRules.OrganisationMayNotAct);
        ApproveAdhesionEndpoint.Refuse(new(), Given(Applied), organisation, Sample.Secretary()).ShouldBe(AdhesionRules.OrganisationMayNotAct);
        SignAdhesionEndpoint.Refuse(new(1), Given(Applied, Approved), new(organisation, Sample.Charter()), Sample.Secretary()).ShouldBe(AdhesionRules.OrganisationMayNotAct);
    }

    [Fact]
    public void What_is_applied_for_must_exist() => ApplyForAdhesionEndpoint.Refuse(new(Sample.Org, Sample.CharterId), new(null, null, null), Sample.Secretary())!
        .Errors.Select(e => e.Rule).ShouldBe(["unknown-organisation", "unknown-charter"]);

    [Fact]
    public void Coming_back_is_not_dated_before_having_left()
    {
        var applicant = new Applicant(Sample.Organisation(), Sample.Charter(), Before);
        ApplyForAdhesionEndpoint.Refuse(new(Sample.Org, Sample.CharterId, Before.AddDays(-1)), applicant, Sample.Secretary())!.Errors.Single().Rule.ShouldBe("before-latest-step");
        ApplyForAdhesionEndpoint.Refuse(new(Sample.Org, Sample.CharterId, Before), applicant, Sample.Secretary()).ShouldBeNull();
    }

    [Fact]
    public void Approval_needs_a_pending_application_of_a_verified_organisation()
    {
        ApproveAdhesionEndpoint.Refuse(new(), Given(Applied), Sample.Organisation(), Sample.Secretary()).ShouldBeNull();
        ApproveAdhesionEndpoint.Refuse(new(), Given(Applied), Sample.Organisation(OrganisationStatus.Registered), Sample.Secretary()).ShouldBe(ApproveAdhesionEndpoint.OrganisationNotVerified);
        ApproveAdhesionEndpoint.Refuse(new(), Given(Applied, Approved), Sample.Organisation(), Sample.Secretary()).ShouldBe(ApproveAdhesionEndpoint.NotApplied);
        ApproveAdhesionEndpoint.Decide(new(), Sample.Noon).ShouldBe([new AdhesionApproved(Sample.Noon)]);
    }

    [Fact]
    public void A_decline_gives_its_reason_and_ends_the_application()
    {
        DeclineAdhesionEndpoint.Refuse(new("doublon"), Given(Applied), Sample.Secretary()).ShouldBeNull();
        DeclineAdhesionEndpoint.Refuse(new(" "), Given(Applied), Sample.Secretary())!.Errors.Single().Pointer.ShouldBe("/reason");
        DeclineAdhesionEndpoint.Refuse(new("doublon"), Given(Applied, Approved), Sample.Secretary()).ShouldBe(ApproveAdhesionEndpoint.NotApplied);
        Given([Applied, .. DeclineAdhesionEndpoint.Decide(new("doublon"), Sample.Noon)]).State.ShouldBe(AdhesionState.Declined);
    }

    [Fact]
    public void A_signature_makes_a_signatory_and_is_told()
    {
        var adhesion = Given(Applied, Approved);
        SignAdhesionEndpoint.Refuse(new(1), adhesion, Signing, Sample.Member()).ShouldBeNull();
        var facts = SignAdhesionEndpoint.Decide(new(1), adhesion, Signing.Charter!, Sample.Noon);
        facts.ShouldBe([new AdhesionSigned(1, Sample.Noon)]);
        adhesion.Version = 2;
        adhesion.Standing(facts).ShouldBe(new SignatoryStanding(Sample.Org, adhesion.Id, 3, true));
        SignAdhesionEndpoint.Refuse(new(1), Given(Applied), Signing, Sample.Member()).ShouldBe(SignAdhesionEndpoint.NotApproved);
        SignAdhesionEndpoint.Refuse(new(1), Given(Applied, Approved, Signed), Signing, Sample.Member()).ShouldBe(SignAdhesionEndpoint.NotApproved);
    }

    [Fact]
    public void Only_the_version_in_force_at_that_moment_is_signed()
    {
        var adhesion = Given(Applied, Approved);
        var signing = Signing with { Charter = Sample.Charter(adopted: 2) };
        SignAdhesionEndpoint.Refuse(new(1), adhesion, signing, Sample.Member()).ShouldBe(AdhesionRules.VersionNotInForce);
        SignAdhesionEndpoint.Refuse(new(2), adhesion, signing, Sample.Member()).ShouldBeNull();
        SignAdhesionEndpoint.Refuse(new(2, Before), adhesion, signing, Sample.Secretary()).ShouldBe(AdhesionRules.VersionNotInForce);
        SignAdhesionEndpoint.Refuse(new(1, Before), adhesion, signing, Sample.Secretary()).ShouldBeNull();
        SignAdhesionEndpoint.Refuse(new(1), adhesion, signing with { Charter = null }, Sample.Member()).ShouldBe(AdhesionRules.VersionNotInForce);
    }

    [Fact]
    public void A_signature_recorded_late_on_a_superseded_version_is_due_at_once() =>
        SignAdhesionEndpoint.Decide(new(1, Before), Given(Applied, Approved), Sample.Charter(adopted: 2), Sample.Noon)
            .ShouldBe([new AdhesionSigned(1, Before), new ReaffirmationFellDue(2, new(2026, 2, 2, 0, 0, 0, TimeSpan.Zero))]);

    [Fact]
    public void Steps_of_an_organisation_are_its_own_or_the_secretarys()
    {
        var stranger = Sample.Member(Guid.CreateVersion7());
        SignAdhesionEndpoint.Refuse(new(1), Given(Applied, Approved), Signing, stranger).ShouldBe(Refusal.NotFound);
        WithdrawAdhesionEndpoint.Refuse(new("x"), Given(Applied, Approved, Signed), stranger).ShouldBe(Refusal.NotYourOrganisation);
        WithdrawAdhesionEndpoint.Refuse(new("x", Before), Given(Applied), Sample.Member())!.Errors.Single().Rule.ShouldBe("dated-by-secretary");
        WithdrawAdhesionEndpoint.Refuse(new("x", Before), Given(Applied), Sample.Secretary()).ShouldBeNull();
        WithdrawAdhesionEndpoint.Refuse(new("x", Before.AddTicks(-1)), Given(Applied), Sample.Secretary())!.Errors.Single().Rule.ShouldBe("before-latest-step");
        WithdrawAdhesionEndpoint.Refuse(new("x", Sample.Noon.AddTicks(1)), Given(Applied), Sample.Secretary())!.Errors.Single().Rule.ShouldBe("in-the-future");
    }

    [Fact]
    public void A_reaffirmation_needs_to_be_due()
    {
        var signing = Signing with { Charter = Sample.Charter(adopted: 2) };
        var due = Given(Applied, Approved, Signed, new ReaffirmationFellDue(2, Before.AddDays(1)));
        due.IsSignatory.ShouldBeTrue();
        ReaffirmAdhesionEndpoint.Refuse(new(2), due, signing, Sample.Member()).ShouldBeNull();
        ReaffirmAdhesionEndpoint.Refuse(new(1), due, signing, Sample.Member()).ShouldBe(AdhesionRules.VersionNotInForce);
        ReaffirmAdhesionEndpoint.Refuse(new(2), Given(Applied, Approved, Signed), signing, Sample.Member()).ShouldBe(ReaffirmAdhesionEndpoint.NotDue);
        var facts = ReaffirmAdhesionEndpoint.Decide(new(2), due, signing.Charter!, Sample.Noon);
        facts.ShouldBe([new AdhesionReaffirmed(2, Sample.Noon)]);
        due.Standing(facts).ShouldBeNull();
    }

    [Fact]
    public void A_withdrawal_is_told_when_a_signatory_leaves()
    {
        var facts = WithdrawAdhesionEndpoint.Decide(new("cessation"), Sample.Noon);
        facts.ShouldBe([new AdhesionWithdrawn("cessation", Sample.Noon)]);
        Given(Applied, Approved, Signed).Standing(facts)!.Signatory.ShouldBeFalse();
        Given(Applied).Standing(facts).ShouldBeNull();
        WithdrawAdhesionEndpoint.Refuse(new("x"), Given([Applied, .. facts]), Sample.Member()).ShouldBe(WithdrawAdhesionEndpoint.NotLive);
    }

    [Fact]
    public void Expulsion_is_grounds_then_hearing_then_resolution()
    {
        var by = Sample.Secretary();
        var heardOn = ParisTime.DayOf(Sample.Noon);
        var hear = new HearMember(heardOn, Hearing.InPerson);
        var decided = new ExpulsionDecided(Guid.CreateVersion7(), "R-1", Sample.Org, Guid.Empty, Sample.Noon);
        NotifyExpulsionGroundsEndpoint.Refuse(new("x"), Given(Applied, Approved), by).ShouldBe(AdhesionRules.NotSignatory);

        var adhesion = Given(Applied, Approved, Signed);
        HearMemberEndpoint.Refuse(hear, adhesion, by).ShouldBe(HearMemberEndpoint.GroundsNotNotified);
        ExpelMemberWhenDecided.Refuse(decided, adhesion).ShouldBe(ExpelMemberWhenDecided.NotHeard);
        NotifyExpulsionGroundsEndpoint.Refuse(new("x"), adhesion, by).ShouldBeNull();

        var notified = Given([Applied, Approved, Signed, .. NotifyExpulsionGroundsEndpoint.Decide(new("x"), Sample.Noon)]);
        ExpelMemberWhenDecided.Refuse(decided, notified).ShouldBe(ExpelMemberWhenDecided.NotHeard);
        HearMemberEndpoint.Refuse(hear with { HeardOn = heardOn.AddDays(-1) }, notified, by)!.Errors.Single().Rule.ShouldBe("before-notification");
        HearMemberEndpoint.Refuse(hear with { HeardOn = heardOn.AddDays(1) }, notified, by)!.Errors.Single().Rule.ShouldBe("in-the-future");
        HearMemberEndpoint.Refuse(hear, notified, by).ShouldBeNull();

        var heard = Adhesion.Next(notified, HearMemberEndpoint.Decide(hear, Sample.Noon).Single())!;
        ExpelMemberWhenDecided.Refuse(decided, heard).ShouldBeNull();
        var facts = ExpelMemberWhenDecided.Decide(decided, heard);
        facts.ShouldBe([new MemberExpelled("R-1", Sample.Noon, decided.ResolutionId)]);
        ExpelMemberWhenDecided.Decide(decided with { EffectiveAt = Sample.Noon.AddDays(-9) }, heard).Single().EffectiveAt.ShouldBe(Sample.Noon); // never before the latest step
        heard.Standing(facts)!.Signatory.ShouldBeFalse();
        var expelled = Adhesion.Next(heard, facts.Single())!;
        expelled.State.ShouldBe(AdhesionState.Expelled);
        expelled.Expulsion!.Resolution.ShouldBe("R-1");
        ExpelMemberWhenDecided.AnswerOf(decided, heard).ShouldBeNull();
        ExpelMemberWhenDecided.AnswerOf(decided, expelled).ShouldBe(new DecisionCarriedOut(decided.ResolutionId, Sample.Noon));
        var another = decided with { ResolutionId = Guid.CreateVersion7() };
        ExpelMemberWhenDecided.AnswerOf(another, expelled).ShouldBeNull();
        ExpelMemberWhenDecided.Refuse(another, expelled).ShouldBe(AdhesionRules.NotSignatory);

        var more = Adhesion.Next(heard, NotifyExpulsionGroundsEndpoint.Decide(new("y"), Sample.Noon).Single())!;
        ExpelMemberWhenDecided.Refuse(decided, more).ShouldBe(ExpelMemberWhenDecided.NotHeard);
    }

    [Fact]
    public void How_far_an_expulsion_has_come_is_told_at_each_step_and_nothing_of_others()
    {
        var adhesion = Given(Applied, Approved, Signed);
        adhesion.Version = 3;
        adhesion.ExpulsionTold([new AdhesionWithdrawn("x", Sample.Noon)]).ShouldBeNull();
        IFact notified = new ExpulsionGroundsNotified("x", Sample.Noon), heard = new MemberHeard(new(2026, 3, 3), Hearing.InPerson, Sample.Noon.AddDays(1));
        adhesion.ExpulsionTold([notified]).ShouldBe(new(Sample.Org, adhesion.Id, 4, true, Sample.Noon, null));
        adhesion.ExpulsionTold([notified, heard]).ShouldBe(new(Sample.Org, adhesion.Id, 5, true, Sample.Noon, new(2026, 3, 3)));

        var under = Given(Applied, Approved, Signed, notified);
        under.Version = 4;
        under.ExpulsionTold([new ReaffirmationFellDue(2, Sample.Noon)]).ShouldBeNull();
        under.ExpulsionTold([new AdhesionWithdrawn("x", Sample.Noon)]).ShouldBe(new(Sample.Org, under.Id, 5, false, Sample.Noon, null));
        under.ExpulsionTold([new AdhesionPassedOn(Sample.CharterId, Sample.Noon)]).ShouldBe(new(Sample.CharterId, under.Id, 5, true, Sample.Noon, null));
    }

    [Fact]
    public void A_new_version_calls_signatories_of_older_ones_once()
    {
        var told = new VersionInForce(Sample.CharterId, 2, Sample.Noon);
        var adhesion = Given(Applied, Approved, Signed);
        var fact = CallToReaffirmWhenVersionInForce.Decide(told, [adhesion, Given(Applied, Approved), Given(Applied, Approved, new AdhesionSigned(2, Sample.Noon))])
            .ShouldHaveSingleItem().Fact;
        fact.ShouldBe(new ReaffirmationFellDue(2, Sample.Noon));
        CallToReaffirmWhenVersionInForce.Decide(told, [Adhesion.Next(adhesion, fact)!]).ShouldBeEmpty();
        CallToReaffirmWhenVersionInForce.Decide(told with { CharterVersion = 3 }, [Adhesion.Next(adhesion, fact)!]).ShouldHaveSingleItem();
        CallToReaffirmWhenVersionInForce.Decide(told with { EffectiveAt = Before.AddDays(-9) }, [adhesion]).Single().Fact.EffectiveAt.ShouldBe(Before);
    }

    [Fact]
    public void A_call_that_crosses_the_end_changes_nothing() =>
        Given(Applied, Approved, Signed, new AdhesionWithdrawn("x", Sample.Noon), new ReaffirmationFellDue(2, Sample.Noon)).State.ShouldBe(AdhesionState.Withdrawn);

    [Fact]
    public void What_is_pending_or_ended_is_shown_to_its_organisation_and_the_committee()
    {
        var stranger = Sample.Member(Guid.CreateVersion7());
        AdhesionView.Of(Given(Applied), stranger).ShouldBeNull();
        AdhesionView.Of(Given(Applied), Sample.Member()).ShouldNotBeNull();
        var procedure = Given(Applied, Approved, Signed, new ExpulsionGroundsNotified("x", Sample.Noon));
        AdhesionView.Of(procedure, stranger)!.Expulsion.ShouldBeNull();
        AdhesionView.Of(procedure, Sample.Secretary())!.Expulsion.ShouldNotBeNull();
    }
}
