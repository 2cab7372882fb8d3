using System.Net;
using PactePme.Governance.Meetings;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Resolutions;

/// <summary>Secret ballots: who voted is recorded, what they voted is linked to nobody, and everybody can check the count.</summary>
public sealed class SecretBallotTests(PacteServer server)
{
    private async Task<(Board Board, Guid Resolution, Guid Meeting)> OpenAsync(IReadOnlyList<int>? present = null, bool proxy = false)
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync(Board.Content(secret: true));
        var meeting = await board.MeetAsync([resolution], (present ?? [0, 1, 2, 3]).Select(i => board.Members[i]), proxy ? [new(board.Members[4].SeatId, board.Members[1].SeatId)] : []);
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        return (board, resolution, meeting);
    }

    [Fact]
    public async Task Each_voter_finds_their_ballot_and_nobody_else_can()
    {
        var (board, resolution, _) = await OpenAsync();
        var ballots = board.Members.Take(4).Zip((Choice[])[Choice.For, Choice.For, Choice.Against, Choice.Abstain]).Select(b => (Member: b.First, Choice: b.Second, Tracker: Board.Tracker())).ToList();
        foreach (var (member, choice, tracker) in ballots) (await Board.VoteSecretlyAsync(resolution, member, choice, tracker)).Expect(HttpStatusCode.OK);
        (await board.ResolutionAsync(resolution)).Json!["vote"]!["urn"].ShouldBeNull();
        var closed = await board.CloseAsync(resolution);
        var urn = closed.Json!["vote"]!["urn"]!.AsArray().Select(u => (Tracker: u!["tracker"]!.GetValue<string>(), Choice: u["choice"]!.GetValue<string>())).ToList();
        urn.Select(u => u.Tracker).ShouldBe(ballots.Select(b => b.Tracker).Order(StringComparer.Ordinal));
        foreach (var (_, choice, tracker) in ballots) urn.Single(u => u.Tracker == tracker).Choice.ShouldBe(choice.ToString().ToLowerInvariant());
        closed.Json["vote"]!["ballots"]!.AsArray().Count.ShouldBe(4);
        closed.Json["vote"]!["ballots"]!.AsArray().ShouldAllBe(b => b!["choice"] == null);
        closed.Json["vote"]!["arithmetic"]!["count"]!["for"]!.GetValue<int>().ShouldBe(2);
        // What is left in the database links no seat to a tracker: the urn and its key are gone, no request is kept.
        await using var session = board.Session();
        (await session.LoadAsync<Urn>(resolution)).ShouldBeNull();
        var events = await session.Events.FetchStreamAsync(resolution);
        events.Where(e => e.Data is SecretBallotCast).ShouldAllBe(e => !System.Text.Json.JsonSerializer.Serialize(e.Data, e.Data.GetType(), (System.Text.Json.JsonSerializerOptions?)null).Contains("racker"));
    }

    [Fact]
    public async Task A_request_with_an_idempotency_key_leaves_no_trace_of_the_choice_and_is_final_when_sent_again()
    {
        var (board, resolution, _) = await OpenAsync();
        var (member, tracker) = (board.Members[0], Board.Tracker());
        Task<Answer> CastAsync(string choice) => member.Client.PostAsync($"resolutions/{resolution}/secret-ballots", new { seatId = member.SeatId, choice, tracker }, key: "again");
        (await CastAsync("for")).Expect(HttpStatusCode.OK);
        (await CastAsync("for")).ExpectProblem(409, "ballot-final");
        (await CastAsync("against")).ExpectProblem(409, "ballot-final");
        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("select count(*) from information_schema.tables where table_schema = 'wolverine' and table_name like '%dedup%'", connection);
        ((long)(await command.ExecuteScalarAsync())!).ShouldBeGreaterThan(0);
        foreach (var table in await TablesAsync(connection))
        {
            await using var rows = new Npgsql.NpgsqlCommand($"select count(*) from wolverine.{table} t where t::text like '%ballots%'", connection);
            ((long)(await rows.ExecuteScalarAsync())!).ShouldBe(0, table);
        }
        Vote(await board.CloseAsync(resolution)).ShouldBe(1);
        static int Vote(Answer closed) => closed.Json!["vote"]!["urn"]!.AsArray().Count;
    }

    private static async Task<List<string>> TablesAsync(Npgsql.NpgsqlConnection connection)
    {
        List<string> tables = [];
        await using var command = new Npgsql.NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'wolverine'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        return tables;
    }

    [Fact]
    public async Task Of_a_hundred_secret_ballots_for_one_seat_at_once_one_counts()
    {
        var (board, resolution, _) = await OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Board.VoteSecretlyAsync(resolution, board.Members[0], i % 2 == 0 ? Choice.For : Choice.Against, Board.Tracker())));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Problem == "ballot-final");
        (await board.CloseAsync(resolution)).Json!["vote"]!["urn"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_seat_that_has_voted_in_person_or_by_proxy_is_final_and_cannot_be_recused()
    {
        var (board, resolution, meeting) = await OpenAsync(proxy: true);
        var (holder, giver) = (board.Members[1], board.Members[4]);
        (await Board.VoteSecretlyAsync(resolution, holder, Choice.For, Board.Tracker(), giver)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"resolutions/{resolution}/recusals", new { seatId = giver.SeatId, ground = "prudence" })).ExpectProblem(409, "ballot-final");
        await board.ChangeAsync(meeting, new SeatArrived(new(giver.SeatId), DateTimeOffset.UtcNow));
        (await Board.VoteSecretlyAsync(resolution, giver, Choice.Against, Board.Tracker())).ExpectProblem(409, "ballot-final");
        (await Board.VoteSecretlyAsync(resolution, board.Members[0], Choice.For, Board.Tracker())).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"resolutions/{resolution}/recusals", new { seatId = board.Members[0].SeatId, ground = "prudence" })).ExpectProblem(409, "ballot-final");
        (await Board.VoteAsync(resolution, board.Members[2], Choice.For)).ExpectProblem(409, "ballot-is-secret");
    }

    [Fact]
    public async Task The_chair_casts_no_deciding_vote_in_a_secret_ballot()
    {
        var (board, resolution, _) = await OpenAsync();
        foreach (var (member, choice) in board.Members.Take(4).Zip((Choice[])[Choice.For, Choice.For, Choice.Against, Choice.Against]))
            (await Board.VoteSecretlyAsync(resolution, member, choice, Board.Tracker())).Expect(HttpStatusCode.OK);
        var closed = await board.CloseAsync(resolution);
        closed.Json!["state"]!.GetValue<string>().ShouldBe("rejected");
        closed.Json["vote"]!["arithmetic"]!["castBy"].ShouldBeNull();
    }

    [Fact]
    public async Task Trackers_are_drawn_at_random_and_used_once()
    {
        var (board, resolution, _) = await OpenAsync();
        var tracker = Board.Tracker();
        (await Board.VoteSecretlyAsync(resolution, board.Members[0], Choice.For, "court")).ExpectProblem(422, "validation");
        (await Board.VoteSecretlyAsync(resolution, board.Members[0], Choice.For, tracker)).Expect(HttpStatusCode.OK);
        (await Board.VoteSecretlyAsync(resolution, board.Members[1], Choice.For, tracker)).ExpectProblem(409, "tracker-taken");
    }
}
