using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Membership.Persons;
using Wolverine.Http;

namespace PactePme.Membership.Organisations;

/// <summary>An organisation as the caller may see it.</summary>
/// <param name="Identifier">Absent when it is personal and not the caller's to see.</param>
/// <param name="Name">A sole trader's reads <c>erased</c> once erased, and is absent when partially diffused.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
public sealed record OrganisationView(Guid Id, long Version, OrganisationStatus Status, Identifier? Identifier, string? Name, SizeClass? SizeClass,
    ActivityCode? Activity, string? Commune, BuyerKind? LargeBuyer, bool SoleTrader, bool PartialDiffusion, IReadOnlyList<string> Establishments,
    CapabilitiesView? Capabilities, Guid? MergedInto, Provenance Provenance, bool Synthetic) : IVersioned
{
    public static OrganisationView Of(Organisation o, DateTimeOffset at, Caller by, Func<Guid?, PersonalDetails> open)
    {
        var details = o.SoleTrader ? open(o.PersonalRecordId) : null;
        var entitled = !o.PartialDiffusion || by.Is(Role.Secretary) || by.OrganisationId == o.Id;
        var identifier = details?.Siren is { } siren ? new Identifier(Organisations.Identifier.Siren, siren) : o.Identifier;
        return new(o.Id, o.Version, o.Status, entitled ? identifier : null, entitled ? details?.Name ?? o.Name : null, o.SizeClassAt(at),
            o.Activities.At(at), o.HeadOffices.At(at), o.BuyerKinds.At(at), o.SoleTrader, o.PartialDiffusion, [.. o.Establishments.Select(e => e.Nic)],
            o.Capabilities is { } c ? new(c.Cpv, c.Keywords, c.ServiceArea) : null, o.SurvivorId, o.Provenance, o.Provenance.Kind == SourceKind.Synthetic);
    }
}

/// <summary>What a supplier can do and where.</summary>
public sealed record CapabilitiesView(IReadOnlyList<string> Cpv, IReadOnlyList<string> Keywords, ServiceArea ServiceArea);

public static class GetOrganisationEndpoint
{
    [WolverineGet("/api/{territory}/organisations/{id}"), Allow]
    public static async Task<OrganisationView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, Vault vault, CancellationToken ct)
    {
        if (await session.At<Organisation>(id, moment, ct) is not { } found) return null;
        var open = await vault.OpenAsync(session, [found.PersonalRecordId], ct);
        return OrganisationView.Of(found, moment.AsOf ?? by.At, by, open);
    }
}

public static class OrganisationHistoryEndpoint
{
    /// <summary>Who did what, when and why: each event of an organisation, personal records opened where the caller may see them.</summary>
    [WolverineGet("/api/{territory}/organisations/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, Vault vault, CancellationToken ct)
    {
        if (await session.LoadAsync<Organisation>(id, ct) is not { } organisation) return null;
        var entitled = by.Is(Role.Secretary) || by.OrganisationId == id || !organisation.PartialDiffusion;
        var open = await vault.OpenAsync(session, [organisation.PersonalRecordId], ct);
        return await session.HistoryAsync(id, moment, ct, (fact, data) =>
        {
            if (entitled && organisation.SoleTrader && fact is OrganisationRegistered e) data["name"] = open(e.PersonalRecordId).Name;
        });
    }
}

public static class ListOrganisationsEndpoint
{
    /// <summary>The organisations of the territory, in the order of registration.</summary>
    /// <param name="status">Only those in this state.</param>
    [WolverineGet("/api/{territory}/organisations"), Allow]
    public static async Task<Page<OrganisationView>> Get(PageRequest page, OrganisationStatus? status, Caller by, HttpContext http, IQuerySession session, Vault vault, CancellationToken ct)
    {
        var query = session.Query<Organisation>().AsQueryable();
        if (status is { } wanted) query = query.Where(o => o.Status == wanted);
        var found = await query.PageAsync(page, http, ct);
        var open = await vault.OpenAsync(session, found.Items.Select(o => o.PersonalRecordId), ct);
        return found.Select(o => OrganisationView.Of(o, by.At, by, open));
    }
}
