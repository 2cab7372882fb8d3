using Microsoft.AspNetCore.Authorization;

namespace PactePme.Kernel;

/// <summary>What a person may be in a territory. Written kebab-case (<c>governance-member</c>) in tokens and bodies.</summary>
public enum Role
{
    /// <summary>Acts for a member organisation: adheres, publishes needs, responds, accounts for deals.</summary>
    Member,
    /// <summary>Reviews needs before they are published.</summary>
    Moderator,
    /// <summary>Keeps the committee's register: organisations, persons, charters, adhesions.</summary>
    Secretary,
    /// <summary>Sits on the governance committee.</summary>
    GovernanceMember,
    /// <summary>Audits the decision history; reads everything that is not personal, writes nothing.</summary>
    Auditor,
    /// <summary>Replays events into reports; reads, writes nothing.</summary>
    Analyst,
    /// <summary>Opens a territory for the national association; named in the host's configuration.</summary>
    NetworkAdministrator
}

/// <summary>
/// The person on whose behalf a request runs, for one organisation in one territory: their rights as the register says
/// at this moment, not as the token once said.
/// </summary>
/// <param name="Territory">The tenant.</param>
/// <param name="PersonId">Pseudonym; the name is in the vault of personal data only.</param>
/// <param name="OrganisationId">The organisation acted for.</param>
/// <param name="Roles">Roles that both the token and the register grant now.</param>
/// <param name="At">When the request came in, by the host's clock.</param>
public sealed record Caller(string Territory, Guid PersonId, Guid OrganisationId, IReadOnlySet<Role> Roles, DateTimeOffset At)
{
    public bool Is(Role role) => Roles.Contains(role);

    /// <summary>Duplicates merged into the organisation acted for.</summary>
    public IReadOnlyCollection<Guid> Absorbed { get; init; } = [];

    /// <summary>The organisation acted for as a member and its merged duplicates; none for somebody who is no member.</summary>
    public IReadOnlyList<Guid> MemberOf => Is(Role.Member) ? [OrganisationId, .. Absorbed] : [];

    /// <summary>Acts for this organisation, or for the one it was merged into.</summary>
    public bool BelongsTo(Guid organisationId) => OrganisationId == organisationId || Absorbed.Contains(organisationId);

    /// <summary>Acts for this organisation as one of its members.</summary>
    public bool ActsFor(Guid organisationId) => Is(Role.Member) && BelongsTo(organisationId);

    /// <summary>How the acting person and organisation are written on every event and message: pseudonyms only.</summary>
    public string Pseudonym => $"{PersonId:N}@{OrganisationId:N}";

    /// <summary>Reads back what <see cref="Pseudonym"/> wrote; empty for what the system itself did.</summary>
    public static (Guid? Person, Guid? Organisation) Parse(string? pseudonym) =>
        pseudonym?.Split('@') is [var person, var organisation] && Guid.TryParse(person, out var p) && Guid.TryParse(organisation, out var o)
            ? (p, o)
            : (null, null);
}

/// <summary>
/// States who may call an endpoint: someone who holds one of these roles in the territory of the path; any role when
/// none is named. An endpoint that states nothing is refused to all.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowAttribute(params Role[] roles) : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public IReadOnlyList<Role> AnyOf { get; } = roles;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>An endpoint whose answer is not kept under an <c>Idempotency-Key</c>: a kept digest of the request would tell who asked what. It answers a repeated request by itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LeavesNoTraceAttribute : Attribute;
