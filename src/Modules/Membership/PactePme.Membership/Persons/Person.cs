using PactePme.Kernel;

namespace PactePme.Membership.Persons;

// Joined -> Left; Erased from either of them. Details are in the vault only; roles are dated on both ends.

/// <summary>Why a role or the whole membership of a person ended: words of a list, for free text about a person would be personal data.</summary>
public enum EndReason { TermOver, Resigned, Replaced, LeftOrganisation, Removed, EnteredByMistake }

/// <summary>On what ground personal data is erased.</summary>
public enum ErasureGround
{
    /// <summary>The person asked for it (GDPR, art. 17).</summary>
    RightToErasure,
    /// <summary>Its retention period is over (GDPR, art. 5(1)(e)).</summary>
    RetentionExpired,
    /// <summary>The person objected, and nothing overrides that (GDPR, art. 21).</summary>
    Objection,
    /// <summary>It should not have been collected (GDPR, art. 17(1)(d)).</summary>
    UnlawfulProcessing
}

[StoredAs("person_joined_v1")]
public sealed record PersonJoined(Guid OrganisationId, Guid PersonalRecordId, bool Synthetic, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("person_details_changed_v1")]
public sealed record PersonDetailsChanged(Guid PersonalRecordId, DateTimeOffset EffectiveAt) : IFact;

/// <param name="Until">When the role ends, if that is known already.</param>
[StoredAs("role_granted_v1")]
public sealed record RoleGranted(Role Role, DateTimeOffset? Until, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("role_ended_v1")]
public sealed record RoleEnded(Role Role, EndReason Reason, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A function that a source reports on a day, without saying since when or until when. Its wording is in the vault.</summary>
[StoredAs("function_attested_v1")]
public sealed record FunctionAttested(Guid PersonalRecordId, string Source, DateOnly AttestedOn, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A subject of access tokens is this person from now on; which one is in the table of logins, as a digest.</summary>
[StoredAs("login_linked_v1")]
public sealed record LoginLinked(DateTimeOffset EffectiveAt) : IFact;

/// <summary>They want no mail about what their organisation is told.</summary>
[StoredAs("mails_stopped_v1")]
public sealed record MailsStopped(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("mails_resumed_v1")]
public sealed record MailsResumed(DateTimeOffset EffectiveAt) : IFact;

[StoredAs("person_left_v1")]
public sealed record PersonLeft(EndReason Reason, DateTimeOffset EffectiveAt) : IFact;

[StoredAs("person_erased_v1")]
public sealed record PersonErased(ErasureGround Ground, DateTimeOffset EffectiveAt) : IFact;

/// <summary>A role from one moment to another.</summary>
public sealed record HeldRole(Role Role, DateTimeOffset From, DateTimeOffset? Until)
{
    public bool HoldsAt(DateTimeOffset moment) => From <= moment && (Until is null || moment < Until);

    public bool Overlaps(DateTimeOffset from, DateTimeOffset? until) => (Until is null || from < Until) && (until is null || From < until);

    internal HeldRole EndedAt(DateTimeOffset moment) => HoldsAt(moment) ? this with { Until = moment } : this;
}

/// <summary>Somebody who acts for an organisation of the pact. One organisation has several: members are people, signatories are organisations.</summary>
public sealed record Person(Guid OrganisationId, Guid PersonalRecordId, bool Synthetic) : IFolded<Person>
{
    public Guid Id { get; set; }
    public long Version { get; set; }
    public IReadOnlyList<HeldRole> Roles { get; init; } = [];
    public IReadOnlyList<FunctionAttested> Functions { get; init; } = [];
    public DateTimeOffset JoinedAt { get; init; }
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>May sign in, as far as the register goes.</summary>
    public bool HasLogin { get; init; }
    public bool Erased { get; init; }
    public bool MailsStopped { get; init; }

    public static Person? Next(Person? state, IFact fact) => (state, fact) switch
    {
        (null, PersonJoined e) => new(e.OrganisationId, e.PersonalRecordId, e.Synthetic) { JoinedAt = e.EffectiveAt },
        (null, _) => null,
        (_, PersonDetailsChanged e) => state with { PersonalRecordId = e.PersonalRecordId },
        (_, RoleGranted e) => state with { Roles = [.. state.Roles, new(e.Role, e.EffectiveAt, e.Until)] },
        (_, RoleEnded e) => state with { Roles = [.. state.Roles.Select(r => r.Role == e.Role ? r.EndedAt(e.EffectiveAt) : r)] },
        (_, FunctionAttested e) => state with { Functions = [.. state.Functions, e] },
        (_, LoginLinked) => state with { HasLogin = true },
        (_, Persons.MailsStopped) => state with { MailsStopped = true },
        (_, MailsResumed) => state with { MailsStopped = false },
        (_, PersonLeft e) => state.Gone(e.EffectiveAt),
        (_, PersonErased e) => state.Gone(state.LeftAt ?? e.EffectiveAt) with { Erased = true },
        _ => state
    };

    public IEnumerable<Role> RolesAt(DateTimeOffset moment) =>
        LeftAt is { } left && left <= moment ? [] : Roles.Where(r => r.HoldsAt(moment)).Select(r => r.Role).Distinct();

    /// <summary>Is a member at that moment – whoever is none may not read what the organisation is told –, and has not said that they want none.</summary>
    public bool WantsMails(DateTimeOffset moment) => !Erased && !MailsStopped && RolesAt(moment).Contains(Role.Member);

    /// <summary>The earliest moment at which it can leave: not before a role was granted.</summary>
    public DateTimeOffset LeavesFrom => Roles.Select(r => r.From).Append(JoinedAt).Max();

    private Person Gone(DateTimeOffset at) => this with { LeftAt = at, HasLogin = false, Roles = [.. Roles.Select(r => r.EndedAt(at))] };
}
