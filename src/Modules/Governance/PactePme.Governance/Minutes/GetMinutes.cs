using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Minutes;

/// <summary>Minutes of a meeting (procès-verbal): the committee's until they are published, everybody's then.</summary>
/// <param name="TextNumber">Number of the version of the text.</param>
/// <param name="Entries">The text as it stands; as it was approved, from then on. Numbered from 1 in this order.</param>
/// <param name="AmendmentsUntil">Until when amendments are taken.</param>
/// <param name="Proposals">Amendments that were proposed; the committee's people see them.</param>
/// <param name="ApprovedBy">The resolution that approved them.</param>
/// <param name="Corrections">What was found wrong since; the entries stay as they were approved.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record MinutesView(Guid Id, long Version, MinutesState State, Guid MeetingId, int TextNumber, IReadOnlyList<MinutesEntry> Entries, DateTimeOffset DraftedAt, DateTimeOffset? AmendmentsUntil,
    IReadOnlyList<MinutesProposal>? Proposals, Guid? ApprovedBy, DateTimeOffset? ApprovedAt, DateTimeOffset? PublishedAt, IReadOnlyList<MinutesCorrection> Corrections, bool Synthetic) : IVersioned
{
    public static MinutesView Of(MeetingMinutes m, Caller by) => new(m.Id, m.Version, m.State, m.MeetingId, m.Text.Number, m.Text.Entries, m.DraftedAt, m.AmendmentsUntil,
        by.SeesCommittee() ? m.Proposals : null, m.ApprovedBy, m.ApprovedAt, m.PublishedAt, m.Corrections, m.Synthetic);
}

/// <summary>Minutes in a list, without their text.</summary>
/// <param name="Texts">How many versions of the text there are.</param>
public sealed record MinutesListed(Guid Id, long Version, MinutesState State, Guid MeetingId, int Texts, DateTimeOffset DraftedAt, DateTimeOffset? ApprovedAt, DateTimeOffset? PublishedAt, int Corrections, bool Synthetic)
{
    public static MinutesListed Of(MeetingMinutes m) => new(m.Id, m.Version, m.State, m.MeetingId, m.Texts.Count, m.DraftedAt, m.ApprovedAt, m.PublishedAt, m.Corrections.Count, m.Synthetic);
}

public static class GetMinutesEndpoint
{
    /// <summary>Minutes with their text, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/minutes/{id}"), Allow]
    public static async Task<MinutesView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<MeetingMinutes>(id, moment, ct) is { } found && found.AreShownTo(by) ? MinutesView.Of(found, by) : null;
}

public static class GetMinutesTextEndpoint
{
    /// <summary>One version of the text of minutes, by its number from 1.</summary>
    [WolverineGet("/api/{territory}/minutes/{id}/texts/{number}"), Allow(Role.Secretary, Role.GovernanceMember, Role.Auditor, Role.Analyst)]
    public static async Task<MinutesText?> Get(Guid id, int number, IQuerySession session, CancellationToken ct) =>
        (await session.LoadAsync<MeetingMinutes>(id, ct))?.Texts.FirstOrDefault(t => t.Number == number);
}

public static class MinutesHistoryEndpoint
{
    /// <summary>Each event of minutes: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/minutes/{id}/history"), Allow(Role.Secretary, Role.GovernanceMember, Role.Auditor, Role.Analyst)]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<MeetingMinutes>(id, ct) is null ? null : await session.HistoryAsync<MeetingMinutes>(id, moment, ct);
}

public static class ListMinutesEndpoint
{
    /// <summary>The minutes that the caller may see, in the order in which they were drafted, without their texts.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="meetingId">Only those of this meeting.</param>
    [WolverineGet("/api/{territory}/minutes"), Allow]
    public static async Task<Page<MinutesListed>> Get(PageRequest page, MinutesState? state, Guid? meetingId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<MeetingMinutes>().AsQueryable();
        if (state is { } wanted) query = query.Where(m => m.State == wanted);
        if (meetingId is { } meeting) query = query.Where(m => m.MeetingId == meeting);
        if (!by.SeesCommittee()) query = query.Where(m => m.State == MinutesState.Published);
        return (await query.PageAsync(page, http, ct)).Select(MinutesListed.Of);
    }
}
