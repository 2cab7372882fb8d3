using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance;
using PactePme.Governance.Actions;
using PactePme.Governance.Contracts;
using PactePme.Governance.Conventions;
using PactePme.Governance.Initiatives;
using PactePme.Governance.Register;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Resolutions.Import;
using PactePme.Governance.Targets;
using PactePme.Kernel;
using PactePme.Membership.Charters;
using PactePme.Membership.Contracts;
using PactePme.Membership.Mail;
using PactePme.Membership.Organisations.Import;
using PactePme.Purchasing;
using PactePme.Purchasing.Clarifications;
using PactePme.Purchasing.Contracts;
using PactePme.Purchasing.Cpv;
using PactePme.Purchasing.Deals;
using PactePme.Purchasing.Matching;
using PactePme.Purchasing.Needs;
using PactePme.Purchasing.Notifications;
using PactePme.Purchasing.Participants;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using PactePme.Purchasing.Responses;
using PactePme.Testing;
using Wolverine.Runtime;

namespace PactePme.Host.Tests.Durability;

/// <summary>A message that comes twice, or late, has one effect.</summary>
public sealed class TwiceTests(PacteServer server)
{
    /// <summary>Whoever adds a subscriber adds a test below; the steps of the seed have theirs, and so has the edition of the CPV, which is common to all territories.</summary>
    [Fact]
    public void Every_subscriber_is_tried_here() => server.App.Services.GetRequiredService<IWolverineRuntime>().ShouldBeOfType<WolverineRuntime>().Handlers.AllChains()
        .Where(c => c.HandlerCalls().Any(h => h.HandlerType.Namespace?.StartsWith("PactePme.", StringComparison.Ordinal) == true && !h.HandlerType.Namespace.EndsWith(".Seed", StringComparison.Ordinal)))
        .Select(c => c.MessageType.Name).Distinct().ShouldBe([nameof(OrganisationStanding), nameof(SignatoryStanding), nameof(VersionInForce), nameof(CloseNeedAtDeadline), nameof(RegisterImported),
            nameof(ReviewNeeds), nameof(ReviewNeed), nameof(ReviewResponses), nameof(ReviewResponse), nameof(WhetherBothRespond), nameof(SealsDue),
            nameof(NeedOnMarket), nameof(SupplierOnMarket), nameof(NotifyOrganisation), nameof(NotifyOrganisations), nameof(OrganisationTold), nameof(MailDue),
            nameof(OrganisationsFoundInRegister), nameof(OrganisationsRecognised), nameof(OrganisationErased), nameof(RecordContracts), nameof(ImportCpv),
            nameof(CharterVersionDecided), nameof(ExpulsionDecided), nameof(CharterStanding), nameof(ExpulsionStanding), nameof(PersonStanding), nameof(DealStanding),
            // Tried beside their deals and questions, in the module's own tests.
            nameof(RemindOfDeals), nameof(ExpireDeal), nameof(QuestionCame),
            // Tried beside what they keep, in the tests of Governance.
            nameof(AgeInitiative), nameof(MeasureTarget), nameof(ConcludeTarget), nameof(ExpireConvention),
            nameof(CloseVoteAtInstant), nameof(CarryOutEffect), nameof(DecisionCarriedOut), nameof(LapseActionItem), nameof(RecordVotes)], ignoreOrder: true);

