using Marten;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using Wolverine.Marten;

namespace PactePme.Host.Identity;

/// <summary>Mints tokens with the local key, in Development only, and enters who they are for in the register, which is asked on every request. The other modules hear of them: the host must run.</summary>
public sealed class DevelopmentTokens(IdentityOptions options, IMembershipStore store, Vault vault, TimeProvider clock, IServiceScopeFactory scopes)
{
    private static readonly TimeSpan Validity = TimeSpan.FromHours(12);

    public async Task<string> IssueAsync(string territory, string siren, string person, IReadOnlyList<Role> roles)
    {
        var subject = $"{territory}/{siren}/{person}";
        await EnsureAsync(territory, siren, person, subject, [.. roles.Where(r => r != Role.NetworkAdministrator)]);
        return Mint(subject, siren, roles.Select(r => $"{territory}:{RoleNames.Write(r)}"));
    }

    /// <summary>A token as it stands, without asking the register.</summary>
    public string Mint(string subject, string? organisation, IEnumerable<string> roles)
    {
        var claims = new Dictionary<string, object> { ["sub"] = subject, [TokenClaims.RolesClaim] = roles.ToArray() };
        if (organisation is not null) claims[TokenClaims.OrganisationClaim] = organisation;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = IdentityOptions.LocalIssuer,
            Audience = options.Audience,
            Expires = clock.GetUtcNow().Add(Validity).UtcDateTime,
            SigningCredentials = new(options.LocalKey, SecurityAlgorithms.EcdsaSha256),
            Claims = claims
        });
    }

    private async Task EnsureAsync(string territory, string siren, string name, string subject, IReadOnlyList<Role> roles)
    {
        var now = clock.GetUtcNow();
        await using var session = store.LightweightSession(territory);
        session.LastModifiedBy = "token";
        await using var scope = scopes.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IMartenOutbox>();
        outbox.Enroll(session);
        outbox.TenantId = territory;
        var key = Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, siren);
        var organisation = (await session.LoadAsync<Reservation>(key))?.HolderId;
        if (organisation is null)
        {
            organisation = Guid.CreateVersion7(now);
            var (facts, documents) = RegisterOrganisationEndpoint.Decide(organisation.Value,
                new(new(Identifier.Siren, siren), $"Organisation {siren}", Provenance: new(SourceKind.Synthetic, "token")), now, vault, Guid.CreateVersion7());
            session.Events.StartStream<Organisation>(organisation.Value, facts);
            await outbox.PublishAsync(Announce.Entered(organisation.Value, facts, now));
            foreach (var document in documents) document.Execute(session);
        }

        var account = vault.LoginOf(IdentityOptions.LocalIssuer, subject);
        var login = await session.LoadAsync<Login>(account);
        if (login is null && await NamesakeAsync(session, organisation.Value, name) is { } namesake)
        {
            var stream = await session.Events.FetchForWriting<Person>(namesake);
            foreach (var document in Logins.Take(account, namesake, organisation.Value)) document.Execute(session);
            stream.AppendMany([new LoginLinked(now), .. roles.Except(stream.Aggregate!.RolesAt(now)).Select(r => new RoleGranted(r, null, now))]);
        }
        else if (login is null)
        {
            var person = Guid.CreateVersion7(now);
            var (facts, documents) = RegisterPersonEndpoint.Decide(person,
                new(organisation.Value, name, roles, Login: new(IdentityOptions.LocalIssuer, subject)), now, vault, Guid.CreateVersion7(), synthetic: true);
            session.Events.StartStream<Person>(person, facts);
            await outbox.PublishAsync(PersonRules.Standing(person, null, facts));
            foreach (var document in documents) document.Execute(session);
        }
        else
        {
            var stream = await session.Events.FetchForWriting<Person>(login.PersonId);
            foreach (var role in roles.Except(stream.Aggregate!.RolesAt(now))) stream.AppendOne(new RoleGranted(role, null, now));
        }
        await session.SaveChangesAsync();
    }

    /// <summary>Who is of that name in the organisation and cannot sign in yet: somebody of the demonstration data, as a rule.</summary>
    private async Task<Guid?> NamesakeAsync(IQuerySession session, Guid organisation, string name)
    {
        var persons = (await session.Query<Person>().Where(p => p.OrganisationId == organisation && p.Synthetic).ToListAsync()).Where(p => p is { HasLogin: false, Erased: false, LeftAt: null }).ToList();
        var open = await vault.OpenAsync(session, persons.Select(p => (Guid?)p.PersonalRecordId), CancellationToken.None);
        return persons.FirstOrDefault(p => open(p.PersonalRecordId).Name == name)?.Id;
    }
}
