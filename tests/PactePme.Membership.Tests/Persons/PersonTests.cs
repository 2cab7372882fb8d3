using System.Text.Json;
using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using Wolverine.Marten;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Persons;

public class PersonTests
{
    private static readonly RoleGranted Member = new(Role.Member, null, Start);

    [Fact]
    public void A_role_holds_from_one_moment_to_another()
    {
        var until = Now.AddDays(30);
        GrantRoleEndpoint.Refuse(new(Role.Analyst, until), Person(), Secretary()).ShouldBeNull();
        var person = Person([.. GrantRoleEndpoint.Decide(new(Role.Analyst, until), Now)]);
        person.RolesAt(Now.AddTicks(-1)).ShouldBeEmpty();
        person.RolesAt(Now).ShouldBe([Role.Analyst]);
        person.RolesAt(until).ShouldBeEmpty();
    }

    [Fact]
    public void A_role_is_not_held_twice_at_once_but_may_come_back()
    {
        GrantRoleEndpoint.Refuse(new(Role.Member), Person(Member), Secretary()).ShouldBe(GrantRoleEndpoint.AlreadyHeld);
        var ended = Person(Member, new RoleEnded(Role.Member, EndReason.TermOver, Now.AddDays(-1)));
        GrantRoleEndpoint.Refuse(new(Role.Member), ended, Secretary()).ShouldBeNull();
        GrantRoleEndpoint.Refuse(new(Role.Member, EffectiveAt: Now.AddDays(-2)), ended, Secretary()).ShouldBe(GrantRoleEndpoint.AlreadyHeld);
    }

    [Fact]
    public void Some_roles_and_dates_are_not_granted()
    {
        GrantRoleEndpoint.Refuse(new(Role.NetworkAdministrator, Now), Person(), Secretary()).Faults().ShouldBe(["/role role-not-granted-here", "/until ends-before-it-begins"]);
        GrantRoleEndpoint.Refuse(new(Role.Auditor, EffectiveAt: Start.AddDays(-1)), Person(), Secretary()).Faults().ShouldBe(["/effectiveAt before-its-time"]);
    }

    [Fact]
    public void Colleagues_deal_with_members_only_and_now_only()
    {
        GrantRoleEndpoint.Refuse(new(Role.Member), Person(), Some.Member(Firm)).ShouldBeNull();
        GrantRoleEndpoint.Refuse(new(Role.Secretary), Person(), Some.Member(Firm)).ShouldBe(PersonRules.OnlyTheSecretary);
        GrantRoleEndpoint.Refuse(new(Role.Member, EffectiveAt: Start), Person(), Some.Member(Firm)).ShouldBe(EffectiveDate.OnlyTheSecretaryBackdates);
        GrantRoleEndpoint.Refuse(new(Role.Member), Person(), Some.Member(Other)).ShouldBe(Refusal.NotYourOrganisation);
        var secretary = Person(new RoleGranted(Role.Secretary, null, Start));
        LeaveEndpoint.Refuse(new(EndReason.Removed), secretary, Some.Member(Firm)).ShouldBe(PersonRules.OnlyTheSecretary);
        LinkLoginEndpoint.Refuse(new(new("issuer", "mine")), secretary, Some.Member(Firm)).ShouldBe(PersonRules.OnlyTheSecretary);
    }

    [Fact]
    public void A_role_ends_only_while_it_is_held()
    {
        EndRoleEndpoint.Refuse(new(Role.Member, EndReason.Resigned), Person(Member), Some.Member(Firm)).ShouldBeNull();
        EndRoleEndpoint.Refuse(new(Role.Auditor, EndReason.Resigned), Person(Member), Secretary()).ShouldBe(EndRoleEndpoint.NotHeld);
        Person([Member, .. EndRoleEndpoint.Decide(new(Role.Member, EndReason.Resigned), Now)]).RolesAt(Now).ShouldBeEmpty();
        var self = As(Person(new RoleGranted(Role.Secretary, null, Start)), Secretary().PersonId);
        EndRoleEndpoint.Refuse(new(Role.Secretary, EndReason.Resigned), self, Secretary()).ShouldBe(EndRoleEndpoint.YourOwnSecretary);
    }

    [Fact]
    public void Who_leaves_loses_every_role_and_the_login_is_free_again()
    {
        LeaveEndpoint.Refuse(new(EndReason.LeftOrganisation), Person(Member), Some.Member(Firm)).ShouldBeNull();
        LeaveEndpoint.Refuse(new(EndReason.Removed, Start), Person(Member, new RoleGranted(Role.Auditor, null, Start.AddDays(9))), Secretary()).Faults()
            .ShouldBe(["/effectiveAt before-its-time"]);
        var (facts, documents) = LeaveEndpoint.Decide(new(EndReason.LeftOrganisation), [new("digest", Somebody, Firm)], Now);
        var left = Person([Member, new LoginLinked(Start), .. facts]);
        PersonRules.Standing(Somebody, Person(Member), facts).ShouldBe(new(Somebody, Person(Member).Version + facts.Count, Firm, Present: false));
        (left.RolesAt(Now).Any(), left.HasLogin, left.LeftAt).ShouldBe((false, false, Now));
        documents.ShouldContain(d => d is DeleteDocById<Login>);
        documents.ShouldContain(d => d is DeleteDocById<Reservation>);
        GrantRoleEndpoint.Refuse(new(Role.Member), left, Secretary()).ShouldBe(PersonRules.Left);
        ChangeDetailsEndpoint.Refuse(new("Jeanne"), left, Secretary()).ShouldBeNull(); // what is kept can be corrected
    }

