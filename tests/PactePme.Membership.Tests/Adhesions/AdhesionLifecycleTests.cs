using FsCheck.Xunit;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Organisations;
using static PactePme.Membership.Adhesions.AdhesionState;

namespace PactePme.Membership.Tests.Adhesions;

public class AdhesionLifecycleTests
{
    private static readonly HashSet<(AdhesionState, AdhesionState)> Arrows =
    [
        (Applied, Approved), (Applied, Declined), (Approved, Signed), (Signed, ReaffirmationDue), (ReaffirmationDue, Signed),
        (Applied, Withdrawn), (Approved, Withdrawn), (Signed, Withdrawn), (ReaffirmationDue, Withdrawn), (Signed, Expelled), (ReaffirmationDue, Expelled)
    ];

    [Property(MaxTest = 300)]
    public void Commands_in_any_order_never_leave_the_lifecycle(byte[] commands)
    {
        var at = Sample.Noon;
        List<IFact> facts = [.. ApplyForAdhesionEndpoint.Decide(Guid.CreateVersion7(), new(Sample.Org, Sample.CharterId), Sample.Organisation(), at).Facts];
        var charter = Sample.Charter();
        foreach (var command in commands)
        {
            at = at.AddMinutes(1);
            var by = command % 2 == 0 ? Sample.Secretary(at) : Sample.Member(at: at);
            var adhesion = Fold.Of<Adhesion>(facts)!;
            var organisation = Sample.Organisation(command > 240 ? OrganisationStatus.Suspended : OrganisationStatus.Verified);
            var number = charter.InForce!.Value;
            IReadOnlyList<IFact> decided = (command / 2 % 9) switch
            {
                0 or 1 when ApproveAdhesionEndpoint.Refuse(new(), adhesion, organisation, by) is null => ApproveAdhesionEndpoint.Decide(new(), at),
                0 or 1 or 2 when SignAdhesionEndpoint.Refuse(new(number), adhesion, new(organisation, charter), by) is null => SignAdhesionEndpoint.Decide(new(number), adhesion, charter, at),
                3 when CallToReaffirmWhenVersionInForce.Decide(new(Sample.CharterId, number, at), [adhesion]).FirstOrDefault() is (_, { } due) => [due],
                3 => Adopt(),
                4 when ReaffirmAdhesionEndpoint.Refuse(new(number), adhesion, new(organisation, charter), by) is null => ReaffirmAdhesionEndpoint.Decide(new(number), adhesion, charter, at),
                5 when NotifyExpulsionGroundsEndpoint.Refuse(new("x"), adhesion, by) is null => NotifyExpulsionGroundsEndpoint.Decide(new("x"), at),
                6 when new HearMember(ParisTime.DayOf(at), Hearing.Absent) is var hear && HearMemberEndpoint.Refuse(hear, adhesion, by) is null => HearMemberEndpoint.Decide(hear, at),
                7 when new ExpulsionDecided(Guid.CreateVersion7(), "R", Sample.Org, adhesion.Id, at) is var expel && ExpelMemberWhenDecided.Refuse(expel, adhesion) is null => ExpelMemberWhenDecided.Decide(expel, adhesion),
                8 when command > 200 && WithdrawAdhesionEndpoint.Refuse(new("x"), adhesion, by) is null => WithdrawAdhesionEndpoint.Decide(new("x"), at),
                8 when command < 20 && DeclineAdhesionEndpoint.Refuse(new("x"), adhesion, by) is null => DeclineAdhesionEndpoint.Decide(new("x"), at),
                _ => []
            };
            facts.AddRange(decided);
            var after = Fold.Of<Adhesion>(facts)!;

            if (after.State != adhesion.State) Arrows.ShouldContain((adhesion.State, after.State));
            if (!adhesion.IsLive) decided.ShouldBeEmpty();
            after.IsSignatory.ShouldBe(after.SignedAt is not null && after.IsLive);
            if (after.State == Expelled) (after.Expulsion is { HeardOn: not null, Resolution: not null }).ShouldBeTrue();
            if (after.State == ReaffirmationDue) after.DueVersion!.Value.ShouldBeGreaterThan(after.CharterVersion!.Value);
        }

        IReadOnlyList<IFact> Adopt()
        {
            charter = Sample.Charter(charter.InForce!.Value + 1);
            return [];
        }
    }
}
