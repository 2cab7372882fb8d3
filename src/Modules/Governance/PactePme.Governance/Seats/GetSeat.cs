using Marten;
using Marten.Linq.MatchesSql;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Seats;

/// <summary>A seat of the committee, and who holds it at the moment that is asked for.</summary>
/// <param name="Holder">Who holds it then (titulaire): a pseudonym, named under <c>persons</c>; absent when it is vacant or nobody knows.</param>
/// <param name="Alternate">Who stands in for the holder (suppléant).</param>
/// <param name="Origin">How it came to be taken.</param>
/// <param name="Attestation">Who says that it is taken, where no act is known.</param>
/// <param name="Assumed">What is assumed rather than known.</param>
/// <param name="Mandates">Every mandate known then, past ones included.</param>
/// <param name="Functions">Functions that a source reports of persons of the organisation; whether they hold the seat, it does not say.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record SeatView(Guid Id, long Version, SeatState State, Guid OrganisationId, Guid? Holder, Guid? Alternate, SeatOrigin? Origin, Guid? ResolutionId, Attestation? Attestation, string? Assumed,
    DateTimeOffset? SeatedFrom, DateTimeOffset? EndedAt, SeatEndReason? EndReason, string? Grounds, string? DeclineReason, IReadOnlyList<Mandate> Mandates, IReadOnlyList<AttestedFunction> Functions, bool Synthetic) : IVersioned
{
    /// <summary>A mandate begins and ends by itself, with the day.</summary>
    public bool DependsOnMore => true;

    public static SeatView Of(Seat s, Moment moment, Caller by)
    {
        var day = ParisTime.DayOf(moment.AsOf ?? by.At);
        var seated = s.State == SeatState.Seated;
        return new(s.Id, s.Version, s.State, s.OrganisationId, seated ? s.HolderOn(day) : null, seated ? s.AlternateOn(day) : null, s.Origin, s.ResolutionId, s.Attestation, s.Assumed,
            s.SeatedFrom, s.EndedAt, s.EndReason, s.Grounds, s.DeclineReason, s.Mandates, s.Functions, s.Synthetic);
    }
}

public static class GetSeatEndpoint
{
    /// <summary>A seat, and who holds it, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/seats/{id}"), Allow]
    public static async Task<SeatView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.At<Seat>(id, moment, ct) is { } found ? SeatView.Of(found, moment, by) : null;
}

public static class ListSeatsEndpoint
{
    public static readonly Refusal NoVersionOfAList = Refusal.Malformed("version-of-a-list",
        "Une liste n'a pas de version : regardez le passé avec « asOf » et « knownAt ».",
        "A list has no version: look at the past with \"asOf\" and \"knownAt\".");

    [WolverineBefore]
    public static Refusal? Refuse(Moment moment) => moment.Version is null ? null : NoVersionOfAList;

    /// <summary>Who held which seat on that date: every seat with its holder, now or at a moment of the past. A seat that was not there then is not listed.</summary>
    /// <param name="state">Only those in this state then.</param>
    /// <param name="organisationId">Only those of this organisation.</param>
    /// <param name="personId">Only those that this person holds then, or stands in for.</param>
    [WolverineGet("/api/{territory}/seats"), Allow]
    public static async Task<Page<SeatView>> Get(PageRequest page, Moment moment, SeatState? state, Guid? organisationId, Guid? personId, Caller by, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        IQueryable<Seat> query = session.Query<Seat>();
        if (organisationId is { } organisation) query = query.Where(s => s.OrganisationId == organisation);
        if (page.After is { } after) query = query.Where(s => s.MatchesSql("d.id > ?", after));
        var seats = await session.ManyAt<Seat>(await query.OrderBy(s => s.Id).Select(s => s.Id).ToListAsync(ct), moment, ct);
        return seats.Select(s => SeatView.Of(s, moment, by)).Where(s => (state is null || s.State == state) && (personId is null || s.Holder == personId || s.Alternate == personId))
            .Take(page.Limit + 1).ToList().Cut(page, http, s => s.Id);
    }
}

public static class SeatHistoryEndpoint
{
    /// <summary>Each event of a seat: who did what, when and why.</summary>
    [WolverineGet("/api/{territory}/seats/{id}/history"), Allow]
    public static Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) => session.HistoryAsync<Seat>(id, moment, ct);
}
