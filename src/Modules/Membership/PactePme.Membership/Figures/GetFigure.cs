using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using Wolverine.Http;

namespace PactePme.Membership.Figures;

/// <summary>A figure that a source declares.</summary>
/// <param name="Value">As stated: percent for shares.</param>
/// <param name="Qualifier">As said: more than, some, exactly.</param>
/// <param name="SpeakerPersonId">Who said it, as the register knows them.</param>
/// <param name="EffectiveAt">Since when this statement holds.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record FigureView(Guid Id, long Version, Measure Measure, decimal Value, string Unit, string Qualifier, Guid? SpeakerPersonId, FigureSource Source,
    DateOnly DeclaredOn, DateTimeOffset EffectiveAt, bool Synthetic) : IVersioned
{
    public static FigureView Of(DeclaredFigure f) => new(f.Id, f.Version, f.Statement.Measure, f.Statement.Value, f.Statement.Unit, f.Statement.Qualifier,
        f.Statement.SpeakerPersonId, f.Statement.Source, f.Statement.DeclaredOn, f.Since, f.Statement.Source.Kind == SourceKind.Synthetic);
}

public static class GetFigureEndpoint
{
    /// <summary>A declared figure.</summary>
    [WolverineGet("/api/{territory}/figures/{id}"), Allow]
    public static async Task<FigureView?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.At<DeclaredFigure>(id, moment, ct) is { } found ? FigureView.Of(found) : null;
}

public static class FigureHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of a declared figure.</summary>
    [WolverineGet("/api/{territory}/figures/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<DeclaredFigure>(id, ct) is null ? null : await session.HistoryAsync<DeclaredFigure>(id, moment, ct);
}

public static class ListFiguresEndpoint
{
    /// <summary>The declared figures, in the order of recording.</summary>
    /// <param name="measure">Only those of this measure.</param>
    [WolverineGet("/api/{territory}/figures"), Allow]
    public static async Task<Page<FigureView>> Get(PageRequest page, Measure? measure, HttpContext http, IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<DeclaredFigure>().AsQueryable();
        if (measure is { } wanted) query = query.Where(f => f.Statement.Measure == wanted);
        return (await query.PageAsync(page, http, ct)).Select(FigureView.Of);
    }
}
