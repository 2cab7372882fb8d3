using FsCheck.Xunit;
using PactePme.Governance.Committees;
using PactePme.Governance.Meetings;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using static PactePme.Governance.Tests.Meetings.Chamber;

namespace PactePme.Governance.Tests.Meetings;

public class MeetingDecisionTests
{
    private static Convocation On(DateTimeOffset? now = null, Meeting? first = null, params Resolution[] resolutions) => new(Ground(now ?? Monday).Held, first, resolutions, "2026-R01");

    private static ConveneMeeting Convene(string at, Guid? secondOf = null, params AgendaItem[] agenda) => new(at, agenda.Length == 0 ? [Item] : agenda, "Marseille", false, secondOf);

    private static Resolution Tabled(Guid id, Guid? supersedes = null, ResolutionState state = ResolutionState.Tabled)
    {
        var resolution = Fold.Of<Resolution>([(IFact)new ResolutionTabled(CommitteeId, "2026-D01", new(ResolutionKind.Deliberation, new("x"), new("y"), Supersedes: supersedes), null, false, Monday)])!;
        resolution.Id = id;
        return resolution with { State = state };
    }

    [Theory]
    [InlineData("2026-11-08T09:00", null)] // five full days, from the 3rd to the 7th
    [InlineData("2026-11-08T00:00", null)]
    [InlineData("2026-11-07T23:59", "notice-too-short")]
    [InlineData("2026-11-02T09:00", "meeting-in-the-past")]
    [InlineData("2026-11-02T23:00", "notice-too-short")]
    public void Notice_is_full_Paris_days(string at, string? rule) => ConveneMeetingEndpoint.Refuse(Convene(at), On())?.Rule.ShouldBe(rule);

    [Fact]
    public void Notice_counts_Paris_days_across_the_change_of_hour_and_names_the_earliest()
    {
        // 23:30 in Paris on the 23rd: the hour changes on the 25th.
        var late = new DateTimeOffset(2026, 10, 23, 21, 30, 0, TimeSpan.Zero);
        var refused = ConveneMeetingEndpoint.Refuse(Convene("2026-10-28T20:00"), On(late)).ShouldNotBeNull();
        (refused.Rule, refused.French.Contains("29/10/2026", StringComparison.Ordinal), refused.English.Contains("2026-10-29", StringComparison.Ordinal)).ShouldBe(("notice-too-short", true, true));
        ConveneMeetingEndpoint.Refuse(Convene("2026-10-29T00:00"), On(late)).ShouldBeNull();
    }