    [Fact]
    public void A_login_is_linked_once_and_replaced_by_the_secretary_only()
    {
        var login = new LinkLogin(new("issuer", "subject"));
        LinkLoginEndpoint.Refuse(login, Person(Member), Some.Member(Firm)).ShouldBeNull();
        LinkLoginEndpoint.Refuse(login, Person(Member, new LoginLinked(Start)), Some.Member(Firm)).ShouldBe(LinkLoginEndpoint.AlreadyLinked);
        LinkLoginEndpoint.Refuse(login, Person(Member, new LoginLinked(Start)), Secretary()).ShouldBeNull();
        LinkLoginEndpoint.Refuse(new(new("", "s")), Person(), Secretary()).Faults().ShouldBe(["/login/issuer text-required"]);
        var (facts, documents) = LinkLoginEndpoint.Decide(login, Person(), [new("old", Somebody, Firm)], Now, Vault());
        facts.ShouldBe([new LoginLinked(Now)]);
        documents.Length.ShouldBe(4); // the old login and its reservation go, the new ones come
    }

    [Fact]
    public void A_function_is_attested_on_a_day_and_its_wording_is_in_no_fact()
    {
        var command = new AttestFunction("présidente", "Article", new(2026, 2, 3));
        AttestFunctionEndpoint.Refuse(command, Person(), Secretary()).ShouldBeNull();
        var (facts, _) = AttestFunctionEndpoint.Decide(command, Person(), Vault().NewKey(Somebody), Vault(), Other);
        facts.ShouldBe([new FunctionAttested(Other, "Article", new(2026, 2, 3), new(2026, 2, 3, 11, 0, 0, TimeSpan.Zero))]);
        AttestFunctionEndpoint.Decide(command with { AttestedOn = new(2019, 6, 12) }, Person(), Vault().NewKey(Somebody), Vault(), Other).Facts[0].EffectiveAt.ShouldBe(Start);
        AttestFunctionEndpoint.Refuse(command with { AttestedOn = new(2026, 3, 6) }, Person(), Secretary()).Faults().ShouldBe(["/attestedOn in-the-future"]);
    }

    [Fact]
    public void An_erased_person_folds_without_the_vault_and_every_command_is_refused()
    {
        var (facts, documents) = ErasePersonEndpoint.Decide(new(ErasureGround.RightToErasure), Somebody, [new("digest", Somebody, Firm)], Now);
        PersonRules.Standing(Somebody, Person(Member), facts).Present.ShouldBeFalse();
        documents.Length.ShouldBe(4); // key, records, login, reservation
        var erased = Person([Member, new PersonDetailsChanged(Other, Start), new FunctionAttested(Other, "Article", new(2026, 2, 3), Start), .. facts]);
        (erased.Erased, erased.LeftAt, erased.RolesAt(Now).Any()).ShouldBe((true, Now, false));
        erased.RolesAt(Start).ShouldBe([Role.Member]); // the history stays whole
        var view = PersonView.Of(erased, Now, Secretary(), Vault().Reader([], []));
        (view.Details!.Name, view.Functions![0].Function).ShouldBe(("erased", "erased"));

        GrantRoleEndpoint.Refuse(new(Role.Member), erased, Secretary()).ShouldBe(PersonRules.Erased);
        EndRoleEndpoint.Refuse(new(Role.Member, EndReason.Removed), erased, Secretary()).ShouldBe(PersonRules.Erased);
        LeaveEndpoint.Refuse(new(EndReason.Removed), erased, Secretary()).ShouldBe(PersonRules.Erased);
        ChangeDetailsEndpoint.Refuse(new("x"), erased, Secretary()).ShouldBe(PersonRules.Erased);
        AttestFunctionEndpoint.Refuse(new("x", "y", new(2026, 1, 6)), erased, Secretary()).ShouldBe(PersonRules.Erased);
        LinkLoginEndpoint.Refuse(new(new("i", "s")), erased, Secretary()).ShouldBe(PersonRules.Erased);
        ErasePersonEndpoint.Refuse(new(ErasureGround.Objection), erased, Secretary()).ShouldBe(PersonRules.Erased);
    }

