using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Meetings;
using PactePme.Governance.Register;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Minutes;

/// <summary>Drafts the minutes of a closed meeting, once: their text is generated from its events and from those of the votes held at it.</summary>
public sealed record DraftMinutes;

/// <summary>What the text is generated from.</summary>
/// <param name="Meeting">Absent when there is no such meeting.</param>
/// <param name="Entries">The text; empty unless the meeting is closed.</param>
public sealed record DraftGround(Meeting? Meeting, IReadOnlyList<MinutesEntry> Entries);

public static class DraftMinutesEndpoint
{
    public const string Rule = "minutes-drafted";

    /// <summary>One set of minutes for each meeting; raised by the store.</summary>
    public static readonly Refusal AlreadyDrafted = Refusal.State(Rule,
        "Cette réunion a déjà son procès-verbal : amendez-le, ou corrigez-le une fois publié.",
        "This meeting has its minutes already: amend them, or correct them once published.");
    public static readonly Refusal NotClosed = Refusal.State("meeting-not-closed",
        "Le procès-verbal se rédige une fois la réunion close.",
        "Minutes are drafted once the meeting is closed.");

    public static async Task<DraftGround> LoadAsync(Guid id, IQuerySession session, CancellationToken ct)
    {
        var meeting = await session.LoadAsync<Meeting>(id, ct);
        if (meeting?.State != MeetingState.Closed) return new(meeting, []);
        var facts = await FactsAsync(session, id, ct);
        var voted = await session.Query<Resolution>().Where(r => r.Voting!.MeetingId == id).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(ct);
        List<VotedResolution> resolutions = [];
        foreach (var resolution in voted) resolutions.Add(new(resolution, await FactsAsync(session, resolution, ct)));
        var seats = await session.Query<Seat>().Where(s => s.CommitteeId == meeting.CommitteeId).OrderBy(s => s.Id).ToListAsync(ct);
        var committee = await session.LoadAsync<Committee>(meeting.CommitteeId, ct);
        // A name that is personal data is not known here, so it cannot get into the text.
        var names = (await session.LoadManyAsync<KnownOrganisation>(ct, [.. seats.Select(s => s.OrganisationId).Distinct()])).ToDictionary(o => o.Id, o => o.Name);
        return new(meeting, MinutesDraft.Of(id, facts, resolutions, [.. seats.Select((s, i) => new MinutesSeat(s.Id, s.OrganisationId, i + 1))],
            committee?.InForceAt(meeting.OpenedAt!.Value)?.Rules.Quorum, organisation => names.GetValueOrDefault(organisation)));
    }

    private static async Task<IReadOnlyList<IFact>> FactsAsync(IQuerySession session, Guid id, CancellationToken ct) =>
        [.. new Moment().See(await session.Events.FetchStreamAsync(id, token: ct)).Select(e => (IFact)e.Data)];

    [WolverineBefore]
    public static Refusal? Refuse(DraftGround ground) =>
        ground.Meeting is not { } meeting ? Refusal.NotFound
        : meeting.State != MeetingState.Closed ? NotClosed
        : null;

    [WolverinePost("/api/{territory}/meetings/{id}/minutes"), Allow(Role.Secretary)]
    public static (Created, IStartStream, IMartenOp) Post(string territory, Guid id, DraftMinutes command, DraftGround ground, Caller by)
    {
        var minutes = Guid.CreateVersion7(by.At);
        var (facts, reservation) = Decide(minutes, id, ground, by.At);
        return (new Created(minutes, facts.Count) { Location = $"/api/{territory}/minutes/{minutes}" }, MartenOps.StartStream<MeetingMinutes>(minutes, [.. facts]), reservation);
    }

    public static (IReadOnlyList<IFact> Facts, IMartenOp Reservation) Decide(Guid minutes, Guid meeting, DraftGround ground, DateTimeOffset now) =>
        ([new MinutesDrafted(meeting, ground.Entries, ground.Meeting!.Synthetic, now)], MartenOps.Insert(Reservation.Of(Rule, minutes, meeting)));
}
