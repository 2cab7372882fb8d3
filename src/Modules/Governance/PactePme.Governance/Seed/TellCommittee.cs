using Marten;
using PactePme.Governance.Actions;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Initiatives;
using PactePme.Governance.Meetings;
using PactePme.Governance.Minutes;
using PactePme.Governance.Register;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using Wolverine;

namespace PactePme.Governance.Seed;

/// <summary>Tells the story of the made-up committee, in one transaction; where there is a committee already, nothing.</summary>
/// <param name="Sitting">Who sits, in order; the first presides.</param>
/// <param name="Invited">Invited to a seat, which a resolution on the agenda of the open meeting may give.</param>
/// <param name="Proposed">Proposed for a seat.</param>
/// <param name="Declining">Proposed once, and declined.</param>
/// <param name="Charter">A charter of which a version is drafted, which a resolution on the same agenda may adopt.</param>
public sealed record TellCommittee(IReadOnlyList<SittingOrganisation> Sitting, Guid Invited, Guid Proposed, Guid Declining, KnownCharter Charter, DateTimeOffset Founded, DateTimeOffset Now);

public sealed record SittingOrganisation(Guid Id, string? Name, Guid Holder, Guid Alternate);

public static class TellCommitteeHandler
{
    public static async Task<OutgoingMessages> Handle(TellCommittee step, IDocumentSession session, BallotBox box, CancellationToken ct)
    {
        if (await session.CommitteeAsync(ct) is not null) return [];
        var axes = (await session.Query<Axis>().ToListAsync(ct)).ToDictionary(a => a.Kind);
        return new CommitteeStory(step, session, box, axes).Tell();
    }
}

/// <summary>Each decision of the story meets the rules of the API, on what happened before it, at its own date.</summary>
internal sealed class CommitteeStory(TellCommittee told, IDocumentSession session, BallotBox box, IReadOnlyDictionary<AxisKind, Axis> axes)
{
    private readonly List<StreamDraft<Seat>> seats = [];
    private readonly List<StreamDraft<Resolution>> resolutions = [];
    private readonly List<StreamDraft<Meeting>> meetings = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly OutgoingMessages later = [];
    private StreamDraft<Committee> committee = null!;

    private static readonly RulesOfProcedure FirstRules = new(
        new(new(1, 2), null, CountedOf.Electorate, Rounding.MoreThan, ProxiesCount: false, QuorumChecked.Throughout, new(3)),
        new(MajorityKind.Absolute), [new(ResolutionKind.Rules, new(MajorityKind.Qualified, CountedOf.Seats, new(2, 3))), new(ResolutionKind.Expulsion, new(MajorityKind.Qualified, CountedOf.VotesCast, new(2, 3)))],
        ProxiesPerHolder: 1, Alternates: true, RemoteAttendance: true, new(7), CastingVote: true, NoticeDays: 5, [ResolutionKind.Expulsion]);

    public OutgoingMessages Tell()
    {
        Found();
        Seats();
        FirstMeeting();
        SecondMeeting();
        Consultations();
        Census();
        OpenMeeting();
        Initiatives();
        committee.Write(session);
        foreach (var seat in seats) seat.Write(session);
        foreach (var meeting in meetings) meeting.Write(session);
        foreach (var resolution in resolutions) resolution.Write(session);
        foreach (var (id, last) in numbers) session.Store(new Numbering(id, last));
        return later;
    }

    // The scenes, in the order of their dates.

    private void Found()
    {
        committee = new(Id("committee", told.Founded));
        foreach (var (index, organisation) in told.Sitting.Index())
        {
            var seat = Seat(index, organisation.Id, told.Founded);
            seat.Do(null, () => FoundCommitteeEndpoint.DecideSeat(committee.Id, new(organisation.Id, organisation.Holder, organisation.Alternate), true, told.Founded, told.Founded));
        }
        committee.Do(null, () =>
        [
            new CommitteeFounded("Comité synthétique de démonstration", new("Convention constitutive de démonstration", ParisTime.DayOf(told.Founded)), FirstRules, [.. seats.Select(s => s.Id)], seats[0].Id, true, told.Founded),
            new CarryingEntityStated(new("Association porteuse de démonstration", Siret.Complete(Siren.Complete("00001999"), "0001")), told.Founded)
        ]);
    }

