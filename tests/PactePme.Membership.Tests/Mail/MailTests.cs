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

    private static async Task<Guid> EnterAsync(PacteClient secretary, Guid firm, string name, params string[] roles) =>
        (await secretary.PostAsync("persons", new { organisationId = firm, name, email = $"{name}@exemple.fr", roles })).Expect(HttpStatusCode.Created).Id;

    private static async Task DoAsync(PacteClient secretary, string path, string command, object body) =>
        (await secretary.PostAsync($"{path}/{command}", body, (await secretary.GetAsync(path)).Version)).Expect(HttpStatusCode.OK);

    /// <summary>Who is addressed when this organisation is told something, among the persons who have an address.</summary>
    private async Task<IReadOnlyList<MailDue>> AddressedAsync(string territory, OrganisationTold told, params Guid[] among)
    {
        await using var session = server.App.Services.GetRequiredService<IMembershipStore>().QuerySession(territory);
        var mails = await AddressMailsWhenOrganisationTold.Handle(told, new("127.0.0.1", From: "pacte@pacte.example"), session, TimeProvider.System, TestContext.Current.CancellationToken);
        return [.. mails.Cast<MailDue>().Where(m => among.Contains(m.PersonId))];
    }

    [Fact]
    public async Task After_mergers_the_people_of_each_get_what_any_of_them_is_told()
    {
        await using var catcher = new MailCatcher();
        await using var app = await StartAsync(catcher.Port);
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        Guid[] firms = [await RegisterAsync(), await RegisterAsync(), await RegisterAsync(), await RegisterAsync()];
        Guid[] people = [await EnterAsync(secretary, firms[0], "zero", "member"), await EnterAsync(secretary, firms[1], "un", "member"), await EnterAsync(secretary, firms[2], "deux", "member")];
        var stranger = await EnterAsync(secretary, firms[3], "autre", "member");
        await DoAsync(secretary, $"organisations/{firms[0]}", "merge", new { survivorId = firms[1], reason = "doublon" });
        await DoAsync(secretary, $"organisations/{firms[1]}", "merge", new { survivorId = firms[2], reason = "doublon" });

        foreach (var firm in firms[..3])
        {
            var due = await AddressedAsync(territory, Told(firm), [.. people, stranger]);
            due.Select(m => m.PersonId).ShouldBe(people, ignoreOrder: true);
            catcher.Mails.Clear();
            foreach (var mail in due) await InvokeAsync(app, territory, mail);
            catcher.Mails.Select(m => m.To).ShouldBe(["zero@exemple.fr", "un@exemple.fr", "deux@exemple.fr"], ignoreOrder: true);
        }
        (await AddressedAsync(territory, Told(firms[3]), [.. people, stranger])).ShouldHaveSingleItem().PersonId.ShouldBe(stranger);
        (await AddressedAsync(territory, Told(Guid.NewGuid()), [.. people, stranger])).ShouldBeEmpty();
        await app.StopAsync();

        async Task<Guid> RegisterAsync() =>
            (await secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = server.FreshSiren() }, name = "Firme" })).Expect(HttpStatusCode.Created).Id;
    }

    [Fact]
    public async Task Whoever_the_API_does_not_let_read_is_neither_addressed_nor_sent_anything()
    {
        await using var catcher = new MailCatcher();
        await using var app = await StartAsync(catcher.Port);
        var (member, firm) = await FirmAsync();
        var territory = member.Territory;
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        Guid[] readers = [await EnterAsync(secretary, firm, "membre", "member"), await EnterAsync(secretary, firm, "deux-roles", "moderator", "member")];
        Guid[] others = [await EnterAsync(secretary, firm, "moderateur", "moderator"), await EnterAsync(secretary, firm, "auditeur", "auditor"), await EnterAsync(secretary, firm, "ancien", "member", "auditor")];
        await DoAsync(secretary, $"persons/{others[2]}", "end-role", new { role = "member", reason = "termOver" });
        var moderator = await server.AsAsync(territory, (await member.GetAsync($"organisations/{firm}")).Json!["identifier"]!["value"]!.GetValue<string>(), "moderator", Role.Moderator);
        (await moderator.GetAsync("notifications")).ExpectProblem(403, "role-required");

        var told = Told(firm);
        var due = await AddressedAsync(territory, told, [.. readers, .. others]);
        due.Select(m => m.PersonId).ShouldBe(readers, ignoreOrder: true);

        foreach (var other in others) await InvokeAsync(app, territory, due[0] with { PersonId = other });
        catcher.Mails.ShouldBeEmpty();
        // Addressed as a member, who is none any more when it goes out.
        await DoAsync(secretary, $"persons/{readers[1]}", "end-role", new { role = "member", reason = "resigned" });
        foreach (var mail in due) await InvokeAsync(app, territory, mail);
        catcher.Mails.ShouldHaveSingleItem().To.ShouldBe("membre@exemple.fr");
        await app.StopAsync();
    }

    [Fact]
    public async Task While_an_organisation_may_not_act_its_people_get_no_mail()
    {
        await using var catcher = new MailCatcher();
        await using var app = await StartAsync(catcher.Port);
        var (member, firm) = await FirmAsync();
        var (territory, siren) = (member.Territory, server.FreshSiren());
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        var ofDuplicate = await server.AsAsync(territory, siren, "member", Role.Member);
        var duplicate = (await ofDuplicate.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        Guid[] people = [await EnterAsync(secretary, firm, "jeanne", "member"), await EnterAsync(secretary, duplicate, "louis", "member")];
        await DoAsync(secretary, $"organisations/{duplicate}", "merge", new { survivorId = firm, reason = "doublon" });
        await DoAsync(secretary, $"organisations/{firm}", "verify", new { evidence = "SIRENE" });
        MailDue[] due = [.. people.Select(p => new MailDue(Guid.NewGuid(), p, "Été", "Summer", "/api/t/notifications/1"))];

        await DoAsync(secretary, $"organisations/{firm}", "suspend", new { reason = "impayés" });
        foreach (var refused in new[] { member, ofDuplicate })
            await Wait.UntilAsync(async () => (await refused.GetAsync("notifications")).Problem == "organisation-suspended", seconds: 2);
        (await AddressedAsync(territory, Told(firm), people)).ShouldBeEmpty();
        (await AddressedAsync(territory, Told(duplicate), people)).ShouldBeEmpty();
        foreach (var mail in due) await InvokeAsync(app, territory, mail);
        catcher.Mails.ShouldBeEmpty();

        await DoAsync(secretary, $"organisations/{firm}", "lift-suspension", new { reason = "réglé" });
        (await AddressedAsync(territory, Told(firm), people)).Select(m => m.PersonId).ShouldBe(people, ignoreOrder: true);
        foreach (var mail in due) await InvokeAsync(app, territory, mail);
        catcher.Mails.Select(m => m.To).ShouldBe(["jeanne@exemple.fr", "louis@exemple.fr"]);

        await DoAsync(secretary, $"organisations/{firm}", "suspend", new { reason = "cessation" });
        await DoAsync(secretary, $"organisations/{firm}", "close", new { reason = "cessation" });
        (await AddressedAsync(territory, Told(firm), people)).ShouldBeEmpty();
        foreach (var mail in due) await InvokeAsync(app, territory, mail);
        catcher.Mails.Count.ShouldBe(2);
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
