using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Organisations;

public class OrganisationLifecycleTests
{
    public enum Step { Verify, Suspend, Lift, Close, Merge, Erase, Rename, State }

    private static readonly HashSet<(OrganisationStatus, OrganisationStatus)> Allowed =
    [
        (OrganisationStatus.Registered, OrganisationStatus.Verified), (OrganisationStatus.Verified, OrganisationStatus.Suspended),
        (OrganisationStatus.Suspended, OrganisationStatus.Verified), (OrganisationStatus.Suspended, OrganisationStatus.Closed),
        (OrganisationStatus.Registered, OrganisationStatus.Merged), (OrganisationStatus.Verified, OrganisationStatus.Merged), (OrganisationStatus.Suspended, OrganisationStatus.Merged)
    ];

    /// <summary>Whatever is asked, in whatever order: only the arrows of the lifecycle happen, and seen in order of effect it is the same story.</summary>
    [Property(MaxTest = 500)]
    public void No_sequence_of_commands_leaves_the_lifecycle(Step[] steps, bool soleTrader)
    {
        List<IFact> facts = [Registered(soleTrader)];
        for (var i = 0; i < steps.Length; i++)
        {
            var before = As(Fold.Of<Organisation>(facts)!, Firm);
            if (Try(steps[i], before, Start.AddDays(i + 1)) is not { } decided) continue;
            facts.AddRange(decided);
            var after = Fold.Of<Organisation>(facts)!;
            if (steps[i] == Step.Erase) (after.Erased && after.Ended && soleTrader).ShouldBeTrue();
            else if (before.Status != after.Status) Allowed.ShouldContain((before.Status, after.Status));
            before.Ended.ShouldBe(before.Ended && after.Ended);
            if (before.Ended) steps[i].ShouldBe(Step.Erase);
        }
        Fold.Of<Organisation>(facts.OrderBy(f => f.EffectiveAt))!.Status.ShouldBe(Fold.Of<Organisation>(facts)!.Status);
    }

    private static IReadOnlyList<IFact>? Try(Step step, Organisation o, DateTimeOffset now)
    {
        var by = Secretary(now);
        var survivor = As(Fold.Of<Organisation>([Registered(siren: "552100554")])!, Other);
        return step switch
        {
            Step.Verify => VerifyOrganisationEndpoint.Refuse(new("SIRENE"), o, by) is null ? VerifyOrganisationEndpoint.Decide(new("SIRENE"), now) : null,
            Step.Suspend => SuspendOrganisationEndpoint.Refuse(new("x"), o, by) is null ? SuspendOrganisationEndpoint.Decide(new("x"), now) : null,
            Step.Lift => LiftSuspensionEndpoint.Refuse(new("x"), o, by) is null ? LiftSuspensionEndpoint.Decide(new("x"), now) : null,
            Step.Close => CloseOrganisationEndpoint.Refuse(new("x"), o, null, by) is null ? CloseOrganisationEndpoint.Decide(new("x"), now) : null,
            Step.Merge => MergeOrganisationEndpoint.Refuse(new(Other, "x"), o, new(null, survivor), by) is null ? MergeOrganisationEndpoint.Decide(new(Other, "x"), o, now).OfDuplicate : null,
            Step.Erase => EraseSoleTraderEndpoint.Refuse(new(ErasureGround.RightToErasure), o, new([], false, null)) is null ? EraseSoleTraderEndpoint.Decide(new(ErasureGround.RightToErasure), o, new([], false, null), now).Facts : null,
            Step.Rename => RenameOrganisationEndpoint.Refuse(new("x"), o, by) is null ? RenameOrganisationEndpoint.Decide(new("x"), new(null, null), now, Vault(), Guid.CreateVersion7()).Facts : null,
            _ => StateSizeClassEndpoint.Refuse(new(SizeClass.Pme), o, by) is null ? StateSizeClassEndpoint.Decide(new(SizeClass.Pme), now) : null
        };
    }

    [Fact]
    public void A_suspension_is_of_a_verified_organisation_has_a_reason_and_is_not_dated_before_the_verification()
    {
        var verified = Organisation(new OrganisationVerified("SIRENE", Start.AddDays(3)));
        SuspendOrganisationEndpoint.Refuse(new("impayés"), verified, Secretary()).ShouldBeNull();
        SuspendOrganisationEndpoint.Decide(new("impayés"), Now).ShouldBe([new OrganisationSuspended("impayés", Now)]);
        SuspendOrganisationEndpoint.Refuse(new("x"), Organisation(), Secretary()).ShouldBe(SuspendOrganisationEndpoint.NotVerified);
        SuspendOrganisationEndpoint.Refuse(new(" ", Start.AddDays(2)), verified, Secretary()).Faults().ShouldBe(["/reason text-required", "/effectiveAt before-its-time"]);
        SuspendOrganisationEndpoint.Refuse(new("x"), verified, Secretary() with { OrganisationId = Firm }).ShouldBe(SuspendOrganisationEndpoint.YourOwn);
    }

    [Fact]
    public void Only_a_suspended_organisation_is_reinstated_or_closed()
    {
        var suspended = Organisation(new OrganisationVerified("x", Start), new OrganisationSuspended("x", Start));
        suspended.MayAct.ShouldBeFalse();
        LiftSuspensionEndpoint.Refuse(new("réglé"), suspended, Secretary()).ShouldBeNull();
        CloseOrganisationEndpoint.Refuse(new("cessation"), suspended, null, Secretary()).ShouldBeNull();
        CloseOrganisationEndpoint.Refuse(new("cessation"), suspended, new("live-adhesion:x", Guid.Empty), Secretary()).ShouldBe(CloseOrganisationEndpoint.HoldsAnAdhesion);
        LiftSuspensionEndpoint.Refuse(new("réglé"), Organisation(), Secretary()).ShouldBe(LiftSuspensionEndpoint.NotSuspended);
        CloseOrganisationEndpoint.Refuse(new("x"), Organisation(), null, Secretary()).ShouldBe(CloseOrganisationEndpoint.NotSuspendedYet);
        Organisation([.. LiftSuspensionEndpoint.Decide(new("réglé"), Now)]).MayAct.ShouldBeTrue();
        CloseOrganisationEndpoint.Decide(new("cessation"), Now).ShouldBe([new OrganisationClosed("cessation", Now)]);
    }

    [Fact]
    public void Other_modules_are_told_the_standing_after_the_facts()
    {
        var told = Organisation().Standing(SuspendOrganisationEndpoint.Decide(new("x"), Now), Now);
        (told.Standing, told.Name, told.Siren, told.Version).ShouldBe(("suspended", "Toitures d'essai", "732829320", 1));
    }
}
