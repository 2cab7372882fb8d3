using System.Security.Claims;
using System.Text.Json;
using PactePme.Kernel;

namespace PactePme.Host.Identity;

/// <summary>
/// What an access token says: <c>iss</c>, <c>sub</c>, <c>organisation</c> (its identifier, a SIREN as a rule) and <c>roles</c>, each
/// written <c>territory:role</c>, for example <c>aix-marseille-provence:governance-member</c>.
/// </summary>
public sealed record TokenClaims(string Issuer, string Subject, string? Organisation, IReadOnlyDictionary<string, IReadOnlySet<Role>> Roles)
{
    public const string OrganisationClaim = "organisation", RolesClaim = "roles";

    public static TokenClaims? Read(ClaimsPrincipal principal)
    {
        if (principal.FindFirst("sub") is not { Value.Length: > 0 } subject) return null;
        var roles = principal.FindAll(RolesClaim).Select(c => c.Value.Split(':'))
            .Where(p => p.Length == 2)
            .Select(p => (Territory: p[0], Role: RoleNames.Read(p[1])))
            .Where(r => r.Role is not null)
            .GroupBy(r => r.Territory, r => r.Role!.Value)
            .ToDictionary(g => g.Key, g => (IReadOnlySet<Role>)g.ToHashSet(), StringComparer.Ordinal);
        return new(subject.Issuer, subject.Value, principal.FindFirst(OrganisationClaim)?.Value, roles);
    }
}

public static class RoleNames
{
    private static readonly Dictionary<string, Role> ByName = Enum.GetValues<Role>().ToDictionary(Write, StringComparer.Ordinal);

    /// <summary>As in tokens: <c>governance-member</c>.</summary>
    public static string Write(Role role) => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());

    public static Role? Read(string name) => ByName.TryGetValue(name, out var role) ? role : null;

    public static IEnumerable<string> All => ByName.Keys;
}