    [Fact]
    public void No_fact_of_a_person_holds_what_is_personal()
    {
        var (joined, _) = RegisterPersonEndpoint.Decide(Somebody, new(Firm, "Jeanne Exemple", [Role.Member], "jeanne@exemple.fr", "0491000000", "gérante", new("issuer", "jeanne")), Now, Vault(), Other);
        var (changed, _) = ChangeDetailsEndpoint.Decide(new("Jeanne Exemple", "jeanne@exemple.fr"), Vault().NewKey(Somebody), Now, Vault(), Other);
        var stored = string.Concat(joined.Concat(changed).Select(f => JsonSerializer.Serialize(f, f.GetType())));
        stored.ShouldNotContain("eanne");
        stored.ShouldNotContain("exemple");
        stored.ShouldNotContain("0491");
    }

    [Fact]
    public void Outside_the_organisation_a_person_is_a_pseudonym_with_roles()
    {
        var seen = PersonView.Of(Person(Member), Now, Some.Member(Other), _ => new("Jeanne Exemple"));
        (seen.Details, seen.Functions).ShouldBe((null, null));
        seen.Roles.ShouldBe([Role.Member]);
        PersonView.Of(Person(Member), Now, Some.Member(Firm), _ => new("Jeanne Exemple")).Details!.Name.ShouldBe("Jeanne Exemple");
    }

    public enum Step { GrantMember, GrantAnalystUntil, EndMember, EndAnalyst, Leave, Link, Change, Attest, Erase }

    /// <summary>Whatever is asked, in whatever order: no role overlaps itself, who left or was erased holds none, and nothing follows an erasure.</summary>
    [Property(MaxTest = 500)]
    public void No_sequence_of_commands_leaves_the_lifecycle(Step[] steps)
    {
        List<IFact> facts = [new PersonJoined(Firm, Guid.CreateVersion7(), false, Start)];
        for (var i = 0; i < steps.Length; i++)
        {
            var now = Start.AddDays(i + 1);
            var before = As(Fold.Of<Person>(facts)!, Somebody);
            if (Try(steps[i], before, now) is not { } decided) continue;
            before.Erased.ShouldBeFalse();
            if (before.LeftAt is not null) steps[i].ShouldBeOneOf(Step.Change, Step.Erase);
            facts.AddRange(decided);
            var after = Fold.Of<Person>(facts)!;
            foreach (var role in after.Roles.GroupBy(r => r.Role))
                foreach (var (one, next) in role.Zip(role.Skip(1))) one.Overlaps(next.From, next.Until).ShouldBeFalse();
            if (after.Erased || after.LeftAt is not null) (after.RolesAt(now).Any() || after.HasLogin).ShouldBeFalse();
        }
        var inEffectOrder = Fold.Of<Person>(facts.OrderBy(f => f.EffectiveAt))!;
        inEffectOrder.Roles.ShouldBe(Fold.Of<Person>(facts)!.Roles);
    }

    private static IReadOnlyList<IFact>? Try(Step step, Person p, DateTimeOffset now)
    {
        var by = Secretary(now);
        var analyst = new GrantRole(Role.Analyst, now.AddDays(2));
        var attest = new AttestFunction("x", "y", DateOnly.FromDateTime(Start.Date));
        return step switch
        {
            Step.GrantMember => GrantRoleEndpoint.Refuse(new(Role.Member), p, by) is null ? GrantRoleEndpoint.Decide(new(Role.Member), now) : null,
            Step.GrantAnalystUntil => GrantRoleEndpoint.Refuse(analyst, p, by) is null ? GrantRoleEndpoint.Decide(analyst, now) : null,
            Step.EndMember => EndRoleEndpoint.Refuse(new(Role.Member, EndReason.TermOver), p, by) is null ? EndRoleEndpoint.Decide(new(Role.Member, EndReason.TermOver), now) : null,
            Step.EndAnalyst => EndRoleEndpoint.Refuse(new(Role.Analyst, EndReason.TermOver), p, by) is null ? EndRoleEndpoint.Decide(new(Role.Analyst, EndReason.TermOver), now) : null,
            Step.Leave => LeaveEndpoint.Refuse(new(EndReason.Removed), p, by) is null ? LeaveEndpoint.Decide(new(EndReason.Removed), [], now).Facts : null,
            Step.Link => LinkLoginEndpoint.Refuse(new(new("i", "s")), p, by) is null ? LinkLoginEndpoint.Decide(new(new("i", "s")), p, [], now, Vault()).Facts : null,
            Step.Change => ChangeDetailsEndpoint.Refuse(new("x"), p, by) is null ? ChangeDetailsEndpoint.Decide(new("x"), Vault().NewKey(p.Id), now, Vault(), Guid.CreateVersion7()).Facts : null,
            Step.Attest => AttestFunctionEndpoint.Refuse(attest, p, by) is null ? AttestFunctionEndpoint.Decide(attest, p, Vault().NewKey(p.Id), Vault(), Guid.CreateVersion7()).Facts : null,
            _ => ErasePersonEndpoint.Refuse(new(ErasureGround.RightToErasure), p, by) is null ? ErasePersonEndpoint.Decide(new(ErasureGround.RightToErasure), p.Id, [], now).Facts : null
        };
    }
}
