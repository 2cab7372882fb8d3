using Marten;
using PactePme.Membership.Persons;
using PactePme.Purchasing.Contracts;
using Wolverine;

namespace PactePme.Membership.Mail;

/// <summary>Message: one person is to receive one mail. It names them by their pseudonym; the address is looked up when it is sent.</summary>
public sealed record MailDue(Guid NotificationId, Guid PersonId, string French, string English, string Path)
{
    /// <summary>What logs show of it: not what it says.</summary>
    public override string ToString() => $"mail about {NotificationId} to {PersonId}";
}

/// <summary>
/// An organisation was told something: each of its people who may read it and wants mail gets one, on its own, so that a failure repeats no other's.
/// After a merger its people are those of the survivor and of every duplicate.
/// </summary>
public static class AddressMailsWhenOrganisationTold
{
    public static async Task<OutgoingMessages> Handle(OrganisationTold told, SmtpSettings smtp, IQuerySession session, TimeProvider clock, CancellationToken ct)
    {
        if (!smtp.Configured || await session.ActedForAsync(told.OrganisationId, ct) is not { } organisation) return [];
        Guid[] own = [organisation.Id, .. organisation.Absorbed];
        return Decide(told, await session.Query<Person>().Where(p => p.OrganisationId.IsOneOf(own) && !p.Erased).ToListAsync(ct), clock.GetUtcNow());
    }

    public static OutgoingMessages Decide(OrganisationTold told, IEnumerable<Person> persons, DateTimeOffset now) =>
        [.. persons.Where(p => p.WantsMails(now)).Select(p => new MailDue(told.NotificationId, p.Id, told.French, told.English, told.Path))];
}
