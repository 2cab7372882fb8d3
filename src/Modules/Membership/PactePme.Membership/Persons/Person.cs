using PactePme.Kernel;

namespace PactePme.Membership.Persons;

// Joined -> Left; details in the vault only; roles dated on both ends.

[StoredAs("person_joined_v1")]
public sealed record PersonJoined(Guid OrganisationId, Guid PersonalRecordId, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("person_details_changed_v1")]
public sealed record PersonDetailsChanged(Guid PersonalRecordId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Until">When the role ends, if that is known already.</param>
[StoredAs("role_granted_v1")]
public sealed record RoleGranted(Role Role, DateTimeOffset? Until, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("role_ended_v1")]
public sealed record RoleEnded(Role Role, string Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A function that a source reports on a day, without saying since when or until when. Its wording is in the vault.</summary>
[StoredAs("function_attested_v1")]
public sealed record FunctionAttested(Guid PersonalRecordId, string Source, DateOnly AttestedOn, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("person_left_v1")]
public sealed record PersonLeft(string Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("person_erased_v1")]
public sealed record PersonErased(string Ground, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A role from one moment to another.</summary>
public sealed record HeldRole(Role Role, DateTimeOffset From, DateTimeOffset? Until)
{
    public bool HoldsAt(DateTimeOffset moment) => From <= moment && (Until is null || moment < Until);
}

/// <summary>Somebody who acts for an organisation of the pact. One organisation has several: members are people, signatories are organisations.</summary>
public sealed record Person(Guid OrganisationId, Guid PersonalRecordId, bool Synthetic) : IFolded<Person>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public IReadOnlyList<HeldRole> Roles { get; init; } = [];
    public IReadOnlyList<FunctionAttested> Functions { get; init; } = [];
    public DateTimeOffset? LeftAt { get; init; }
    public bool Erased { get; init; }

    public static Person? Next(Person? state, IFact fact) => (state, fact) switch
    {
        (null, PersonJoined e) => new(e.OrganisationId, e.PersonalRecordId, e.Synthetic),
        (null, _) => null,
        (_, PersonDetailsChanged e) => state with { PersonalRecordId = e.PersonalRecordId },
        (_, RoleGranted e) => state with { Roles = [.. state.Roles, new(e.Role, e.EffectiveAt, e.Until)] },
        (_, RoleEnded e) => state with { Roles = [.. state.Roles.Select(r => r.Role == e.Role && r.HoldsAt(e.EffectiveAt) ? r with { Until = e.EffectiveAt } : r)] },
        (_, FunctionAttested e) => state with { Functions = [.. state.Functions, e] },
        (_, PersonLeft e) => state with { LeftAt = e.EffectiveAt, Roles = [.. state.Roles.Select(r => r.HoldsAt(e.EffectiveAt) ? r with { Until = e.EffectiveAt } : r)] },
        (_, PersonErased) => state with { Erased = true },
        _ => state
    };

    public IEnumerable<Role> RolesAt(DateTimeOffset moment) =>
        LeftAt is { } left && left <= moment ? [] : Roles.Where(r => r.HoldsAt(moment)).Select(r => r.Role).Distinct();
}
