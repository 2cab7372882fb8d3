using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Governance.Meetings;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Resolutions;

/// <summary>A seat that has voted.</summary>
/// <param name="HeldBy">The seat that voted for it as its proxy.</param>
/// <param name="ByProxy">A proxy voted for it; a register may not say whose.</param>
/// <param name="Choice">Once an open ballot is closed; never in a secret one.</param>
public sealed record BallotView(Guid SeatId, Guid? HeldBy, bool ByProxy, DateTimeOffset At, Choice? Choice);

/// <summary>The vote on a resolution.</summary>
/// <param name="Electorate">Seats that could vote when it opened. The committee's people see them, the recusals and the ballots; a list shows none of them.</param>
/// <param name="Recused">How many seats were recused.</param>
/// <param name="Ballots">Who has voted; what, once an open ballot is closed. The committee's people see it.</param>
/// <param name="Urn">Of a secret ballot once closed: each ballot under its tracker.</param>
/// <param name="Arithmetic">How the outcome was computed; absent until the vote is closed.</param>
/// <param name="Declared">What the register declares of a vote recorded from it.</param>
public sealed record VoteView(VotingMode Mode, Guid? MeetingId, int TextNumber, int RulesNumber, bool Secret, DateTimeOffset OpenedAt, DateTimeOffset? ClosesAt, DateTimeOffset? ClosedAt, int Seats, int Electors,
    IReadOnlyList<Elector>? Electorate, int Recused, IReadOnlyList<Recusal>? Recusals, IReadOnlyList<BallotView>? Ballots, IReadOnlyList<UrnEntry>? Urn, Arithmetic? Arithmetic, DeclaredResult? Declared)
{
    public static VoteView Of(Voting v, bool whole, bool listed = false) => new(v.Mode, v.MeetingId, v.TextNumber, v.RulesNumber, v.Secret, v.OpenedAt, v.ClosesAt, v.ClosedAt, v.Seats, v.Electorate.Count,
        whole ? v.Electorate : null, v.Recusals.Count, whole ? v.Recusals : null, whole ? [.. v.Ballots.Select(b => new BallotView(b.SeatId, b.HeldBy, b.ByProxy, b.At, b.Choice))] : null,
        v.Secret && v.ClosedAt is not null && !listed ? v.Urn : null, v.Arithmetic, v.Declared);
}

/// <summary>A resolution of the committee (délibération).</summary>
/// <param name="Number">Unique in the territory.</param>
/// <param name="Content">The text as it stands, or as it was voted.</param>
/// <param name="Texts">How many versions of the text there are; each is in the decision history.</param>
/// <param name="Proxies">Given for a consultation that has not opened yet; the committee's people see them.</param>
/// <param name="EffectOutcome">What became of the effect that the content names; absent while nothing has.</param>
/// <param name="Evidence">What shows that it was implemented.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record ResolutionView(Guid Id, long Version, string Number, ResolutionState State, ResolutionContent Content, int Texts, Guid? ProposerSeatId, DateTimeOffset TabledAt,
    IReadOnlyList<Proxy>? Proxies, VoteView? Vote, DateTimeOffset? DecidedAt, EffectOutcome? EffectOutcome, string? Evidence, string? WithdrawReason, Guid? RepealedBy, bool Synthetic) : IVersioned
{
    /// <param name="listed">In a list, where electorate and ballots would be many: the resolution itself has them.</param>
    public static ResolutionView Of(Resolution r, Caller by, bool listed = false) => new(r.Id, r.Version, r.Number, r.State, r.Content, r.Texts.Count, r.ProposerSeatId, r.TabledAt,
        by.SeesCommittee() && r.Proxies.Count > 0 ? r.Proxies : null, r.Voting is null ? null : VoteView.Of(r.Voting, by.SeesCommittee() && !listed, listed), r.DecidedAt, r.EffectOutcome, r.Evidence, r.WithdrawReason, r.RepealedBy, r.Synthetic);
}

public static class GetResolutionEndpoint
{
    /// <summary>A resolution, now or at a moment of the past. What a seat votes in an open ballot is shown once the vote is closed, to nobody before.</summary>
    [WolverineGet("/api/{territory}/resolutions/{id}"), Allow]
    public static async Task<ResolutionView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Resolution>(id, moment, ct) is { } found && found.IsShownTo(by) ? ResolutionView.Of(found, by) : null;
}

public static class ListResolutionsEndpoint
{
    /// <summary>The resolutions that the caller may see, the latest tabled first.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="kind">Only those of this kind.</param>
    /// <param name="meetingId">Only those voted at this meeting.</param>
    [WolverineGet("/api/{territory}/resolutions"), Allow]
    public static async Task<Page<ResolutionView>> Get(PageRequest page, ResolutionState? state, ResolutionKind? kind, Guid? meetingId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        IQueryable<Resolution> query = session.Query<Resolution>();
        if (state is { } s) query = query.Where(r => r.State == s);
        if (kind is { } k) query = query.Where(r => r.Content.Kind == k);
        if (meetingId is { } m) query = query.Where(r => r.Voting!.MeetingId == m);
        if (!by.SeesCommittee())
        {
            ResolutionState[] hidden = [ResolutionState.Tabled, ResolutionState.Withdrawn, ResolutionState.Voting];
            var mine = by.OrganisationId;
            query = query.Where(r => !hidden.Contains(r.State) || r.Content.OrganisationId == mine);
        }
        return (await query.PageNewestFirstAsync(page, http, ct)).Select(r => ResolutionView.Of(r, by, listed: true));
    }
}

public static class ResolutionHistoryEndpoint
{
    /// <summary>Each event of a resolution: who did what, when and why. How each seat voted is the committee's to see.</summary>
    [WolverineGet("/api/{territory}/resolutions/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<Resolution>(id, ct) is not { } resolution || !resolution.IsShownTo(by)) return null;
        var entries = await session.HistoryAsync<Resolution>(id, moment, ct, (fact, data) =>
        {
            if (by.SeesCommittee()) return;
            if (fact is VotingClosed) data.Remove("roll");
            if (fact is VotingOpened) data.Remove("electorate");
        });
        return by.SeesCommittee() ? entries : [.. entries!.Where(e => e.Type is not ("ballot_cast_v1" or "secret_ballot_cast_v1" or "proxy_ballot_cancelled_v1" or "ballot_recorded_v1" or "seat_recused_v1"))];
    }
}
