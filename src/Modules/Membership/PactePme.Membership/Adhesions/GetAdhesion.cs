using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Membership.Adhesions;

/// <summary>An adhesion as the caller may see it.</summary>
/// <param name="Signatory">The organisation is a signatory of the pact by it.</param>
/// <param name="CharterVersion">The version signed or reaffirmed last.</param>
/// <param name="DueVersion">The version to reaffirm, when one is due.</param>
/// <param name="Reason">Why it was declined or withdrawn: for the organisation and the committee only.</param>
/// <param name="Expulsion">An expulsion under way or done: for the organisation and the committee only.</param>
/// <param name="Synthetic">Of a made-up organisation; left out of official exports.</param>
public sealed record AdhesionView(Guid Id, long Version, Guid OrganisationId, Guid CharterId, AdhesionState State, bool Signatory, int? CharterVersion, int? DueVersion,
    DateTimeOffset AppliedAt, DateTimeOffset? SignedAt, DateTimeOffset? EndedAt, string? Reason, Expulsion? Expulsion, bool Synthetic) : IVersioned
{
    public static AdhesionView? Of(Adhesion? a, Caller by)
    {
        if (a is null || !a.IsShownTo(by)) return null;
        var entitled = AdhesionRules.SeesAll(by) || by.BelongsTo(a.OrganisationId);
        return new(a.Id, a.Version, a.OrganisationId, a.CharterId, a.State, a.IsSignatory, a.CharterVersion, a.DueVersion, a.AppliedAt, a.SignedAt, a.EndedAt,
            entitled ? a.Reason : null, entitled ? a.Expulsion : null, a.Synthetic);
    }
}

public static class GetAdhesionEndpoint
{
    /// <summary>An adhesion; one that is pending or ended is shown to its organisation and the committee only.</summary>
    [WolverineGet("/api/{territory}/adhesions/{id}"), Allow]
    public static async Task<AdhesionView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        AdhesionView.Of(await session.At<Adhesion>(id, moment, ct), by);
}

public static class AdhesionHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of an adhesion, for its organisation and the committee.</summary>
    [WolverineGet("/api/{territory}/adhesions/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, CancellationToken ct) =>
        await session.LoadAsync<Adhesion>(id, ct) is { } adhesion && (AdhesionRules.SeesAll(by) || by.BelongsTo(adhesion.OrganisationId))
            ? await session.HistoryAsync<Adhesion>(id, moment, ct) : null;
}

public static class ListAdhesionsEndpoint
{
    /// <summary>The adhesions of the territory that the caller may see, in the order of application.</summary>
    /// <param name="organisationId">Only those of this organisation.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="charterId">Only those to this charter.</param>
    [WolverineGet("/api/{territory}/adhesions"), Allow]
    public static async Task<Page<AdhesionView>> Get(PageRequest page, Guid? organisationId, AdhesionState? state, Guid? charterId, Caller by, HttpContext http,
        IQuerySession session, CancellationToken ct)
    {
        var query = session.Query<Adhesion>().AsQueryable();
        if (organisationId is { } organisation) query = query.Where(a => a.OrganisationId == organisation);
        if (state is { } wanted) query = query.Where(a => a.State == wanted);
        if (charterId is { } charter) query = query.Where(a => a.CharterId == charter);
        if (!AdhesionRules.SeesAll(by))
        {
            List<Guid> own = [by.OrganisationId, .. by.Absorbed];
            query = query.Where(a => a.State == AdhesionState.Signed || a.State == AdhesionState.ReaffirmationDue || own.Contains(a.OrganisationId));
        }
        return (await query.PageAsync(page, http, ct)).Select(a => AdhesionView.Of(a, by)!);
    }
}
