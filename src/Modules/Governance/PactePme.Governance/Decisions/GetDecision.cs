using JasperFx.Events;
using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Governance.Axes;
using PactePme.Governance.Committees;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Decisions;

/// <summary>One version of the text of a decision.</summary>
/// <param name="Number">1 for the text as tabled.</param>
/// <param name="Voted">This is the version that was voted.</param>
/// <param name="Reason">Why it replaced the one before.</param>
/// <param name="Title">Differences of the French title from the version before; absent for the first.</param>
/// <param name="Text">Differences of the French text from the version before; absent for the first.</param>
/// <param name="EnglishText">Differences of the English text, where both versions have one.</param>
public sealed record TextVersion(int Number, bool Voted, ResolutionContent Content, string? Reason, Guid? ProposerSeatId, DateTimeOffset From,
    IReadOnlyList<DifferencePart>? Title, IReadOnlyList<DifferencePart>? Text, IReadOnlyList<DifferencePart>? EnglishText)
{
    public static IReadOnlyList<TextVersion> Of(Resolution r) => [.. r.Texts.Select((t, i) =>
    {
        var before = i == 0 ? null : r.Texts[i - 1].Content;
        return new TextVersion(t.Number, t.Number == r.Voting?.TextNumber, t.Content, t.Reason, t.ProposerSeatId, t.From,
            before is null ? null : TextDifference.Of(before.Title.French, t.Content.Title.French),
            before is null ? null : TextDifference.Of(before.Text.French, t.Content.Text.French),
            before?.Text.English is { } english && t.Content.Text.English is { } now ? TextDifference.Of(english, now) : null);
    })];
}

/// <summary>One event of a decision: who did it, when, and what caused it.</summary>
/// <param name="EventId">Its causes are at <c>events/{eventId}/causes</c>.</param>
/// <param name="Type">Stored, versioned name of the event.</param>
/// <param name="Person">Pseudonym of who did it; absent when the system did.</param>
/// <param name="Proof">Where the verifiable log holds it; absent until it does, a second or so after it was recorded.</param>
public sealed record DecisionStep(Guid EventId, string Type, long Version, DateTimeOffset EffectiveAt, DateTimeOffset RecordedAt, Guid? Person, Guid? Organisation, EventProof? Proof = null);

/// <summary>A decision of the committee as an auditor reads it: who proposed what, how the text changed, who voted what, by which rules, and what came of it.</summary>
/// <param name="Id">The resolution.</param>
/// <param name="CommitteeId">The body that decides.</param>
/// <param name="ProposerSeatId">The seat that proposed it; absent when the secretary tabled it for the committee.</param>
/// <param name="ProposedBy">Pseudonym of the person who tabled it.</param>
/// <param name="Texts">Each version of the text, with what changed.</param>
/// <param name="Rules">The rules under which it was voted.</param>
/// <param name="Vote">Electorate, recusals, ballots and the whole arithmetic. Recompute it at <c>resolutions/{id}/recount</c>.</param>
/// <param name="Effect">The effect that it names.</param>
/// <param name="EffectOutcome">What became of the effect.</param>
/// <param name="Steps">Each event, in the order of recording.</param>
public sealed record DecisionView(Guid Id, long Version, string Number, ResolutionKind Kind, ResolutionState State, Guid CommitteeId, string CommitteeName, Guid? ProposerSeatId, Guid? ProposedBy, AxisKind? Axis, Guid? OrganisationId,
    DateTimeOffset TabledAt, DateTimeOffset? DecidedAt, IReadOnlyList<TextVersion> Texts, RulesEdition? Rules, VoteView? Vote, Effect? Effect, EffectOutcome? EffectOutcome, string? Evidence, Guid? RepealedBy,
    IReadOnlyList<DecisionStep> Steps, bool Synthetic) : IVersioned
{
    /// <summary>A step that is not proved yet will be, without a new version.</summary>
    bool IVersioned.DependsOnMore => true;

    public static DecisionView Of(Resolution r, Committee? committee, IReadOnlyList<IEvent> events, IReadOnlyDictionary<Guid, EventProof> proofs, Caller by)
    {
        var seen = by.SeesCommittee() ? events : [.. events.Where(e => e.Data is not (BallotCast or SecretBallotCast or ProxyBallotCancelled or BallotRecorded or SeatRecused))];
        var voted = r.Voting is { } voting ? voting with { Roll = [] } : null;
        return new(r.Id, r.Version, r.Number, r.Content.Kind, r.State, r.CommitteeId, committee?.Name ?? "", r.ProposerSeatId, events.Count == 0 ? null : Caller.Parse(events[0].UserName).Person,
            r.Content.Axis, r.Content.OrganisationId, r.TabledAt, r.DecidedAt, TextVersion.Of(r),
            voted is null ? null : committee?.Rules.FirstOrDefault(e => e.Number == voted.RulesNumber) ?? new(voted.RulesNumber, voted.Rules, null, voted.OpenedAt),
            voted is null ? null : VoteView.Of(voted, by.SeesCommittee()), r.Content.Effect, r.EffectOutcome, r.Evidence, r.RepealedBy,
            [.. seen.OrderBy(e => e.Version).Select(e => Step(e, proofs.GetValueOrDefault(e.Id)))], r.Synthetic);
    }

    private static DecisionStep Step(IEvent e, EventProof? proof)
    {
        var (person, organisation) = Caller.Parse(e.UserName);
        return new(e.Id, e.EventTypeName, e.Version, ((IFact)e.Data).EffectiveAt, e.Timestamp, person, organisation, proof);
    }
}

