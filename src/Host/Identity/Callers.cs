using System.Collections.Frozen;
using Marten;
using Microsoft.Extensions.Caching.Memory;
using PactePme.Host.Api;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;

namespace PactePme.Host.Identity;

/// <summary>Who a token's bearer is in a territory, as the register says now.</summary>
/// <param name="Caller">Nothing when <paramref name="Refusal"/> says why not.</param>
public sealed record Acting(Caller? Caller, Refusal? Refusal);

/// <summary>
/// Finds the caller in the register. What it finds is kept half a second, so that somebody removed, or whose organisation is
/// suspended, is refused within a second. A person of a duplicate acts for the organisation it was merged into.
/// </summary>
public sealed class Callers(IMembershipStore store, Vault vault, Territories territories, IMemoryCache cache, TimeProvider clock, IdentityOptions options)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(500);

    public async Task<Acting> FindAsync(TokenClaims token, string territory, CancellationToken ct)
    {
        if (!token.Roles.TryGetValue(territory, out var granted)) return new(null, EdgeRefusals.NotYourTerritory);
        if (territories.Find(territory) is null) return new(null, EdgeRefusals.UnknownTerritory);
        var now = clock.GetUtcNow();
        if (granted.Contains(Role.NetworkAdministrator) && options.NetworkAdministrators.Contains(token.Subject))
            return new(new(territory, NetworkAdministratorId(token), Guid.Empty, FrozenSet.ToFrozenSet([Role.NetworkAdministrator]), now), null);

        var login = vault.LoginOf(token.Issuer, token.Subject);
        var entry = await cache.GetOrCreate((territory, login), item =>
        {
            item.AbsoluteExpirationRelativeToNow = Kept;
            item.Size = 1;
            return ReadAsync(territory, login, now, CancellationToken.None);
        })!;
        if (entry is null || (token.Organisation is { } claimed && !entry.Identifiers.Contains(claimed))) return new(null, EdgeRefusals.NotInRegister);
        if (!entry.MayAct) return new(null, EdgeRefusals.OrganisationSuspended);
        var roles = entry.Roles.Intersect(granted).ToFrozenSet();
        return roles.Count == 0 ? new(null, EdgeRefusals.NotInRegister) : new(new(territory, entry.PersonId, entry.OrganisationId, roles, now) { Absorbed = entry.Absorbed }, null);
    }

    private async Task<Entry?> ReadAsync(string territory, string login, DateTimeOffset now, CancellationToken ct)
    {
        await using var session = store.QuerySession(territory);
        if (await session.LoadAsync<Login>(login, ct) is not { } known) return null;
        var batch = session.CreateBatchQuery();
        var personQuery = batch.Load<Person>(known.PersonId);
        var organisationQuery = batch.Load<Organisation>(known.OrganisationId);
        await batch.Execute(ct);
        if (await personQuery is not { Erased: false } person || await organisationQuery is not { } organisation) return null;
        List<string?> identifiers = [await IdentifierAsync(session, organisation, ct)];
        while (organisation.SurvivorId is { } survivor) // nothing is merged into what is merged already, so this ends
        {
            organisation = (await session.LoadAsync<Organisation>(survivor, ct))!;
            identifiers.Add(await IdentifierAsync(session, organisation, ct));
        }
        return new(person.Id, organisation.Id, identifiers, organisation.MayAct, [.. person.RolesAt(now)], organisation.Absorbed);
    }

    private async Task<string?> IdentifierAsync(IQuerySession session, Organisation organisation, CancellationToken ct) => organisation.Personal
        ? (await vault.OpenAsync(session, [organisation.PersonalRecordId], ct))(organisation.PersonalRecordId).Siren
        : organisation.Identifier?.Value;

    /// <summary>A network administrator belongs to no organisation of the territory; the id is derived from the token's subject.</summary>
    private Guid NetworkAdministratorId(TokenClaims token) => new(Convert.FromHexString(vault.LoginOf(token.Issuer, token.Subject))[..16]);

    /// <param name="Identifiers">Of the organisation, and of those merged into one another on the way to it: the token may name any.</param>
    private sealed record Entry(Guid PersonId, Guid OrganisationId, IReadOnlyList<string?> Identifiers, bool MayAct, IReadOnlyList<Role> Roles, IReadOnlyList<Guid> Absorbed);
}
