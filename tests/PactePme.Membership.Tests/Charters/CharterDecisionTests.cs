using FsCheck.Xunit;
using PactePme.Kernel;
using PactePme.Membership.Charters;

namespace PactePme.Membership.Tests.Charters;

public class CharterDecisionTests
{
    private static readonly Bilingual[] Text = [new("Faire connaître ses besoins", "Make needs known")];

    [Fact]
    public void A_charter_starts_with_the_draft_of_its_first_version()
    {
        var command = new DraftCharter("mba", new("Charte"), Text);
        DraftCharterEndpoint.Refuse(command, Some.Secretary()).ShouldBeNull();
        var id = Guid.CreateVersion7();
        DraftCharterEndpoint.Decide(id, command, Some.Noon).Facts.ShouldBe([new CharterDrafted("MBA", new("Charte"), Some.Noon), new CharterVersionDrafted(1, Text, Some.Noon)]);
    }

    [Theory, InlineData("", "/code"), InlineData("a b", "/code"), InlineData("é1", "/code"), InlineData("MBA\n", "/code")]
    public void A_code_is_short_and_plain(string code, string pointer) =>
        DraftCharterEndpoint.Refuse(new(code, new("Charte"), Text), Some.Secretary())!.Errors.Single().Pointer.ShouldBe(pointer);

    [Fact]
    public void Texts_are_required_in_french_and_checked_in_english() =>
        DraftCharterEndpoint.Refuse(new("MBA", new(" "), [new("x", "")]), Some.Secretary())!.Errors.Select(e => e.Pointer).ShouldBe(["/title/french", "/commitments/0/english"]);

    [Fact]
    public void A_draft_may_change_until_adopted_and_an_adopted_text_never()
    {
        var drafted = Fold.Of<Charter>([new CharterDrafted("MBA", new("Charte"), Some.Noon), new CharterVersionDrafted(1, Text, Some.Noon)])!;
        var command = new ReviseCharterVersion([new("Autre")]);
        ReviseCharterVersionEndpoint.Refuse(command, drafted, Some.Secretary()).ShouldBeNull();
        ReviseCharterVersionEndpoint.Decide(command, drafted, Some.Noon).ShouldBe([new CharterVersionRevised(1, command.Commitments, Some.Noon)]);
        ReviseCharterVersionEndpoint.Refuse(command, Some.Charter(), Some.Secretary()).ShouldBe(ReviseCharterVersionEndpoint.NoDraft);
    }

    [Fact]
    public void One_version_is_drafted_at_a_time()
    {
        var command = new DraftCharterVersion(Text);
        var charter = Some.Charter();
        DraftCharterVersionEndpoint.Refuse(command, charter, Some.Secretary()).ShouldBeNull();
        var fact = DraftCharterVersionEndpoint.Decide(command, charter, Some.Noon).ShouldHaveSingleItem();
        fact.ShouldBe(new CharterVersionDrafted(2, Text, Some.Noon));
        DraftCharterVersionEndpoint.Refuse(command, Charter.Next(charter, fact)!, Some.Secretary()).ShouldBe(DraftCharterVersionEndpoint.DraftOpen);
    }

    [Fact]
    public void Adoption_supersedes_the_version_in_force_and_calls_its_signatories()
    {
        var charter = Charter.Next(Some.Charter(), new CharterVersionDrafted(2, Text, Some.Noon.AddDays(-1)))!;
        var command = new AdoptCharterVersion(2, Some.Decision());
        AdoptCharterVersionEndpoint.Refuse(command, charter, Some.Secretary()).ShouldBeNull();
        var (facts, told) = AdoptCharterVersionEndpoint.Decide(command, charter, Some.Noon);
        facts.ShouldBe([new CharterVersionSuperseded(1, 2, Some.Noon), new CharterVersionAdopted(2, Some.Decision(), Some.Noon)]);
        told.ShouldBe(new VersionInForce(Some.CharterId, 2, Some.Noon));
        var after = facts.Aggregate((Charter?)charter, Charter.Next)!;
        after.InForceAt(Some.Noon.AddTicks(-1))!.Number.ShouldBe(1);
        after.InForceAt(Some.Noon)!.Number.ShouldBe(2);
        AdoptCharterVersionEndpoint.Refuse(command, after, Some.Secretary()).ShouldBe(AdoptCharterVersionEndpoint.NotTheDraft);
    }

    [Fact]
    public void Adoption_needs_a_decision_taken_before_it()
    {
        var charter = Charter.Next(Some.Charter(), new CharterVersionDrafted(2, Text, Some.Noon.AddDays(-1)))!;
        Pointers(new(2, new("", "", new(2026, 3, 3)))).ShouldBe(["/decision/body", "/decision/reference", "/decision/decidedOn", "/effectiveAt"]);
        Pointers(new(2, Some.Decision(), Some.Noon.AddDays(-2))).ShouldBe(["/effectiveAt"]);
        Pointers(new(2, Some.Decision(), Some.Noon.AddDays(2))).ShouldBe(["/effectiveAt"]);

        IEnumerable<string> Pointers(AdoptCharterVersion command) => AdoptCharterVersionEndpoint.Refuse(command, charter, Some.Secretary())!.Errors.Select(e => e.Pointer);
    }

    [Property]
    public void Commands_in_any_order_never_leave_the_lifecycle(byte[] commands)
    {
        var at = Some.Noon;
        var charter = Fold.Of<Charter>(DraftCharterEndpoint.Decide(Some.CharterId, new("MBA", new("Charte"), Text), at).Facts)!;
        foreach (var command in commands)
        {
            at = at.AddMinutes(1);
            var by = Some.Secretary(at);
            var before = charter;
            var facts = (command % 4) switch
            {
                0 when new DraftCharterVersion(Text) is var c && DraftCharterVersionEndpoint.Refuse(c, charter, by) is null => DraftCharterVersionEndpoint.Decide(c, charter, at),
                1 when new ReviseCharterVersion(Text) is var c && ReviseCharterVersionEndpoint.Refuse(c, charter, by) is null => ReviseCharterVersionEndpoint.Decide(c, charter, at),
                _ when new AdoptCharterVersion(1 + command / 4 % 8, Some.Decision()) is var c && AdoptCharterVersionEndpoint.Refuse(c, charter, by) is null
                    => AdoptCharterVersionEndpoint.Decide(c, charter, at).Facts,
                _ => []
            };
            charter = facts.Aggregate((Charter?)charter, Charter.Next)!;

            charter.Texts.Select(t => t.Number).ShouldBe(Enumerable.Range(1, charter.Texts.Count));
            charter.Texts.Count(t => t.State == CharterVersionState.Drafted).ShouldBeLessThanOrEqualTo(1);
            charter.Texts.SingleOrDefault(t => t.State == CharterVersionState.Adopted)?.Number.ShouldBe(charter.InForce!.Value);
            charter.InForceAt(at)?.Number.ShouldBe(charter.InForce!.Value);
            foreach (var (old, now) in before.Texts.Zip(charter.Texts))
            {
                now.State.ShouldBeOneOf(old.State, old.State + 1); // Drafted -> Adopted -> Superseded
                if (old.State != CharterVersionState.Drafted) now.Commitments.ShouldBe(old.Commitments);
                (now.State == CharterVersionState.Drafted || now.Decision is not null).ShouldBeTrue();
            }
        }
    }
}
