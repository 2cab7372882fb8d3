using FsCheck.Xunit;
using PactePme.Governance.Register;
using PactePme.Governance.Targets;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.Contracts;

namespace PactePme.Governance.Tests.Targets;

public sealed class TargetDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 3, 2), Horizon = new(2026, 12, 31);
    private static readonly CitedSource Source = new("Chambre de commerce, communiqué du 12 juin 2019");

    /// <summary>Double the number of adherents: of 1,000 members, or of 700 organisations?</summary>
    private static TargetTerms Terms(TargetMeasure measure = TargetMeasure.Signatories, decimal goal = 1400, bool synthetic = false) => new(new("Doubler le nombre d'adhérents"), measure, goal,
        new(700, new("Organisations signataires"), Source, [new(1000, new("Membres"))]), Horizon, Source with { Synthetic = synthetic });

    private static Target Target(TargetTerms terms, params IFact[] after) => Fold.Of<Target>([new TargetSet(terms, null, Noon), .. after])!;

    private static Target After(Target target, IReadOnlyList<IFact> facts) => facts.Aggregate((Target?)target, Governance.Targets.Target.Next)!;

    [Fact]
    public void A_target_names_its_base_and_the_figures_it_may_have_meant()
    {
        var command = new SetTarget(Terms(), null, Noon.AddYears(-1));
        SetTargetEndpoint.Refuse(command, Noon).ShouldBeNull();
        SetTargetEndpoint.Decide(command, Noon).ShouldBe([new TargetSet(command.Terms, null, Noon.AddYears(-1))]);
        SetTargetEndpoint.Refuse(new(Terms() with { Horizon = new(2026, 3, 1), Goal = -1, Base = new(700, new(""), Source, [new(1, new(" "))]) }), Noon)!.Errors.Select(e => e.Pointer)
            .ShouldBe(["/terms/goal", "/terms/base/meaning/french", "/terms/base/alternatives/0/meaning/french", "/terms/horizon"]);
        SetTargetEndpoint.Refuse(new(Terms() with { Horizon = DateOnly.MaxValue }), Noon)!.Errors.Single().Rule.ShouldBe("horizon-too-far");
    }

    [Fact]
    public void A_value_is_recorded_when_it_is_another_than_the_last()
    {
        var target = Target(Terms());
        var facts = MeasureTargetWhenCountsChange.Decide(target, new(550, 30), Noon);
        facts.ShouldBe([new TargetMeasured(550, 30, Today, null, Noon)]);
        var measured = After(target, facts);
        (measured.State, measured.Latest).ShouldBe((TargetState.Measured, new Measurement(550, 30, Today, null)));
        MeasureTargetWhenCountsChange.Decide(measured, new(550, 30), Noon.AddDays(1)).ShouldBeEmpty();
        MeasureTargetWhenCountsChange.Decide(measured, new(551, 30), Noon.AddDays(1)).ShouldBe([new TargetMeasured(551, 30, Today.AddDays(1), null, Noon.AddDays(1))]);
        MeasureTargetWhenCountsChange.Decide(target, new(0, 0), Noon).ShouldBe([new TargetMeasured(0, 0, Today, null, Noon)]);
    }

    [Fact]
    public void What_is_made_up_proves_nothing_but_for_a_made_up_target()
    {
        MeasureTargetWhenCountsChange.Decide(Target(Terms()), new(0, 5000), Noon).ShouldBe([new TargetMeasured(0, 5000, Today, null, Noon)]);
        MeasureTargetWhenCountsChange.Decide(Target(Terms(synthetic: true)), new(1, 5000), Noon).ShouldBe([new TargetMeasured(5001, 5000, Today, null, Noon), new TargetMet(5001, Today, Noon)]);
    }

    [Fact]
    public void Reaching_the_goal_meets_it_at_once_and_ends_the_measuring()
    {
        var target = Target(Terms());
        var met = After(target, MeasureTargetWhenCountsChange.Decide(target, new(1400, 0), Noon));
        (met.State, met.MetOn).ShouldBe((TargetState.Met, Today));
        MeasureTargetWhenCountsChange.Decide(met, new(1000, 0), Noon.AddDays(1)).ShouldBeEmpty();
    }

    [Fact]
    public void At_the_horizon_it_is_missed_by_the_last_measurement_or_for_want_of_one()
    {
        var end = new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero);
        var target = Target(Terms());
        target.HorizonEnd.ShouldBe(end);
        ConcludeTargetWhenHorizonEnds.Decide(target).ShouldBe([new TargetMissed(MissedReason.Unmeasured, null, end)]);
        ConcludeTargetWhenHorizonEnds.Decide(After(target, [new TargetMeasured(900, 0, Today, null, Noon)])).ShouldBe([new TargetMissed(MissedReason.BelowGoal, 900, end)]);
        MeasureTargetWhenCountsChange.Decide(target, new(2000, 0), end).ShouldBeEmpty();
        MeasureTargetWhenCountsChange.Decide(target, new(2000, 0), end.AddTicks(-1)).Count.ShouldBe(2);
    }

    [Fact]
    public void Only_what_nobody_counts_here_is_stated()
    {
        var declared = Target(Terms(TargetMeasure.MembersDeclared));
        var command = new StateMeasurement(1000, Today, Source);
        StateMeasurementEndpoint.Refuse(command, Target(Terms()), Noon).ShouldBe(StateMeasurementEndpoint.Computed);
        StateMeasurementEndpoint.Refuse(command, declared, Noon).ShouldBeNull();
        StateMeasurementEndpoint.Decide(command, declared, Noon).ShouldBe([new TargetMeasured(1000, 0, Today, Source, Noon)]);
        StateMeasurementEndpoint.Refuse(command with { Source = Source with { Synthetic = true } }, declared, Noon)!.Errors.Single().Pointer.ShouldBe("/source/synthetic");
        foreach (var day in (DateOnly[])[Today.AddDays(1), Today.AddDays(-1)]) StateMeasurementEndpoint.Refuse(command with { On = day }, declared, Noon)!.Errors.Single().Pointer.ShouldBe("/on");
        var late = Noon.AddYears(1);
        StateMeasurementEndpoint.Refuse(command with { On = Horizon.AddDays(1) }, declared, late)!.Errors.Single().Rule.ShouldBe("after-horizon");
        StateMeasurementEndpoint.Refuse(command with { On = Today }, After(declared, [new TargetMeasured(1, 0, Horizon, Source, Noon)]), late)!.Errors.Single().Rule.ShouldBe("before-latest-measurement");
    }

    [Fact]
    public void A_figure_stated_late_for_a_day_up_to_the_horizon_is_heard()
    {
        var missed = Target(Terms(TargetMeasure.MembersDeclared), new TargetMissed(MissedReason.Unmeasured, null, Noon.AddYears(1)));
        var late = Noon.AddYears(1).AddDays(10);
        StateMeasurementEndpoint.Refuse(new(1, Horizon, Source), missed, late).ShouldBeNull();
        StateMeasurementEndpoint.Decide(new(1399, Horizon, Source), missed, late)[^1].ShouldBe(new TargetMissed(MissedReason.BelowGoal, 1399, late));
        var met = After(missed, StateMeasurementEndpoint.Decide(new(1400, Horizon, Source), missed, late));
        (met.State, met.MetOn, met.Missed).ShouldBe((TargetState.Met, Horizon, null));
        StateMeasurementEndpoint.Refuse(new(1400, Horizon, Source), met, late).ShouldBe(StateMeasurementEndpoint.Met);
    }

    [Fact]
    public void A_correction_judges_anew()
    {
        var measured = Target(Terms(), new TargetMeasured(900, 0, Today, null, Noon));
        var later = Noon.AddDays(1);
        CorrectTargetEndpoint.Refuse(new(Terms(goal: 900), "faute de frappe"), measured).ShouldBeNull();
        CorrectTargetEndpoint.Decide(new(Terms(goal: 900), "x"), measured, later)[1].ShouldBe(new TargetMet(900, Today, later));
        CorrectTargetEndpoint.Decide(new(Terms(goal: 901), "x"), measured, later).Count.ShouldBe(1);
        var met = After(measured, CorrectTargetEndpoint.Decide(new(Terms(goal: 900), "x"), measured, later));
        var reopened = After(met, CorrectTargetEndpoint.Decide(new(Terms(), "x"), met, later));
        (reopened.State, reopened.MetOn).ShouldBe((TargetState.Measured, null));
        TargetNews.After(Guid.NewGuid(), met, CorrectTargetEndpoint.Decide(new(Terms(), "x"), met, later)).Count.ShouldBe(2); // measured, and concluded at the horizon
        CorrectTargetEndpoint.Decide(new(Terms(), "x"), met, met.HorizonEnd)[1].ShouldBe(new TargetMissed(MissedReason.BelowGoal, 900, met.HorizonEnd));
        CorrectTargetEndpoint.Refuse(new(Terms(TargetMeasure.ConfirmedDeals, synthetic: true) with { Horizon = Today.AddDays(-1) }, " "), measured)!.Errors.Select(e => e.Pointer)
            .ShouldBe(["/terms/horizon", "/terms/measure", "/terms/source/synthetic", "/terms/horizon", "/reason"]);
    }

    [Property(MaxTest = 500)]
    public void Commands_in_any_order_never_leave_the_lifecycle(bool stated, (byte Command, byte Value, byte Days)[] tried)
    {
        var target = Target(Terms(stated ? TargetMeasure.MembersDeclared : TargetMeasure.Signatories, 100));
        var now = Noon;
        foreach (var (command, value, days) in tried)
        {
            now = now.AddDays(days % 64);
            var before = target;
            var today = ParisTime.DayOf(now);
            IReadOnlyList<IFact> facts = (command % 5) switch
            {
                0 or 1 when !stated => MeasureTargetWhenCountsChange.Decide(target, new(value, value / 2), now),
                0 or 1 when new StateMeasurement(value, today > Horizon ? Horizon : today, Source) is var c && StateMeasurementEndpoint.Refuse(c, target, now) is null => StateMeasurementEndpoint.Decide(c, target, now),
                2 when target.IsOpen && now >= target.HorizonEnd => ConcludeTargetWhenHorizonEnds.Decide(target),
                3 when new CorrectTarget(Terms(target.Terms.Measure, value), "x") is var c && CorrectTargetEndpoint.Refuse(c, target) is null => CorrectTargetEndpoint.Decide(c, target, now),
                _ => []
            };
            target = After(target, facts);

            (target.State == TargetState.Met).ShouldBe(target.MetOn is not null);
            (target.State is TargetState.Missed or TargetState.Unmeasured).ShouldBe(target.Missed is not null);
            if (target.IsOpen && target.Latest is { } l) l.Value.ShouldBeLessThan(target.Terms.Goal);
            if (target.State == TargetState.Met) (target.Latest!.Value >= target.Terms.Goal && target.MetOn <= Horizon).ShouldBeTrue();
            (target.State == TargetState.Unmeasured).ShouldBe(target.Missed == MissedReason.Unmeasured);
            if (target.State is TargetState.Missed or TargetState.Unmeasured) now.ShouldBeGreaterThanOrEqualTo(target.HorizonEnd);
            if (facts.Any(f => f is TargetCorrected)) continue;
            if (before.State == TargetState.Met) target.ShouldBe(before);
            if (before.State is TargetState.Missed or TargetState.Unmeasured && !stated) target.ShouldBe(before);
        }
    }

    /// <summary>Any order, any repetition: what is known in the end is what the latest versions say.</summary>
    [Property(MaxTest = 300)]
    public void Messages_in_any_order_and_however_often_come_to_the_same(byte[] order)
    {
        var (organisation, adhesion, deal) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        OrganisationStanding Org(int v) => new(organisation, v, null, null, null, null, "verified", null, v % 2 == 0);
        SignatoryStanding Adhesion(int v) => new(organisation, adhesion, v, v % 2 == 0);
        DealStanding Deal(int v) => new(deal, v, v % 2 == 0, v * 10, false);
        var (signatory, counted) = (new KnownOrganisation(organisation), new KnownDeal(deal));
        foreach (var n in order.Select(b => b % 6 + 1).Append(7).Concat(order.Select(b => b % 6 + 1)))
        {
            signatory = signatory.Hearing(Org(n)).Hearing(Adhesion(n));
            counted = counted.Hearing(Deal(n));
        }
        (signatory.Version, signatory.Synthetic, signatory.Counts, signatory.Adhesions.Single().Value).ShouldBe((7, false, false, new KnownAdhesion(7, false)));
        counted.ShouldBe(new KnownDeal(deal, 7, false, 0));
        new KnownOrganisation(organisation).Hearing(Adhesion(2)).Counts.ShouldBeFalse("nobody has told whether it is made up");
        new KnownOrganisation(organisation).Hearing(Adhesion(2)).Hearing(Org(1)).Counts.ShouldBeTrue();
    }
}
