using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance;
using PactePme.Governance.Contracts;
using PactePme.Governance.Register;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Journeys;

/// <summary>What happens through the API of the other modules, and what Governance knows of it a moment later.</summary>
public sealed class HearingJourneyTests(PacteServer server)
{
    private async Task<T> UntilAsync<T>(string territory, Guid id, Func<T, bool> expected) where T : class
    {
        T? last = null;
        await Wait.UntilAsync(async () =>
        {
            await using var session = server.App.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
            return (last = await session.LoadAsync<T>(id)) is not null && expected(last);
        }, () => $"{last}", seconds: 30);
        return last!;
    }

    [Fact]
    public async Task Of_a_charter_it_knows_the_draft_and_the_version_in_force()
    {
        var town = await Town.OpenAsync(server);
        var id = (await town.Secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte", english = "Charter" }, commitments = Town.Commitments })).Expect(HttpStatusCode.Created).Id;
        (await UntilAsync<KnownCharter>(town.Territory, id, c => c.Version == 2)).ShouldBe(new(id, 2, "MBA", "Charte", 1, null));
        (await town.Secretary.PostAsync($"charters/{id}/revise-version", new { commitments = Town.Commitments }, 2)).Expect(HttpStatusCode.OK);
        await UntilAsync<KnownCharter>(town.Territory, id, c => c is { Version: 3, Draft: 1, InForce: null });
        await server.InvokeAsync(town.Territory, new CharterVersionDecided(Guid.CreateVersion7(), "Comité", "D-1", ParisTime.DayOf(DateTimeOffset.UtcNow), id, 1, DateTimeOffset.UtcNow));
        await UntilAsync<KnownCharter>(town.Territory, id, c => c is { Version: 4, Draft: null, InForce: 1 });
        (await town.Secretary.PostAsync($"charters/{id}/draft-version", new { commitments = Town.Commitments }, 4)).Expect(HttpStatusCode.OK);
        await UntilAsync<KnownCharter>(town.Territory, id, c => c is { Version: 5, Draft: 2, InForce: 1 });
    }

    [Fact]
    public async Task Of_an_expulsion_it_knows_each_step_and_the_end_also_after_a_merger()
    {
        var town = await Town.OpenAsync(server);
        var charter = await town.CharterAsync();
        var (duplicate, survivor) = (await town.RegisterAsync(), await town.RegisterAsync());
        foreach (var one in (Guid[])[duplicate, survivor])
        {
            await UntilAsync<KnownOrganisation>(town.Territory, one, o => o is { Version: 1, Standing: "registered", Name: not null, Siren: not null });
            await town.VerifyAsync(one);
        }
        var adhesion = (await town.SignAsync(duplicate, charter)).Id;
        await UntilAsync<KnownOrganisation>(town.Territory, duplicate, o => o is { Standing: "verified", IsSignatory: true });
        var today = ParisTime.DayOf(DateTimeOffset.UtcNow);

        (await town.Secretary.PostAsync($"adhesions/{adhesion}/notify-expulsion-grounds", new { grounds = "x" }, 3)).Expect(HttpStatusCode.OK);
        await UntilAsync<KnownExpulsion>(town.Territory, adhesion, e => e is { Version: 4, Signatory: true, NotifiedAt: not null, HeardOn: null });
        (await town.Secretary.PostAsync($"adhesions/{adhesion}/hear", new { heardOn = today, howHeard = "inPerson" }, 4)).Expect(HttpStatusCode.OK);
        await UntilAsync<KnownExpulsion>(town.Territory, adhesion, e => e.Version == 5 && e.HeardOn == today && e.OrganisationId == duplicate);

        (await town.Secretary.PostAsync($"organisations/{duplicate}/merge", new { survivorId = survivor, reason = "doublon" }, 2)).Expect(HttpStatusCode.OK);
        await UntilAsync<KnownExpulsion>(town.Territory, adhesion, e => e is { Version: 6, Signatory: true } && e.HeardOn == today && e.OrganisationId == survivor);
        await UntilAsync<KnownOrganisation>(town.Territory, duplicate, o => o.Standing == "merged" && o.MergedInto == survivor && !o.IsSignatory);
        await UntilAsync<KnownOrganisation>(town.Territory, survivor, o => o.IsSignatory);

        await server.InvokeAsync(town.Territory, new ExpulsionDecided(Guid.CreateVersion7(), "D-2", duplicate, adhesion, DateTimeOffset.UtcNow));
        await UntilAsync<KnownExpulsion>(town.Territory, adhesion, e => e is { Version: 7, Signatory: false });
        await UntilAsync<KnownOrganisation>(town.Territory, survivor, o => !o.IsSignatory);
    }

    [Fact]
    public async Task Of_a_person_it_knows_with_whom_they_are_and_that_they_are_gone()
    {
        var town = await Town.OpenAsync(server);
        var firm = await town.RegisterAsync();
        async Task<Guid> EnterAsync(string name)
        {
            var id = (await town.Secretary.PostAsync("persons", new { organisationId = firm, name, roles = Array.Empty<string>() })).Expect(HttpStatusCode.Created).Id;
            (await UntilAsync<KnownPerson>(town.Territory, id, p => p.Present)).ShouldBe(new(id, 1, firm, true));
            return id;
        }
        var (leaving, erased) = (await EnterAsync("Jeanne"), await EnterAsync("Ali"));
        (await town.Secretary.PostAsync($"persons/{leaving}/leave", new { reason = "resigned" }, 1)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"persons/{erased}/erase", new { ground = "rightToErasure" }, 1)).Expect(HttpStatusCode.OK);
        foreach (var gone in (Guid[])[leaving, erased]) await UntilAsync<KnownPerson>(town.Territory, gone, p => p is { Version: 2, Present: false });

        // Whom a token entered, too.
        var siren = server.FreshSiren();
        await town.AsAsync(siren, Role.GovernanceMember);
        var organisation = await town.FindAsync(siren);
        await UntilAsync<KnownOrganisation>(town.Territory, organisation, o => o is { Standing: "registered", Synthetic: true });
        var person = (await town.Secretary.GetAsync($"persons?organisationId={organisation}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        await UntilAsync<KnownPerson>(town.Territory, person, p => p.OrganisationId == organisation && p.Present);
    }

    [Fact]
    public async Task Of_a_sole_trader_it_knows_no_name_and_of_one_erased_that()
    {
        var town = await Town.OpenAsync(server);
        var id = (await town.Secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = server.FreshSiren() }, name = "Jeanne Exemple", soleTrader = true })).Expect(HttpStatusCode.Created).Id;
        await UntilAsync<KnownOrganisation>(town.Territory, id, o => o is { Standing: "registered", Name: null, Siren: null, Erased: false });
        (await town.Secretary.PostAsync($"organisations/{id}/erase", new { ground = "rightToErasure" }, 1)).Expect(HttpStatusCode.OK);
        await UntilAsync<KnownOrganisation>(town.Territory, id, o => o is { Standing: "closed", Name: null, Siren: null, Erased: true });
    }

    [Fact]
    public async Task Of_a_deal_it_knows_the_amount_once_both_sides_agree()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var deal = all.Ids["deals"];
        (await all.Buyer.PostAsync($"deals/{deal}/confirm", new { amount = Town.Euros("14900.00") }, 1)).Expect(HttpStatusCode.OK);
        (await UntilAsync<KnownDeal>(all.Town.Territory, deal, d => d.Confirmed)).ShouldBe(new(deal, 2, true, 14_900m, true));
    }
}