    private async Task<Participant> ParticipantAsync(string territory, Guid id)
    {
        await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(territory);
        return (await session.LoadAsync<Participant>(id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_standing_of_an_organisation()
    {
        var (territory, id) = (server.FreshTerritory(), Guid.CreateVersion7());
        var verified = new OrganisationStanding(id, 2, "Toitures", "732829320", "tpe", null, "verified", null, true);
        var suspended = verified with { Version = 3, Standing = "suspended" };
        foreach (var message in (OrganisationStanding[])[verified, verified, suspended, verified, suspended]) await server.InvokeAsync(territory, message);
        var known = await ParticipantAsync(territory, id);
        (known.Version, known.Standing, known.SizeClass).ShouldBe((3, "suspended", "tpe"));
    }

    [Fact]
    public async Task The_standing_of_a_signatory()
    {
        var (territory, id, adhesion) = (server.FreshTerritory(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var signed = new SignatoryStanding(id, adhesion, 3, true);
        var ended = signed with { Version = 4, Signatory = false };
        foreach (var message in (SignatoryStanding[])[signed, signed, ended, signed, ended]) await server.InvokeAsync(territory, message);
        (await ParticipantAsync(territory, id)).Adhesions.ShouldHaveSingleItem().Value.ShouldBe(new(4, false));
    }

    [Fact]
    public async Task Both_at_once_and_in_any_order_lose_nothing()
    {
        var (territory, id, adhesion) = (server.FreshTerritory(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var messages = Enumerable.Range(1, 12).SelectMany(v => (object[])[
            new OrganisationStanding(id, v, "x", null, null, null, v == 12 ? "verified" : "suspended", null, true), new SignatoryStanding(id, adhesion, v, v == 12)]).ToList();
        await Task.WhenAll(messages.Concat(messages.AsEnumerable().Reverse()).Select(m => server.InvokeAsync(territory, m)));
        var known = await ParticipantAsync(territory, id);
        (known.Version, known.Adhesions[adhesion].Version, known.MayTrade).ShouldBe((12, 12, true));
    }

    /// <summary>Also late: each decides on the standing of now, so what is asked for again, or after the fact, changes nothing.</summary>
    [Fact]
    public async Task A_review_of_what_is_open()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var town = all.Town;
        server.App.Services.GetRequiredService<DatabaseClock>().Move(town.Territory, TimeSpan.Zero);
        var need = (await all.Buyer.PostAsync("needs", Town.Need())).Expect(HttpStatusCode.Created).Id;
        (await all.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await (await town.AsAsync("200054807", Role.Moderator)).PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        var response = (await all.Supplier.PostAsync($"needs/{need}/responses", new { summary = "x" })).Expect(HttpStatusCode.Created).Id;
        var (buyer, supplier) = ((await all.Buyer.GetAsync($"needs/{need}")).Json!["buyerId"]!.GetValue<Guid>(), all.Ids["organisations"]);
        await EverythingTwiceAsync();
        await HistoryIsAsync("need_published_v1", "response_submitted_v1");

        foreach (var (organisation, standing, version) in ((Guid, string, long)[])[(buyer, "suspended", 100), (supplier, "suspended", 100)])
            await server.InvokeAsync(town.Territory, new OrganisationStanding(organisation, version, "x", null, null, null, standing, null, true));
        await EverythingTwiceAsync();
        await HistoryIsAsync("need_frozen_v1", "response_frozen_v1");
        foreach (var organisation in (Guid[])[buyer, supplier])
            await server.InvokeAsync(town.Territory, new OrganisationStanding(organisation, 101, "x", null, null, null, "verified", null, true));
        await EverythingTwiceAsync();
        await HistoryIsAsync("need_resumed_v1", "response_resumed_v1");
        (await (await town.AsAsync("200054807", Role.Auditor)).GetAsync($"needs/{need}")).Version.ShouldBe(5);

        async Task EverythingTwiceAsync()
        {
            object[] reviews = [new ReviewNeed(need), new ReviewResponse(response), new ReviewNeeds(buyer), new ReviewResponses(supplier), new WhetherBothRespond(buyer, supplier)];
            await Task.WhenAll(reviews.Concat(reviews).Select(m => server.InvokeAsync(town.Territory, m)));
        }
        async Task HistoryIsAsync(string ofNeed, string ofResponse)
        {
            await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(town.Territory);
            (await session.Events.FetchStreamAsync(need))[^1].EventTypeName.ShouldBe(ofNeed);
            (await session.Events.FetchStreamAsync(response))[^1].EventTypeName.ShouldBe(ofResponse);
        }
    }

    [Fact]
    public async Task A_version_in_force()
    {
        var town = await Town.OpenAsync(server);
        var charter = await town.CharterAsync();
        var organisation = await town.RegisterAsync();
        await town.VerifyAsync(organisation);
        var adhesion = (await town.SignAsync(organisation, charter)).Id;
        var told = new VersionInForce(charter, 2, DateTimeOffset.UtcNow);
        await server.InvokeAsync(town.Territory, told);
        await server.InvokeAsync(town.Territory, told);
        (await town.Secretary.GetAsync($"adhesions/{adhesion}/history")).Json!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_batch_of_an_import()
    {
        var town = await Town.OpenAsync(server);
        var siren = server.FreshSiren();
        var batch = new RegisterImported([.. ((string[])["0001", "0002"]).Select(nic => new ImportedOrganisation(siren, Siret.Complete(siren, nic), "Toitures", null, null, false, false, "13055", "13", null, null, nic))],
            "test", DateTimeOffset.UtcNow);
        await server.InvokeAsync(town.Territory, batch);
        var first = await town.Secretary.GetAsync($"organisations?identifier=SIREN:{siren}");
        await server.InvokeAsync(town.Territory, batch);
        (await town.Secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Body.ShouldBe(first.Body);
        first.Json!["items"]![0]!["establishments"]!.AsArray().Count.ShouldBe(2);
        (await town.Secretary.GetAsync("organisations")).Json!["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_batch_of_published_contracts_and_all_that_it_brings_about()
    {
        var town = await Town.OpenAsync(server);
        var batch = new RecordContracts([Town.Contract(server, town.Territory)], "test", DateTimeOffset.UtcNow);
        await server.InvokeAsync(town.Territory, batch);
        await server.InvokeAsync(town.Territory, batch);
        var linked = await town.Secretary.UntilAsync("recorded-contracts", a => a.Json!["items"]![0]!["holders"]![0]!["organisationId"] is not null);
        var contract = linked.Json!["items"]!.AsArray().ShouldHaveSingleItem()!;
        contract["version"]!.GetValue<long>().ShouldBe(1);
        var (holder, siren) = (contract["holders"]![0]!["organisationId"]!.GetValue<Guid>(), contract["holders"]![0]!["number"]!.GetValue<string>());

        var found = new OrganisationsFoundInRegister("test", [new(new PartyKeys(server.App.Services.GetRequiredService<MasterKey>(), town.Territory).OfSiren(siren), siren, "Peintures", false)], DateTimeOffset.UtcNow);
        foreach (var message in (object[])[found, found, new OrganisationErased(Guid.NewGuid()), new OrganisationErased(holder), found, new OrganisationErased(holder)]) await server.InvokeAsync(town.Territory, message);
        (await town.Secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["version"]!.GetValue<long>().ShouldBe(1);
        (await town.Secretary.UntilAsync("recorded-contracts", a => a.Json!["items"]![0]!["holders"]![0]!["name"]!.GetValue<string>() == "erased")).Body.ShouldNotContain(siren);
    }

    [Fact]
    public async Task A_closing()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var town = all.Town;
        server.App.Services.GetRequiredService<DatabaseClock>().Move(town.Territory, TimeSpan.Zero);
        var need = (await all.Buyer.PostAsync("needs", Town.Need())).Expect(HttpStatusCode.Created).Id;
        (await all.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await (await town.AsAsync("200054807", Role.Moderator)).PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        var deadline = (await all.Buyer.GetAsync($"needs/{need}")).Json!["deadline"]!["utc"]!.GetValue<DateTimeOffset>();
        await server.InvokeAsync(town.Territory, new CloseNeedAtDeadline(need, deadline)); // too early: comes back
        (await all.Buyer.GetAsync($"needs/{need}")).Version.ShouldBe(3);
        town.PassDeadlines();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.InvokeAsync(town.Territory, new CloseNeedAtDeadline(need, deadline))));
        await server.InvokeAsync(town.Territory, new CloseNeedAtDeadline(need, deadline));
        var closed = await all.Buyer.GetAsync($"needs/{need}");
        (closed.Version, closed.Json!["state"]!.GetValue<string>()).ShouldBe((4, "closed"));
    }

    [Fact]
    public async Task A_need_on_the_market_a_supplier_on_it_and_what_they_are_told()
    {
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        var territory = all.Town.Territory;
        var supplier = Guid.CreateVersion7();
        await server.InvokeAsync(territory, new OrganisationStanding(supplier, 2, "Cuisine", null, "tpe", null, "verified", null, true, Commune: "13055", Profile: new(["45442110"], ["peinture"], true, [], [])));
        await server.InvokeAsync(territory, new SignatoryStanding(supplier, supplier, 1, true));
        server.App.Services.GetRequiredService<DatabaseClock>().Move(territory, TimeSpan.Zero);
        var need = (await all.Buyer.PostAsync("needs", Town.Need())).Expect(HttpStatusCode.Created).Id;
        (await all.Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        var moderator = await all.Town.AsAsync("200054807", Role.Moderator);
        (await moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        NotifyOrganisation news = new(supplier, NotificationKind.NeedClosed, "4", need);
        object[] messages = [new NeedOnMarket(need), new SupplierOnMarket(supplier), news, new NotifyOrganisations([news, news])];
        await Task.WhenAll(messages.Concat(messages).Select(m => server.InvokeAsync(territory, m)));

        await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(territory);
        (await session.Query<Match>().CountAsync(m => m.NeedId == need && m.OrganisationId == supplier)).ShouldBe(1);
        (await session.Query<Notification>().CountAsync(n => n.OrganisationId == supplier && n.Kind == NotificationKind.NeedClosed)).ShouldBe(1);
    }

    /// <summary>Also both at once; that each delivery is answered alike is tried in the module's own tests.</summary>
    [Fact]
    public async Task A_version_and_an_expulsion_that_a_resolution_decided()
    {
        var town = await Town.OpenAsync(server);
        var charter = await town.CharterAsync();
        var organisation = await town.RegisterAsync();
        await town.VerifyAsync(organisation);
        var adhesion = (await town.SignAsync(organisation, charter)).Id;
        (await town.Secretary.PostAsync($"adhesions/{adhesion}/notify-expulsion-grounds", new { grounds = "x" }, 3)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"adhesions/{adhesion}/hear", new { heardOn = ParisTime.DayOf(DateTimeOffset.UtcNow), howHeard = "remotely" }, 4)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync($"charters/{charter}/draft-version", new { commitments = Town.Commitments }, 3)).Expect(HttpStatusCode.OK);
        object[] decided =
        [
            new ExpulsionDecided(Guid.CreateVersion7(), "D-2", organisation, adhesion, DateTimeOffset.UtcNow),
            new CharterVersionDecided(Guid.CreateVersion7(), "Comité", "D-3", ParisTime.DayOf(DateTimeOffset.UtcNow), charter, 2, DateTimeOffset.UtcNow)
        ];
        await Task.WhenAll(decided.Concat(decided).Concat(decided).Select(m => server.InvokeAsync(town.Territory, m)));
        foreach (var message in decided) await server.InvokeAsync(town.Territory, message);
        (await town.Secretary.GetAsync($"charters/{charter}/history")).Json!.AsArray().Select(e => e!["type"]!.GetValue<string>()).ShouldBe(
            ["charter_drafted_v1", "charter_version_drafted_v1", "charter_version_adopted_v1", "charter_version_drafted_v1", "charter_version_superseded_v1", "charter_version_adopted_v1"]);
        (await town.Secretary.GetAsync($"adhesions/{adhesion}/history")).Json!.AsArray().Count(e => e!["type"]!.GetValue<string>() == "member_expelled_v1").ShouldBe(1);
    }

    [Fact]
    public async Task What_the_governance_hears_of_charters_expulsions_persons_and_deals()
    {
        var (territory, id) = (server.FreshTerritory(), Guid.CreateVersion7());
        object[] older = [new CharterStanding(id, 2, "MBA", "Charte", 1, null), new ExpulsionStanding(id, id, 4, true, DateTimeOffset.UnixEpoch, null), new PersonStanding(id, 1, id, true), new DealStanding(id, 2, false, 0, true)];
        object[] latest = [new CharterStanding(id, 3, "MBA", "Charte", null, 1), new ExpulsionStanding(id, id, 6, false, DateTimeOffset.UnixEpoch, null), new PersonStanding(id, 2, id, false), new DealStanding(id, 3, true, 10, true)];
        foreach (var message in (object[])[.. older, .. latest, .. latest, .. older]) await server.InvokeAsync(territory, message);
        await using var session = server.App.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory);
        (await session.LoadAsync<KnownCharter>(id)).ShouldBe(new(id, 3, "MBA", "Charte", null, 1));
        (await session.LoadAsync<KnownExpulsion>(id)).ShouldBe(new(id, 6, id, false, DateTimeOffset.UnixEpoch, null));
        (await session.LoadAsync<KnownPerson>(id)).ShouldBe(new(id, 2, id, false));
        (await session.LoadAsync<KnownDeal>(id)).ShouldBe(new(id, 3, true, 10, true));
    }

    /// <summary>Without a mail server nothing is due; with one, each mail has the same identity however often it is sent (see the module's own tests).</summary>
    [Fact]
    public async Task A_mail_to_send()
    {
        var (territory, id) = (server.FreshTerritory(), Guid.CreateVersion7());
        object[] messages = [new OrganisationTold(id, id, "Été", "Summer", "/x"), new MailDue(id, id, "Été", "Summer", "/x")];
        foreach (var message in messages.Concat(messages)) await server.InvokeAsync(territory, message);
    }
}
