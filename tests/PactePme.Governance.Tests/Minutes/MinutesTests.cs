using System.Net;
using FsCheck.Xunit;
using PactePme.Governance.Meetings;
using PactePme.Governance.Minutes;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;
using static PactePme.Governance.Tests.Meetings.Chamber;

namespace PactePme.Governance.Tests.Minutes;

public sealed class MinutesTests(PacteServer server)
{
    private static readonly Guid ResolutionId = Guid.Parse("00000000-0000-7000-8000-0000000000e0");

    private static MinutesEntry Entry(string text = "x") => new(MinutesTopic.Remark, new(text));

    private static MeetingMinutes Some(params IFact[] more)
    {
        var minutes = Fold.Of<MeetingMinutes>([new MinutesDrafted(MeetingId, [Entry(), Entry()], false, Monday), .. more])!;
        minutes.Version = 1 + more.Length;
        return minutes;
    }

    private static readonly IFact Offered = new MinutesAmendmentsOpened(Monday.AddDays(5), Monday), Approved = new MinutesApproved(ResolutionId, 1, Monday), Published = new MinutesPublished(Monday);

    [Fact]
    public void The_draft_tells_what_happened_and_names_no_person()
    {
        var at = MeetingDay;
        IReadOnlyList<IFact> meeting =
        [
            new MeetingConvened(CommitteeId, "2026-R01", MeetingDay, "Marseille", true, [Item], 1, null, false, Monday),
            new MeetingProxyGiven(SeatId(3), SeatId(1), Monday),
            Opened(0, 1), new QuorumLost(new(QuorumMoment.MeetingOpening, 5, 3, 2, false), at),
            new SeatArrived(new(SeatId(2), AttendanceMode.Remote, true), at.AddMinutes(10)), new QuorumReached(new(QuorumMoment.DuringMeeting, 5, 3, 3, true), at.AddMinutes(10)),
            new SeatLeft(SeatId(1), at.AddMinutes(40)), new QuorumLost(new(QuorumMoment.DuringMeeting, 5, 3, 2, false), at.AddMinutes(40)),
            new MeetingClosed(at.AddMinutes(50))
        ];
        VoteCount count = new(5, 5, 1, [new(QuorumMoment.VoteOpening, 3, 1, 0)], 2, 1, 0, 0, 1, Choice.For, false, false);
        IReadOnlyList<IFact> Vote(Guid at2) =>
        [
            new ResolutionTabled(CommitteeId, "2026-D01", new(ResolutionKind.Deliberation, new("Budget", "Budget"), new("Le comité décide.", "The committee decides.")), null, false, Monday),
            new VotingOpened(VotingMode.Meeting, at2, 1, 1, Board.Rules, 5, [], SeatId(0), false, false, [], null, at.AddMinutes(20)),
            new SeatRecused(SeatId(4), RecusalGround.Prudence, at.AddMinutes(21)),
            new VotingClosed([], [], new(QuorumMoment.VoteClosing, 3, 1, 1), null, at.AddMinutes(30)),
            new ResolutionAdopted(Tally.Of(1, Board.Rules, ResolutionKind.Deliberation, count), at.AddMinutes(30))
        ];
        var seats = Enumerable.Range(0, 5).Select(i => new MinutesSeat(SeatId(i), Organisation(i), i + 1)).ToList();
        var entries = MinutesDraft.Of(MeetingId, meeting, [new(ResolutionId, Vote(MeetingId)), new(Guid.NewGuid(), Vote(Guid.NewGuid()))], seats, Board.Rules.Quorum,
            o => o == Organisation(0) ? "Métropole" : null);

        entries.Select(e => e.Topic).ShouldBe(
        [
            MinutesTopic.Convocation, MinutesTopic.Agenda, MinutesTopic.Opening, MinutesTopic.Attendance, MinutesTopic.Attendance, MinutesTopic.Proxy, MinutesTopic.Quorum,
            MinutesTopic.Attendance, MinutesTopic.Quorum, MinutesTopic.Resolution, MinutesTopic.Recusal, MinutesTopic.Vote, MinutesTopic.Attendance, MinutesTopic.Quorum, MinutesTopic.Closing
        ]);
        var french = string.Join('\n', entries.Select(e => e.Text.French));
        french.ShouldContain("12/11/2026 à 10:00", customMessage: "Paris time");
        french.ShouldContain("présidée par Métropole");
        french.ShouldContain("siège n° 3 : arrive à 10:10, par son suppléant, à distance.");
        french.ShouldContain("Quorum à 10:10 : 3 compté(s) pour 3 requis, sur 5 : atteint.");
        french.ShouldContain("Délibération 2026-D01 : Budget\nLe comité décide.");
        french.ShouldContain("Pour : 2, contre : 1, abstentions : 0 (par pouvoir : 1). Voix requises : 2. La délibération est adoptée.");
        var english = string.Join('\n', entries.Select(e => e.Text.English));
        english.ShouldContain("12 November 2026 at 10:00");
        english.ShouldContain("seat no. 5 is recused.");
        english.ShouldContain("The committee decides.");
        foreach (var e in entries) (e.Text.French + e.Text.English).ShouldNotContain("00000000-0000");
        entries.Single(e => e.Topic == MinutesTopic.Vote).ResolutionId.ShouldBe(ResolutionId);
        entries.Single(e => e.Topic == MinutesTopic.Recusal).OrganisationId.ShouldBe(Organisation(4));
        // Pure: the same events give the same text.
        MinutesDraft.Of(MeetingId, meeting, [new(ResolutionId, Vote(MeetingId))], seats, Board.Rules.Quorum, o => o == Organisation(0) ? "Métropole" : null).ShouldBe(entries);
    }

