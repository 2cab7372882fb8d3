using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Marten;
using MimeKit;
using PactePme.Membership.Persons;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace PactePme.Membership.Mail;

/// <summary>A mail was not sent. It says by which kind of failure and no more: a server's words may hold an address.</summary>
public sealed class MailNotSentException(string kind, bool forGood) : Exception($"The mail was not sent: {kind}.")
{
    /// <summary>The server refused the mail or its address; trying again is of no use.</summary>
    public bool ForGood => forGood;
}

/// <summary>Sends one mail: in French, with English below. The address comes out of the vault here and goes nowhere else.</summary>
public static class SendMailWhenMailDue
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A server that is away is asked again for a day; what it refuses for good is kept aside.</summary>
    public static void Configure(HandlerChain chain)
    {
        chain.OnException<MailNotSentException>(e => e.ForGood).MoveToErrorQueue();
        chain.OnException<MailNotSentException>().ScheduleRetry(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(3), TimeSpan.FromHours(20));
    }

    public static async Task Handle(MailDue due, SmtpSettings smtp, IQuerySession session, Vault vault, TimeProvider clock, CancellationToken ct)
    {
        // Whoever left, was erased, is no member any more or wants no more mail since it was due gets none; nor does anybody of an organisation that may not act any more.
        if (!smtp.Configured || await session.LoadAsync<Person>(due.PersonId, ct) is not { } person || !person.WantsMails(clock.GetUtcNow())) return;
        if (await session.ActedForAsync(person.OrganisationId, ct) is null) return;
        var open = await vault.OpenAsync(session, [person.PersonalRecordId], ct);
        if (open(person.PersonalRecordId) is not { Email: { Length: > 0 } email } details || !MailboxAddress.TryParse(email, out var address)) return;
        address.Name = details.Name;
        await SendAsync(Write(due, address, smtp, clock.GetUtcNow()), smtp, ct);
    }

    public static MimeMessage Write(MailDue due, MailboxAddress to, SmtpSettings smtp, DateTimeOffset now)
    {
        var from = MailboxAddress.Parse(smtp.From!);
        var link = smtp.PublicAddress?.TrimEnd('/') + due.Path;
        var stop = smtp.PublicAddress?.TrimEnd('/') + due.Path.Split("/notifications/")[0] + $"/persons/{due.PersonId}/stop-mails";
        return new MimeMessage([from], [to], due.French.Split('\n')[0], new TextPart("plain")
        {
            Text = $"{due.French}\n\n{link}\n\nPour ne plus recevoir ces courriels : POST {stop}\n\n---- English ----\n\n{due.English}\n\n{link}\n\nTo receive no more of these mails: POST {stop}\n"
        })
        {
            // The same each time it is sent: whoever receives it twice can tell.
            MessageId = $"{due.NotificationId:N}.{due.PersonId:N}@{from.Domain}",
            Date = now,
            Headers = { { HeaderId.AutoSubmitted, "auto-generated" } }
        };
    }

    private static async Task SendAsync(MimeMessage mail, SmtpSettings smtp, CancellationToken ct)
    {
        try
        {
            using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            await client.ConnectAsync(smtp.Host!, smtp.Port, smtp.Port == 465 ? SecureSocketOptions.SslOnConnect : smtp.StartTls ? SecureSocketOptions.StartTls : SecureSocketOptions.None, ct);
            if (smtp.User is { Length: > 0 } user) await client.AuthenticateAsync(user, smtp.Password ?? "", ct);
            await client.SendAsync(mail, ct);
            await client.DisconnectAsync(true, CancellationToken.None); // it is sent: nothing may make it be sent again
        }
        catch (SmtpCommandException e) { throw new MailNotSentException($"the server answered {(int)e.StatusCode}", forGood: (int)e.StatusCode >= 500); }
        catch (Exception e) when (e is SocketException or IOException or TimeoutException or SmtpProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException)
        {
            throw new MailNotSentException(e.GetType().Name, forGood: false);
        }
    }
}
