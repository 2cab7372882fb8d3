using System.Text.Json.Nodes;
using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using PactePme.Membership.Persons;
using Wolverine.Attributes;
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
    /// <summary>SIREN of the head of the group that it declares to belong to.</summary>
    public string? GroupHead { get; init; }

    public static OrganisationView Of(Organisation o, DateTimeOffset at, Caller by, Func<Guid?, PersonalDetails> open)
    {
        var details = o.Personal ? open(o.PersonalRecordId) : null;
        var entitled = EntitledTo(o, by);
        var identifier = details?.Siren is { } siren ? new Identifier(Organisations.Identifier.Siren, siren) : o.Identifier;
        return new(o.Id, o.Version, o.Status, entitled ? identifier : null, entitled ? details?.Name ?? o.Name : null, o.SizeClassAt(at),
            o.Activities.At(at), o.HeadOffices.At(at), o.BuyerKinds.At(at), o.SoleTrader, o.PartialDiffusion, [.. o.Establishments.Select(e => e.Nic)],
            o.Capabilities is { } c ? new(c.Cpv, c.Keywords, c.ServiceArea) : null, o.SurvivorId, o.Provenance, o.Provenance.Kind == SourceKind.Synthetic)
        { GroupHead = o.GroupHeads.At(at) };
    }

    public static bool EntitledTo(Organisation o, Caller by) => !o.PartialDiffusion || by.Is(Role.Secretary) || by.BelongsTo(o.Id);
}

/// <summary>What a supplier can do and where.</summary>
public sealed record CapabilitiesView(IReadOnlyList<string> Cpv, IReadOnlyList<string> Keywords, ServiceArea ServiceArea);

public static class GetOrganisationEndpoint
{
    /// <summary>An organisation, now or as it was recorded at a moment.</summary>
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
        var entitled = OrganisationView.EntitledTo(organisation, by);
        var open = await vault.OpenAllOfAsync(session, id, ct);
        return await session.HistoryAsync<Organisation>(id, moment, ct, (_, data) =>
        {
            if (data.Remove("personalRecordId", out var record))
            {
                var details = open(record!.GetValue<Guid>());
                data["name"] = details.Name;
                if (details.Siren is { } siren) data["identifier"] = new JsonObject { ["scheme"] = Identifier.Siren, ["value"] = siren };
            }
            if (entitled) return;
            data.Remove("name");
            data.Remove("identifier");
        });
    }
}

public static class ListOrganisationsEndpoint
{
    public static readonly Refusal MalformedIdentifier = Refusal.Malformed("malformed-identifier",
        "« identifier » s'écrit schéma:valeur, par exemple SIREN:200054807.",
        "\"identifier\" is written scheme:value, for example SIREN:200054807.");

    [WolverineBefore]
    public static Refusal? Refuse(string? identifier) =>
        identifier is null || identifier.Split(':', 2) is [Identifier.Siren or Identifier.Local, { Length: > 0 and <= 100 }] ? null : MalformedIdentifier;

    /// <summary>The organisations of the territory, in the order of registration.</summary>
    /// <param name="status">Only those in this state.</param>
    /// <param name="sizeClass">Only those of this size now.</param>
    /// <param name="commune">Only those with their head office in this commune now (INSEE code).</param>
    /// <param name="largeBuyer">Only large buyers of this kind.</param>
    /// <param name="identifier">Only the one that has this identifier, for example <c>SIREN:200054807</c>; a duplicate that was merged says into which.</param>
    /// <param name="synthetic">Only those made up for demonstration, or only the others.</param>
    [WolverineGet("/api/{territory}/organisations"), Allow]
    public static async Task<Page<OrganisationView>> Get(PageRequest page, OrganisationStatus? status, SizeClass? sizeClass, string? commune, BuyerKind? largeBuyer,
        string? identifier, bool? synthetic, Caller by, HttpContext http, IQuerySession session, Vault vault, CancellationToken ct)
    {
        var query = session.Query<Organisation>().AsQueryable();
        if (status is { } inState) query = query.Where(o => o.Status == inState);
        if (sizeClass is { } ofSize) query = query.Where(o => o.PresentSizeClass == ofSize);
        if (commune is not null) query = query.Where(o => o.PresentCommune == commune);
        if (largeBuyer is { } buyer) query = query.Where(o => o.PresentBuyerKind == buyer);
        if (synthetic is { } madeUp) query = madeUp ? query.Where(o => o.SourceKind == SourceKind.Synthetic) : query.Where(o => o.SourceKind != SourceKind.Synthetic);
        if (identifier?.Split(':', 2) is [var scheme, var value])
        {
            var holder = (await session.LoadAsync<Reservation>(Reservation.Key(RegisterOrganisationEndpoint.Rule, scheme, value), ct))?.HolderId;
            // Whom a number belongs to is what a partially diffused organisation keeps to itself.
            if (holder is not { } id || await session.LoadAsync<Organisation>(id, ct) is not { } known || !OrganisationView.EntitledTo(known, by)) return new([], null);
            query = query.Where(o => o.Id == id);
        }
        var found = await query.PageAsync(page, http, ct);
        var open = await vault.OpenAsync(session, found.Items.Where(o => o.Personal).Select(o => o.PersonalRecordId), ct);
        return found.Select(o => OrganisationView.Of(o, by.At, by, open));
    }
}