    [Fact]
    public void A_text_changes_until_it_is_approved_and_never_after()
    {
        AmendMinutes amend = new([Entry("y")], "Coquille");
        AmendMinutesEndpoint.Refuse(amend, Some()).ShouldBeNull();
        AmendMinutesEndpoint.Refuse(amend, Some(Offered)).ShouldBeNull();
        AmendMinutesEndpoint.Refuse(amend, Some(Offered, Approved)).ShouldBe(MinutesTerms.Settled);
        AmendMinutesEndpoint.Refuse(amend with { Answers = [Guid.NewGuid()] }, Some(Offered))!.Rule.ShouldBe("validation");
        ApproveMinutes.Refuse(Some()).ShouldBe(ApproveMinutes.NotOffered);
        ApproveMinutes.Refuse(Some(Offered)).ShouldBeNull();
        ApproveMinutes.Refuse(Some(Offered, Approved)).ShouldBe(MinutesTerms.Settled);
        ApproveMinutes.Decide(Some(Offered, new MinutesAmended(2, [Entry()], "x", [], Monday)), ResolutionId, Monday).ShouldBe([new MinutesApproved(ResolutionId, 2, Monday)]);
        PublishMinutesEndpoint.Refuse(Some(Offered)).ShouldBe(PublishMinutesEndpoint.NotApproved);
        PublishMinutesEndpoint.Refuse(Some(Offered, Approved)).ShouldBeNull();
        CorrectMinutesEndpoint.Refuse(new(new("x"), "y"), Some(Offered, Approved)).ShouldBe(CorrectMinutesEndpoint.NotPublished);
        CorrectMinutesEndpoint.Refuse(new(new("x"), "y", 2), Some(Offered, Approved, Published)).ShouldBeNull();
        CorrectMinutesEndpoint.Refuse(new(new("x"), "y", 3), Some(Offered, Approved, Published))!.Rule.ShouldBe("validation");
        var corrected = Some(Offered, Approved, Published, new MinutesCorrected(1, new("z"), "y", Monday));
        (corrected.Text.Entries[0], corrected.Corrections.Count).ShouldBe((Entry(), 1));
    }

