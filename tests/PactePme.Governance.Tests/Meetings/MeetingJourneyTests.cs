using System.Net;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Meetings;

public sealed class MeetingJourneyTests(PacteServer server)
{
    internal static object Convocation(DateTimeOffset at, IEnumerable<Guid>? resolutions = null, Guid? secondOf = null, string title = "Budget") => new
    {
        at = at.ToString("O"),
        place = "Hôtel de région, Marseille",
        remote = true,
        secondOf,
        agenda = (resolutions ?? []).Select(r => new { title = new { french = "Vote" }, resolutionId = (Guid?)r }).Append(new { title = new { french = title }, resolutionId = (Guid?)null })
    };

    internal static async Task<Guid> ConveneAsync(Board board, int days = 8, IEnumerable<Guid>? resolutions = null) =>
        (await board.Secretary.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(days), resolutions))).Expect(HttpStatusCode.Created).Id;

    internal static Task<Answer> MeetingAsync(PacteClient client, Guid id) => client.GetAsync($"meetings/{id}");

    private static async Task<Answer> DoAsync(Board board, Guid meeting, string verb, object body) =>
        await board.Secretary.PostAsync($"meetings/{meeting}/{verb}", body, (await MeetingAsync(board.Secretary, meeting)).Version);

    [Fact]
    public async Task A_meeting_from_convocation_to_closing()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        (await board.Secretary.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(2)))).ExpectProblem(422, "notice-too-short").Json!["detail"]!.GetValue<string>()
            .ShouldContain($"{ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(6):dd'/'MM'/'yyyy}");
        (await board.Members[1].Client.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(8)))).Expect(HttpStatusCode.Forbidden);
        var meeting = await ConveneAsync(board, resolutions: [resolution]);
        var convened = (await MeetingAsync(board.Outsider, meeting)).Expect(HttpStatusCode.OK).Json!;
        (convened["number"]!.GetValue<string>()[4..], convened["state"]!.GetValue<string>(), convened["present"]).ShouldBe(("-R01", "convened", null));

        (await DoAsync(board, meeting, "change-agenda", new { agenda = new object[] { new { title = new { french = "Vote" }, resolutionId = resolution }, new { title = new { french = "Divers" } } } })).Expect(HttpStatusCode.OK);
        (await DoAsync(board, meeting, "move", new { at = DateTimeOffset.UtcNow.AddDays(9).ToString("O"), place = "Aix", remote = true, reason = "Salle prise" })).Expect(HttpStatusCode.OK);
        // Two seats are represented; one of their holders does not come.
        (await board.Members[3].Client.PostAsync($"meetings/{meeting}/proxies", new { seatId = board.Members[3].SeatId, heldBy = board.Members[1].SeatId })).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"meetings/{meeting}/proxies", new { seatId = board.Members[4].SeatId, heldBy = board.Members[1].SeatId })).ExpectProblem(409, "proxy-holder-full");
        (await board.Members[0].Client.PostAsync($"meetings/{meeting}/proxies", new { seatId = board.Members[4].SeatId, heldBy = board.Members[2].SeatId })).ExpectProblem(403, "not-your-seat");
        (await board.Secretary.PostAsync($"meetings/{meeting}/proxies", new { seatId = board.Members[4].SeatId, heldBy = board.Members[2].SeatId })).Expect(HttpStatusCode.OK);
        (await DoAsync(board, meeting, "revoke-proxy", new { seatId = board.Members[4].SeatId })).Expect(HttpStatusCode.OK);

        object present = new { present = new object[] { new { seatId = board.Members[0].SeatId }, new { seatId = board.Members[1].SeatId, mode = "remote" } } };
        (await DoAsync(board, meeting, "open", present)).ExpectProblem(409, "meeting-too-early");
        board.PassDays(9);
        (await DoAsync(board, meeting, "open", present)).Expect(HttpStatusCode.OK);
        (await board.OpenAsync(resolution, meeting)).ExpectProblem(409, "quorum-missing");
        (await DoAsync(board, meeting, "arrive", new { seatId = board.Members[2].SeatId, byAlternate = true })).Expect(HttpStatusCode.OK);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        (await DoAsync(board, meeting, "close", "{}")).ExpectProblem(409, "meeting-vote-open");
        (await board.Secretary.PostAsync($"meetings/{meeting}/proxies", new { seatId = board.Members[4].SeatId, heldBy = board.Members[2].SeatId })).ExpectProblem(409, "proxy-vote-open");
        (await Board.VoteAsync(resolution, board.Members[0], Choice.For)).Expect(HttpStatusCode.OK);
        (await Board.VoteAsync(resolution, board.Members[1], Choice.For, board.Members[3])).Expect(HttpStatusCode.OK);
        (await board.CloseAsync(resolution)).Json!["state"]!.GetValue<string>().ShouldBe("adopted");
        (await DoAsync(board, meeting, "leave", new { seatId = board.Members[1].SeatId })).Expect(HttpStatusCode.OK);
        (await DoAsync(board, meeting, "close", "{}")).Expect(HttpStatusCode.OK);
        (await DoAsync(board, meeting, "arrive", new { seatId = board.Members[4].SeatId })).ExpectProblem(409, "meeting-not-open");

        var closed = (await MeetingAsync(board.Auditor, meeting)).Json!;
        closed["quorum"]!.AsArray().Select(q => (q!["counted"]!.GetValue<int>(), q["needed"]!.GetValue<int>(), q["reached"]!.GetValue<bool>())).ShouldBe([(2, 3, false), (3, 3, true), (2, 3, false)]);
        (closed["state"]!.GetValue<string>(), closed["quorate"]!.GetValue<bool>(), closed["present"]!.AsArray().Count).ShouldBe(("closed", false, 2));
        (await board.Auditor.GetAsync($"meetings/{meeting}?version=1")).Json!["quorum"]!.AsArray().ShouldBeEmpty();
        (await board.Auditor.GetAsync($"meetings/{meeting}?version=99")).Expect(HttpStatusCode.NotFound);
        (await board.Auditor.GetAsync($"meetings/{meeting}/history")).Json!.AsArray().Count.ShouldBe((int)closed["version"]!.GetValue<long>());
        (await board.Outsider.GetAsync($"meetings/{meeting}/history")).Expect(HttpStatusCode.Forbidden);
        (await board.Outsider.GetAsync("meetings?state=closed")).Json!["items"]!.AsArray().ShouldHaveSingleItem();
        (await board.Outsider.GetAsync($"meetings?from={Uri.EscapeDataString(DateTimeOffset.UtcNow.AddDays(20).ToString("O"))}")).Json!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_convocation_after_a_meeting_without_quorum()
    {
        var board = await Board.OpenAsync(server);
        var meeting = await ConveneAsync(board);
        board.PassDays(8);
        (await DoAsync(board, meeting, "open", new { present = new object[] { new { seatId = board.Members[0].SeatId } } })).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(13), secondOf: meeting))).ExpectProblem(409, "second-convocation-not-due");
        (await DoAsync(board, meeting, "close", "{}")).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(13), secondOf: meeting, title: "Autre"))).ExpectProblem(422, "second-convocation-other-agenda");
        var second = (await board.Secretary.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(13), secondOf: meeting))).Expect(HttpStatusCode.Created).Id;
        board.PassDays(13);
        (await DoAsync(board, second, "open", new { present = new object[] { new { seatId = board.Members[0].SeatId } } })).Expect(HttpStatusCode.OK);
        var opened = (await MeetingAsync(board.Auditor, second)).Json!;
        (opened["secondOf"]!.GetValue<Guid>(), opened["quorate"]!.GetValue<bool>()).ShouldBe((meeting, true));
        opened["quorum"]![0]!["needed"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_meeting_stays_so_and_a_retry_has_one_effect()
    {
        var board = await Board.OpenAsync(server, 1);
        var meeting = await ConveneAsync(board);
        var first = (await board.Secretary.PostAsync($"meetings/{meeting}/cancel", new { reason = "Grève" }, 1, "once")).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"meetings/{meeting}/cancel", new { reason = "Grève" }, 1, "once")).Expect(HttpStatusCode.OK).Body.ShouldBe(first.Body);
        (await DoAsync(board, meeting, "move", new { at = DateTimeOffset.UtcNow.AddDays(9).ToString("O"), place = "Aix", reason = "x" })).ExpectProblem(409, "meeting-not-convened");
        (await MeetingAsync(board.Outsider, meeting)).Json!["cancelReason"]!.GetValue<string>().ShouldBe("Grève");
    }

    [Fact]
    public async Task Numbers_are_unique_in_a_year()
    {
        var board = await Board.OpenAsync(server, 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => board.Secretary.PostAsync("meetings", Convocation(DateTimeOffset.UtcNow.AddDays(8)))));
        foreach (var answer in answers) answer.Expect(HttpStatusCode.Created);
        var numbers = (await board.Secretary.GetAsync("meetings?limit=200")).Json!["items"]!.AsArray().Select(m => m!["number"]!.GetValue<string>()).ToList();
        numbers.Count.ShouldBe(20);
        numbers.ShouldBeUnique();
    }

    /// <summary>A hundred seats give their proxies at once to three that may hold one each; one of those gives its own meanwhile.</summary>
    [Fact]
    public async Task The_cap_of_proxies_holds_under_a_hundred_at_once()
    {
        var board = await Board.OpenAsync(server, 4, Board.Rules with { ProxiesPerHolder = 2 });
        var meeting = await ConveneAsync(board);
        List<Guid> seats = [];
        await using (var session = board.Session())
        {
            for (var i = 0; i < 100; i++)
            {
                var (id, at) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
                seats.Add(id);
                session.Events.StartStream<PactePme.Governance.Seats.Seat>(id, new PactePme.Governance.Seats.SeatProposed(board.CommitteeId, Guid.CreateVersion7(), null, true, at),
                    new PactePme.Governance.Seats.SeatTaken(PactePme.Governance.Seats.SeatOrigin.FoundingAct, null, null, null, at),
                    new PactePme.Governance.Seats.MandateGiven(Guid.CreateVersion7(), Guid.CreateVersion7(), PactePme.Governance.Seats.MandateKind.Holder, ParisTime.DayOf(at), null, null, at));
            }
            await session.SaveChangesAsync();
        }
        Guid[] holders = [.. board.Members.Take(3).Select(m => m.SeatId)];
        var answers = await Task.WhenAll(seats.Select((seat, i) => board.Secretary.PostAsync($"meetings/{meeting}/proxies", new { seatId = seat, heldBy = holders[i % 3] }))
            .Append(board.Members[0].Client.PostAsync($"meetings/{meeting}/proxies", new { seatId = board.Members[0].SeatId, heldBy = board.Members[3].SeatId })));
        var proxies = (await MeetingAsync(board.Auditor, meeting)).Json!["proxies"]!.AsArray().Select(p => (Seat: p!["seatId"]!.GetValue<Guid>(), HeldBy: p["heldBy"]!.GetValue<Guid>())).ToList();
        proxies.Count.ShouldBe(answers.Count(a => a.Status == HttpStatusCode.OK));
        proxies.GroupBy(p => p.HeldBy).ShouldAllBe(g => g.Count() <= 2);
        proxies.Select(p => p.Seat).Intersect(proxies.Select(p => p.HeldBy)).ShouldBeEmpty();
        proxies.Count(p => p.HeldBy == holders[1]).ShouldBe(2);
        foreach (var refused in answers.Where(a => a.Status != HttpStatusCode.OK)) refused.Problem.ShouldBeOneOf("proxy-holder-full", "proxy-chained");
    }
}
