using FsCheck.Xunit;
using PactePme.Governance.Axes;
using PactePme.Governance.Initiatives;
using PactePme.Kernel;

namespace PactePme.Governance.Tests.Initiatives;

public sealed class InitiativeDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Holder = Guid.CreateVersion7(), Suggester = Guid.CreateVersion7();
    private static readonly InitiativeContent Content = new("Accélérateur", "Un dispositif", new("Recensement"), Holder);

    private static Caller By(Guid organisation, params Role[] roles) => new("demo", Guid.CreateVersion7(), organisation, roles.ToHashSet(), Noon);

    private static Initiative Initiative(params IFact[] after)
    {
        var initiative = Fold.Of<Initiative>([new InitiativeSuggested(AxisKind.Innovation, Content, Suggester, Noon), .. after])!;
        initiative.Id = Guid.CreateVersion7();
        return initiative;
    }

    private static InitiativePublished Published => new(InitiativeTerms.UpdateDueAt(Noon), Noon);

    [Fact]
    public void An_update_is_due_a_year_later_and_stale_three_months_after_at_midnight_in_paris()
    {
        var due = InitiativeTerms.UpdateDueAt(Noon);
        due.ShouldBe(new DateTimeOffset(2027, 3, 1, 23, 0, 0, TimeSpan.Zero));
        InitiativeTerms.StaleAt(due).ShouldBe(new DateTimeOffset(2027, 6, 1, 22, 0, 0, TimeSpan.Zero));
        InitiativeTerms.UpdateDueAt(new(2028, 2, 29, 12, 0, 0, TimeSpan.Zero)).ShouldBe(new DateTimeOffset(2029, 2, 27, 23, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Members_of_the_holder_and_the_secretary_keep_it_up_to_date()
    {
        var live = Initiative(Published);
        ConfirmInitiativeEndpoint.Refuse(live, By(Holder, Role.Member)).ShouldBeNull();
        ConfirmInitiativeEndpoint.Refuse(live, By(Guid.CreateVersion7(), Role.Secretary)).ShouldBeNull();
        ConfirmInitiativeEndpoint.Refuse(live, By(Suggester, Role.Member)).ShouldBe(InitiativeTerms.NotYours);
        ConfirmInitiativeEndpoint.Refuse(live, By(Holder, Role.Analyst)).ShouldBe(InitiativeTerms.NotYours);
        ConfirmInitiativeEndpoint.Refuse(Initiative(), By(Holder, Role.Member)).ShouldBe(Refusal.NotFound);
        ConfirmInitiativeEndpoint.Refuse(Initiative(), By(Holder, Role.Secretary)).ShouldBe(InitiativeTerms.NotLive);
        ReviseInitiativeEndpoint.Refuse(new(Content with { HolderId = null }), live, By(Holder, Role.Member)).ShouldBe(ReviseInitiativeEndpoint.HolderBySecretary);
        ReviseInitiativeEndpoint.Refuse(new(Content with { HolderId = null }), live, By(Holder, Role.Secretary)).ShouldBeNull();
    }

    [Fact]
    public void A_word_makes_it_fresh_again()
    {
        var stale = Initiative(Published, new InitiativeUpdateFellDue(Noon.AddDays(90), Noon), new InitiativeWentStale(Noon));
        stale.State.ShouldBe(InitiativeState.Stale);
        var confirmed = Governance.Initiatives.Initiative.Next(stale, ConfirmInitiativeEndpoint.Decide(Noon)[0])!;
        (confirmed.State, confirmed.UpdateDueAt, confirmed.StaleAt).ShouldBe((InitiativeState.Published, InitiativeTerms.UpdateDueAt(Noon), null));
        var revised = Governance.Initiatives.Initiative.Next(stale, ReviseInitiativeEndpoint.Decide(new(Content with { Title = "Autre" }), Noon)[0])!;
        (revised.State, revised.Content.Title, revised.AgesAt).ShouldBe((InitiativeState.Published, "Autre", InitiativeTerms.UpdateDueAt(Noon)));
    }

    [Fact]
    public void What_is_wrong_with_a_suggestion_is_said_by_field()
    {
        SuggestInitiativeEndpoint.Refuse(new(AxisKind.Skills, Content)).ShouldBeNull();
        SuggestInitiativeEndpoint.Refuse(new(AxisKind.Skills, new(" ", "", new(""), Website: "http://x.example", Contact: ""))).ShouldNotBeNull()
            .Errors.Select(e => e.Pointer).ShouldBe(["/content/title", "/content/description", "/content/website", "/content/contact", "/content/source/title"]);
    }

    [Fact]
    public void A_duplicate_is_merged_with_what_it_stood_for()
    {
        var (grand, child, survivor) = (Guid.CreateVersion7(), Initiative(Published), Initiative(Published));
        child = Governance.Initiatives.Initiative.Next(child, new InitiativeAbsorbed(new(grand, Content, Suggester, child.Id, Noon), Noon))! with { Id = child.Id };
        var command = new MergeInitiative(survivor.Id, "le même");
        MergeInitiativeEndpoint.Refuse(command, child, new(null, survivor)).ShouldBeNull();
        var (facts, absorbed) = MergeInitiativeEndpoint.Decide(command, child, Noon.AddDays(1));
        facts.ShouldBe([new InitiativeMerged(survivor.Id, "le même", Noon.AddDays(1))]);
        absorbed.ShouldBe([
            new InitiativeAbsorbed(new(grand, Content, Suggester, child.Id, Noon), Noon.AddDays(1)),
            new InitiativeAbsorbed(new(child.Id, Content, Suggester, survivor.Id, Noon.AddDays(1)), Noon.AddDays(1))]);
    }

    [Fact]
    public void Never_into_itself_nor_into_one_that_is_not_live()
    {
        var live = Initiative(Published);
        MergeInitiativeEndpoint.Refuse(new(live.Id, "x"), live, new(null, live)).ShouldBe(MergeInitiativeEndpoint.IntoItself);
        MergeInitiativeEndpoint.Refuse(new(Guid.NewGuid(), "x"), live, new(null, null))!.Errors.Single().Rule.ShouldBe("unknown-initiative");
        IFact[][] ends = [[], [new InitiativeDeclined("x", Noon)], [Published, new InitiativeArchived("x", Noon)], [Published, new InitiativeMerged(Guid.NewGuid(), "x", Noon)]];
        foreach (var ended in ends.Select(Initiative))
        {
            MergeInitiativeEndpoint.Refuse(new(ended.Id, "x"), live, new(null, ended)).ShouldBe(MergeInitiativeEndpoint.SurvivorNotLive);
            MergeInitiativeEndpoint.Refuse(new(live.Id, "x"), ended, new(null, live)).ShouldBe(InitiativeTerms.NotLive);
        }
    }

    /// <summary>Several initiatives, all commands and the passing of time in any order: each keeps to its lifecycle, chains of mergers end, and the one that stays knows all that led to it.</summary>
    [Property(MaxTest = 500)]
    public void Commands_in_any_order_never_leave_the_lifecycle((byte Command, byte Which, byte Other, byte Days)[] tried)
    {
        Dictionary<InitiativeState, InitiativeState[]> ways = new()
        {
            [InitiativeState.Suggested] = [InitiativeState.Published, InitiativeState.Declined],
            [InitiativeState.Published] = [InitiativeState.UpdateDue, InitiativeState.Archived, InitiativeState.Merged],
            [InitiativeState.UpdateDue] = [InitiativeState.Published, InitiativeState.Stale, InitiativeState.Archived, InitiativeState.Merged],
            [InitiativeState.Stale] = [InitiativeState.Published, InitiativeState.Archived, InitiativeState.Merged],
            [InitiativeState.Declined] = [],
            [InitiativeState.Archived] = [],
            [InitiativeState.Merged] = []
        };
        var all = Enumerable.Range(0, 4).Select(_ => Initiative()).ToArray();
        var (now, secretary) = (Noon, By(Holder, Role.Secretary));
        foreach (var (command, which, other, days) in tried)
        {
            now = now.AddDays(days);
            var (i, j) = (which % 4, other % 4);
            var one = all[i];
            switch (command % 8)
            {
                case 0 when PublishInitiativeEndpoint.Refuse(one) is null: Happen(i, PublishInitiativeEndpoint.Decide(now)); break;
                case 1 when DeclineInitiativeEndpoint.Refuse(new("x"), one) is null: Happen(i, DeclineInitiativeEndpoint.Decide(new("x"), now)); break;
                case 2 when ConfirmInitiativeEndpoint.Refuse(one, secretary) is null: Happen(i, ConfirmInitiativeEndpoint.Decide(now)); break;
                case 3 when ReviseInitiativeEndpoint.Refuse(new(Content), one, secretary) is null: Happen(i, ReviseInitiativeEndpoint.Decide(new(Content), now)); break;
                case 4 when ArchiveInitiativeEndpoint.Refuse(new("x"), one) is null: Happen(i, ArchiveInitiativeEndpoint.Decide(new("x"), now)); break;
                case 5 when MergeInitiativeEndpoint.Refuse(new(all[j].Id, "x"), one, new(null, all[j])) is null:
                    var (merged, absorbed) = MergeInitiativeEndpoint.Decide(new(all[j].Id, "x"), one, now);
                    Happen(i, merged);
                    Happen(j, absorbed);
                    break;
                case >= 6 when one.AgesAt <= now: Happen(i, AgeInitiativeWhenNobodyConfirms.Decide(one)); break;
            }
        }
        foreach (var merged in all.Where(x => x.State == InitiativeState.Merged))
        {
            var (end, steps) = (merged, 0);
            while (end.MergedInto is { } next)
            {
                end = all.Single(x => x.Id == next);
                (++steps).ShouldBeLessThan(5, "a ring");
            }
            end.Absorbed.Select(a => a.Id).ShouldContain(merged.Id);
        }
        foreach (var stays in all) stays.Absorbed.Select(a => a.Id).ShouldBeUnique();

        void Happen(int index, IReadOnlyList<IFact> facts)
        {
            var before = all[index];
            var after = facts.Aggregate((Initiative?)before, Governance.Initiatives.Initiative.Next)!;
            after.Id = before.Id;
            if (after.State != before.State) ways[before.State].ShouldContain(after.State);
            (after.PublishedAt is not null).ShouldBe(after.State is not (InitiativeState.Suggested or InitiativeState.Declined));
            (after.MergedInto is not null).ShouldBe(after.State == InitiativeState.Merged);
            (after.AgesAt is not null).ShouldBe(after.State is InitiativeState.Published or InitiativeState.UpdateDue);
            all[index] = after;
        }
    }
}
