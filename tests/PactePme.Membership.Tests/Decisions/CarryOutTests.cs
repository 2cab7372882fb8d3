using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Testing;
using Wolverine;

namespace PactePme.Membership.Tests.Decisions;

/// <summary>What the governance decides is carried out once, by the rules, and answered each time the same.</summary>
public sealed class CarryOutTests(PacteServer server)
{
    private static readonly object Commitments = new[] { new { french = "Faire connaître ses besoins" } };

    [Fact]
    public async Task A_version_decided_is_adopted_once_however_often_it_comes()
    {
        var (secretary, charter) = await CharterAsync();
        var decided = Adopt(charter, 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CarryOutAsync(secretary, decided)));
        answers.Distinct().ShouldHaveSingleItem().ShouldBe(new DecisionCarriedOut(decided.ResolutionId, answers[0].At));

        var adopted = (await secretary.GetAsync($"charters/{charter}")).Json!;
        (adopted["version"]!.GetValue<long>(), adopted["inForce"]!.GetValue<int>()).ShouldBe((3, 1));
        adopted["versions"]![0]!["decision"]!["reference"]!.GetValue<string>().ShouldBe(decided.Reference);
        adopted["versions"]![0]!["resolutionId"]!.GetValue<Guid>().ShouldBe(decided.ResolutionId);
        var entry = (await secretary.GetAsync($"charters/{charter}/history")).Json!.AsArray()[^1]!;
        entry["person"].ShouldBeNull(); // the committee did, not a person
        entry["data"]!["resolutionId"]!.GetValue<Guid>().ShouldBe(decided.ResolutionId);