    [Fact]
    public void Amendments_are_proposed_while_they_are_open()
    {
        ProposeAmendmentEndpoint.Refuse(new("x", 1), new(Some(), Monday)).ShouldBe(MinutesTerms.NotOpenToAmendments);
        ProposeAmendmentEndpoint.Refuse(new("x", 1), new(Some(Offered), Monday.AddDays(4))).ShouldBeNull();
        ProposeAmendmentEndpoint.Refuse(new("x", 1), new(Some(Offered), Monday.AddDays(5))).ShouldBe(MinutesTerms.NotOpenToAmendments, "at the instant it ends");
        ProposeAmendmentEndpoint.Refuse(new("x", 3), new(Some(Offered), Monday))!.Rule.ShouldBe("validation");
        ProposeAmendmentEndpoint.Refuse(new("x"), new(null, Monday)).ShouldBe(Refusal.NotFound);
    }

    private static readonly HashSet<(MinutesState, MinutesState)> Arrows =
        [(MinutesState.Drafted, MinutesState.AmendmentsOpen), (MinutesState.AmendmentsOpen, MinutesState.Approved), (MinutesState.Approved, MinutesState.Published)];

    [Property(MaxTest = 200)]
    public void Commands_in_any_order_never_leave_the_lifecycle(byte[] commands)
    {
        List<IFact> facts = [new MinutesDrafted(MeetingId, [Entry()], false, Monday)];
        foreach (var command in commands)
        {
            var minutes = Fold.Of<MeetingMinutes>(facts)!;
            IReadOnlyList<IFact> decided = (command % 6) switch
            {
                0 when AmendMinutesEndpoint.Refuse(new([Entry()], "x"), minutes) is null => AmendMinutesEndpoint.Decide(new([Entry()], "x"), minutes, Monday),
                1 when OpenAmendmentsEndpoint.Refuse(new("2026-11-20T10:00"), minutes, Secretary) is null => OpenAmendmentsEndpoint.Decide(new("2026-11-20T10:00"), Monday),
                2 when ApproveMinutes.Refuse(minutes) is null => ApproveMinutes.Decide(minutes, ResolutionId, Monday),
                3 when PublishMinutesEndpoint.Refuse(minutes) is null => PublishMinutesEndpoint.Decide(Monday),
                4 when CorrectMinutesEndpoint.Refuse(new(new("x"), "y"), minutes) is null => CorrectMinutesEndpoint.Decide(new(new("x"), "y"), Monday),
                5 when ProposeAmendmentEndpoint.Refuse(new("x"), new(minutes, Monday)) is null => ProposeAmendmentEndpoint.Decide(Guid.NewGuid(), new("x"), minutes, Monday),
                _ => []
            };
            facts.AddRange(decided);
            var after = Fold.Of<MeetingMinutes>(facts)!;
            if (after.State != minutes.State) Arrows.ShouldContain((minutes.State, after.State));
            if (minutes.State >= MinutesState.Approved) after.Texts.Count.ShouldBe(minutes.Texts.Count);
            if (after.Corrections.Count > 0) after.State.ShouldBe(MinutesState.Published);
        }
    }

