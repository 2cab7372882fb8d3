using System.Net;
using FsCheck.Xunit;
using PactePme.Governance.Actions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;
using static PactePme.Governance.Tests.Meetings.Chamber;

namespace PactePme.Governance.Tests.Actions;

public sealed class ActionItemTests(PacteServer server)
{
    private static readonly DateOnly Due = new(2026, 11, 10);

    private static ActionItem Some(params IFact[] more) => Fold.Of<ActionItem>([new ActionItemOpened(Guid.NewGuid(), new("Écrire"), Organisation(1), Due, false, Monday), .. more])!;

    [Fact]
    public void Its_last_day_ends_at_midnight_in_Paris()
    {
        ActionItem.EndOf(new(2026, 11, 10)).ShouldBe(new DateTimeOffset(2026, 11, 10, 23, 0, 0, TimeSpan.Zero));
        ActionItem.EndOf(new(2026, 10, 24)).ShouldBe(new DateTimeOffset(2026, 10, 24, 22, 0, 0, TimeSpan.Zero), "summer time");
        ActionItem.EndOf(new(2026, 10, 25)).ShouldBe(new DateTimeOffset(2026, 10, 25, 23, 0, 0, TimeSpan.Zero), "the day of the change");
    }

    [Fact]
    public void An_action_is_done_once_late_or_not_and_postponed_until_then()
    {
        IFact overdue = new ActionItemOverdue(Due, ActionItem.EndOf(Due)), done = new ActionItemDone("PV", Monday);
        CompleteActionItemEndpoint.Refuse(new("PV"), Some(), Secretary).ShouldBeNull();
        CompleteActionItemEndpoint.Refuse(new("PV"), Some(overdue), Secretary).ShouldBeNull();
        CompleteActionItemEndpoint.Refuse(new("PV"), Some(done), Secretary).ShouldBe(CompleteActionItemEndpoint.AlreadyDone);
        CompleteActionItemEndpoint.Refuse(new("PV"), Some(), By(Guid.NewGuid(), Role.GovernanceMember)).ShouldBe(Refusal.NotYourOrganisation);
        CompleteActionItemEndpoint.Refuse(new("PV"), Some(), By(Guid.NewGuid(), Role.GovernanceMember) with { OrganisationId = Organisation(1) }).ShouldBeNull();
        PostponeActionItemEndpoint.Refuse(new(Due.AddDays(1), "x"), Some(overdue), Secretary).ShouldBeNull();
        PostponeActionItemEndpoint.Refuse(new(Due, "x"), Some(), Secretary).ShouldBe(PostponeActionItemEndpoint.OnlyLater);
        PostponeActionItemEndpoint.Refuse(new(Due.AddDays(1), "x"), Some(done), Secretary).ShouldBe(CompleteActionItemEndpoint.AlreadyDone);
        (Some(overdue, new ActionItemPostponed(Due.AddDays(9), "x", Monday)) is { State: ActionItemState.Open, Postponed: 1 } later && later.DueOn == Due.AddDays(9)).ShouldBeTrue();
    }

    [Property(MaxTest = 200)]
    public void What_is_done_stays_done_and_a_due_day_never_comes_nearer(byte[] commands)
    {
        List<IFact> facts = [new ActionItemOpened(Guid.NewGuid(), new("x"), null, Due, false, Monday)];
        foreach (var command in commands)
        {
            var action = Fold.Of<ActionItem>(facts)!;
            PostponeActionItem postpone = new(Due.AddDays(command / 4), "x");
            IReadOnlyList<IFact> decided = (command % 4) switch
            {
                0 when command > 150 && CompleteActionItemEndpoint.Refuse(new("x"), action, Secretary) is null => CompleteActionItemEndpoint.Decide(new("x"), Monday),
                1 when PostponeActionItemEndpoint.Refuse(postpone, action, Secretary) is null => PostponeActionItemEndpoint.Decide(postpone, Monday),
                2 when action.State == ActionItemState.Open => LapseWhenActionItemDue.Decide(action),
                _ => []
            };
            facts.AddRange(decided);
            var after = Fold.Of<ActionItem>(facts)!;
            after.DueOn.ShouldBeGreaterThanOrEqualTo(action.DueOn);
            if (action.State == ActionItemState.Done) decided.ShouldBeEmpty();
        }
    }

