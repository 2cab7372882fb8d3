using JasperFx.CommandLine;
using PactePme.Host.Identity;
using PactePme.Kernel;

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

        await host.StartAsync(); // for its messages
        try { Console.WriteLine(await services.GetRequiredService<DevelopmentTokens>().IssueAsync(input.TerritoryFlag, input.OrganisationFlag, input.PersonFlag, [.. roles.Select(r => r.Role!.Value)])); }
        finally { await host.StopAsync(); }
        return true;

        static bool Say(string why)
        {
            Console.Error.WriteLine(why);
            return false;
        }
    }
}
