using System.Net;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Governance.Tests.Seats;

/// <summary>Who held which seat on which day, as was known when.</summary>
public sealed class MandateTests(PacteServer server)
{
    private static string At(DateTimeOffset instant) => Uri.EscapeDataString(instant.ToString("O"));

    private static string? HolderOf(Answer seats, Guid seat) =>
        seats.Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Single(s => s!["id"]!.GetValue<Guid>() == seat)!["holder"]?.GetValue<string>();

    [Fact]
    public async Task The_day_before_and_the_day_after_a_mandate_changed_and_before_and_after_a_backdated_correction()
    {
        var board = await Board.OpenAsync(server, seats: 2);
        var member = board.Members[0];
        // As the committee was founded in January, and its first seats taken then.
        await board.ChangeAsync(member.SeatId, new PactePme.Governance.Seats.MandateCorrected(await HolderMandateAsync(board, member), member.PersonId, PactePme.Governance.Seats.MandateKind.Holder,
            ParisTime.DayOf(DateTimeOffset.UtcNow), ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(10), "durée", DateTimeOffset.UtcNow, 1));
        var seat = await board.Secretary.GetAsync($"seats/{member.SeatId}");
        var change = ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(10);
        var alternateMandate = seat.Json!["mandates"]!.AsArray().Single(m => m!["kind"]!.GetValue<string>() == "alternate")!["id"]!.GetValue<Guid>();
        (await board.Secretary.PostAsync($"seats/{member.SeatId}/end-mandate", new { mandateId = alternateMandate, until = change.ToString("O") }, seat.Version)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"seats/{member.SeatId}/give-mandate", new { personId = member.AlternateId, kind = "holder", from = change.ToString("O") }, seat.Version + 1)).Expect(HttpStatusCode.OK);

        var (before, after) = (ParisTime.StartOf(change).AddHours(-12), ParisTime.StartOf(change).AddHours(12));
        HolderOf(await board.Auditor.GetAsync($"seats?asOf={At(before)}"), member.SeatId).ShouldBe(member.PersonId.ToString());
        HolderOf(await board.Auditor.GetAsync($"seats?asOf={At(after)}"), member.SeatId).ShouldBe(member.AlternateId.ToString());
        (await board.Auditor.GetAsync($"seats/{member.SeatId}?asOf={At(after)}")).Json!["holder"]!.GetValue<Guid>().ShouldBe(member.AlternateId);