    private static async Task<Guid> AdoptedAsync(Board board)
    {
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members) (await Board.VoteAsync(resolution, member, Choice.For)).Expect(HttpStatusCode.OK);
        (await board.CloseAsync(resolution)).Json!["state"]!.GetValue<string>().ShouldBe("adopted");
        return resolution;
    }

    [Fact]
    public async Task An_action_from_a_resolution_to_its_evidence()
    {
        var board = await Board.OpenAsync(server, 3);
        var draft = await board.TableAsync();
        var today = ParisTime.DayOf(DateTimeOffset.UtcNow);
        object todo = new { title = new { french = "Écrire aux maires" }, dueOn = today.AddDays(3), organisationId = board.Members[1].OrganisationId };
        (await board.Secretary.PostAsync($"resolutions/{draft}/action-items", todo)).ExpectProblem(409, "resolution-not-adopted");
        var resolution = await AdoptedAsync(board);
        (await board.Secretary.PostAsync($"resolutions/{resolution}/action-items", new { title = new { french = "x" }, dueOn = today.AddDays(-1) })).ExpectProblem(422, "validation");
        (await board.Secretary.PostAsync($"resolutions/{resolution}/action-items", new { title = new { french = "x" }, dueOn = today, organisationId = Guid.NewGuid() })).ExpectProblem(422, "validation");
        var action = (await board.Secretary.PostAsync($"resolutions/{resolution}/action-items", todo, key: "once")).Expect(HttpStatusCode.Created).Id;
        (await board.Secretary.PostAsync($"resolutions/{resolution}/action-items", todo, key: "once")).Expect(HttpStatusCode.Created).Id.ShouldBe(action);

        (await board.Outsider.GetAsync($"action-items/{action}")).Expect(HttpStatusCode.NotFound);
        (await board.Outsider.GetAsync("action-items")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await board.Auditor.GetAsync($"action-items?state=open&resolutionId={resolution}&organisationId={board.Members[1].OrganisationId}")).Json!["items"]!.AsArray().ShouldHaveSingleItem();
        (await board.Secretary.PostAsync($"action-items/{action}/postpone", new { dueOn = today.AddDays(6), reason = "Vacances" }, 1)).Expect(HttpStatusCode.OK);
        (await board.Members[2].Client.PostAsync($"action-items/{action}/complete", new { evidence = "Courrier 12" }, 2)).ExpectProblem(403, "not-your-organisation");
        (await board.Members[1].Client.PostAsync($"action-items/{action}/complete", new { evidence = "Courrier 12" }, 2)).Expect(HttpStatusCode.OK);
        (await board.Auditor.GetAsync($"action-items/{action}?version=1")).Json!["dueOn"]!.GetValue<string>().ShouldBe($"{today.AddDays(3):yyyy-MM-dd}");
        (await board.Auditor.GetAsync($"action-items/{action}/history")).Json!.AsArray().Count.ShouldBe(3);
    }

    /// <summary>Delivered early, late, twice, and at once: overdue once, and not at all when it was given more time.</summary>
    [Fact]
    public async Task Overdue_comes_once()
    {
        var board = await Board.OpenAsync(server, 3);
        var resolution = await AdoptedAsync(board);
        var due = ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(3);
        var action = (await board.Secretary.PostAsync($"resolutions/{resolution}/action-items", new { title = new { french = "x" }, dueOn = due })).Expect(HttpStatusCode.Created).Id;
        await board.InvokeAsync(new LapseActionItem(action, due));
        (await board.Auditor.GetAsync($"action-items/{action}")).Json!["state"]!.GetValue<string>().ShouldBe("open", "too early");
        board.PassDays(4);
        await board.InvokeAsync(new LapseActionItem(action, due.AddDays(-1)));
        (await board.Auditor.GetAsync($"action-items/{action}")).Json!["state"]!.GetValue<string>().ShouldBe("open", "of an earlier due day");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => board.InvokeAsync(new LapseActionItem(action, due))));
        await board.InvokeAsync(new LapseActionItem(action, due));
        var overdue = await board.Auditor.GetAsync($"action-items/{action}");
        (overdue.Json!["state"]!.GetValue<string>(), overdue.Version).ShouldBe(("overdue", 2L));
        (await board.Auditor.GetAsync($"action-items/{action}/history")).Json![1]!["person"].ShouldBeNull();
        (await board.Secretary.PostAsync($"action-items/{action}/complete", new { evidence = "Enfin" }, 2)).Expect(HttpStatusCode.OK);
        await board.InvokeAsync(new LapseActionItem(Guid.NewGuid(), due));
    }
}
