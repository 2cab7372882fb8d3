using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Adhesions;
using PactePme.Membership.Charters;
using PactePme.Membership.Organisations;
using PactePme.Testing;

namespace PactePme.Membership.Tests.Adhesions;

public class AdhesionApiTests(PacteServer server)
{
    private static readonly object Commitments = new[] { new { french = "Faire connaître ses besoins" } };

    [Fact]
    public async Task Of_a_hundred_simultaneous_applications_one_wins()
    {
        var pact = await PactAsync();
        var body = new { pact.OrganisationId, pact.CharterId };
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => pact.Member.PostAsync("adhesions", body)));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var lost in answers.Where(a => a.Status != HttpStatusCode.Created)) lost.ExpectProblem(409, "live-adhesion");
    }

    [Fact]
    public async Task An_organisation_that_left_may_come_back()
    {
        var pact = await PactAsync();
        var body = new { pact.OrganisationId, pact.CharterId };
        var first = (await pact.Member.PostAsync("adhesions", body)).Expect(HttpStatusCode.Created);
        (await pact.Member.PostAsync($"adhesions/{first.Id}/withdraw", new { reason = "cessation" }, 1)).Expect(HttpStatusCode.OK);
        var second = (await pact.Member.PostAsync("adhesions", body)).Expect(HttpStatusCode.Created);
        second.Id.ShouldNotBe(first.Id);
        (await pact.Member.PostAsync("adhesions", body)).ExpectProblem(409, "live-adhesion");
    }

    [Fact]
    public async Task A_retried_application_has_one_effect()
    {
        var pact = await PactAsync();
        var body = new { pact.OrganisationId, pact.CharterId };
        var first = (await pact.Member.PostAsync("adhesions", body, key: "apply")).Expect(HttpStatusCode.Created);
        (await pact.Member.PostAsync("adhesions", body, key: "apply")).Expect(HttpStatusCode.Created).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task A_suspended_organisation_does_not_sign()
    {
        var pact = await PactAsync();
        var adhesion = await ApprovedAsync(pact);
        await using (var session = server.App.Services.GetRequiredService<IMembershipStore>().LightweightSession(pact.Secretary.Territory))
        {
            session.Events.Append(pact.OrganisationId, new OrganisationSuspended("contrôle", Sample.Noon));
            await session.SaveChangesAsync();
        }
        (await pact.Secretary.PostAsync($"adhesions/{adhesion}/sign", new { charterVersion = 1 }, 2)).ExpectProblem(409, "organisation-may-not-act");
    }

    [Fact]
    public async Task A_new_version_calls_for_reaffirmation_once_however_often_it_is_told()
    {
        var pact = await PactAsync();
        var adhesion = await ApprovedAsync(pact);
        (await pact.Member.PostAsync($"adhesions/{adhesion}/sign", new { charterVersion = 1 }, 2)).Expect(HttpStatusCode.OK);
        await AdoptAsync(pact.Secretary, pact.CharterId, 2, (await pact.Secretary.GetAsync($"charters/{pact.CharterId}")).Version);
        var due = await pact.Member.UntilAsync($"adhesions/{adhesion}", a => a.Json!["state"]!.GetValue<string>() == "reaffirmationDue");
        due.Version.ShouldBe(4);

        await InvokeAsync(pact.Secretary.Territory, new VersionInForce(pact.CharterId, 2, Sample.Noon));
        (await pact.Member.GetAsync($"adhesions/{adhesion}")).Version.ShouldBe(4);

        (await pact.Member.PostAsync($"adhesions/{adhesion}/reaffirm", new { charterVersion = 2 }, 4)).Expect(HttpStatusCode.OK);
        (await pact.Member.GetAsync($"adhesions/{adhesion}?version=4")).Json!["dueVersion"]!.GetValue<int>().ShouldBe(2);
        (await pact.Member.GetAsync($"adhesions/{adhesion}/history")).Json!.AsArray().Count.ShouldBe(5);
    }

    [Fact]
    public async Task Pages_follow_each_other_until_all_are_called()
    {
        const int many = CallToReaffirmWhenVersionInForce.PageSize * 2 + 1;
        var pact = await PactAsync();
        var store = server.App.Services.GetRequiredService<IMembershipStore>();
        await using (var session = store.LightweightSession(pact.Secretary.Territory))
        {
            for (var i = 0; i < many; i++)
                session.Events.StartStream<Adhesion>(Guid.CreateVersion7(),
                    new AdhesionApplied(Guid.CreateVersion7(), pact.CharterId, true, Sample.Noon), new AdhesionApproved(Sample.Noon), new AdhesionSigned(1, Sample.Noon));
            await session.SaveChangesAsync();
        }
        await AdoptAsync(pact.Secretary, pact.CharterId, 2, (await pact.Secretary.GetAsync($"charters/{pact.CharterId}")).Version);
        await Wait.UntilAsync(async () =>
        {
            await using var session = store.QuerySession(pact.Secretary.Territory);
            return (await Marten.QueryableExtensions.ToListAsync(session.Query<Adhesion>())).Count(a => a is { State: AdhesionState.ReaffirmationDue, Version: 4 }) == many;
        });
    }

    [Fact]
    public async Task What_is_pending_is_hidden_from_strangers()
    {
        var pact = await PactAsync();
        var adhesion = (await pact.Member.PostAsync("adhesions", new { pact.OrganisationId, pact.CharterId })).Expect(HttpStatusCode.Created);
        var stranger = await server.AsAsync(pact.Member.Territory, server.FreshSiren(), "Etrangere", Role.Member);
        (await stranger.GetAsync($"adhesions/{adhesion.Id}")).ExpectProblem(404, "not-found");
        (await stranger.GetAsync($"adhesions/{adhesion.Id}/history")).ExpectProblem(404, "not-found");
        (await stranger.GetAsync("adhesions")).Json!["items"]!.AsArray().ShouldBeEmpty();
        (await pact.Member.GetAsync($"adhesions?organisationId={pact.OrganisationId}&state=applied&charterId={pact.CharterId}")).Json!["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_code_is_taken_once()
    {
        var pact = await PactAsync();
        (await pact.Secretary.PostAsync("charters", new { code = "mba", title = new { french = "Autre" }, commitments = Commitments })).ExpectProblem(409, "charter-code");
    }

    private sealed record Pact(PacteClient Secretary, PacteClient Member, Guid OrganisationId, Guid CharterId);

    /// <summary>A territory with one adopted charter and one registered organisation.</summary>
    private async Task<Pact> PactAsync()
    {
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, server.FreshSiren(), "Secretaire", Role.Secretary);
        var siren = server.FreshSiren();
        var member = await server.AsAsync(territory, siren, "Membre", Role.Member);
        var organisation = (await secretary.GetAsync("organisations")).Json!["items"]!.AsArray()
            .Single(o => o!["identifier"]!["value"]!.GetValue<string>() == siren)!["id"]!.GetValue<Guid>();
        var charter = (await secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte" }, commitments = Commitments })).Expect(HttpStatusCode.Created);
        await AdoptAsync(secretary, charter.Id, 1, 2);
        return new(secretary, member, organisation, charter.Id);
    }

    private async Task AdoptAsync(PacteClient secretary, Guid charter, int number, long version)
    {
        if (number > 1) version = (await secretary.PostAsync($"charters/{charter}/draft-version", new { commitments = Commitments }, version)).Expect(HttpStatusCode.OK).Version;
        await InvokeAsync(secretary.Territory, new CharterVersionDecided(Guid.CreateVersion7(), "Comité", $"D-{number}", new(2026, 1, 1), charter, number, DateTimeOffset.UtcNow));
    }

    private Task InvokeAsync(string territory, object message) => server.App.DeliverAsync(territory, message);

    private static async Task<Guid> ApprovedAsync(Pact pact)
    {
        (await pact.Secretary.PostAsync($"organisations/{pact.OrganisationId}/verify", new { evidence = "RNE" },
            (await pact.Secretary.GetAsync($"organisations/{pact.OrganisationId}")).Version)).Expect(HttpStatusCode.OK);
        var adhesion = (await pact.Member.PostAsync("adhesions", new { pact.OrganisationId, pact.CharterId })).Expect(HttpStatusCode.Created);
        (await pact.Secretary.PostAsync($"adhesions/{adhesion.Id}/approve", new { }, 1)).Expect(HttpStatusCode.OK);
        return adhesion.Id;
    }
}