    [Fact]
    public async Task Minutes_from_draft_to_correction()
    {
        var board = await Board.OpenAsync(server);
        var resolution = await board.TableAsync();
        var meeting = await board.MeetAsync([resolution], board.Members.Take(4));
        (await board.Secretary.PostAsync($"meetings/{meeting}/minutes", "{}")).ExpectProblem(409, "meeting-not-closed");
        (await board.OpenAsync(resolution, meeting)).Expect(HttpStatusCode.OK);
        foreach (var member in board.Members.Take(3)) (await Board.VoteAsync(resolution, member, Choice.For)).Expect(HttpStatusCode.OK);
        await board.CloseAsync(resolution);
        await board.ChangeAsync(meeting, new MeetingClosed(DateTimeOffset.UtcNow));
        (await board.Secretary.PostAsync($"meetings/{Guid.NewGuid()}/minutes", "{}")).Expect(HttpStatusCode.NotFound);

        // A hundred at once draft one set.
        var drafted = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => board.Secretary.PostAsync($"meetings/{meeting}/minutes", "{}")));
        foreach (var refused in drafted.Where(d => d.Status != HttpStatusCode.Created)) refused.ExpectProblem(409, "minutes-drafted");
        var minutes = drafted.Single(d => d.Status == HttpStatusCode.Created).Id;
        var text = (await board.Auditor.GetAsync($"minutes/{minutes}")).Expect(HttpStatusCode.OK);
        text.Json!["entries"]!.AsArray().Select(e => e!["topic"]!.GetValue<string>()).ShouldContain("vote");
        text.Body.ShouldContain("La délibération est adoptée.");
        foreach (var member in board.Members) text.Body.ShouldNotContain(member.PersonId.ToString());
        (await board.Outsider.GetAsync($"minutes/{minutes}")).Expect(HttpStatusCode.NotFound);

        (await board.Members[0].Client.PostAsync($"minutes/{minutes}/amendments", new { proposal = "x" })).ExpectProblem(409, "minutes-not-open-to-amendments");
        (await board.Secretary.PostAsync($"minutes/{minutes}/open-amendments", new { until = DateTimeOffset.UtcNow.AddDays(5).ToString("O") }, 1)).Expect(HttpStatusCode.OK);
        (await board.Members[0].Client.PostAsync($"minutes/{minutes}/amendments", new { proposal = "Ajouter la discussion", entry = 1 })).Expect(HttpStatusCode.OK);
        var proposal = (await board.Auditor.GetAsync($"minutes/{minutes}")).Json!["proposals"]![0]!["id"]!.GetValue<Guid>();
        (await board.Secretary.PostAsync($"minutes/{minutes}/amend", new { entries = new[] { new { topic = "remark", text = new { french = "Amendé" } } }, reason = "Discussion ajoutée", answers = new[] { proposal } }, 3)).Expect(HttpStatusCode.OK);
        (await board.Auditor.GetAsync($"minutes/{minutes}/texts/1")).Expect(HttpStatusCode.OK).Json!["entries"]!.AsArray().Count.ShouldBeGreaterThan(5);
        (await board.Auditor.GetAsync($"minutes/{minutes}/texts/2")).Json!["reason"]!.GetValue<string>().ShouldBe("Discussion ajoutée");
        (await board.Auditor.GetAsync($"minutes/{minutes}/texts/3")).Expect(HttpStatusCode.NotFound);
        (await board.Secretary.PostAsync($"minutes/{minutes}/publish", "{}", 4)).ExpectProblem(409, "minutes-not-approved");

        await board.ChangeAsync(minutes, [.. ApproveMinutes.Decide(Some(Offered) with { Texts = [new(1, [], null, Monday), new(2, [], null, Monday)] }, resolution, DateTimeOffset.UtcNow)]);
        (await board.Outsider.GetAsync("minutes")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await board.Secretary.PostAsync($"minutes/{minutes}/publish", "{}", 5)).Expect(HttpStatusCode.OK);
        (await board.Secretary.PostAsync($"minutes/{minutes}/amend", new { entries = new[] { new { topic = "remark", text = new { french = "x" } } }, reason = "x" }, 6)).ExpectProblem(409, "minutes-settled");
        (await board.Secretary.PostAsync($"minutes/{minutes}/correct", new { correction = new { french = "Lire 4" }, reason = "Erreur de frappe", entry = 1 }, 6)).Expect(HttpStatusCode.OK);
        var read = (await board.Outsider.GetAsync($"minutes/{minutes}")).Expect(HttpStatusCode.OK).Json!;
        (read["state"]!.GetValue<string>(), read["entries"]![0]!["text"]!["french"]!.GetValue<string>(), read["corrections"]!.AsArray().Count, read["proposals"]).ShouldBe(("published", "Amendé", 1, null));
        (await board.Outsider.GetAsync($"minutes?meetingId={meeting}&state=published")).Json!["items"]!.AsArray().ShouldHaveSingleItem();
        (await board.Auditor.GetAsync($"minutes/{minutes}/history")).Json!.AsArray().Count.ShouldBe(7);
    }
}
