using System.Net;
using System.Text.Json.Nodes;
using Marten;
using PactePme.Governance.Meetings;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Resolutions;

/// <summary>Votes through the API, from the opening to the count.</summary>
public sealed class VotingTests(PacteServer server)
{
    private static JsonNode Arithmetic(Answer resolution) => resolution.Json!["vote"]!["arithmetic"]!;

    [Fact]
    public async Task A_vote_at_a_meeting_is_counted_and_stores_its_whole_arithmetic()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members.Take(4), [new(board.Members[4].SeatId, board.Members[1].SeatId)]);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[0], Choice.For)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[1], Choice.For)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[1], Choice.Against, forSeat: board.Members[4])).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[2], Choice.Abstain)).Expect(HttpStatusCode.OK);
        var closed = await board.CloseAsync(resolution);
        closed.Json!["state"]!.GetValue<string>().ShouldBe("adopted");
        var arithmetic = Arithmetic(closed);
        (arithmetic["votesCast"]!.GetValue<int>(), arithmetic["needed"]!.GetValue<int>(), arithmetic["count"]!["byProxy"]!.GetValue<int>()).ShouldBe((3, 2, 1));
        arithmetic["quorumChecks"]!.AsArray().Count.ShouldBe(2);
        closed.Json!["vote"]!["ballots"]!.AsArray().Select(b => b!["choice"]!.GetValue<string>()).Order().ShouldBe(["abstain", "against", "for", "for"]);
    }

    [Fact]
    public async Task Nobody_sees_a_partial_tally_the_secretary_included()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[0], Choice.Against)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[1], Choice.Abstain)).Expect(HttpStatusCode.OK);
        foreach (var client in (PacteClient[])[board.Secretary, board.Auditor, board.Members[0].Client])
            foreach (var path in (string[])[$"resolutions/{resolution}", $"resolutions/{resolution}/history", $"resolutions/{resolution}?knownAt={Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(1).ToString("O"))}", "resolutions"])
            {
                var body = (await client.GetAsync(path)).Expect(HttpStatusCode.OK).Body;
                body.ShouldNotContain("\"against\"");
                body.ShouldNotContain("\"choice\"");
            }
        // Nor in the database, without the key: what is at rest says neither.
        await using var session = board.Session();
        foreach (var row in await session.Query<SealedBallot>().ToListAsync()) row.Box.Length.ShouldBe(BoxLength);
        var events = System.Text.Json.JsonSerializer.Serialize((await session.Events.FetchStreamAsync(resolution)).OfType<JasperFx.Events.IEvent>().Where(e => e.Data is BallotCast).Select(e => e.Data));
        events.ShouldNotContain("gainst");
    }

    /// <summary>Nonce, one digit, a line's end, 43 characters of salt, tag: the same whichever the choice.</summary>
    private const int BoxLength = 12 + 1 + 1 + 43 + 16;

    [Fact]
    public async Task Of_a_hundred_ballots_for_one_seat_at_once_one_counts()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Board.VoteAsync(resolution, board.Members[0], i % 2 == 0 ? Choice.For : Choice.Against)));
        // The same again is answered as the first time; the other choice is refused.
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Problem == CastBallotEndpoint.Rule);
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(50);
        (await board.Auditor.GetAsync($"resolutions/{resolution}/history")).Json!.AsArray().Count(e => e!["type"]!.GetValue<string>() == "ballot_cast_v1").ShouldBe(1);
        (await board.CloseAsync(resolution)).Json!["vote"]!["ballots"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_hundred_seats_vote_at_once_and_each_counts()
    {
        var board = await Board.OpenAsync(server, seats: 20);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Board.VoteAsync(resolution, board.Members[i % 20], Choice.For)));
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.OK); // five times the same each
        Arithmetic(await board.CloseAsync(resolution))["count"]!["for"]!.GetValue<int>().ShouldBe(20);
    }

    [Fact]
    public async Task A_personal_ballot_cancels_what_the_proxy_cast_and_not_the_other_way_round()
    {
        var board = await Board.OpenAsync(server);
        var (giver, holder) = (board.Members[4], board.Members[1]);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members.Take(4), [new(giver.SeatId, holder.SeatId)]);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, giver, Choice.For)).ExpectProblem(409, "seat-not-present");
        (await Board.VoteAsync(resolution, holder, Choice.Against, giver)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, holder, Choice.For, giver)).ExpectProblem(409, CastBallotEndpoint.Rule);
        (await Board.VoteAsync(resolution, holder, Choice.Against, giver)).Expect(HttpStatusCode.OK);
        await board.ChangeAsync(meeting, new SeatArrived(new(giver.SeatId), DateTimeOffset.UtcNow));
        (await Board.VoteAsync(resolution, giver, Choice.For)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, holder, Choice.Against, giver)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Board.VoteAsync(resolution, giver, Choice.Against)).ExpectProblem(409, CastBallotEndpoint.Rule);
        var closed = await board.CloseAsync(resolution);
        var only = closed.Json!["vote"]!["ballots"]!.AsArray().ShouldHaveSingleItem()!;
        (only["choice"]!.GetValue<string>(), only["byProxy"]!.GetValue<bool>()).ShouldBe(("for", false));
    }

    [Fact]
    public async Task A_recusal_during_the_vote_shrinks_the_electorate_and_takes_its_ballots_away()
    {
        var board = await Board.OpenAsync(server);
        var (recused, absent) = (board.Members[1], board.Members[4]);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members.Take(4), [new(absent.SeatId, recused.SeatId)]);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, recused, Choice.For)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, recused, Choice.For, absent)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[0], Choice.Against)).Expect(HttpStatusCode.OK);
        (await board.Members[2].Client.PostAsync($"resolutions/{resolution}/recusals", new { seatId = recused.SeatId, ground = "personalInterest" })).ExpectProblem(403, "not-your-seat");
        (await recused.Client.PostAsync($"resolutions/{resolution}/recusals", new { seatId = recused.SeatId, ground = "organisationInterest" })).Expect(HttpStatusCode.OK);
        (await recused.Client.PostAsync($"resolutions/{resolution}/recusals", new { seatId = recused.SeatId, ground = "organisationInterest" })).ExpectProblem(409, "already-recused");
        (await Board.VoteAsync(resolution, recused, Choice.For)).ExpectProblem(409, "seat-recused");
        (await Board.VoteAsync(resolution, recused, Choice.For, absent)).ExpectProblem(409, "seat-recused");
        // Whoever gave the recused seat a proxy may come and vote in person.
        await board.ChangeAsync(meeting, new SeatArrived(new(absent.SeatId), DateTimeOffset.UtcNow));
        (await Board.VoteAsync(resolution, absent, Choice.Against)).Expect(HttpStatusCode.OK);
        var count = Arithmetic(await board.CloseAsync(resolution))["count"]!;
        (count["electorate"]!.GetValue<int>(), count["recused"]!.GetValue<int>(), count["for"]!.GetValue<int>(), count["against"]!.GetValue<int>()).ShouldBe((5, 1, 0, 2));
    }

    [Fact]
    public async Task Whoever_did_not_cast_a_ballot_learns_nothing_of_it_by_casting_another()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var member = board.Members[0];
        var resolution = await board.TableAsync();
        (await board.OpenAsync(resolution)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, member, Choice.Against)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, member, Choice.Against)).Expect(HttpStatusCode.OK);
        foreach (var choice in (string[])["for", "against", "abstain"])
            (await member.Alternate.PostAsync($"resolutions/{resolution}/ballots", new { seatId = member.SeatId, choice })).ExpectProblem(409, CastBallotEndpoint.Rule);
    }

    [Fact]
    public async Task A_recusal_before_the_vote_counts_and_recounts()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        (await board.Secretary.PostAsync($"resolutions/{resolution}/recusals", new { seatId = board.Members[4].SeatId, ground = "prudence" })).Expect(HttpStatusCode.OK);
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members.Take(4)) (await Board.VoteAsync(resolution, member, Choice.For)).Expect(HttpStatusCode.OK);
        Arithmetic(await board.CloseAsync(resolution))["count"]!["recused"]!.GetValue<int>().ShouldBe(1);
        (await board.Auditor.GetAsync($"resolutions/{resolution}/recount")).Expect(HttpStatusCode.OK).Json!["agrees"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task The_votes_of_the_chairs_proxy_decide_no_tie()
    {
        var board = await Board.OpenAsync(server, seats: 4);
        var m = board.Members;
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], m.Skip(1), [new(m[0].SeatId, m[1].SeatId)]);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, m[1], Choice.For, m[0])).Expect(HttpStatusCode.OK);
        foreach (var (member, choice) in m.Skip(1).Zip((Choice[])[Choice.For, Choice.Against, Choice.Against])) (await Board.VoteAsync(resolution, member, choice)).Expect(HttpStatusCode.OK);
        var closed = await board.CloseAsync(resolution);
        (closed.Json!["state"]!.GetValue<string>(), Arithmetic(closed)["tie"]!.GetValue<bool>(), Arithmetic(closed)["castBy"]).ShouldBe(("rejected", true, null));
    }

    [Fact]
    public async Task On_the_agenda_of_a_meeting_only_words_are_amended()
    {
        var board = await Board.OpenAsync(server, seats: 3);
        var resolution = await board.TableAsync();
        await board.MeetAsync([resolution], board.Members);
        object Amended(object content) => new { ((dynamic)content).content, reason = "précision" };
        (await board.Secretary.PostAsync($"resolutions/{resolution}/amend", Amended(Board.Content("Budget réduit")), 1)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"resolutions/{resolution}/amend", Amended(Board.Content(secret: true)), 2)).ExpectProblem(409, "resolution-convened");
        (await board.Secretary.PostAsync($"resolutions/{resolution}/amend", Amended(Board.Content(kind: "opinion")), 2)).ExpectProblem(409, "resolution-convened");
    }

    [Fact]
    public async Task A_quorum_lost_in_the_middle_leaves_no_decision()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members.Take(3));
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members.Take(3)) (await Board.VoteAsync(resolution, member, Choice.For)).Expect(HttpStatusCode.OK);
        await board.ChangeAsync(meeting, new SeatLeft(board.Members[2].SeatId, DateTimeOffset.UtcNow));
        var closed = await board.CloseAsync(resolution);
        closed.Json!["state"]!.GetValue<string>().ShouldBe("noQuorum");
        Arithmetic(closed)["quorumChecks"]!.AsArray().Select(c => c!["reached"]!.GetValue<bool>()).ShouldBe([true, false]);
        // No vote is opened again: another resolution supersedes it.
        (await board.OpenAsync(resolution, meeting)).ExpectProblem(409, "resolution-not-tabled");
        (await board.Secretary.PostAsync("resolutions", Board.Content(supersedes: resolution))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Too_few_for_the_quorum_open_no_vote()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        (await board.OpenAsync(resolution, await board.MeetAsync([resolution], board.Members.Take(2)))).ExpectProblem(409, "quorum-missing");
        (await board.OpenAsync(resolution, await board.MeetAsync([], board.Members))).ExpectProblem(409, "not-on-the-agenda");
    }

    [Theory]
    [InlineData(Choice.For, "adopted")]
    [InlineData(Choice.Against, "rejected")]
    public async Task The_chair_decides_a_tie_in_an_open_ballot(Choice chair, string outcome)
    {
        var board = await Board.OpenAsync(server, seats: 4);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        var other = chair == Choice.For ? Choice.Against : Choice.For;
        foreach (var (member, choice) in board.Members.Zip((Choice[])[chair, other, other, chair])) (await Board.VoteAsync(resolution, member, choice)).Expect(HttpStatusCode.OK);
        var closed = await board.CloseAsync(resolution);
        closed.Json!["state"]!.GetValue<string>().ShouldBe(outcome);
        (Arithmetic(closed)["tie"]!.GetValue<bool>(), Arithmetic(closed)["castBy"]!.GetValue<string>()).ShouldBe((true, chair == Choice.For ? "for" : "against"));
    }

    [Fact]
    public async Task A_seat_that_falls_vacant_in_the_middle_stays_in_the_electorate_and_its_successor_votes()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        (await board.OpenAsync(resolution)).Expect(HttpStatusCode.OK);
        var gone = board.Members[2];
        var seat = await board.Secretary.GetAsync($"seats/{gone.SeatId}");
        var mandates = seat.Json!["mandates"]!.AsArray().ToDictionary(m => m!["kind"]!.GetValue<string>(), m => m!["id"]!.GetValue<Guid>());
        (await board.Secretary.PostAsync($"seats/{gone.SeatId}/end-mandate", new { mandateId = mandates["holder"] }, seat.Version)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, gone, Choice.For)).ExpectProblem(403, "not-your-seat");
        (await gone.Alternate.PostAsync($"resolutions/{resolution}/ballots", new { seatId = gone.SeatId, choice = "for" })).Expect(HttpStatusCode.OK);
        board.PassDays(4);
        var closed = await board.CloseAsync(resolution);
        Arithmetic(closed)["count"]!["electorate"]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public async Task A_consultation_takes_nothing_from_its_closing_instant_on_and_closes_by_itself()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        (await board.OpenAsync(resolution, closesAt: DateTimeOffset.UtcNow.AddDays(1))).ExpectProblem(422, "validation");
        (await board.OpenAsync(resolution)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members.Take(3)) (await Board.VoteAsync(resolution, member, Choice.For)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"resolutions/{resolution}/close-vote", "{}", (await board.ResolutionAsync(resolution)).Version)).ExpectProblem(409, "consultation-still-open");
        await board.InvokeAsync(new CloseVoteAtInstant(resolution));
        (await board.ResolutionAsync(resolution)).Json!["state"]!.GetValue<string>().ShouldBe("voting");
        board.PassDays(3);
        (await Board.VoteAsync(resolution, board.Members[3], Choice.Against)).ExpectProblem(409, "vote-closed");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => board.InvokeAsync(new CloseVoteAtInstant(resolution))));
        var closed = await board.ResolutionAsync(resolution);
        closed.Json!["state"]!.GetValue<string>().ShouldBe("adopted");
        closed.Json["decidedAt"]!.GetValue<DateTimeOffset>().ShouldBe(closed.Json["vote"]!["closesAt"]!.GetValue<DateTimeOffset>());
        (await board.Auditor.GetAsync($"resolutions/{resolution}/history")).Json!.AsArray().Count(e => e!["type"]!.GetValue<string>() == "voting_closed_v1").ShouldBe(1);
    }

    [Fact]
    public async Task Proxies_for_a_consultation_are_capped_and_never_chained()
    {
        var board = await Board.OpenAsync(server);
        var m = board.Members;
        var resolution = await board.TableAsync();
        async Task<Answer> GiveAsync(Board.Member from, Board.Member to) =>
            await from.Client.PostAsync($"resolutions/{resolution}/give-proxy", new { seatId = from.SeatId, heldBy = to.SeatId }, (await board.ResolutionAsync(resolution)).Version);
        (await GiveAsync(m[0], m[1])).Expect(HttpStatusCode.OK);
        (await GiveAsync(m[2], m[1])).ExpectProblem(409, "proxy-holder-full");
        (await GiveAsync(m[1], m[3])).ExpectProblem(409, "proxy-chained");
        (await GiveAsync(m[3], m[0])).ExpectProblem(409, "proxy-chained");
        (await GiveAsync(m[2], m[2])).ExpectProblem(422, "proxy-to-oneself");
        (await m[4].Client.PostAsync($"resolutions/{resolution}/give-proxy", new { seatId = m[2].SeatId, heldBy = m[4].SeatId }, (await board.ResolutionAsync(resolution)).Version)).ExpectProblem(403, "not-your-seat");
        (await board.OpenAsync(resolution)).Expect(HttpStatusCode.OK);
        (await GiveAsync(m[3], m[4])).ExpectProblem(409, "resolution-not-tabled");
        (await Board.VoteAsync(resolution, m[1], Choice.For, m[0])).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, m[0], Choice.Against)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, m[1], Choice.For, m[0])).ExpectProblem(409, CastBallotEndpoint.Rule);
    }
}
