using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Testing;

namespace PactePme.Membership.Tests.Organisations;

public sealed class OrganisationsOverHttpTests(PacteServer server)
{
    private Task<PacteClient> SecretaryAsync(string? territory = null) => server.AsAsync(territory ?? server.FreshTerritory(), "200054807", "secretary", Role.Secretary, Role.Member);

    private async Task<(string Siren, Guid Id)> FirmAsync(PacteClient secretary, bool soleTrader = false, bool partialDiffusion = false, string name = "Toitures d'essai")
    {
        var siren = server.FreshSiren();
        var created = await secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = siren }, name, soleTrader, partialDiffusion, commune = "13055" });
        return (siren, created.Expect(HttpStatusCode.Created).Id);
    }

    private static Guid[] Ids(Answer page) => [.. page.Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>())];

    private static async Task<Guid> OfAsync(PacteClient client, string siren) => Ids(await client.GetAsync($"organisations?identifier=SIREN:{siren}"))[0];

    [Fact]
    public async Task A_command_needs_the_version_and_sent_again_has_one_effect()
    {
        var secretary = await SecretaryAsync();
        var (_, id) = await FirmAsync(secretary);
        var path = $"organisations/{id}/state-size-class";
        (await secretary.PostAsync(path, new { sizeClass = "tpe" })).ExpectProblem(428, "version-required");
        var first = (await secretary.PostAsync(path, new { sizeClass = "tpe" }, 2, key: "once")).Expect(HttpStatusCode.OK);
        var again = (await secretary.PostAsync(path, new { sizeClass = "tpe" }, 2, key: "once")).Expect(HttpStatusCode.OK);
        (first.Version, again.Version).ShouldBe((3, 3));
        (await secretary.PostAsync(path, new { sizeClass = "pme" }, 2)).ExpectProblem(412, "stale-version");
        (await secretary.GetAsync($"organisations/{id}")).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Every_statement_shows_and_lists_filter_by_it()
    {
        var territory = server.FreshTerritory();
        var secretary = await SecretaryAsync(territory);
        var siren = server.FreshSiren();
        var member = await server.AsAsync(territory, siren, "member", Role.Member);
        var id = await OfAsync(member, siren);
        var path = $"organisations/{id}";
        (await member.PostAsync($"{path}/state-size-class", new { sizeClass = "tpe" }, 1)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"{path}/state-activity", new { activity = new { scheme = "NAF", edition = "rev2", code = "6201z" } }, 2)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"{path}/state-head-office", new { commune = "13201" }, 3)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"{path}/declare-establishment", new { siret = Siret.Complete(siren, "0001") }, 4)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"{path}/state-capability-profile", new { cpv = new[] { "45000000" }, keywords = new[] { "toiture" }, serviceArea = new { regions = new[] { "93" } } }, 5)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"{path}/flag-large-buyer", new { kind = "private" }, 6)).ExpectProblem(403, "role-required");
        (await secretary.PostAsync($"{path}/flag-large-buyer", new { kind = "private" }, 6)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"{path}/rename", new { name = "Nouveau nom" }, 7)).Expect(HttpStatusCode.OK);

        var view = (await member.GetAsync(path)).Json!;
        (view["sizeClass"]!.GetValue<string>(), view["commune"]!.GetValue<string>(), view["largeBuyer"]!.GetValue<string>(), view["name"]!.GetValue<string>())
            .ShouldBe(("tpe", "13055", "private", "Nouveau nom"));
        view["establishments"]!.AsArray().Single()!.GetValue<string>().Length.ShouldBe(5);

        Ids(await member.GetAsync("organisations?sizeClass=tpe&commune=13055&largeBuyer=private&status=registered&synthetic=true")).ShouldBe([id]);
        foreach (var none in new[] { "sizeClass=ge", "commune=13001", "largeBuyer=public", "status=closed", "synthetic=false", "identifier=SIREN:356000000" })
            Ids(await member.GetAsync($"organisations?{none}")).ShouldBeEmpty(none);
        (await member.GetAsync("organisations?identifier=356000000")).ExpectProblem(400, "malformed-identifier");
    }

    [Fact]
    public async Task Filtered_pages_give_each_once()
    {
        var secretary = await SecretaryAsync();
        var wanted = new List<Guid>();
        for (var i = 0; i < 7; i++)
        {
            var (_, id) = await FirmAsync(secretary);
            if (i % 2 == 1) continue;
            (await secretary.PostAsync($"organisations/{id}/state-size-class", new { sizeClass = "pme" }, 2)).Expect(HttpStatusCode.OK);
            wanted.Add(id);
        }
        var seen = new List<Guid>();
        for (var next = "organisations?sizeClass=pme&limit=2"; next is not null;)
        {
            var page = await secretary.GetAsync(next);
            seen.AddRange(Ids(page));
            next = page.Json!["next"] is { } cursor ? $"organisations?sizeClass=pme&limit=2&after={cursor.GetValue<string>()}" : null;
        }
        seen.ShouldBe(wanted);
    }

    [Fact]
    public async Task A_suspended_organisation_is_refused_within_a_second_and_comes_back()
    {
        var territory = server.FreshTerritory();
        var secretary = await SecretaryAsync(territory);
        var siren = server.FreshSiren();
        var member = await server.AsAsync(territory, siren, "member", Role.Member);
        var id = await OfAsync(member, siren);
        (await secretary.PostAsync($"organisations/{id}/suspend", new { reason = "x" }, 1)).ExpectProblem(409, "organisation-not-verified");
        (await secretary.PostAsync($"organisations/{id}/verify", new { evidence = "SIRENE" }, 1)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"organisations/{id}/suspend", new { reason = "impayés" }, 2)).Expect(HttpStatusCode.OK);
        await Wait.UntilAsync(async () => (await member.GetAsync("organisations")).Problem == "organisation-suspended", seconds: 1);
        (await secretary.PostAsync($"organisations/{id}/lift-suspension", new { reason = "réglé" }, 3)).Expect(HttpStatusCode.OK);
        await Wait.UntilAsync(async () => (await member.GetAsync("organisations")).Status == HttpStatusCode.OK, seconds: 1);
    }

    [Fact]
    public async Task A_person_of_a_merged_duplicate_acts_for_the_survivor()
    {
        var territory = server.FreshTerritory();
        var secretary = await SecretaryAsync(territory);
        var (_, survivor) = await FirmAsync(secretary);
        var siren = server.FreshSiren();
        var person = await server.AsAsync(territory, siren, "member", Role.Member);
        var duplicate = await OfAsync(person, siren);
        (await secretary.PostAsync($"organisations/{duplicate}/merge", new { survivorId = survivor, reason = "doublon" }, 1)).Expect(HttpStatusCode.OK);

        (await secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["mergedInto"]!.GetValue<Guid>().ShouldBe(survivor);
        await Wait.UntilAsync(async () => (await person.PostAsync($"organisations/{survivor}/state-size-class", new { sizeClass = "tpe" }, 3)).Status == HttpStatusCode.OK, seconds: 2);
        (await person.GetAsync($"persons?organisationId={duplicate}")).Json!["items"]![0]!["details"]!["name"]!.GetValue<string>().ShouldBe("member");
        (await secretary.PostAsync($"organisations/{survivor}/merge", new { survivorId = duplicate, reason = "x" }, 4)).ExpectProblem(409, "survivor-ended");
    }

    [Fact]
    public async Task Two_merged_into_each_other_at_once_leave_one()
    {
        var secretary = await SecretaryAsync();
        var (_, a) = await FirmAsync(secretary);
        var (_, b) = await FirmAsync(secretary);
        var answers = await Task.WhenAll(
            secretary.PostAsync($"organisations/{a}/merge", new { survivorId = b, reason = "x" }, 2),
            secretary.PostAsync($"organisations/{b}/merge", new { survivorId = a, reason = "x" }, 2));
        answers.Count(r => r.Status == HttpStatusCode.OK).ShouldBe(1, string.Join('\n', answers.AsEnumerable()));
    }

    [Fact]
    public async Task While_both_hold_a_live_adhesion_a_merge_is_refused_and_afterwards_the_duplicate_can_have_none()
    {
        var secretary = await SecretaryAsync();
        var (_, duplicate) = await FirmAsync(secretary);
        var (_, survivor) = await FirmAsync(secretary);
        await using var session = server.App.Services.GetRequiredService<IMembershipStore>().LightweightSession(secretary.Territory);
        var ofDuplicate = Adhere(session, duplicate);
        Adhere(session, survivor);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);

        var merge = new { survivorId = survivor, reason = "doublon" };
        (await secretary.PostAsync($"organisations/{duplicate}/merge", merge, 2)).ExpectProblem(409, "both-hold-a-live-adhesion");
        (await secretary.PostAsync($"adhesions/{ofDuplicate}/withdraw", new { reason = "celle du doublon" }, 3)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"organisations/{duplicate}/merge", merge, 2)).Expect(HttpStatusCode.OK);
        (await session.LoadAsync<Reservation>(Reservation.Key("live-adhesion", duplicate), TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_adhesion_that_only_the_duplicate_holds_passes_to_the_survivor()
    {
        var secretary = await SecretaryAsync();
        var (_, duplicate) = await FirmAsync(secretary);
        var (_, survivor) = await FirmAsync(secretary);
        await using var session = server.App.Services.GetRequiredService<IMembershipStore>().LightweightSession(secretary.Territory);
        var adhesion = Adhere(session, duplicate);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);

        (await secretary.PostAsync($"organisations/{duplicate}/merge", new { survivorId = survivor, reason = "doublon" }, 2)).Expect(HttpStatusCode.OK);
        var passed = (await secretary.GetAsync($"adhesions/{adhesion}")).Expect(HttpStatusCode.OK);
        passed.Json!["organisationId"]!.GetValue<Guid>().ShouldBe(survivor);
        passed.Json["state"]!.GetValue<string>().ShouldBe("signed");
        (await secretary.GetAsync($"adhesions/{adhesion}?version=3")).Json!["organisationId"]!.GetValue<Guid>().ShouldBe(duplicate);
        (await session.LoadAsync<Reservation>(Reservation.Key("live-adhesion", survivor), TestContext.Current.CancellationToken))!.HolderId.ShouldBe(adhesion);
        (await secretary.PostAsync($"adhesions/{adhesion}/withdraw", new { reason = "départ" }, 4)).Expect(HttpStatusCode.OK);
        (await session.LoadAsync<Reservation>(Reservation.Key("live-adhesion", survivor), TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    /// <summary>A signed adhesion of an organisation, as its commands leave it.</summary>
    private static Guid Adhere(IDocumentSession session, Guid organisation)
    {
        var (id, at) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        session.Events.StartStream<Adhesion>(id, new AdhesionApplied(organisation, Guid.NewGuid(), false, at), new AdhesionApproved(at), new AdhesionSigned(1, at));
        session.Insert(Reservation.Of(AdhesionRules.Rule, id, organisation));
        return id;
    }

    [Fact]
    public async Task A_partially_diffused_sole_trader_is_seen_by_the_secretary_alone_and_by_nobody_once_erased()
    {
        var territory = server.FreshTerritory();
        var secretary = await SecretaryAsync(territory);
        var other = await server.AsAsync(territory, server.FreshSiren(), "member", Role.Member);
        var (siren, id) = await FirmAsync(secretary, soleTrader: true, partialDiffusion: true, name: "Jeanne Exemple");
        (await secretary.PostAsync($"organisations/{id}/rename", new { name = "Jeanne Exemple-Essai" }, 2)).Expect(HttpStatusCode.OK);

        (await secretary.GetAsync($"organisations/{id}/history")).Body.ShouldContain("Jeanne Exemple-Essai");
        foreach (var path in new[] { $"organisations/{id}", $"organisations/{id}/history", "organisations", $"organisations?identifier=SIREN:{siren}" })
            (await other.GetAsync(path)).Expect(HttpStatusCode.OK).Body.ShouldNotContain("Jeanne", customMessage: path);

        (await secretary.PostAsync($"organisations/{id}/erase", new { ground = "rightToErasure" }, 3)).Expect(HttpStatusCode.OK);
        foreach (var path in new[] { $"organisations/{id}", $"organisations/{id}?version=1", $"organisations/{id}/history", "organisations" })
        {
            var body = (await secretary.GetAsync(path)).Expect(HttpStatusCode.OK).Body;
            body.ShouldContain("erased", customMessage: path);
            body.ShouldNotContain("Jeanne", customMessage: path);
            body.ShouldNotContain(siren, customMessage: path);
        }
        (await secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = siren }, name = "x", soleTrader = true })).Expect(HttpStatusCode.Created);
    }
}