    private void Seats()
    {
        var at = Day(2024, 9, 30);
        foreach (var (index, organisation) in ((Guid[])[told.Invited, told.Proposed, told.Declining]).Index())
        {
            var seat = Seat(100 + index, organisation, at);
            seat.Do(null, () => ProposeSeatEndpoint.Decide(new(organisation, "Représenterait les petites entreprises du territoire."), committee.State, at));
            if (organisation == told.Invited) seat.Do(InviteToSeatEndpoint.Refuse(seat.State), () => InviteToSeatEndpoint.Decide(at.AddDays(7)));
            if (organisation != told.Declining) continue;
            seat.Do(null, () => DeclineSeatEndpoint.Decide(new("Pas de disponibilité cette année."), at.AddDays(10)));
            session.Delete<Reservation>(Reservation.Key(ProposeSeatEndpoint.Rule, organisation));
        }
        // The third seat changed hands: its alternate took over from its holder.
        var change = new DateOnly(2025, 1, 1);
        var third = seats[2];
        var holder = third.State.Mandates.First(m => m.Kind == MandateKind.Holder);
        var alternate = third.State.Mandates.First(m => m.Kind == MandateKind.Alternate);
        third.Do(null, () => EndMandateEndpoint.Decide(new(holder.Id, change), third.State, ParisTime.StartOf(change)));
        third.Do(null, () => EndMandateEndpoint.Decide(new(alternate.Id, change), third.State, ParisTime.StartOf(change)));
        third.Do(null, () => GiveMandateEndpoint.Decide(Id("mandate/3", ParisTime.StartOf(change)), new(alternate.PersonId, MandateKind.Holder, change), third.State, ParisTime.StartOf(change)));
    }

    private void FirstMeeting()
    {
        var convened = Day(2024, 11, 4);
        var communication = Table(convened, new(ResolutionKind.Deliberation, new("Plan de communication 2025", "Communication plan 2025"),
            new("Le comité adopte le plan de communication, pour un budget de 8 000 euros.", "The committee adopts the communication plan, for a budget of 8,000 euros."), Matter: "7.10"), seats[1].Id);
        Amend(communication, convened.AddDays(2), c => c with
        {
            Text = new("Le comité adopte le plan de communication, pour un budget de 6 000 euros, et en demande un bilan.", "The committee adopts the communication plan, for a budget of 6,000 euros, and asks for an account of it.")
        }, "Budget ramené à ce que la convention permet.");
        var opinion = Table(convened, new(ResolutionKind.Opinion, new("Avis sur la plateforme régionale"), new("Le comité émet un avis favorable."), Matter: "9.4"), null);
        var label = Table(convened, new(ResolutionKind.Deliberation, new("Choix du lauréat du prix du pacte"), new("Le comité retient le premier dossier classé."), Secret: true, Matter: "8.4"), null);
        var meeting = Meet(convened, Day(2024, 11, 18), "Marseille, salle de démonstration", [communication, opinion, label], [0, 1, 2, 3, 4, 5], [new(seats[6].Id, seats[1].Id)]);
        var at = meeting.State.OpenedAt!.Value;
        Vote(communication, meeting, at.AddMinutes(10), [C.For, C.For, C.For, C.For, C.Abstain, C.Against], proxies: [(6, 1, C.For)]);
        communication.Do(ImplementResolutionEndpoint.Refuse(new("Plan diffusé."), communication.State), () => ImplementResolutionEndpoint.Decide(new("Plan diffusé en janvier 2025, bilan remis en juin."), Day(2025, 1, 20)));
        // Three against three: the chair decides.
        Vote(opinion, meeting, at.AddMinutes(30), [C.Against, C.For, C.For, C.Against, C.For, C.Against]);
        Vote(label, meeting, at.AddMinutes(50), [C.For, C.For, C.For, C.Against, C.For, C.Abstain]);
        Close(meeting, at.AddMinutes(70));
        Act(communication, "Publier le plan de communication", new(2025, 1, 31), at.AddMinutes(60), "Plan en ligne.");
        Act(communication, "Remettre le bilan du plan", new(2025, 6, 30), at.AddMinutes(61), null);
        minutes = new(Id("minutes/1", meeting.State.ClosedAt!.Value));
        minutes.Do(null, () =>
        {
            var (facts, reservation) = DraftMinutesEndpoint.Decide(minutes.Id, meeting.Id, new(meeting.State, Entries(meeting)), Day(2024, 11, 20));
            reservation.Execute(session);
            return facts;
        });
        minutes.Do(null, () => OpenAmendmentsEndpoint.Decide(new("2024-12-04T12:00"), Day(2024, 11, 21)));
    }

