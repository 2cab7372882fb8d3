using System.Net;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Resolutions;

/// <summary>What a resolution names happens once it is adopted, once.</summary>
public sealed class EffectTests(PacteServer server)
{
    private static async Task<Answer> AdoptAsync(Board board, Guid resolution, Choice choice = Choice.For)
    {
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members) (await Board.VoteAsync(resolution, member, choice)).Expect(HttpStatusCode.OK);
        return await board.CloseAsync(resolution);
    }

    private static Task<Answer> DoneAsync(Board board, Guid resolution) =>
        board.Auditor.UntilAsync($"resolutions/{resolution}", a => a.Json!["effectOutcome"] is not null);

    [Fact]
    public async Task An_organisation_is_proposed_invited_and_seated_by_resolution()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var siren = server.FreshSiren();
        await server.AsAsync(board.Territory, siren, "nouvelle", Role.Member);
        var organisation = await board.OrganisationAsync(siren);
        Answer? proposed = null;
        await Wait.UntilAsync(async () => (proposed = await board.Members[0].Client.PostAsync("seats", new { organisationId = organisation, grounds = "Représente l'économie sociale" })).Status == HttpStatusCode.Created, () => $"{proposed}");
        var seat = proposed!.Id;
        (await board.Secretary.PostAsync("resolutions", Board.Content(effect: new { kind = "takeSeat", subjectId = seat }, kind: "admission"))).ExpectProblem(409, "seat-not-invited");
        (await board.Secretary.PostAsync($"seats/{seat}/invite", "{}", 1)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync("resolutions", Board.Content(effect: new { kind = "takeSeat", subjectId = seat }))).ExpectProblem(422, "validation");
        var resolution = await board.TableAsync(Board.Content("Admission", effect: new { kind = "takeSeat", subjectId = seat }, kind: "admission"));
        (await AdoptAsync(board, resolution)).Json!["state"]!.GetValue<string>().ShouldBeOneOf("adopted", "implemented");
        (await DoneAsync(board, resolution)).Json!["state"]!.GetValue<string>().ShouldBe("implemented");
        var taken = (await board.Auditor.GetAsync($"seats/{seat}")).Json!;
        (taken["state"]!.GetValue<string>(), taken["resolutionId"]!.GetValue<Guid>()).ShouldBe(("seated", resolution));

        // Asked again, and again at once, nothing more happens.
        var version = (await board.Auditor.GetAsync($"seats/{seat}")).Version;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => board.InvokeAsync(new CarryOutEffect(resolution))));
        (await board.Auditor.GetAsync($"seats/{seat}")).Version.ShouldBe(version);

        var gone = await board.TableAsync(Board.Content("Retrait", effect: new { kind = "endSeat", subjectId = seat }, kind: "seatEnd"));
        await AdoptAsync(board, gone);
        await DoneAsync(board, gone);
        (await board.Auditor.GetAsync($"seats/{seat}")).Json!["state"]!.GetValue<string>().ShouldBe("ended");
    }

    [Fact]
    public async Task What_was_rejected_has_no_effect()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var resolution = await board.TableAsync(Board.Content("Retrait", effect: new { kind = "endSeat", subjectId = board.Members[2].SeatId }, kind: "seatEnd"));
        (await AdoptAsync(board, resolution, Choice.Against)).Json!["state"]!.GetValue<string>().ShouldBe("rejected");
        await board.InvokeAsync(new CarryOutEffect(resolution));
        (await board.Auditor.GetAsync($"seats/{board.Members[2].SeatId}")).Json!["state"]!.GetValue<string>().ShouldBe("seated");
    }

    [Fact]
    public async Task Rules_change_by_resolution_and_only_from_then_on()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var already = await board.TableAsync();
        (await board.OpenAsync(already)).Expect(HttpStatusCode.OK);
        var rules = Board.Rules with { NoticeDays = 8, Quorum = null };
        var resolution = await board.TableAsync(Board.Content("Règlement", effect: new { kind = "changeRules", rules }, kind: "rules"));
        var closed = await AdoptAsync(board, resolution);
        closed.Json!["vote"]!["arithmetic"]!["majority"]!["kind"]!.GetValue<string>().ShouldBe("qualified");
        await DoneAsync(board, resolution);
        var committee = (await board.Auditor.GetAsync($"committees/{board.CommitteeId}")).Json!["rules"]!.AsArray();
        (committee.Count, committee[1]!["number"]!.GetValue<int>(), committee[1]!["resolutionId"]!.GetValue<Guid>(), committee[1]!["rules"]!["noticeDays"]!.GetValue<int>()).ShouldBe((2, 2, resolution, 8));
        (await board.ResolutionAsync(already)).Json!["vote"]!["rulesNumber"]!.GetValue<int>().ShouldBe(1);
        (await board.Secretary.PostAsync("resolutions", Board.Content(effect: new { kind = "changeRules", rules = rules with { Majority = new(MajorityKind.Qualified) } }, kind: "rules"))).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task A_resolution_is_repealed_by_another()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var first = await board.TableAsync();
        await AdoptAsync(board, first);
        var second = await board.TableAsync(Board.Content("Abrogation", effect: new { kind = "repealResolution", subjectId = first }, kind: "repeal"));
        await AdoptAsync(board, second);
        await DoneAsync(board, second);
        var repealed = (await board.ResolutionAsync(first)).Json!;
        (repealed["state"]!.GetValue<string>(), repealed["repealedBy"]!.GetValue<Guid>()).ShouldBe(("repealed", second));
    }

    [Fact]
    public async Task A_charter_adopted_by_the_committee_is_offered_for_signature()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var charter = (await board.Secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte" }, commitments = new[] { new { french = "Faire connaître ses besoins" } } })).Expect(HttpStatusCode.Created).Id;
        object Adopt(int version) => Board.Content("Charte", effect: new { kind = "adoptCharter", subjectId = charter, charterVersion = version }, kind: "charter");
        Answer? tabled = null;
        await Wait.UntilAsync(async () => (tabled = await board.Secretary.PostAsync("resolutions", Adopt(1))).Status == HttpStatusCode.Created, () => $"{tabled}");
        (await board.Secretary.PostAsync("resolutions", Adopt(2))).ExpectProblem(409, "effect-charter-not-drafted");
        await AdoptAsync(board, tabled!.Id);
        var done = await board.Auditor.UntilAsync($"resolutions/{tabled.Id}", a => a.Json!["state"]!.GetValue<string>() == "implemented");
        var offered = (await board.Outsider.GetAsync($"charters/{charter}")).Expect(HttpStatusCode.OK).Json!;
        (offered["inForce"]!.GetValue<int>(), offered["versions"]![0]!["decision"]!["reference"]!.GetValue<string>()).ShouldBe((1, done.Json!["number"]!.GetValue<string>()));
        // Delivered again, it is answered again and happens once.
        var version = (await board.Secretary.GetAsync($"charters/{charter}")).Version;
        await board.InvokeAsync(new CarryOutEffect(tabled.Id));
        await board.InvokeAsync(new DecisionCarriedOut(tabled.Id, DateTimeOffset.UtcNow));
        (await board.Secretary.GetAsync($"charters/{charter}")).Version.ShouldBe(version);
        (await board.ResolutionAsync(tabled.Id)).Version.ShouldBe(done.Version);
    }

    [Fact]
    public async Task What_another_module_refuses_is_said_and_stays_so()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var charter = (await board.Secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte" }, commitments = new[] { new { french = "x" } } })).Expect(HttpStatusCode.Created).Id;
        object adopt = Board.Content("Charte", effect: new { kind = "adoptCharter", subjectId = charter, charterVersion = 1 }, kind: "charter");
        Answer? first = null;
        await Wait.UntilAsync(async () => (first = await board.Secretary.PostAsync("resolutions", adopt)).Status == HttpStatusCode.Created);
        var second = await board.TableAsync(adopt);
        (await board.Secretary.PostAsync($"resolutions/{second}/retry-effect", "{}", 1)).ExpectProblem(409, "effect-not-refused");
        // Both are voted before either takes effect: the second finds that nothing is drafted any more.
        var meeting = await board.MeetAsync([first!.Id, second], board.Members);
        (await board.OpenAsync(second)).Expect(HttpStatusCode.OK);
        (await board.OpenAsync(first.Id, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members)
            foreach (var resolution in (Guid[])[first.Id, second]) (await Board.VoteAsync(resolution, member, Choice.For)).Expect(HttpStatusCode.OK);
        await board.CloseAsync(first.Id);
        await board.Auditor.UntilAsync($"resolutions/{first.Id}", a => a.Json!["state"]!.GetValue<string>() == "implemented");
        await board.CloseAsync(second);
        var refused = await DoneAsync(board, second);
        (refused.Json!["state"]!.GetValue<string>(), refused.Json["effectOutcome"]!["done"]!.GetValue<bool>(), refused.Json["effectOutcome"]!["rule"]!.GetValue<string>()).ShouldBe(("adopted", false, "charter-revised-since"));
        (await board.Secretary.PostAsync($"resolutions/{second}/retry-effect", "{}", refused.Version)).ExpectProblem(409, "effect-refused-for-good");
    }

    [Fact]
    public async Task A_member_is_expelled_only_after_being_heard()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var charter = (await board.Secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte" }, commitments = new[] { new { french = "x" } } })).Expect(HttpStatusCode.Created).Id;
        await board.InvokeAsync(new Contracts.CharterVersionDecided(Guid.CreateVersion7(), "Comité", "D-0", ParisTime.DayOf(DateTimeOffset.UtcNow), charter, 1, DateTimeOffset.UtcNow));
        var siren = server.FreshSiren();
        await server.AsAsync(board.Territory, siren, "membre", Role.Member);
        var organisation = await board.OrganisationAsync(siren);
        (await board.Secretary.PostAsync($"organisations/{organisation}/verify", new { evidence = "SIRENE" }, (await board.Secretary.GetAsync($"organisations/{organisation}")).Version)).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
        var adhesion = (await board.Secretary.PostAsync("adhesions", new { organisationId = organisation, charterId = charter })).Expect(HttpStatusCode.Created).Id;
        (await board.Secretary.PostAsync($"adhesions/{adhesion}/approve", "{}", 1)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"adhesions/{adhesion}/sign", new { charterVersion = 1 }, 2)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"adhesions/{adhesion}/notify-expulsion-grounds", new { grounds = "Engagements non tenus" }, 3)).Expect(HttpStatusCode.OK);
        var expel = Board.Content("Exclusion", effect: new { kind = "expelMember", subjectId = adhesion }, kind: "expulsion", organisationId: organisation, secret: true);
        (await board.Secretary.PostAsync("resolutions", expel)).Problem.ShouldBeOneOf("effect-member-not-heard", "effect-subject-unknown");
        (await board.Secretary.PostAsync($"adhesions/{adhesion}/hear", new { heardOn = ParisTime.DayOf(DateTimeOffset.UtcNow).ToString("O"), howHeard = "inPerson" }, 4)).Status.ShouldBe(HttpStatusCode.OK);
        Answer? tabled = null;
        await Wait.UntilAsync(async () => (tabled = await board.Secretary.PostAsync("resolutions", expel)).Status == HttpStatusCode.Created, () => $"{tabled}");
        var meeting = await board.MeetAsync([tabled!.Id], board.Members);
        (await board.OpenAsync(tabled.Id, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members) (await Board.VoteSecretlyAsync(tabled.Id, member, Choice.For, Board.Tracker())).Expect(HttpStatusCode.OK);
        await board.CloseAsync(tabled.Id);
        await board.Auditor.UntilAsync($"resolutions/{tabled.Id}", a => a.Json!["state"]!.GetValue<string>() == "implemented");
        (await board.Auditor.GetAsync($"adhesions/{adhesion}")).Json!["state"]!.GetValue<string>().ShouldBe("expelled");
    }
}
