using FsCheck.Xunit;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Contracts;

namespace PactePme.Membership.Tests.Charters;

public class CharterDecisionTests
{
    private static readonly Bilingual[] Text = [new("Faire connaître ses besoins", "Make needs known")];

    [Fact]
    public void A_charter_starts_with_the_draft_of_its_first_version()
    {
        var command = new DraftCharter("mba", new("Charte"), Text);
        DraftCharterEndpoint.Refuse(command, Sample.Secretary()).ShouldBeNull();
        var id = Guid.CreateVersion7();
        DraftCharterEndpoint.Decide(id, command, Sample.Noon).Facts.ShouldBe([new CharterDrafted("MBA", new("Charte"), Sample.Noon), new CharterVersionDrafted(1, Text, Sample.Noon)]);
    }

    [Theory, InlineData("", "/code"), InlineData("a b", "/code"), InlineData("é1", "/code"), InlineData("MBA\n", "/code")]
    public void A_code_is_short_and_plain(string code, string pointer) =>
        DraftCharterEndpoint.Refuse(new(code, new("Charte"), Text), Sample.Secretary())!.Errors.Single().Pointer.ShouldBe(pointer);

    [Fact]
    public void Texts_are_required_in_french_and_checked_in_english() =>
        DraftCharterEndpoint.Refuse(new("MBA", new(" "), [new("x", "")]), Sample.Secretary())!.Errors.Select(e => e.Pointer).ShouldBe(["/title/french", "/commitments/0/english"]);

    [Fact]
    public void A_draft_may_change_until_adopted_and_an_adopted_text_never()
    {
        var drafted = Fold.Of<Charter>([new CharterDrafted("MBA", new("Charte"), Sample.Noon), new CharterVersionDrafted(1, Text, Sample.Noon)])!;
        var command = new ReviseCharterVersion([new("Autre")]);
        ReviseCharterVersionEndpoint.Refuse(command, drafted, Sample.Secretary()).ShouldBeNull();
        ReviseCharterVersionEndpoint.Decide(command, drafted, Sample.Noon).ShouldBe([new CharterVersionRevised(1, command.Commitments, Sample.Noon)]);
        ReviseCharterVersionEndpoint.Refuse(command, Sample.Charter(), Sample.Secretary()).ShouldBe(ReviseCharterVersionEndpoint.NoDraft);
    }

    [Fact]
    public void One_version_is_drafted_at_a_time()
    {
        var command = new DraftCharterVersion(Text);
        var charter = Sample.Charter();
        DraftCharterVersionEndpoint.Refuse(command, charter, Sample.Secretary()).ShouldBeNull();
        var fact = DraftCharterVersionEndpoint.Decide(command, charter, Sample.Noon).ShouldHaveSingleItem();
        fact.ShouldBe(new CharterVersionDrafted(2, Text, Sample.Noon));
        DraftCharterVersionEndpoint.Refuse(command, Charter.Next(charter, fact)!, Sample.Secretary()).ShouldBe(DraftCharterVersionEndpoint.DraftOpen);
    }

    [Fact]
    public void Adoption_supersedes_the_version_in_force_and_calls_its_signatories()
    {
        var charter = Charter.Next(Sample.Charter(), new CharterVersionDrafted(2, Text, Sample.Noon.AddDays(-1)))!;
        var command = new AdoptCharterVersion(2, Sample.Decision());
        AdoptCharterVersionWhenDecided.Refuse(command, charter, Sample.Noon).ShouldBeNull();
        var (facts, told) = AdoptCharterVersionWhenDecided.Decide(command, charter, Sample.Noon);
        facts.ShouldBe([new CharterVersionSuperseded(1, 2, Sample.Noon), new CharterVersionAdopted(2, Sample.Decision(), Sample.Noon)]);
        told.ShouldBe(new VersionInForce(Sample.CharterId, 2, Sample.Noon));
        var after = facts.Aggregate((Charter?)charter, Charter.Next)!;
        after.InForceAt(Sample.Noon.AddTicks(-1))!.Number.ShouldBe(1);
        after.InForceAt(Sample.Noon)!.Number.ShouldBe(2);
        AdoptCharterVersionWhenDecided.Refuse(command, after, Sample.Noon).ShouldBe(AdoptCharterVersionWhenDecided.NotTheDraft);
    }