    private StreamDraft<MeetingMinutes> minutes = null!;

    private void SecondMeeting()
    {
        var convened = Day(2025, 2, 24);
        var approval = Table(convened, new(ResolutionKind.Minutes, new("Approbation du procès-verbal de la réunion 2024-R01"), new("Le comité approuve le procès-verbal."), new(EffectKind.ApproveMinutes, minutes.Id), Matter: "5.2"), null);
        var rules = Table(convened, new(ResolutionKind.Rules, new("Convocation huit jours avant la réunion"), new("Le délai de convocation passe de cinq à huit jours."),
            new(EffectKind.ChangeRules, Rules: FirstRules with { NoticeDays = 8 }), Matter: "5.2"), seats[3].Id);
        var partnership = Table(convened, new(ResolutionKind.Deliberation, new("Partenariat avec un salon professionnel"), new("Le comité s'associe au salon."), OrganisationId: told.Sitting[4].Id, Matter: "8.4"), null);
        var study = Table(convened, new(ResolutionKind.Deliberation, new("Étude sur les délais de paiement"), new("Le comité commande une étude."), Matter: "7.10"), null);
        var meeting = Meet(convened, Day(2025, 3, 10), null, [approval, rules, partnership, study], [0, 1, 2, 3, 4], []);
        var at = meeting.State.OpenedAt!.Value;
        Vote(approval, meeting, at.AddMinutes(5), [C.For, C.For, C.For, C.For, C.For]);
        minutes.Do(ApproveMinutes.Refuse(minutes.State), () => ApproveMinutes.Decide(minutes.State, approval.Id, approval.State.DecidedAt!.Value));
        minutes.Do(PublishMinutesEndpoint.Refuse(minutes.State), () => PublishMinutesEndpoint.Decide(Day(2025, 3, 12)));
        minutes.Write(session);
        Carry(approval);
        Vote(rules, meeting, at.AddMinutes(20), [C.For, C.For, C.For, C.For, C.For]);
        committee.Do(null, () => [new RulesChanged(2, rules.State.Content.Effect!.Rules!, rules.Id, rules.State.DecidedAt!.Value)]);
        Carry(rules);
        // The seat of the organisation that it is about steps back; the vote is against.
        Vote(partnership, meeting, at.AddMinutes(35), [C.Against, C.For, C.Against, C.Against, null], recused: 4);
        // Two leave before the end: too few are left.
        Vote(study, meeting, at.AddMinutes(50), [C.For, C.For, C.For, null, null], leaving: [3, 4]);
        Close(meeting, at.AddMinutes(70));
        var second = new StreamDraft<MeetingMinutes>(Id("minutes/2", meeting.State.ClosedAt!.Value));
        second.Do(null, () =>
        {
            var (facts, reservation) = DraftMinutesEndpoint.Decide(second.Id, meeting.Id, new(meeting.State, Entries(meeting)), Day(2025, 3, 13));
            reservation.Execute(session);
            return facts;
        });
        second.Write(session);
    }

    private void Consultations()
    {
        var at = Day(2025, 6, 2);
        var calendar = Table(at, new(ResolutionKind.Deliberation, new("Calendrier des rencontres d'affaires"), new("Le comité arrête le calendrier."), Matter: "8.4"), seats[5].Id);
        calendar.Do(null, () => GiveProxyEndpoint.Decide(new(seats[6].Id, seats[5].Id), at.AddHours(1)));
        Consult(calendar, at.AddHours(2), at.AddDays(10), [C.For, C.For, C.Abstain, null, C.For, C.For], [(6, 5, C.For)], close: true);
        var repeal = Table(Day(2025, 9, 1), new(ResolutionKind.Repeal, new("Abrogation du calendrier des rencontres d'affaires"), new("Le calendrier est abrogé : un autre le remplacera."), new(EffectKind.RepealResolution, calendar.Id), Matter: "8.4"), null);
        Consult(repeal, Day(2025, 9, 2), Day(2025, 9, 12), [C.For, C.For, C.For, C.For, C.For, C.For, C.For], [], close: true);
        calendar.Do(null, () => [new ResolutionRepealed(repeal.Id, repeal.State.DecidedAt!.Value)]);
        Carry(repeal);

        var withdrawn = Table(Day(2025, 10, 6), new(ResolutionKind.Motion, new("Motion sur les horaires du comité"), new("Le comité siège le matin.")), seats[2].Id);
        withdrawn.Do(null, () => WithdrawResolutionEndpoint.Decide(new("Réglé sans vote."), Day(2025, 10, 8)));

        var soon = Noon(-2);
        var current = Table(soon, new(ResolutionKind.Opinion, new("Avis sur le programme de formation des acheteurs"), new("Le comité émet un avis favorable au programme."), Matter: "9.4"), seats[4].Id);
        Consult(current, soon.AddHours(1), Noon(8), [null, C.For, C.Against], [], close: false);
    }

