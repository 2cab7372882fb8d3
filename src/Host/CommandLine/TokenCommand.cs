using JasperFx.CommandLine;
using Marten;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PactePme.Host.Identity;
using PactePme.Kernel;
using PactePme.Membership;
using PactePme.Membership.Organisations;
using PactePme.Membership.Persons;
using Wolverine.Marten;

namespace PactePme.Host.CommandLine;

public sealed class TokenInput : NetCoreInput
{
    [Description("Territoire / territory")]
    [FlagAlias("territory", 't')]
    public string TerritoryFlag { get; set; } = "aix-marseille-provence";

    [Description("SIREN de l'organisation / SIREN of the organisation")]
    [FlagAlias("organisation", 'o')]
    public string OrganisationFlag { get; set; } = "200054807";

    [Description("Nom de la personne / name of the person")]
    [FlagAlias("person", 'p')]
    public string PersonFlag { get; set; } = "Développement";

    [Description("Rôles / roles: member, moderator, secretary, governance-member, auditor, analyst, network-administrator")]
    [FlagAlias("role", 'r')]
    public IEnumerable<string> RoleFlag { get; set; } = ["member"];
}

/// <summary>Prints an access token, and nothing else, so that the first request works without any set-up. Development only.</summary>
[Description("Imprime un jeton d'accès (Development) / prints an access token (Development)", Name = "token")]
public sealed class TokenCommand : JasperFxAsyncCommand<TokenInput>
{
    public override async Task<bool> Execute(TokenInput input)
    {
        using var host = input.BuildHost();
        var services = host.Services;
        var options = services.GetRequiredService<IdentityOptions>();
        if (options.LocalKey is null) return Say("Aucune clé locale hors Development. / No local key outside Development.");
        if (services.GetRequiredService<Territories>().Find(input.TerritoryFlag) is null) return Say($"Territoire inconnu / unknown territory: {input.TerritoryFlag}");
        var roles = input.RoleFlag.SelectMany(r => r.Split(',')).Select(r => (Name: r, Role: RoleNames.Read(r))).ToList();
        if (roles.FirstOrDefault(r => r.Role is null) is { Name: { } unknown }) return Say($"Rôle inconnu / unknown role: {unknown} ({string.Join(", ", RoleNames.All)})");
        if (!Siren.IsValid(input.OrganisationFlag)) return Say($"SIREN invalide / invalid SIREN: {input.OrganisationFlag}");

        var subject = $"{input.TerritoryFlag}/{input.OrganisationFlag}/{input.PersonFlag}";
        await EnsureAsync(services, input, subject, [.. roles.Select(r => r.Role!.Value)]);
        Console.WriteLine(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = IdentityOptions.LocalIssuer,
            Audience = options.Audience,
            Expires = DateTime.UtcNow.AddHours(12),
            SigningCredentials = new(options.LocalKey, SecurityAlgorithms.EcdsaSha256),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = subject,
                [TokenClaims.OrganisationClaim] = input.OrganisationFlag,
                [TokenClaims.RolesClaim] = roles.Select(r => $"{input.TerritoryFlag}:{r.Name}").ToArray()
            }
        }));
        return true;

        static bool Say(string why)
        {
            Console.Error.WriteLine(why);
            return false;
        }
    }

    /// <summary>The register must know the organisation and the person, for it is asked on every request.</summary>
    private static async Task EnsureAsync(IServiceProvider services, TokenInput input, string subject, IReadOnlyList<Role> roles)
    {
        var vault = services.GetRequiredService<Vault>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var session = services.GetRequiredService<IMembershipStore>().LightweightSession(input.TerritoryFlag);
        var held = roles.Where(r => r != Role.NetworkAdministrator).ToList();

        var key = Reservation.Key(RegisterOrganisationEndpoint.Rule, Identifier.Siren, input.OrganisationFlag);
        var organisation = (await session.LoadAsync<Reservation>(key))?.HolderId;
        if (organisation is null)
        {
            organisation = Guid.CreateVersion7(now);
            var (facts, documents) = RegisterOrganisationEndpoint.Decide(organisation.Value,
                new(new(Identifier.Siren, input.OrganisationFlag), $"Organisation {input.OrganisationFlag}", Provenance: new(SourceKind.Synthetic, "token")), now, vault, Guid.CreateVersion7());
            session.Events.StartStream<Organisation>(organisation.Value, facts);
            foreach (var document in documents) document.Execute(session);
        }

        if (await session.LoadAsync<Login>(vault.LoginOf(IdentityOptions.LocalIssuer, subject)) is not { } login)
        {
            var person = Guid.CreateVersion7(now);
            var (facts, documents) = RegisterPersonEndpoint.Decide(person,
                new(organisation.Value, input.PersonFlag, held, Login: new(IdentityOptions.LocalIssuer, subject)), now, vault, Guid.CreateVersion7(), synthetic: true);
            session.Events.StartStream<Person>(person, facts);
            foreach (var document in documents) document.Execute(session);
        }
        else
        {
            var stream = await session.Events.FetchForWriting<Person>(login.PersonId);
            foreach (var role in held.Except(stream.Aggregate!.RolesAt(now))) stream.AppendOne(new RoleGranted(role, null, now));
        }
        await session.SaveChangesAsync();
    }
}