    [Fact]
    public void Adoption_needs_a_decision_taken_before_it()
    {
        var charter = Charter.Next(Sample.Charter(), new CharterVersionDrafted(2, Text, Sample.Noon.AddDays(-1)))!;
        Pointers(new(2, new("", "", new(2026, 3, 3)))).ShouldBe(["/decision/body", "/decision/reference", "/decision/decidedOn", "/effectiveAt"]);
        Pointers(new(2, Sample.Decision(), Sample.Noon.AddDays(-2))).ShouldBe(["/effectiveAt"]);
        Pointers(new(2, Sample.Decision(), Sample.Noon.AddDays(2))).ShouldBe(["/effectiveAt"]);

        IEnumerable<string> Pointers(AdoptCharterVersion command) => AdoptCharterVersionWhenDecided.Refuse(command, charter, Sample.Noon)!.Errors.Select(e => e.Pointer);
    }

    [Fact]
    public void A_resolution_adopts_from_when_it_was_adopted_itself_but_not_before_the_charters_latest_change()
    {
        var charter = Charter.Next(Sample.Charter(), new CharterVersionDrafted(2, Text, Sample.Noon))!;
        var decided = new CharterVersionDecided(Guid.CreateVersion7(), "Comité", "2026-7", new(2026, 3, 1), Sample.CharterId, 2, Sample.Noon.AddHours(-20));
        AdoptCharterVersionWhenDecided.AnswerOf(decided, charter).ShouldBeNull();
        var command = AdoptCharterVersionWhenDecided.CommandFor(decided, charter);
        command.ShouldBe(new AdoptCharterVersion(2, new("Comité", "2026-7", new(2026, 3, 1)), Sample.Noon, decided.ResolutionId));
        AdoptCharterVersionWhenDecided.CommandFor(decided with { EffectiveAt = Sample.Noon.AddHours(1) }, charter).EffectiveAt.ShouldBe(Sample.Noon.AddHours(1));
        AdoptCharterVersionWhenDecided.Refuse(command, charter, Sample.Noon).ShouldBeNull();

        var after = AdoptCharterVersionWhenDecided.Decide(command, charter, Sample.Noon).Facts.Aggregate((Charter?)charter, Charter.Next)!;
        AdoptCharterVersionWhenDecided.AnswerOf(decided, after).ShouldBe(new DecisionCarriedOut(decided.ResolutionId, Sample.Noon));
        AdoptCharterVersionWhenDecided.AnswerOf(decided with { ResolutionId = Guid.CreateVersion7() }, after).ShouldBeNull();
    }

    [Fact]
    public void Its_standing_tells_the_draft_and_the_version_in_force()
    {
        IFact[] facts = [new CharterDrafted("MBA", new("Charte", "Charter"), Sample.Noon), new CharterVersionDrafted(1, Text, Sample.Noon)];
        Charter.Standing(Sample.CharterId, null, facts).ShouldBe(new(Sample.CharterId, 2, "MBA", "Charte", 1, null));
        var charter = Sample.Charter();
        charter.Version = 3;
        Charter.Standing(Sample.CharterId, charter, []).ShouldBe(new(Sample.CharterId, 3, "MBA", "Charte", null, 1));
        Charter.Standing(Sample.CharterId, charter, [new CharterVersionDrafted(2, Text, Sample.Noon)]).ShouldBe(new(Sample.CharterId, 4, "MBA", "Charte", 2, 1));
    }

    [Property]
    public void Commands_in_any_order_never_leave_the_lifecycle(byte[] commands)
    {
        var at = Sample.Noon;
        var charter = Fold.Of<Charter>(DraftCharterEndpoint.Decide(Sample.CharterId, new("MBA", new("Charte"), Text), at).Facts)!;
        foreach (var command in commands)
        {
            at = at.AddMinutes(1);
            var by = Sample.Secretary(at);
            var before = charter;
            var facts = (command % 4) switch
            {
                0 when new DraftCharterVersion(Text) is var c && DraftCharterVersionEndpoint.Refuse(c, charter, by) is null => DraftCharterVersionEndpoint.Decide(c, charter, at),
                1 when new ReviseCharterVersion(Text) is var c && ReviseCharterVersionEndpoint.Refuse(c, charter, by) is null => ReviseCharterVersionEndpoint.Decide(c, charter, at),
                _ when new AdoptCharterVersion(1 + command / 4 % 8, Sample.Decision()) is var c && AdoptCharterVersionWhenDecided.Refuse(c, charter, at) is null
                    => AdoptCharterVersionWhenDecided.Decide(c, charter, at).Facts,
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
