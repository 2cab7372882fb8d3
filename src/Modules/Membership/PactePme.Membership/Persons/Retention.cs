using PactePme.Membership.Organisations;

namespace PactePme.Membership.Persons;

/// <summary>A kind of personal data.</summary>
public enum PersonalDataKind { PersonDetails, SoleTraderIdentity }

/// <param name="Months">Calendar months from <paramref name="Counted"/> on.</param>
/// <param name="Counted">What the period is counted from.</param>
/// <param name="Ground">Why so long, and why no longer.</param>
public sealed record RetentionPeriod(PersonalDataKind Kind, int Months, string Counted, string Ground);

/// <summary>Data whose period is over: the secretary erases it by the command named.</summary>
/// <param name="Subject">The person, or the sole trader's organisation.</param>
/// <param name="Since">What the period was counted from.</param>
/// <param name="DueAt">When it was over.</param>
/// <param name="Command">Path of the command in the territory.</param>
public sealed record RetentionDue(Guid Subject, PersonalDataKind Kind, DateTimeOffset Since, DateTimeOffset DueAt, string Ground, string Command);

/// <summary>
/// How long personal data is kept (GDPR, art. 5(1)(e)). What is not listed is not kept: a login goes when its person leaves,
/// the record of an idempotent request after 24 hours; events and logs hold pseudonyms only and stay.
/// </summary>
public static class Retention
{
    public static readonly RetentionPeriod PersonDetails = new(PersonalDataKind.PersonDetails, 36, "departure of the person",
        "Contact of a former member: three years after the end of the relation (CNIL, référentiel relatif à la gestion commerciale).");
    public static readonly RetentionPeriod SoleTraderIdentity = new(PersonalDataKind.SoleTraderIdentity, 60, "closing or merging of the organisation",
        "Name and SIREN of a former signatory: until claims are time-barred, five years (Code civil, art. 2224).");

    public static IReadOnlyList<RetentionPeriod> Periods { get; } = [PersonDetails, SoleTraderIdentity];

    /// <summary>What has to be erased by now of this person; nothing when nothing has.</summary>
    public static RetentionDue? Due(Person person, DateTimeOffset now) =>
        person is { Erased: false, LeftAt: { } left } ? Due(PersonDetails, person.Id, left, now, $"persons/{person.Id}/erase") : null;

    /// <summary>What has to be erased by now of this organisation; nothing when nothing has.</summary>
    public static RetentionDue? Due(Organisation organisation, DateTimeOffset now) =>
        organisation is { Personal: true, Erased: false, Ended: true }
            ? Due(SoleTraderIdentity, organisation.Id, organisation.StatusFrom, now, $"organisations/{organisation.Id}/erase") : null;

    private static RetentionDue? Due(RetentionPeriod period, Guid subject, DateTimeOffset since, DateTimeOffset now, string command) =>
        since.AddMonths(period.Months) is var due && due <= now ? new(subject, period.Kind, since, due, period.Ground, command) : null;
}