    /// <summary>The census of the innovation axis, with a duplicate merged, and its co-building: a resolution may open it.</summary>
    private void Census()
    {
        var at = Noon(-60);
        StreamDraft<Initiative>[] listed = [.. ((string[])["Concours d'idées du littoral", "Plateau technique ouvert aux PME", "Plateau technique ouvert (autre saisie)"]).Select((title, i) =>
        {
            var draft = Initiative($"census/{i}", AxisKind.Innovation, title, at);
            draft.Do(PublishInitiativeEndpoint.Refuse(draft.State), () => PublishInitiativeEndpoint.Decide(at.AddDays(1)));
            return draft;
        })];
        var (facts, absorbed) = MergeInitiativeEndpoint.Decide(new(listed[1].Id, "Même dispositif, saisi deux fois."), listed[2].State, at.AddDays(2));
        listed[2].Do(null, () => facts);
        listed[1].Do(null, () => absorbed);
        foreach (var initiative in listed)
        {
            if (initiative.State.AgesAt is { } due) later.Schedule(new AgeInitiative(initiative.Id, due), due);
            initiative.Write(session);
        }
        var axis = new StreamDraft<Axis>(axes[AxisKind.Innovation].Id, axes[AxisKind.Innovation]);
        var publish = new PublishCensus(new("Deux dispositifs recensés : un concours et un plateau technique.", "Two schemes found: a contest and a technical platform."), at.AddDays(5));
        axis.Do(PublishCensusEndpoint.Refuse(publish, axis.State, told.Now), () => PublishCensusEndpoint.Decide(publish, axis.State, new([listed[0].Id, listed[1].Id]), told.Now));
        var build = new StartCoBuilding(at.AddDays(10));
        axis.Do(StartCoBuildingEndpoint.Refuse(build, axis.State, told.Now), () => StartCoBuildingEndpoint.Decide(build, told.Now));
        axis.Write(session);
    }

    private void OpenMeeting()
    {
        var convened = Noon(-20);
        var innovation = axes[AxisKind.Innovation];
        ResolutionContent[] contents =
        [
            new(ResolutionKind.Admission, new("Admission au comité", "Admission to the committee"), new("Le comité donne un siège à l'organisation invitée."), new(EffectKind.TakeSeat, seats[told.Sitting.Count].Id), told.Invited, Matter: "5.3"),
            new(ResolutionKind.Charter, new("Adoption de la charte", "Adoption of the charter"), new("Le comité adopte la version en préparation de la charte."), new(EffectKind.AdoptCharter, told.Charter.Id, told.Charter.Draft), Matter: "9.4"),
            new(ResolutionKind.Axis, new("Ouverture de l'axe innovation", "Opening of the innovation axis"), new("Au vu du recensement publié, l'axe innovation est ouvert."), new(EffectKind.OpenAxis, innovation.Id), Axis: AxisKind.Innovation, Matter: "9.4")
        ];
        StreamDraft<Resolution>[] tabled = [.. contents.Select(c => Table(convened, c, null))];
        Meet(convened, Noon(0) is var today && today > told.Now ? told.Now : today, "Marseille, salle de démonstration", tabled, [0, 1, 2, 3, 4, 5, 6], []);
        var next = Meeting(Noon(-3), Noon(21), "Aix-en-Provence, salle de démonstration", [new(new("Point d'étape des trois axes", "Where the three axes stand"))], null);
        next.Do(null, () => [new MeetingMoved(Noon(28), "Aix-en-Provence, salle de démonstration", true, "La salle était prise.", Noon(-1))]);
        var cancelled = Meeting(Day(2025, 11, 3), Day(2025, 11, 24), "Marseille, salle de démonstration", [new(new("Point d'étape"))], null);
        cancelled.Do(null, () => CancelMeetingEndpoint.Decide(new("Ordre du jour reporté à la réunion suivante."), Day(2025, 11, 12)));
    }

