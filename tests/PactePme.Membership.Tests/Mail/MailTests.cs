using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Npgsql;
using PactePme.Host;
using PactePme.Kernel;
using PactePme.Membership.Mail;
using PactePme.Purchasing.Contracts;
using PactePme.Testing;
using Wolverine;

namespace PactePme.Membership.Tests.Mail;

/// <summary>What an organisation is told goes by mail to those of its people who want it, when there is a mail server.</summary>
public sealed class MailTests(PacteServer server)
{
    private static OrganisationTold Told(Guid firm) =>
        new(Guid.NewGuid(), firm, "Le besoin « Été » est clos.\n- parce que", "The need \"Été\" is closed.\n- because", "/api/t/notifications/1");

    private async Task<WebApplication> StartAsync(int port)
    {
        var app = PacteHost.Build(["--environment", "Development"], server.ConnectionString, builder =>
        {
            server.Configure(builder);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Smtp:Host"] = "127.0.0.1",
                ["Smtp:Port"] = $"{port}",
                ["Smtp:From"] = "pacte@pacte.example",
                ["Smtp:StartTls"] = "false",
                ["Smtp:PublicAddress"] = "https://pacte.example/"
            });
        });
        await app.StartAsync();
        return app;
    }

    private static async Task InvokeAsync(WebApplication app, string territory, object message)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync(territory, message);
    }

    private static async Task PublishAsync(WebApplication app, string territory, object message)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        bus.TenantId = territory;
        await bus.PublishAsync(message);
    }

    private async Task<(PacteClient Member, Guid Firm)> FirmAsync()
    {
        var (territory, siren) = (server.FreshTerritory(), server.FreshSiren());
        var member = await server.AsAsync(territory, siren, "member", Role.Member);
        return (member, (await member.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>());
    }

    private static async Task<Guid> JoinAsync(PacteClient member, Guid firm, string name, string? email) =>
        (await member.PostAsync("persons", email is null ? new { organisationId = firm, name, roles = (string[])["member"] } : (object)new { organisationId = firm, name, email, roles = (string[])["member"] })).Expect(HttpStatusCode.Created).Id;

    [Fact]
    public async Task Those_who_have_an_address_and_want_mail_get_one_in_both_languages()
    {
        await using var catcher = new MailCatcher();
        await using var app = await StartAsync(catcher.Port);
        var (member, firm) = await FirmAsync();
        var secretary = await server.AsAsync(member.Territory, "200054807", "secretary", Role.Secretary);
        var jeanne = await JoinAsync(member, firm, "Jeanne Élan", "jeanne@exemple.fr");
        await JoinAsync(member, firm, "Sans Adresse", null);
        var stopped = await JoinAsync(member, firm, "Assez Reçu", "assez@exemple.fr");
        (await member.PostAsync($"persons/{stopped}/stop-mails", "{}", 2)).ExpectProblem(403, "not-your-organisation");
        (await secretary.PostAsync($"persons/{stopped}/stop-mails", "{}", 2)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"persons/{stopped}/stop-mails", "{}", 3)).ExpectProblem(409, "mails-stopped");
        (await member.GetAsync($"persons/{stopped}")).Json!["mailsStopped"]!.GetValue<bool>().ShouldBeTrue();

        var told = Told(firm);
        await PublishAsync(app, member.Territory, told);
        await Wait.UntilAsync(() => Task.FromResult(!catcher.Mails.IsEmpty));
        var (to, text) = catcher.Mails.ShouldHaveSingleItem();
        to.ShouldBe("jeanne@exemple.fr");
        using var stream = new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text));
        var mail = await MimeMessage.LoadAsync(stream, TestContext.Current.CancellationToken);
        mail.Subject.ShouldBe("Le besoin « Été » est clos.");
        mail.MessageId.ShouldBe($"{told.NotificationId:N}.{jeanne:N}@pacte.example");
        var body = mail.TextBody.ShouldNotBeNull();
        body.ShouldContain("https://pacte.example/api/t/notifications/1");
        body.ShouldContain("- because");
        body.IndexOf("est clos", StringComparison.Ordinal).ShouldBeLessThan(body.IndexOf("is closed", StringComparison.Ordinal));

        (await secretary.PostAsync($"persons/{stopped}/resume-mails", "{}", 3)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"persons/{stopped}/resume-mails", "{}", 4)).ExpectProblem(409, "mails-not-stopped");
        await PublishAsync(app, member.Territory, Told(firm));
        await Wait.UntilAsync(() => Task.FromResult(catcher.Mails.Count == 3));
        await app.StopAsync();
    }

    [Fact]
    public async Task A_server_that_is_away_is_asked_again_later_and_what_it_refuses_is_kept_aside_without_the_address()
    {
        await using var catcher = new MailCatcher { Away = true };
        await using var app = await StartAsync(catcher.Port);
        var (member, firm) = await FirmAsync();
        var jeanne = await JoinAsync(member, firm, "Jeanne", "jeanne@exemple.fr");
        var refused = await JoinAsync(member, firm, "Refusé", "refuse@exemple.fr");
        var due = new MailDue(Guid.NewGuid(), jeanne, "Été", "Summer", "/api/t/notifications/1");
        (await Should.ThrowAsync<MailNotSentException>(() => InvokeAsync(app, member.Territory, due))).ForGood.ShouldBeFalse();
        await PublishAsync(app, member.Territory, due);
        await using var connection = NpgsqlDataSource.Create(server.ConnectionString);
        await Wait.UntilAsync(async () => await CountAsync("select count(*) from wolverine.wolverine_incoming_envelopes where status = 'Scheduled' and message_type like '%MailDue' and attempts > 0 and keep_until is null") > 0);

        catcher.Away = false;
        await InvokeAsync(app, member.Territory, due);
        catcher.Mails.ShouldHaveSingleItem().To.ShouldBe("jeanne@exemple.fr");

        var failed = await Should.ThrowAsync<MailNotSentException>(() => InvokeAsync(app, member.Territory, due with { PersonId = refused }));
        failed.ForGood.ShouldBeTrue();
        failed.ToString().ShouldNotContain("refuse@");
        await PublishAsync(app, member.Territory, due with { PersonId = refused });
        await Wait.UntilAsync(async () => await CountAsync("select count(*) from wolverine.wolverine_dead_letters where message_type like '%MailDue'") > 0);
        (await CountAsync("select count(*) from wolverine.wolverine_dead_letters where strpos(exception_message, 'refuse@') > 0 or position('refuse@'::bytea in body) > 0")).ShouldBe(0);
        await app.StopAsync();

        async Task<long> CountAsync(string sql)
        {
            await using var command = connection.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task Without_a_mail_server_nothing_is_sent_and_nothing_fails()
    {
        var (member, firm) = await FirmAsync();
        var jeanne = await JoinAsync(member, firm, "Jeanne", "jeanne@exemple.fr");
        await InvokeAsync(server.App, member.Territory, Told(firm));
        await InvokeAsync(server.App, member.Territory, new MailDue(Guid.NewGuid(), jeanne, "Été", "Summer", "/x"));
        AddressMailsWhenOrganisationTold.Decide(Told(firm), [], DateTimeOffset.UnixEpoch).ShouldBeEmpty();
    }
}