        // It had ended three days earlier, somebody finds later.
        var known = DateTimeOffset.UtcNow;
        (await board.Secretary.PostAsync($"seats/{member.SeatId}/correct-mandate",
            new { mandateId = await HolderMandateAsync(board, member), personId = member.PersonId, from = ParisTime.DayOf(known).ToString("O"), until = change.AddDays(-3).ToString("O"), reason = "démission antidatée" },
            seat.Version + 2)).Expect(HttpStatusCode.OK);
        HolderOf(await board.Auditor.GetAsync($"seats?asOf={At(before)}&knownAt={At(known)}"), member.SeatId).ShouldBe(member.PersonId.ToString());
        HolderOf(await board.Auditor.GetAsync($"seats?asOf={At(before)}"), member.SeatId).ShouldBeNull();
        HolderOf(await board.Auditor.GetAsync($"seats?asOf={At(before)}&knownAt={At(DateTimeOffset.UtcNow.AddSeconds(5))}"), member.SeatId).ShouldBeNull();
    }

    /// <summary>Whichever day a correction is dated to, the last one recorded has the last word.</summary>
    [Fact]
    public void The_last_correction_stands_wherever_it_is_looked_at_from()
    {
        DateTimeOffset Noon(int day) => new(2026, 3, day, 11, 0, 0, TimeSpan.Zero);
        var (mandate, person, seat) = (Guid.CreateVersion7(), Guid.CreateVersion7(), new PactePme.Governance.Seats.SeatProposed(Guid.NewGuid(), Guid.NewGuid(), null, true, Noon(1)));
        IFact given = new PactePme.Governance.Seats.MandateGiven(mandate, person, PactePme.Governance.Seats.MandateKind.Holder, new(2026, 3, 10), null, null, Noon(10));
        IFact ended = new PactePme.Governance.Seats.MandateEnded(mandate, new(2026, 3, 20), Noon(20));
        IFact first = new PactePme.Governance.Seats.MandateCorrected(mandate, person, PactePme.Governance.Seats.MandateKind.Holder, new(2026, 3, 12), null, "x", Noon(10), 1);
        IFact second = new PactePme.Governance.Seats.MandateCorrected(mandate, person, PactePme.Governance.Seats.MandateKind.Holder, new(2026, 3, 5), null, "y", Noon(5), 2);
        foreach (var order in (IFact[][])[[given, ended, first, second], [second, given, first, ended], [first, given, second, ended]])
        {
            var found = Fold.Of<PactePme.Governance.Seats.Seat>([seat, .. order])!.Mandates.ShouldHaveSingleItem();
            (found.From, found.Until, found.Corrections).ShouldBe((new DateOnly(2026, 3, 5), (DateOnly?)null, 2));
        }
    }

    private static async Task<Guid> HolderMandateAsync(Board board, Board.Member member) =>
        (await board.Secretary.GetAsync($"seats/{member.SeatId}")).Json!["mandates"]!.AsArray().First(m => m!["kind"]!.GetValue<string>() == "holder")!["id"]!.GetValue<Guid>();

    [Fact]
    public async Task An_organisation_designates_who_holds_its_seat_and_nobody_elses()
    {
        var board = await Board.OpenAsync(server, seats: 2);
        var (mine, other) = (board.Members[0], board.Members[1]);
        var seat = await board.Secretary.GetAsync($"seats/{mine.SeatId}");
        (await other.Client.PostAsync($"seats/{mine.SeatId}/end-mandate", new { mandateId = await HolderMandateAsync(board, mine) }, seat.Version)).ExpectProblem(403, "not-your-organisation");
        (await mine.Client.PostAsync($"seats/{mine.SeatId}/give-mandate", new { personId = mine.AlternateId, kind = "holder" }, seat.Version)).ExpectProblem(409, "mandate-overlaps");
        (await mine.Client.PostAsync($"seats/{mine.SeatId}/end-mandate", new { mandateId = await HolderMandateAsync(board, mine), until = ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(-3).ToString("O") }, seat.Version)).ExpectProblem(422, "validation");
        (await mine.Client.PostAsync($"seats/{mine.SeatId}/end-mandate", new { mandateId = await HolderMandateAsync(board, mine) }, seat.Version)).Expect(HttpStatusCode.OK);
        (await mine.Client.PostAsync($"seats/{mine.SeatId}/give-mandate", new { personId = other.PersonId, kind = "holder" }, seat.Version + 1)).ExpectProblem(422, "validation");
        (await mine.Client.PostAsync($"seats/{mine.SeatId}/give-mandate", new { personId = mine.AlternateId, kind = "holder" }, seat.Version + 1)).ExpectProblem(409, "holds-another-seat");
        (await mine.Client.PostAsync($"seats/{mine.SeatId}/give-mandate", new { personId = mine.PersonId, kind = "holder", from = ParisTime.DayOf(DateTimeOffset.UtcNow).AddDays(2).ToString("O") }, seat.Version + 1)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_a_hundred_founding_acts_at_once_one_counts()
    {
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, "200054807", "secrétaire", Role.Secretary);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => secretary.PostAsync("committees", new
        {
            name = $"Comité {i}",
            act = new { reference = "Convention", actOn = "2026-01-05" },
            rules = Board.Rules,
            seats = Array.Empty<object>()
        })));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Problem == "founding-act");
        (await secretary.GetAsync("committees")).Json!["items"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_a_hundred_proposals_of_one_organisation_at_once_one_counts()
    {
        var board = await Board.OpenAsync(server, seats: 1);
        var siren = server.FreshSiren();
        await server.AsAsync(board.Territory, siren, "nouvelle", Role.Member);
        var organisation = await board.OrganisationAsync(siren);
        await Wait.UntilAsync(async () => (await board.Secretary.PostAsync("seats", new { organisationId = organisation })).Status == HttpStatusCode.Created);
        var seat = (await board.Secretary.GetAsync($"seats?organisationId={organisation}")).Json!["items"]![0]!;
        (await board.Secretary.PostAsync($"seats/{seat["id"]}/decline", new { reason = "pas maintenant" }, 1)).Expect(HttpStatusCode.OK);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => board.Secretary.PostAsync("seats", new { organisationId = organisation })));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Problem == "seat-of-organisation");
    }
}