    private void Initiatives()
    {
        (AxisKind Axis, string Title, InitiativeState End, int MonthsAgo)[] scenes =
        [
            (AxisKind.Skills, "Parcours de tutorat entre entreprises", InitiativeState.Suggested, 0), (AxisKind.Skills, "Bourse de stages du territoire", InitiativeState.Published, 3),
            (AxisKind.Skills, "Atelier partagé de soudure", InitiativeState.UpdateDue, 13), (AxisKind.Skills, "Cartographie des formations courtes", InitiativeState.Stale, 18),
            (AxisKind.Skills, "Forum de l'alternance 2022", InitiativeState.Archived, 14), (AxisKind.Skills, "Annonce sans rapport avec l'axe", InitiativeState.Declined, 2)
        ];
        foreach (var (index, scene) in scenes.Index())
        {
            var at = told.Now.AddMonths(-scene.MonthsAgo).AddDays(-1);
            var draft = Initiative($"initiative/{index}", scene.Axis, scene.Title, at);
            if (scene.End == InitiativeState.Declined) draft.Do(null, () => DeclineInitiativeEndpoint.Decide(new("Hors du périmètre du recensement."), at.AddDays(1)));
            else if (scene.End != InitiativeState.Suggested)
            {
                draft.Do(null, () => PublishInitiativeEndpoint.Decide(at));
                if (scene.End is InitiativeState.UpdateDue or InitiativeState.Stale) draft.Do(null, () => AgeInitiativeWhenNobodyConfirms.Decide(draft.State));
                if (scene.End == InitiativeState.Stale) draft.Do(null, () => AgeInitiativeWhenNobodyConfirms.Decide(draft.State));
                if (scene.End == InitiativeState.Archived) draft.Do(null, () => ArchiveInitiativeEndpoint.Decide(new("L'édition a eu lieu."), at.AddMonths(1)));
                if (draft.State.AgesAt is { } due) later.Schedule(new AgeInitiative(draft.Id, due), due);
            }
            draft.Write(session);
        }
    }

    // What a scene is made of.

    private static class C
    {
        public static readonly Choice? For = Choice.For, Against = Choice.Against, Abstain = Choice.Abstain;
    }

    private StreamDraft<Seat> Seat(int index, Guid organisation, DateTimeOffset at)
    {
        var seat = new StreamDraft<Seat>(Id($"seat/{index}", at.AddMilliseconds(index)));
        seats.Add(seat);
        session.Insert(Reservation.Of(ProposeSeatEndpoint.Rule, seat.Id, organisation));
        return seat;
    }

    private StreamDraft<Initiative> Initiative(string key, AxisKind axis, string title, DateTimeOffset at)
    {
        var draft = new StreamDraft<Initiative>(Id(key, at));
        var suggest = new SuggestInitiative(axis, new(title, $"{title} : dispositif synthétique.", new("Démonstration", Synthetic: true)));
        draft.Do(SuggestInitiativeEndpoint.Refuse(suggest), () => SuggestInitiativeEndpoint.Decide(suggest, told.Sitting[0].Id, at));
        return draft;
    }

    private StreamDraft<Resolution> Table(DateTimeOffset at, ResolutionContent content, Guid? proposer)
    {
        SeedRules.Assert(Refusal.Validation(ResolutionRules.Check(content, "/content")));
        var draft = new StreamDraft<Resolution>(Id($"resolution/{resolutions.Count}", at.AddMilliseconds(resolutions.Count)));
        draft.Do(null, () => [new ResolutionTabled(committee.Id, Number("D", at), content, proposer, true, at)]);
        resolutions.Add(draft);
        return draft;
    }

    private static void Amend(StreamDraft<Resolution> resolution, DateTimeOffset at, Func<ResolutionContent, ResolutionContent> change, string reason) =>
        resolution.Do(null, () => AmendResolutionEndpoint.Decide(new(change(resolution.State.Content), reason), resolution.State, null, at));

