using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Governance.Targets;

/// <summary>A target of the pact.</summary>
/// <param name="Unit">What its figures count: organisations, deals, EUR or persons.</param>
/// <param name="Computed">Counted here, from what other modules tell; else only stated figures measure it.</param>
/// <param name="ResolutionId">The resolution that set it; absent when a source reports it.</param>
/// <param name="Latest">The latest measurement; absent before the first.</param>
/// <param name="MetOn">The day of the measurement that reached the goal.</param>
/// <param name="Missed">Why it counts as missed.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record TargetView(Guid Id, long Version, TargetState State, TargetTerms Terms, string Unit, bool Computed, Guid? ResolutionId, DateTimeOffset SetAt,
    Measurement? Latest, DateOnly? MetOn, MissedReason? Missed, bool Synthetic) : IVersioned
{
    public static TargetView Of(Target t) => new(t.Id, t.Version, t.State, t.Terms, UnitOf(t.Terms.Measure), Target.IsComputed(t.Terms.Measure), t.ResolutionId, t.SetAt,
        t.Latest, t.MetOn, t.Missed, t.Synthetic);

    private static string UnitOf(TargetMeasure measure) => measure switch
    {
        TargetMeasure.Signatories => "organisations",
        TargetMeasure.ConfirmedDeals => "deals",
        TargetMeasure.ConfirmedDealAmount => "EUR",
        _ => "persons"
    };
}

/// <summary>A measurement of a target.</summary>
/// <param name="Id">The event that recorded it.</param>
/// <param name="Version">The target's version after it.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record MeasurementView(Guid Id, long Version, decimal Value, decimal Synthetic, DateOnly On, CitedSource? Source, DateTimeOffset RecordedAt);

public static class GetTargetEndpoint
{
    /// <summary>A target, now or at a moment of the past.</summary>
    [WolverineGet("/api/{territory}/targets/{id}"), Allow]
    public static async Task<TargetView?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.At<Target>(id, moment, ct) is { } found ? TargetView.Of(found) : null;
}

public static class TargetHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of a target.</summary>
    [WolverineGet("/api/{territory}/targets/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Target>(id, ct) is null ? null : await session.HistoryAsync<Target>(id, moment, ct);
}

public static class ListMeasurementsEndpoint
{
    /// <summary>The measurements of a target over time, in the order of recording.</summary>
    [WolverineGet("/api/{territory}/targets/{id}/measurements"), Allow]
    public static async Task<Page<MeasurementView>?> Get(Guid id, PageRequest page, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<Target>(id, ct) is null) return null;
        var all = (await session.Events.FetchStreamAsync(id, token: ct)).Where(e => e.Data is TargetMeasured).OrderBy(e => e.Version).ToList();
        var from = page.After is { } after ? all.FindIndex(e => e.Id == after) + 1 : 0;
        return all.Skip(from).Take(page.Limit + 1).Select(e => (e, (TargetMeasured)e.Data))
            .Select(m => new MeasurementView(m.e.Id, m.e.Version, m.Item2.Value, m.Item2.Synthetic, m.Item2.On, m.Item2.Source, m.e.Timestamp)).ToList().Cut(page, http, m => m.Id);
    }
}

public static class ListTargetsEndpoint
{
    /// <summary>The targets of the territory, in the order in which they were recorded.</summary>
    /// <param name="state">Only those in this state.</param>
    /// <param name="measure">Only those that count this.</param>
    [WolverineGet("/api/{territory}/targets"), Allow]
    public static async Task<Page<TargetView>> Get(PageRequest page, TargetState? state, TargetMeasure? measure, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Target>().AsQueryable();
        if (state is { } wanted) query = query.Where(t => t.State == wanted);
        if (measure is { } counted) query = query.Where(t => t.Terms.Measure == counted);
        return (await query.PageAsync(page, http, ct)).Select(TargetView.Of);
    }
}