public static class GetDecisionEndpoint
{
    /// <summary>A decision with its whole history: proposer, versions of the text and their differences, votes, arithmetic, rules, effects and what became of them; now, or as the committee knew it then.</summary>
    [WolverineGet("/api/{territory}/decisions/{id}"), Allow]
    public static async Task<DecisionView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<Resolution>(id, ct) is null) return null;
        var all = await session.Events.FetchStreamAsync(id, token: ct);
        if (moment.Version > all.Count) return null;
        IReadOnlyList<IEvent> events = [.. moment.See(all)];
        return Fold.Of<Resolution>(events) is { } then && then.IsShownTo(by) ? DecisionView.Of(then, await session.CommitteeAsync(ct), events, await session.ProofsAsync([.. events.Select(e => e.Id)], ct), by) : null;
    }
}

/// <summary>A decision in a list.</summary>
/// <param name="Title">Of the text as it stood.</param>
/// <param name="For">Votes for, once counted.</param>
public sealed record DecisionSummary(Guid Id, string Number, ResolutionKind Kind, ResolutionState State, Wording Title, Guid CommitteeId, Guid? ProposerSeatId, AxisKind? Axis, Guid? OrganisationId, DateTimeOffset TabledAt,
    DateTimeOffset? DecidedAt, VotingMode? Mode, bool Secret, int? For, int? Against, int? Abstain, int? RulesNumber, EffectKind? EffectKind, EffectOutcome? EffectOutcome, bool Synthetic)
{
    public static DecisionSummary Of(Resolution r)
    {
        var count = r.Voting?.Arithmetic?.Count;
        return new(r.Id, r.Number, r.Content.Kind, r.State, r.Content.Title, r.CommitteeId, r.ProposerSeatId, r.Content.Axis, r.Content.OrganisationId, r.TabledAt, r.DecidedAt, r.Voting?.Mode,
            r.Voting?.Secret ?? r.Content.Secret, count?.For, count?.Against, count?.Abstain, r.Voting?.RulesNumber, r.Content.Effect?.Kind, r.EffectOutcome, r.Synthetic);
    }
}

public static class ListDecisionsEndpoint
{
    public static readonly Refusal PersonsAreTheCommittees = Refusal.Forbidden("persons-are-the-committees",
        "Chercher ce qu'une personne a fait est réservé au comité et à ceux qui l'auditent.",
        "Looking for what a person did is for the committee and those who audit it.");

    [WolverineBefore]
    public static Refusal? Refuse(Moment moment, Guid? personId, Caller by) =>
        moment.Version is not null ? ListSeatsEndpoint.NoVersionOfAList
        : personId is not null && !by.SeesCommittee() ? PersonsAreTheCommittees
        : null;

    /// <summary>The committee's decisions, the latest tabled first, now or as the committee knew them then. What was not tabled, or not known, at that moment is not listed.</summary>
    /// <param name="from">Only those decided, or tabled when not decided yet, on or after this Paris day.</param>
    /// <param name="to">Only those decided, or tabled when not decided yet, on or before this Paris day.</param>
    /// <param name="committeeId">Only those of this committee.</param>
    /// <param name="personId">Only those in whose history this person acted: tabled, amended, voted, recorded.</param>
    /// <param name="organisationId">Only those about this organisation, or whose history somebody acted in for it.</param>
    /// <param name="axis">Only those about this axis.</param>
    /// <param name="kind">Only those of this kind.</param>
    /// <param name="state">Only those in this state then.</param>
    [WolverineGet("/api/{territory}/decisions"), Allow]
    public static async Task<Page<DecisionSummary>> Get(PageRequest page, Moment moment, DateOnly? from, DateOnly? to, Guid? committeeId, Guid? personId, Guid? organisationId, AxisKind? axis, ResolutionKind? kind, ResolutionState? state,
        Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        List<Resolution> found = [];
        var after = page.After;
        while (found.Count <= page.Limit)
        {
            var next = after;
            IQueryable<Resolution> query = session.Query<Resolution>();
            if (next is { } last) query = query.Where(r => r.MatchesSql("d.id < ?", last));
            if (committeeId is { } committee) query = query.Where(r => r.CommitteeId == committee);
            if (personId is { } who) query = query.Where(r => r.MatchesSql(ActedIn(session), $"{who:N}@%"));
            if (organisationId is { } firm)
                query = by.SeesCommittee() ? query.Where(r => r.MatchesSql($"(d.data -> 'content' ->> 'organisationId' = ? or {ActedIn(session)})", firm.ToString(), $"%@{firm:N}")) : query.Where(r => r.Content.OrganisationId == firm);
            var batch = await query.OrderByDescending(r => r.Id).Take(page.Limit + 1).ToListAsync(ct);
            after = batch.Count == 0 ? after : batch[^1].Id;
            var then = moment.IsNow ? batch : await session.ManyAt<Resolution>([.. batch.Select(r => r.Id)], moment, ct);
            found.AddRange(then.Where(r => r.IsShownTo(by) && (axis is null || r.Content.Axis == axis) && (kind is null || r.Content.Kind == kind) && (state is null || r.State == state)
                && (from is null || DayOf(r) >= from) && (to is null || DayOf(r) <= to)));
            if (batch.Count <= page.Limit) break;
        }
        return found.Cut(page, http, r => r.Id).Select(DecisionSummary.Of);
    }

    private static DateOnly DayOf(Resolution resolution) => ParisTime.DayOf(resolution.DecidedAt ?? resolution.TabledAt);

    /// <summary>Somebody acted in the resolution's history: who acts is written on each event, as person@organisation.</summary>
    private static string ActedIn(IQuerySession session) =>
        $"exists (select 1 from {session.DocumentStore.Options.DatabaseSchemaName}.mt_events e where e.tenant_id = d.tenant_id and e.stream_id = d.id and e.user_name like ?)";
}