    private StreamDraft<Meeting> Meeting(DateTimeOffset convened, DateTimeOffset at, string? place, IReadOnlyList<AgendaItem> agenda, Guid? secondOf)
    {
        var meeting = new StreamDraft<Meeting>(Id($"meeting/{meetings.Count}", convened.AddMilliseconds(meetings.Count)));
        var command = new ConveneMeeting(at.ToString("O"), agenda, place, Remote: true, secondOf);
        var ground = new Convocation(Held(convened), null, [.. resolutions.Select(r => r.State)], Number("R", at));
        meeting.Do(ConveneMeetingEndpoint.Refuse(command, ground), () => ConveneMeetingEndpoint.Decide(command, ground));
        meetings.Add(meeting);
        return meeting;
    }

    private StreamDraft<Meeting> Meet(DateTimeOffset convened, DateTimeOffset at, string? place, IReadOnlyList<StreamDraft<Resolution>> on, IReadOnlyList<int> present, IReadOnlyList<Proxy> proxies)
    {
        var meeting = Meeting(convened, at, place, [.. on.Select(r => new AgendaItem(r.State.Content.Title, r.Id))], null);
        foreach (var proxy in proxies)
            meeting.Do(null, () => GiveMeetingProxyEndpoint.Decide(new(proxy.SeatId, proxy.HeldBy), meeting.State, new(Held(at.AddHours(-1)))));
        var open = new OpenMeeting([.. present.Select(i => new Attendance(seats[i].Id, i % 4 == 3 ? AttendanceMode.Remote : AttendanceMode.InPerson))]);
        meeting.Do(OpenMeetingEndpoint.Refuse(open, meeting.State, new(Held(at))), () => OpenMeetingEndpoint.Decide(open, meeting.State, new(Held(at))));
        return meeting;
    }

    private static void Close(StreamDraft<Meeting> meeting, DateTimeOffset at) => meeting.Do(null, () => CloseMeetingEndpoint.Decide(at));

    /// <param name="choices">Of the seats in their order; a seat without a choice does not vote.</param>
    /// <param name="proxies">Seat, who holds its proxy, and how that one votes for it.</param>
    private void Vote(StreamDraft<Resolution> resolution, StreamDraft<Meeting> meeting, DateTimeOffset at, IReadOnlyList<Choice?> choices, IReadOnlyList<(int Seat, int HeldBy, Choice? Choice)>? proxies = null,
        int? recused = null, IReadOnlyList<int>? leaving = null)
    {
        var open = new OpenVote(VotingMode.Meeting, meeting.Id);
        var ground = new OpeningGround(Held(at), meeting.State, new());
        SeedRules.Assert(resolution.State.Content.Effect is null ? OpenVoteEndpoint.Refuse(open, resolution.State, ground) : null);
        resolution.Do(null, () => [OpenVoteEndpoint.Opened(open, resolution.State, ground)]);
        if (recused is { } seat) resolution.Do(null, () => RecuseSeatEndpoint.Decide(new(seats[seat].Id, RecusalGround.OrganisationInterest), at.AddMinutes(1)));
        var ballots = Cast(resolution, at.AddMinutes(2), choices, proxies ?? []);
        foreach (var gone in leaving ?? []) meeting.Do(null, () => RecordDepartureEndpoint.Decide(new(seats[gone].Id), meeting.State, new(Held(at.AddMinutes(4)))));
        Count(resolution, meeting.State, at.AddMinutes(5), ballots);
    }

    private void Consult(StreamDraft<Resolution> resolution, DateTimeOffset at, DateTimeOffset closes, IReadOnlyList<Choice?> choices, IReadOnlyList<(int Seat, int HeldBy, Choice? Choice)> proxies, bool close)
    {
        var open = new OpenVote(VotingMode.Consultation, ClosesAt: closes.ToString("O"));
        var ground = new OpeningGround(Held(at), null, new());
        SeedRules.Assert(resolution.State.Content.Effect is null ? OpenVoteEndpoint.Refuse(open, resolution.State, ground) : null);
        resolution.Do(null, () => [OpenVoteEndpoint.Opened(open, resolution.State, ground)]);
        var ballots = Cast(resolution, at.AddHours(1), choices, proxies);
        if (close) Count(resolution, null, closes, ballots);
        else
        {
            foreach (var ballot in ballots.Sealed)
            {
                session.Store(ballot);
                session.Insert(Reservation.Of(CastBallotEndpoint.Rule, resolution.Id, resolution.Id, ballot.SeatId));
            }
            later.Schedule(new CloseVoteAtInstant(resolution.Id), closes);
        }
    }

