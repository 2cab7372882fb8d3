using System.Text.Json;
using System.Text.Json.Serialization;
using Marten;
using Microsoft.AspNetCore.Http;
using PactePme.Kernel;
using Wolverine.Http;

namespace PactePme.Membership.Persons;

/// <summary>A person as the caller may see them: outside their organisation a pseudonym and roles, no more.</summary>
/// <param name="Id">Pseudonym.</param>
/// <param name="Roles">Held at the moment asked for.</param>
/// <param name="RolesHeld">Every role with its dates.</param>
/// <param name="Details">For the own organisation and the secretary; the name reads <c>erased</c> (in French: effacé) once erased.</param>
/// <param name="Functions">Functions that sources report; for the own organisation and the secretary.</param>
/// <param name="HasLogin">Can sign in.</param>
/// <param name="Synthetic">Made up for demonstration; left out of official exports.</param>
/// <param name="MailsStopped">Wants no mail about what their organisation is told; for the own organisation and the secretary.</param>
public sealed record PersonView(Guid Id, long Version, Guid OrganisationId, IReadOnlyList<Role> Roles, IReadOnlyList<HeldRole> RolesHeld, DetailsView? Details,
    IReadOnlyList<FunctionView>? Functions, DateTimeOffset JoinedAt, DateTimeOffset? LeftAt, bool HasLogin, bool Erased, bool Synthetic, bool? MailsStopped) : IVersioned
{
    /// <summary>A role ends on its day, without an event.</summary>
    bool IVersioned.DependsOnMore => true;

    public static PersonView Of(Person p, DateTimeOffset at, Caller by, Func<Guid?, PersonalDetails> open)
    {
        var entitled = EntitledTo(p, by);
        return new(p.Id, p.Version, p.OrganisationId, [.. p.RolesAt(at)], p.Roles, entitled ? DetailsView.Of(open(p.PersonalRecordId)) : null,
            entitled ? [.. p.Functions.Select(f => new FunctionView(open(f.PersonalRecordId) is var d && d == PersonalDetails.Erased ? d.Name! : d.Function!, f.Source, f.AttestedOn))] : null,
            p.JoinedAt, p.LeftAt, p.HasLogin, p.Erased, p.Synthetic, entitled ? p.MailsStopped : null);
    }

    public static bool EntitledTo(Person p, Caller by) => by.Is(Role.Secretary) || by.BelongsTo(p.OrganisationId);

    public static IEnumerable<Guid?> RecordsOf(Person p) => p.Functions.Select(f => (Guid?)f.PersonalRecordId).Prepend(p.PersonalRecordId);
}

public sealed record DetailsView(string? Name, string? Email, string? Phone, string? Function)
{
    public static DetailsView Of(PersonalDetails details) => new(details.Name, details.Email, details.Phone, details.Function);
}

/// <param name="Function">As the source words it; <c>erased</c> once erased.</param>
public sealed record FunctionView(string Function, string Source, DateOnly AttestedOn);

public static class GetPersonEndpoint
{
    /// <summary>A person, now or as they were recorded at a moment.</summary>
    [WolverineGet("/api/{territory}/persons/{id}"), Allow]
    public static async Task<PersonView?> Get(Guid id, Moment moment, Caller by, IQuerySession session, Vault vault, CancellationToken ct) =>
        await session.At<Person>(id, moment, ct) is { } found
            ? PersonView.Of(found, moment.AsOf ?? by.At, by, await vault.OpenAsync(session, PersonView.RecordsOf(found), ct))
            : null;
}

public static class PersonHistoryEndpoint
{
    private static readonly JsonSerializerOptions Shown = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Who did what, when and why: each event of a person; what is personal only for those who may see it, and <c>erased</c> once erased.</summary>
    [WolverineGet("/api/{territory}/persons/{id}/history"), Allow]
    public static async Task<IReadOnlyList<HistoryEntry>?> Get(Guid id, Moment moment, Caller by, IQuerySession session, Vault vault, CancellationToken ct)
    {
        if (await session.LoadAsync<Person>(id, ct) is not { } person) return null;
        var open = await vault.OpenAllOfAsync(session, id, ct);
        var entitled = PersonView.EntitledTo(person, by);
        return await session.HistoryAsync<Person>(id, moment, ct, (_, data) =>
        {
            if (data.Remove("personalRecordId", out var record) && entitled)
                data["details"] = JsonSerializer.SerializeToNode(DetailsView.Of(open(record!.GetValue<Guid>())), Shown);
        });
    }
}

public static class ListPersonsEndpoint
{
    /// <summary>The persons of the territory, in the order of entry.</summary>
    /// <param name="organisationId">Only those of this organisation.</param>
    /// <param name="synthetic">Only those made up for demonstration, or only the others.</param>
    [WolverineGet("/api/{territory}/persons"), Allow]
    public static async Task<Page<PersonView>> Get(PageRequest page, Guid? organisationId, bool? synthetic, Caller by, HttpContext http, IQuerySession session, Vault vault, CancellationToken ct)
    {
        var query = session.Query<Person>().AsQueryable();
        if (organisationId is { } organisation) query = query.Where(p => p.OrganisationId == organisation);
        if (synthetic is { } wanted) query = query.Where(p => p.Synthetic == wanted);
        var found = await query.PageAsync(page, http, ct);
        var open = await vault.OpenAsync(session, found.Items.Where(p => PersonView.EntitledTo(p, by)).SelectMany(PersonView.RecordsOf), ct);
        return found.Select(p => PersonView.Of(p, by.At, by, open));
    }
}