    [Fact]
    public void Without_notice_it_may_be_the_same_day()
    {
        Convocation on = new(Ground(Monday, Board.Rules with { NoticeDays = 0 }).Held, null, [], "x");
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-02T10:01"), on).ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_convened_before_the_founding_act_or_about_what_is_not_tabled()
    {
        ConveneMeetingEndpoint.Refuse(Convene("2026-12-01T09:00"), new(new(null, [], Monday), null, [], "x")).ShouldBe(OpenVoteEndpoint.NoRules);
        var id = Guid.CreateVersion7();
        var about = Convene("2026-12-01T09:00", null, new AgendaItem(new("x"), id));
        ConveneMeetingEndpoint.Refuse(about, On()).ShouldBe(ConveneMeetingEndpoint.ResolutionNotTabled);
        ConveneMeetingEndpoint.Refuse(about, On(null, null, Tabled(id, state: ResolutionState.Rejected))).ShouldBe(ConveneMeetingEndpoint.ResolutionNotTabled);
        ConveneMeetingEndpoint.Refuse(about, On(null, null, Tabled(id))).ShouldBeNull();
        ConveneMeetingEndpoint.Refuse(Convene("2026-12-01T09:00") with { Place = null }, On())!.Rule.ShouldBe("validation", "no place and not remote");
    }

    [Fact]
    public void A_second_convocation_follows_a_closed_meeting_without_quorum_with_its_own_notice_and_agenda()
    {
        var without = Meeting(Opened(0, 1), new MeetingClosed(MeetingDay.AddHours(1)));
        var with = Meeting(Opened(0, 1, 2), new MeetingClosed(MeetingDay.AddHours(1)));
        var now = MeetingDay.AddHours(2); // 12 November: three full days lead to the 16th
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-16T09:00", MeetingId), On(now, without)).ShouldBeNull();
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-15T09:00", MeetingId), On(now, without))!.Rule.ShouldBe("notice-too-short");
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-16T09:00", MeetingId), On(now, with)).ShouldBe(ConveneMeetingEndpoint.NoSecond);
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-16T09:00", MeetingId), On(now, Meeting(Opened(0)))).ShouldBe(ConveneMeetingEndpoint.NoSecond, "still open");
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-16T09:00", MeetingId), On(now)).ShouldBe(ConveneMeetingEndpoint.NoSecond, "unknown");
        ConveneMeetingEndpoint.Refuse(Convene("2026-11-16T09:00", MeetingId, new AgendaItem(new("Autre"))), On(now, without)).ShouldBe(ConveneMeetingEndpoint.OtherAgenda);
    }

    [Fact]
    public void On_a_second_convocation_a_resolution_may_come_in_the_place_of_the_one_it_supersedes()
    {
        var (old, next, other) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = Meeting(new MeetingAgendaChanged([new(new("Vote"), old)], Monday), Opened(0), new MeetingClosed(MeetingDay));
        Refusal? Refuse(Guid id) => ConveneMeetingEndpoint.Refuse(Convene("2026-12-01T09:00", MeetingId, new AgendaItem(new("Vote, de nouveau"), id)), On(MeetingDay, first, Tabled(next, old), Tabled(other)));
        Refuse(next).ShouldBeNull();
        Refuse(other).ShouldBe(ConveneMeetingEndpoint.OtherAgenda);
    }

    [Fact]
    public void Items_are_added_within_notice_only_and_never_once_it_is_open()
    {
        var more = new ChangeAgenda([Item, new(new("Divers"))]);
        AgendaGround none = new([], null);
        ChangeAgendaEndpoint.Refuse(more, Meeting(), Ground(Monday), none).ShouldBeNull();
        ChangeAgendaEndpoint.Refuse(more, Meeting(), Ground(MeetingDay.AddDays(-3)), none)!.Rule.ShouldBe("notice-too-short");
        ChangeAgendaEndpoint.Refuse(more, Meeting(Opened(0)), Ground(MeetingDay), none).ShouldBe(ChangeAgendaEndpoint.NothingAdded);
        ChangeAgendaEndpoint.Refuse(new([Item]), Meeting(new MeetingAgendaChanged(more.Agenda, Monday), Opened(0)), Ground(MeetingDay), none).ShouldBeNull("taken off");
        ChangeAgendaEndpoint.Refuse(new([.. more.Agenda.Reverse()]), Meeting(new MeetingAgendaChanged(more.Agenda, Monday)), Ground(MeetingDay.AddDays(-1)), none).ShouldBeNull("another order");
        ChangeAgendaEndpoint.Refuse(more, Meeting(new MeetingCancelled("x", Monday)), Ground(Monday), none).ShouldBe(ChangeAgendaEndpoint.Over);
        var voted = Guid.CreateVersion7();
        var vote = Tabled(voted, state: ResolutionState.Adopted) with { Voting = new(VotingMode.Meeting, MeetingId, 1, 1, Board.Rules, 5, [], null, false, false, [], null, MeetingDay) };
        ChangeAgendaEndpoint.Refuse(new([Item]), Meeting(new MeetingAgendaChanged([Item, new(new("Voté"), voted)], Monday), Opened(0)), Ground(MeetingDay), new([vote], null)).ShouldBe(ChangeAgendaEndpoint.Voted);
    }

    [Fact]
    public void Moving_keeps_the_notice_and_another_place_needs_none()
    {
        var now = MeetingDay.AddDays(-2);
        MoveMeetingEndpoint.Refuse(new("2026-11-20T10:00", "Salle prise", "Aix"), Meeting(), Ground(now)).ShouldBeNull();
        MoveMeetingEndpoint.Refuse(new("2026-11-13T10:00", "Salle prise", "Aix"), Meeting(), Ground(now))!.Rule.ShouldBe("notice-too-short");
        MoveMeetingEndpoint.Refuse(new("2026-11-12T09:00:00Z", "Salle prise", "Aix"), Meeting(), Ground(now)).ShouldBeNull();
        MoveMeetingEndpoint.Refuse(new("2026-11-20T10:00", "x", "Aix"), Meeting(Opened(0)), Ground(now)).ShouldBe(MoveMeetingEndpoint.NotConvened);
    }

    [Fact]
    public void A_meeting_opens_on_its_day_with_a_chair_who_is_there()
    {
        OpenMeeting open = new([new(SeatId(0)), new(SeatId(1))]);
        OpenMeetingEndpoint.Refuse(open, Meeting(), Ground(MeetingDay.AddDays(-1))).ShouldBe(OpenMeetingEndpoint.TooEarly);
        OpenMeetingEndpoint.Refuse(open, Meeting(), Ground(MeetingDay.AddHours(-2))).ShouldBeNull();
        OpenMeetingEndpoint.Refuse(new([new(SeatId(1))]), Meeting(), Ground(MeetingDay)).ShouldBe(OpenMeetingEndpoint.NoChair);
        OpenMeetingEndpoint.Refuse(new([new(SeatId(1))], SeatId(1)), Meeting(), Ground(MeetingDay)).ShouldBeNull();
        OpenMeetingEndpoint.Refuse(new([]), Meeting(), Ground(MeetingDay)).ShouldBe(OpenMeetingEndpoint.NoChair);
        OpenMeetingEndpoint.Refuse(new([new(SeatId(0)), new(SeatId(0))]), Meeting(), Ground(MeetingDay))!.Rule.ShouldBe("validation");
        OpenMeetingEndpoint.Refuse(new([new(SeatId(0)), new(Guid.NewGuid())]), Meeting(), Ground(MeetingDay)).ShouldBe(SeatRules.NotSeated);
    }

    [Fact]
    public void Alternates_and_remote_attendance_are_as_the_rules_allow()
    {
        OpenMeeting alternate = new([new(SeatId(0)), new(SeatId(1), ByAlternate: true)]), remote = new([new(SeatId(0)), new(SeatId(1), AttendanceMode.Remote)]);
        OpenMeetingEndpoint.Refuse(alternate, Meeting(), Ground(MeetingDay)).ShouldBeNull();
        OpenMeetingEndpoint.Refuse(alternate, Meeting(), Ground(MeetingDay, Board.Rules with { Alternates = false })).ShouldBe(OpenMeetingEndpoint.NoAlternates);
        OpenMeetingEndpoint.Refuse(remote, Meeting(), Ground(MeetingDay)).ShouldBeNull();
        OpenMeetingEndpoint.Refuse(remote, Meeting(), Ground(MeetingDay, Board.Rules with { RemoteAttendance = false })).ShouldBe(OpenMeetingEndpoint.NotRemote);
        OpenMeetingEndpoint.Refuse(remote, Meeting(new MeetingMoved(MeetingDay, "Aix", false, "x", Monday)), Ground(MeetingDay)).ShouldBe(OpenMeetingEndpoint.NotRemote, "not convened so");
    }

    [Fact]
    public void Vacant_seats_count_as_seats_and_not_in_the_electorate()
    {
        var day = ParisTime.DayOf(MeetingDay);
        var ground = Ground(MeetingDay, seats: [Seat(0), Seat(1), Seat(2, vacantFrom: day), Seat(3, ended: true)]);
        OpenMeetingEndpoint.Refuse(new([new(SeatId(0)), new(SeatId(2))]), Meeting(), ground).ShouldBe(OpenMeetingEndpoint.Vacant);
        var opened = OpenMeetingEndpoint.Decide(new([new(SeatId(0)), new(SeatId(1))]), Meeting(), ground);
        opened[0].ShouldBeOfType<MeetingOpened>().ShouldSatisfyAllConditions(o => o.Seats.ShouldBe(3), o => o.Electorate.ShouldBe([SeatId(0), SeatId(1)]), o => o.ChairSeatId.ShouldBe(SeatId(0)));
        opened[1].ShouldBeOfType<QuorumReached>().Quorum.ShouldBe(new QuorumFound(QuorumMoment.MeetingOpening, 2, 2, 2, true));
    }

    [Fact]
    public void Quorum_is_recorded_when_it_turns_and_only_then()
    {
        var ground = Ground(MeetingDay);
        OpenMeetingEndpoint.Decide(new([new(SeatId(0)), new(SeatId(1))]), Meeting(), ground)[1].ShouldBeOfType<QuorumLost>().Quorum.ShouldBe(new QuorumFound(QuorumMoment.MeetingOpening, 5, 3, 2, false));
        IFact[] two = [Opened(0, 1), new QuorumLost(new(QuorumMoment.MeetingOpening, 5, 3, 2, false), MeetingDay)];
        var arrived = RecordArrivalEndpoint.Decide(new(SeatId(2)), Meeting(two), ground);
        arrived.Count.ShouldBe(2);
        arrived[1].ShouldBeOfType<QuorumReached>().Quorum.ShouldBe(new QuorumFound(QuorumMoment.DuringMeeting, 5, 3, 3, true));
        IFact[] three = [.. two, .. arrived];
        RecordArrivalEndpoint.Decide(new(SeatId(3)), Meeting(three), ground).ShouldHaveSingleItem();
        RecordDepartureEndpoint.Decide(new(SeatId(2)), Meeting(three), ground)[1].ShouldBeOfType<QuorumLost>();
        RecordDepartureEndpoint.Refuse(new(SeatId(3)), Meeting(three)).ShouldBe(RecordDepartureEndpoint.NotThere);
        RecordArrivalEndpoint.Refuse(new(SeatId(2)), Meeting(three), ground).ShouldBe(RecordArrivalEndpoint.AlreadyThere);
        OpenMeetingEndpoint.Decide(new([new(SeatId(0))]), Meeting(), Ground(MeetingDay, Board.Rules with { Quorum = null })).ShouldHaveSingleItem("no quorum, nothing to record");
    }

    [Fact]
    public void A_meeting_goes_by_the_rules_in_force_when_it_opened()
    {
        var stricter = Board.Rules with { Quorum = Board.Rules.Quorum! with { Share = new(1, 1), Rounding = Rounding.Up } };
        var committee = PactePme.Governance.Committees.Committee.Next(Chamber.Committee(), new RulesChanged(2, stricter, Guid.NewGuid(), MeetingDay.AddMinutes(5)))!;
        var later = Ground(MeetingDay.AddMinutes(10)) with { Held = Ground(MeetingDay.AddMinutes(10)).Held with { Committee = committee } };
        later.RulesFor(Meeting(Opened(0, 1, 2))).ShouldBe(Board.Rules);
        later.RulesFor(Meeting()).ShouldBe(stricter);
    }

    [Fact]
    public void A_meeting_does_not_close_over_an_open_vote()
    {
        CloseMeetingEndpoint.Refuse(Meeting(Opened(0)), Ground(MeetingDay, voting: Guid.NewGuid())).ShouldBe(CloseMeetingEndpoint.VoteOpen);
        CloseMeetingEndpoint.Refuse(Meeting(Opened(0)), Ground(MeetingDay)).ShouldBeNull();
        CloseMeetingEndpoint.Refuse(Meeting(), Ground(MeetingDay)).ShouldBe(OpenVoteEndpoint.MeetingNotOpen);
    }

    [Fact]
    public void A_proxy_is_given_by_who_holds_the_seat_to_one_that_is_held_never_chained_and_capped()
    {
        Refusal? Give(int from, int to, Meeting? meeting = null, Caller? by = null, MeetingGround? ground = null) =>
            GiveMeetingProxyEndpoint.Refuse(new(SeatId(from), SeatId(to)), meeting ?? Meeting(), ground ?? Ground(Monday), by ?? By(Holder(from), Role.GovernanceMember));
        Give(1, 2).ShouldBeNull();
        Give(1, 2, by: Secretary).ShouldBeNull();
        Give(1, 2, by: By(Holder(2), Role.GovernanceMember)).ShouldBe(ResolutionRules.NotYourSeat);
        Give(1, 1).ShouldBe(ProxyRules.ToOneself);
        Give(1, 2, ground: Ground(Monday, seats: [Seat(1), Seat(2, vacantFrom: ParisTime.DayOf(MeetingDay))])).ShouldBe(ProxyRules.Vacant, "vacant on the day of the meeting");
        var given = new MeetingProxyGiven(SeatId(0), SeatId(2), Monday);
        Give(2, 3, Meeting(given)).ShouldBe(ProxyRules.Chained, "who holds one gives none");
        Give(3, 0, Meeting(given)).ShouldBe(ProxyRules.Chained, "who gave one holds none");
        Give(1, 2, Meeting(given)).ShouldBe(ProxyRules.HolderFull);
        Give(0, 3, Meeting(given)).ShouldBeNull("to another instead");
        Give(1, 2, ground: Ground(Monday, Board.Rules with { ProxiesPerHolder = 0 })).ShouldBe(ProxyRules.NoneAllowed);
        Give(1, 2, Meeting(Opened(0, 2)), ground: Ground(MeetingDay)).ShouldBeNull("away");
        Give(1, 2, Meeting(Opened(0, 1, 2)), ground: Ground(MeetingDay)).ShouldBe(GiveMeetingProxyEndpoint.SeatThere);
        Give(1, 2, Meeting(Opened(0, 2)), ground: Ground(MeetingDay, voting: Guid.NewGuid())).ShouldBe(GiveMeetingProxyEndpoint.VoteOpen);
        Give(1, 2, Meeting(new MeetingCancelled("x", Monday))).ShouldBe(ChangeAgendaEndpoint.Over);
        RevokeMeetingProxyEndpoint.Refuse(new(SeatId(0)), Meeting(given), Ground(Monday), By(Holder(0), Role.GovernanceMember)).ShouldBeNull();
        RevokeMeetingProxyEndpoint.Refuse(new(SeatId(0)), Meeting(given), Ground(Monday), By(Holder(1), Role.GovernanceMember)).ShouldBe(ResolutionRules.NotYourSeat);
        RevokeMeetingProxyEndpoint.Refuse(new(SeatId(1)), Meeting(given), Ground(Monday), Secretary).ShouldBe(ProxyRules.NoProxy);
    }

    [Fact]
    public void Arriving_ends_the_use_of_ones_proxy_and_leaving_that_of_those_one_holds()
    {
        var meeting = Meeting(new MeetingProxyGiven(SeatId(3), SeatId(1), Monday), Opened(0, 1));
        meeting.Represented.Select(p => p.SeatId).ShouldBe([SeatId(3)]);
        PactePme.Governance.Meetings.Meeting.Next(meeting, new SeatArrived(new(SeatId(3)), MeetingDay))!.Represented.ShouldBeEmpty();
        PactePme.Governance.Meetings.Meeting.Next(meeting, new SeatLeft(SeatId(1), MeetingDay))!.Represented.ShouldBeEmpty();
    }

    /// <summary>Whatever comes and goes: the quorum that is recorded is the one a count from scratch gives, it is recorded when it turns only, and the checks over time end with it.</summary>
    [Property(MaxTest = 500)]
    public void Attendance_in_any_order_keeps_the_quorum_right(bool proxiesCount, byte needed, byte[] commands)
    {
        var rules = Board.Rules with { ProxiesPerHolder = 2, Quorum = Board.Rules.Quorum! with { Share = null, Number = needed % 6, ProxiesCount = proxiesCount } };
        var at = MeetingDay;
        List<IFact> facts = [new MeetingConvened(CommitteeId, "2026-R01", MeetingDay, "Marseille", true, [Item], 1, null, false, Monday)];
        facts.AddRange(OpenMeetingEndpoint.Decide(new([new(SeatId(0))]), Fold.Of<Meeting>(facts)!, Ground(at, rules)));
        foreach (var command in commands)
        {
            at = at.AddMinutes(1);
            var (seat, other) = (command % 5, command / 5 % 5);
            var ground = Ground(at, rules);
            var meeting = Fold.Of<Meeting>(facts)!;
            IReadOnlyList<IFact> decided = (command / 25 % 4) switch
            {
                0 when RecordArrivalEndpoint.Refuse(new(SeatId(seat)), meeting, ground) is null => RecordArrivalEndpoint.Decide(new(SeatId(seat)), meeting, ground),
                1 when RecordDepartureEndpoint.Refuse(new(SeatId(seat)), meeting) is null => RecordDepartureEndpoint.Decide(new(SeatId(seat)), meeting, ground),
                2 when GiveMeetingProxyEndpoint.Refuse(new(SeatId(seat), SeatId(other)), meeting, ground, Secretary) is null => GiveMeetingProxyEndpoint.Decide(new(SeatId(seat), SeatId(other)), meeting, ground),
                3 when RevokeMeetingProxyEndpoint.Refuse(new(SeatId(seat)), meeting, ground, Secretary) is null => RevokeMeetingProxyEndpoint.Decide(new(SeatId(seat)), meeting, ground),
                _ => []
            };
            facts.AddRange(decided);
        }
        var last = Fold.Of<Meeting>(facts)!;

        // From scratch, without the code under test: who is there, and whose holder is there while they are not.
        HashSet<Guid> there = [];
        Dictionary<Guid, Guid> proxies = [];
        List<bool> turns = [];
        foreach (var fact in facts)
            switch (fact)
            {
                case MeetingOpened e: there.UnionWith(e.Present.Select(a => a.SeatId)); break;
                case SeatArrived e: there.Add(e.Attendance.SeatId).ShouldBeTrue(); break;
                case SeatLeft e: there.Remove(e.SeatId).ShouldBeTrue(); break;
                case MeetingProxyGiven e: proxies[e.SeatId] = e.HeldBy; break;
                case MeetingProxyRevoked e: proxies.Remove(e.SeatId).ShouldBeTrue(); break;
                case QuorumReached: turns.Add(true); break;
                case QuorumLost: turns.Add(false); break;
            }
        var counted = there.Count + (proxiesCount ? proxies.Count(p => !there.Contains(p.Key) && there.Contains(p.Value)) : 0);
        last.Quorate.ShouldBe(counted >= needed % 6);
        turns.Count.ShouldBeGreaterThan(0);
        for (var i = 1; i < turns.Count; i++) turns[i].ShouldNotBe(turns[i - 1]);
        proxies.GroupBy(p => p.Value).ShouldAllBe(g => g.Count() <= 2);
        proxies.Keys.Intersect(proxies.Values).ShouldBeEmpty("never chained");
        var overTime = MeetingQuorum.OverTime(facts, rules.Quorum);
        overTime[^1].ShouldSatisfyAllConditions(c => c.Counted.ShouldBe(counted), c => c.Reached.ShouldBe(last.Quorate!.Value));
        overTime.Count.ShouldBe(facts.Count(f => f is MeetingOpened or SeatArrived or SeatLeft or MeetingProxyGiven or MeetingProxyRevoked));
    }
}