    private (IReadOnlyList<SealedBallot> Sealed, Urn? Urn) Cast(StreamDraft<Resolution> resolution, DateTimeOffset at, IReadOnlyList<Choice?> choices, IReadOnlyList<(int Seat, int HeldBy, Choice? Choice)> proxies)
    {
        List<SealedBallot> ballots = [];
        var urn = resolution.State.Voting!.Secret ? box.Empty(resolution.Id) : null;
        var cast = choices.Select((c, i) => (Seat: i, HeldBy: (int?)null, Choice: c)).Concat(proxies.Select(p => (p.Seat, (int?)p.HeldBy, p.Choice))).Where(c => c.Choice is not null);
        foreach (var (index, (seat, heldBy, choice)) in cast.Index())
        {
            var (id, holder, when) = (seats[seat].Id, heldBy is { } h ? seats[h].Id : (Guid?)null, at.AddSeconds(index));
            if (urn is not null)
            {
                urn = box.With(urn, new(Tracker(resolution.Id, seat), choice!.Value));
                resolution.Do(null, () => CastSecretBallotEndpoint.Decide(id, holder, when));
                continue;
            }
            var (ballot, commitment) = box.Seal(resolution.Id, id, choice!.Value, Guid.Empty);
            ballots.Add(ballot);
            resolution.Do(null, () => [new BallotCast(id, holder, commitment, when)]);
        }
        return (ballots, urn);
    }

    private void Count(StreamDraft<Resolution> resolution, Meeting? meeting, DateTimeOffset at, (IReadOnlyList<SealedBallot> Sealed, Urn? Urn) ballots)
    {
        var ground = new CountGround(new(Held(at), meeting, resolution.State) { Now = at }, ballots.Sealed, ballots.Urn);
        resolution.Do(null, () => CloseVoteEndpoint.Decide(ground, box));
    }

    private static void Carry(StreamDraft<Resolution> resolution) =>
        resolution.Do(null, () => [new EffectCarriedOut(resolution.State.Content.Effect!.Kind, resolution.State.Content.Effect.SubjectId, resolution.State.DecidedAt!.Value)]);

    private void Act(StreamDraft<Resolution> resolution, string title, DateOnly due, DateTimeOffset at, string? evidence)
    {
        var action = new StreamDraft<ActionItem>(Id($"action/{title}", at));
        action.Do(null, () => OpenActionItemEndpoint.Decide(new(new(title), due, told.Sitting[1].Id), resolution.State, at));
        if (evidence is not null) action.Do(null, () => CompleteActionItemEndpoint.Decide(new(evidence), at.AddDays(30)));
        else action.Do(null, () => LapseWhenActionItemDue.Decide(action.State));
        action.Write(session);
    }

    private IReadOnlyList<MinutesEntry> Entries(StreamDraft<Meeting> meeting) => MinutesDraft.Of(meeting.Id, meeting.Facts, [.. resolutions.Where(r => r.State.Voting?.MeetingId == meeting.Id).Select(r => new VotedResolution(r.Id, r.Facts))],
        [.. seats.Take(told.Sitting.Count).Select((s, i) => new MinutesSeat(s.Id, s.State.OrganisationId, i + 1))], committee.State.InForceAt(meeting.State.OpenedAt!.Value)?.Rules.Quorum,
        organisation => told.Sitting.FirstOrDefault(s => s.Id == organisation)?.Name);

    private CommitteeHeld Held(DateTimeOffset at) => new(committee.State, [.. seats.Where(s => !s.IsEmpty).Select(s => s.State)], at);

    private string Number(string letter, DateTimeOffset at)
    {
        var year = ParisTime.DayOf(at).Year;
        var next = numbers[$"{letter}-{year}"] = numbers.GetValueOrDefault($"{letter}-{year}") + 1;
        return $"{year}-{letter}{next:00}";
    }

    private Guid Id(string what, DateTimeOffset at) => SeedId.Of(session.TenantId, $"committee/{what}", at);

    /// <summary>Random for whoever does not know how it was made, and the same each time.</summary>
    private static string Tracker(Guid resolution, int seat) =>
        System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes($"{resolution}/{seat}")).AsSpan(0, 16));

    private static DateTimeOffset Day(int year, int month, int day) => ParisTime.StartOf(new(year, month, day)).AddHours(10);

    /// <summary>Noon in Paris, so many days from the day of loading.</summary>
    private DateTimeOffset Noon(int days) => ParisTime.StartOf(ParisTime.DayOf(told.Now).AddDays(days)).AddHours(12);
}