        // Also after the next version superseded it.
        (await secretary.PostAsync($"charters/{charter}/draft-version", new { commitments = Commitments }, 3)).Expect(HttpStatusCode.OK);
        (await CarryOutAsync(secretary, Adopt(charter, 2))).Rule.ShouldBeNull();
        (await CarryOutAsync(secretary, decided)).ShouldBe(answers[0]);
        (await secretary.GetAsync($"charters/{charter}")).Json!["inForce"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_resolutions_that_adopt_one_version_at_once_one_is_carried_out()
    {
        var (secretary, charter) = await CharterAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CarryOutAsync(secretary, Adopt(charter, 1))));
        answers.Count(a => a.Rule is null).ShouldBe(1);
        answers.Where(a => a.Rule is not null).ShouldAllBe(a => a.Rule == "charter-version-not-drafted" && a.French!.Length > 0 && a.English!.Length > 0);
    }

    [Fact]
    public async Task What_a_rule_refused_stays_refused_when_it_comes_again()
    {
        var (secretary, charter) = await CharterAsync();
        var early = Adopt(charter, 2);
        var refused = await CarryOutAsync(secretary, early);
        refused.Rule.ShouldBe("charter-version-not-drafted");
        (await CarryOutAsync(secretary, Adopt(charter, 1))).Rule.ShouldBeNull();
        (await secretary.PostAsync($"charters/{charter}/draft-version", new { commitments = Commitments }, 3)).Expect(HttpStatusCode.OK);
        (await CarryOutAsync(secretary, early)).ShouldBe(refused); // version 2 is drafted by now
        (await secretary.GetAsync($"charters/{charter}")).Version.ShouldBe(4);

        var unknown = Adopt(Guid.CreateVersion7(), 1);
        (await CarryOutAsync(secretary, unknown)).Rule.ShouldBe("charter-unknown");
        (await CarryOutAsync(secretary, unknown)).Rule.ShouldBe("charter-unknown");
        var nameless = Adopt(charter, 2) with { Body = " " };
        (await CarryOutAsync(secretary, nameless)).Rule.ShouldBe("text-required");
    }

    [Fact]
    public async Task A_member_is_expelled_once_after_grounds_and_hearing_and_may_apply_again()
    {
        var (secretary, charter) = await CharterAsync();
        (await CarryOutAsync(secretary, Adopt(charter, 1))).Rule.ShouldBeNull();
        var (organisation, adhesion) = await SignedAsync(secretary, charter);

        var early = Expel(organisation, adhesion);
        (await CarryOutAsync(secretary, early)).Rule.ShouldBe("member-not-heard");
        (await secretary.PostAsync($"adhesions/{adhesion}/notify-expulsion-grounds", new { grounds = "Ne répond à aucun besoin" }, 3)).Expect(HttpStatusCode.OK);
        (await CarryOutAsync(secretary, Expel(organisation, adhesion))).Rule.ShouldBe("member-not-heard");
        (await secretary.PostAsync($"adhesions/{adhesion}/hear", new { heardOn = ParisTime.DayOf(DateTimeOffset.UtcNow), howHeard = "inPerson" }, 4)).Expect(HttpStatusCode.OK);
        (await CarryOutAsync(secretary, early)).Rule.ShouldBe("member-not-heard"); // it was not when that was decided

        var decided = Expel(organisation, adhesion);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CarryOutAsync(secretary, decided)));
        answers.Distinct().ShouldHaveSingleItem().Rule.ShouldBeNull();
        var ended = (await secretary.GetAsync($"adhesions/{adhesion}")).Json!;
        (ended["version"]!.GetValue<long>(), ended["state"]!.GetValue<string>()).ShouldBe((6, "expelled"));
        (ended["expulsion"]!["resolution"]!.GetValue<string>(), ended["expulsion"]!["resolutionId"]!.GetValue<Guid>()).ShouldBe((decided.Reference, decided.ResolutionId));
        (await CarryOutAsync(secretary, Expel(organisation, adhesion))).Rule.ShouldBe("not-a-signatory");
        (await CarryOutAsync(secretary, Expel(organisation, Guid.CreateVersion7()))).Rule.ShouldBe("adhesion-unknown");

        (await secretary.PostAsync("adhesions", new { organisationId = organisation, charterId = charter })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Who_leaves_at_the_same_instant_leaves_or_is_expelled_not_both()
    {
        var (secretary, charter) = await CharterAsync();
        (await CarryOutAsync(secretary, Adopt(charter, 1))).Rule.ShouldBeNull();
        for (var round = 0; round < 5; round++)
        {
            var (organisation, adhesion) = await SignedAsync(secretary, charter);
            (await secretary.PostAsync($"adhesions/{adhesion}/notify-expulsion-grounds", new { grounds = "x" }, 3)).Expect(HttpStatusCode.OK);
            (await secretary.PostAsync($"adhesions/{adhesion}/hear", new { heardOn = ParisTime.DayOf(DateTimeOffset.UtcNow), howHeard = "inWriting" }, 4)).Expect(HttpStatusCode.OK);
            var expelling = CarryOutAsync(secretary, Expel(organisation, adhesion));
            var leaving = secretary.PostAsync($"adhesions/{adhesion}/withdraw", new { reason = "cessation" }, 5);
            var (answer, left) = (await expelling, await leaving);
            (answer.Rule is null).ShouldBe(left.Status != HttpStatusCode.OK, $"{answer} {left}");
            (await secretary.GetAsync($"adhesions/{adhesion}")).Json!["state"]!.GetValue<string>().ShouldBe(answer.Rule is null ? "expelled" : "withdrawn");
        }
    }

    [Fact]
    public async Task Nobody_adopts_or_expels_by_a_command()
    {
        var (secretary, charter) = await CharterAsync();
        (await secretary.PostAsync($"charters/{charter}/adopt-version", new { charterVersion = 1 }, 2)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await secretary.PostAsync($"adhesions/{charter}/expel", new { resolution = "x" }, 2)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static CharterVersionDecided Adopt(Guid charter, int number)
    {
        var now = DateTimeOffset.UtcNow;
        return new(Guid.CreateVersion7(), "Comité de gouvernance", $"2026-{number}", ParisTime.DayOf(now), charter, number, now);
    }

    private static ExpulsionDecided Expel(Guid organisation, Guid adhesion) => new(Guid.CreateVersion7(), "2026-9", organisation, adhesion, DateTimeOffset.UtcNow);

    private async Task<DecisionCarriedOut> CarryOutAsync(PacteClient by, object decided)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<DecisionCarriedOut>(by.Territory, decided);
    }

    /// <summary>A territory with a secretary and a charter whose first version is drafted.</summary>
    private async Task<(PacteClient Secretary, Guid Charter)> CharterAsync()
    {
        var secretary = await server.AsAsync(server.FreshTerritory(), server.FreshSiren(), "Secretaire", Role.Secretary);
        return (secretary, (await secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte" }, commitments = Commitments })).Expect(HttpStatusCode.Created).Id);
    }

    private async Task<(Guid Organisation, Guid Adhesion)> SignedAsync(PacteClient secretary, Guid charter)
    {
        var organisation = (await secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = server.FreshSiren() }, name = "Toitures" })).Expect(HttpStatusCode.Created).Id;
        (await secretary.PostAsync($"organisations/{organisation}/verify", new { evidence = "RNE" }, 1)).Expect(HttpStatusCode.OK);
        var adhesion = (await secretary.PostAsync("adhesions", new { organisationId = organisation, charterId = charter })).Expect(HttpStatusCode.Created).Id;
        (await secretary.PostAsync($"adhesions/{adhesion}/approve", new { }, 1)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"adhesions/{adhesion}/sign", new { charterVersion = 1 }, 2)).Expect(HttpStatusCode.OK);
        return (organisation, adhesion);
    }
}
