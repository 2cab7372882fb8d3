using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Meetings;

/// <summary>An instant, and the same on Paris clocks.</summary>
public sealed record MeetingInstant(DateTimeOffset Utc, DateTimeOffset Paris)
{
    public static MeetingInstant? Of(DateTimeOffset? instant) => instant is { } at ? new(at.ToUniversalTime(), ParisTime.Show(at)) : null;
}

/// <summary>A meeting. Who is there and for whom is shown to the committee's people: secretary, governance members, auditors, analysts.</summary>
/// <param name="Number">Unique in the territory, e.g. 2026-R03.</param>
/// <param name="Remote">People may attend remotely.</param>
/// <param name="RulesNumber">Of the rules whose notice it keeps.</param>
/// <param name="SecondOf">The meeting that lacked the quorum, of which this is the second convocation.</param>
/// <param name="Seats">Seats of the committee when it opened, vacant ones included.</param>
/// <param name="Electorate">How many of them could vote.</param>
/// <param name="Quorate">Whether enough are there, or were when it closed; absent before it opens and where there is no quorum.</param>
/// <param name="Present">Who is there now, or was when it closed.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
/// <param name="Quorum">Over time, counted anew at each change of who was there; absent in lists, empty before it opens and where there is no quorum.</param>
public sealed record MeetingView(Guid Id, long Version, MeetingState State, string Number, MeetingInstant At, string? Place, bool Remote, IReadOnlyList<AgendaItem> Agenda, int RulesNumber, Guid? SecondOf,
    DateTimeOffset ConvenedAt, DateTimeOffset? OpenedAt, DateTimeOffset? ClosedAt, string? CancelReason, Guid? ChairSeatId, int? Seats, int? Electorate, bool? Quorate,
    IReadOnlyList<Attendance>? Present, IReadOnlyList<Proxy>? Proxies, bool Synthetic, IReadOnlyList<QuorumCheck>? Quorum = null) : IVersioned
{
    public static MeetingView Of(Meeting m, Caller by) => new(m.Id, m.Version, m.State, m.Number, MeetingInstant.Of(m.At)!, m.Place, m.Remote, m.Agenda, m.RulesNumber, m.SecondOf,
        m.ConvenedAt, m.OpenedAt, m.ClosedAt, m.CancelReason, m.ChairSeatId, m.OpenedAt is null ? null : m.Seats, m.OpenedAt is null ? null : m.Electorate.Count, m.Quorate,
        by.SeesCommittee() ? m.Present : null, by.SeesCommittee() ? m.Proxies : null, m.Synthetic);

}

public static class GetMeetingEndpoint
{
    /// <summary>One meeting with its quorum over time, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/meetings/{id}"), Allow]
    public static async Task<MeetingView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        var events = await session.Events.FetchStreamAsync(id, token: ct);
        if (moment.Version > events.Count) return null;
        var seen = moment.See(events).ToList();
        if (Fold.Of<Meeting>(seen) is not { } meeting) return null;
        var rule = meeting.OpenedAt is { } opened && await session.LoadAsync<Committee>(meeting.CommitteeId, ct) is { } committee ? committee.InForceAt(opened)?.Rules.Quorum : null;
        return MeetingView.Of(meeting, by) with { Quorum = MeetingQuorum.OverTime(seen.Select(e => (IFact)e.Data), rule) };
    }
}

public static class MeetingHistoryEndpoint
{
    /// <summary>Each event of a meeting: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/meetings/{id}/history"), Allow(Role.Secretary, Role.GovernanceMember, Role.Auditor, Role.Analyst)]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Meeting>(id, ct) is null ? null : await session.HistoryAsync<Meeting>(id, moment, ct);
}

public static class ListMeetingsEndpoint
{
    /// <summary>The meetings of the committee, in the order in which they were convened.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="from">Only those at or after this instant.</param>
    /// <param name="to">Only those before this instant.</param>
    [WolverineGet("/api/{territory}/meetings"), Allow]
    public static async Task<Page<MeetingView>> Get(PageRequest page, MeetingState? state, DateTimeOffset? from, DateTimeOffset? to, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Meeting>().AsQueryable();
        if (state is { } wanted) query = query.Where(m => m.State == wanted);
        if (from is { } first) query = query.Where(m => m.At >= first);
        if (to is { } end) query = query.Where(m => m.At < end);
        return (await query.PageAsync(page, http, ct)).Select(m => MeetingView.Of(m, by));
    }
}
