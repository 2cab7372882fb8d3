using System.Net;
using System.Text.Json.Nodes;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using PactePme.Purchasing.Search;
using PactePme.Testing;
using Wolverine;
using static PactePme.Purchasing.Tests.RecordedContracts.SomeContract;

namespace PactePme.Purchasing.Tests.RecordedContracts;

/// <summary>Contracts recorded in a territory of their own, on the real store, and read through HTTP.</summary>
public sealed class RecordedContractTests(PacteServer server)
{
    private readonly string territory = server.FreshTerritory();

    private PartyKeys TerritoryKeys => new(server.App.Services.GetRequiredService<MasterKey>(), territory);

    private Task<PacteClient> ReaderAsync() => server.AsAsync(territory, "200054807", "lectrice", Role.Auditor);

    private IDocumentSession Session() => server.App.Services.GetRequiredService<IPurchasingStore>().LightweightSession(territory);

    /// <summary>Imports records as one file.</summary>
    private async Task<IReadOnlyList<ContractEffect>> ImportAsync(params JsonObject[] records) =>
        await RecordAsync([.. (await FileAsync(TerritoryKeys, records)).Select(r => r.Contract).OfType<FoundContract>()]);

    private async Task<IReadOnlyList<ContractEffect>> RecordAsync(params FoundContract[] contracts)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<RecordedBatch>(territory, new RecordContracts(contracts, "essai.json", DateTimeOffset.UtcNow))).Effects;
    }

    private static async Task<JsonArray> ItemsAsync(PacteClient client, string filter = "") => (await client.GetAsync($"recorded-contracts{filter}")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray();

    private async Task<long> EventsAsync()
    {
        await using var session = Session();
        return await session.Events.QueryAllRawEvents().CountAsync();
    }

    [Fact]
    public async Task A_second_import_changes_nothing()
    {
        JsonObject[] file = [Json(("modifications", Modified("2019-03-01", 20_000))), Json(("id", "2019M02")), Json(("id", "2019M02"), ("montant", 7_000)),
            Json(("id", "2019M03")), Json(("id", "2019M03"), ("montant", 9_000), ("datePublicationDonnees", "2019-03-01"))];
        (await ImportAsync(file)).ShouldBe([ContractEffect.Recorded, ContractEffect.Recorded, ContractEffect.Recorded, ContractEffect.Recorded, ContractEffect.Corrected]);
        var before = await EventsAsync();
        before.ShouldBe(6);
        (await ImportAsync(file)).ShouldAllBe(e => e == ContractEffect.Known);
        (await ImportAsync([.. file.Reverse()])).ShouldAllBe(e => e == ContractEffect.Known);
        (await EventsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_version_that_was_corrected_or_set_aside_changes_nothing_when_it_comes_again()
    {
        var (first, corrected, lot) = (Json(), Json(("objet", "Peinture"), ("datePublicationDonnees", "2019-03-01")), Json(("montant", 7_000), ("datePublicationDonnees", "2019-03-01")));
        var older = Json(("objet", "Vieux mots"), ("datePublicationDonnees", "2019-01-25"), ("modifications", Modified("2019-06-01", 30_000)));
        (await ImportAsync(first)).ShouldBe([ContractEffect.Recorded]);
        (await ImportAsync(corrected, older, Json(("id", "2019M02")), lot)).ShouldBe([ContractEffect.Corrected, ContractEffect.Modified, ContractEffect.Recorded, ContractEffect.Recorded]);
        var before = await EventsAsync();
        (await ImportAsync(first)).ShouldBe([ContractEffect.Known]);
        (await ImportAsync(lot, older, corrected, first, older)).ShouldAllBe(e => e == ContractEffect.Known);
        (await EventsAsync()).ShouldBe(before);

        // Rebuilt from its events, it is the same.
        await using var session = Session();
        foreach (var contract in await session.Query<RecordedContract>().ToListAsync())
        {
            var rebuilt = Fold.Of<RecordedContract>(await session.Events.FetchStreamAsync(contract.Id))!;
            System.Text.Json.JsonSerializer.Serialize(rebuilt).ShouldBe(System.Text.Json.JsonSerializer.Serialize(contract));
        }
        var reader = await ReaderAsync();
        var items = await ItemsAsync(reader);
        items.Count.ShouldBe(3);
        var kept = items.Single(c => c!["object"]!.GetValue<string>() == "Peinture" && c["number"]!.GetValue<string>() == "2019M01")!;
        kept["amount"]!["amount"]!.GetValue<string>().ShouldBe("30000.00");
        (await reader.GetAsync($"recorded-contracts/{kept["id"]}/history")).Expect(HttpStatusCode.OK).Json!.AsArray().Select(e => e!["type"]!.GetValue<string>())
            .ShouldBe(["contract_recorded_v1", "contract_corrected_v1", "contract_version_set_aside_v1", "contract_modified_v1"]);
    }

    [Fact]
    public async Task An_import_cut_short_goes_on_where_it_stopped()
    {
        var file = Enumerable.Range(1, 30).Select(i => Json(("id", $"M{i}"))).ToArray();
        await ImportAsync(file[..12]);
        var effects = await ImportAsync(file);
        effects.Take(12).ShouldAllBe(e => e == ContractEffect.Known);
        effects.Skip(12).ShouldAllBe(e => e == ContractEffect.Recorded);
        (await EventsAsync()).ShouldBe(30);
    }

    [Fact]
    public async Task A_hundred_imports_of_one_contract_at_once_record_it_once()
    {
        var contract = (await FileAsync(TerritoryKeys, Json())).Single().Contract!;
        var effects = (await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RecordAsync(contract)))).SelectMany(e => e).ToList();
        effects.Count(e => e == ContractEffect.Recorded).ShouldBe(1);
        effects.Count(e => e == ContractEffect.Known).ShouldBe(99);
        (await ItemsAsync(await ReaderAsync())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_store_lets_one_contract_take_an_identity_and_rank()
    {
        var contract = (await FileAsync(TerritoryKeys, Json())).Single().Contract!;
        await ImportAsync(Json());
        await using var session = Session();
        session.Insert(Reservation.Of(RecordContractsHandler.Rule, Guid.NewGuid(), contract.Identity, 0));
        await Should.ThrowAsync<JasperFx.DocumentAlreadyExistsException>(() => session.SaveChangesAsync());
    }

    [Fact]
    public async Task A_modification_counts_from_the_day_on_which_it_took_effect()
    {
        await ImportAsync(Json(("modifications", new JsonArray(Modified("2019-06-01", 30_000, 24)[0]!.DeepClone(), Modified("2019-03-01", 20_000, holders: Holder(OtherSiret, "AUTRE SAS"))[0]!.DeepClone()))));
        var reader = await ReaderAsync();
        var id = (await ItemsAsync(reader)).ShouldHaveSingleItem()!["id"]!.GetValue<Guid>();

        await SeesAsync("", "30000.00", 24, "552081317", 2);
        await SeesAsync("?asOf=2019-01-21T23:00:00Z", "15000.50", 12, "732829320", 0); // midnight in Paris
        await SeesAsync("?asOf=2019-02-28T22:59:59Z", "15000.50", 12, "732829320", 0);
        await SeesAsync("?asOf=2019-02-28T23:00:00Z", "20000.00", 12, "552081317", 1);
        await SeesAsync("?asOf=2019-06-02T00:00:00Z", "30000.00", 24, "552081317", 2);
        await SeesAsync("?version=1", "15000.50", 12, "732829320", 0);
        (await reader.GetAsync($"recorded-contracts/{id}?asOf=2019-01-21T22:59:59Z")).ExpectProblem(404, "not-found");
        (await reader.GetAsync($"recorded-contracts/{id}?knownAt=2020-01-01T00:00:00Z")).ExpectProblem(404, "not-found");

        var history = (await reader.GetAsync($"recorded-contracts/{id}/history")).Expect(HttpStatusCode.OK).Json!.AsArray();
        history.Select(e => e!["type"]!.GetValue<string>()).ShouldBe(["contract_recorded_v1", "contract_modified_v1", "contract_modified_v1"]);
        history[0]!["causation"]!.GetValue<string>().ShouldBe("import:essai.json");
        history[0]!["data"]!["content"]!["holders"]![0]!["name"]!.GetValue<string>().ShouldBe("PEINTURES D'ESSAI SARL");

        async Task SeesAsync(string moment, string amount, int months, string holder, int modifications)
        {
            var seen = (await reader.GetAsync($"recorded-contracts/{id}{moment}")).Expect(HttpStatusCode.OK).Json!;
            seen["amount"]!["amount"]!.GetValue<string>().ShouldBe(amount, moment);
            seen["initialAmount"]!["amount"]!.GetValue<string>().ShouldBe("15000.50");
            seen["durationMonths"]!.GetValue<int>().ShouldBe(months, moment);
            seen["holders"]!.AsArray().ShouldHaveSingleItem()!["number"]!.GetValue<string>().ShouldBe(holder, moment);
            seen["modifications"]!.AsArray().Count.ShouldBe(modifications, moment);
        }
    }

    [Fact]
    public async Task A_later_edition_adds_the_modifications_that_are_new_and_corrects_what_was_published_otherwise()
    {
        await ImportAsync(Json(("modifications", Modified("2019-06-01", 30_000))));
        (await ImportAsync(Json(("modifications", new JsonArray(Modified("2019-06-01", 30_000)[0]!.DeepClone(), Modified("2019-03-01", 20_000)[0]!.DeepClone()))))).ShouldBe([ContractEffect.Modified]);
        (await ImportAsync(Json(("objet", "Peinture des écoles du centre"), ("datePublicationDonnees", "2019-07-01"), ("modifications", Modified("2019-03-01", 20_000))))).ShouldBe([ContractEffect.Corrected]);
        var seen = (await ItemsAsync(await ReaderAsync())).ShouldHaveSingleItem()!;
        seen["object"]!.GetValue<string>().ShouldBe("Peinture des écoles du centre");
        seen["amount"]!["amount"]!.GetValue<string>().ShouldBe("30000.00"); // the latest in effect, not the latest read
        seen["modifications"]!.AsArray().Count.ShouldBe(2);
        (await EventsAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task Buyers_and_holders_become_organisations_from_a_public_register_which_may_not_trade()
    {
        await ImportAsync(Json(("titulaires", new JsonArray(Holder(HolderSiret, "PEINTURES D'ESSAI SARL"), Holder("0600000000", "Jeanne Exemple")))));
        var reader = await ReaderAsync();
        var contract = (await reader.UntilAsync("recorded-contracts", a => a.Json!["items"]![0]!["buyer"]!["organisationId"] is not null && a.Json["items"]![0]!["holders"]![0]!["organisationId"] is not null)).Json!["items"]![0]!;
        foreach (var (party, siren) in new[] { (contract["buyer"]!, "211300553"), (contract["holders"]![0]!, "732829320") })
        {
            var organisation = (await reader.GetAsync($"organisations/{party["organisationId"]!.GetValue<Guid>()}")).Expect(HttpStatusCode.OK).Json!;
            organisation["identifier"]!["value"]!.GetValue<string>().ShouldBe(siren);
            organisation["status"]!.GetValue<string>().ShouldBe("registered");
            organisation["provenance"]!["kind"]!.GetValue<string>().ShouldBe("publicRegister");
        }
        (contract["holders"]![1]!["organisationId"], contract["holders"]![1]!["scheme"]).ShouldBe((null, null));
        contract["holders"]![1]!["name"]!.GetValue<string>().ShouldBe("Jeanne Exemple");
        await using var session = Session();
        (await session.Query<Purchasing.Participants.Participant>().Where(p => p.Standing == "verified").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Once_erased_a_holder_is_nowhere_and_no_import_brings_them_back()
    {
        var file = Json(("titulaires", new JsonArray(Holder(HolderSiret, "Jeanne Exemple"))));
        await ImportAsync(file);
        var reader = await ReaderAsync();
        (await ItemsAsync(reader, "?q=jeanne")).ShouldHaveSingleItem();
        var organisation = (await reader.UntilAsync("recorded-contracts?holder=732829320", a => a.Json!["items"]![0]!["holders"]![0]!["organisationId"] is not null)).Json!["items"]![0]!["holders"]![0]!["organisationId"]!.GetValue<Guid>();
        var secretary = await server.AsAsync(territory, "200054807", "secrétaire", Role.Secretary);
        (await secretary.GetAsync($"organisations/{organisation}")).Json!["name"]!.GetValue<string>().ShouldBe("Jeanne Exemple");
        (await secretary.PostAsync($"organisations/{organisation}/erase", new { ground = "rightToErasure" }, 1)).Expect(HttpStatusCode.OK);
        var erased = await reader.UntilAsync("recorded-contracts", a => a.Json!["items"]![0]!["holders"]![0]!["name"]!.GetValue<string>() == "erased");
        erased.Body.ShouldNotContain("732829320");

        (await ImportAsync(file)).ShouldBe([ContractEffect.Known]);
        (await ImportAsync(Json(("id", "2019M02"), ("titulaires", new JsonArray(Holder(HolderSiret, "Jeanne Exemple")))))).ShouldBe([ContractEffect.Recorded]);
        (await ItemsAsync(reader)).Select(c => c!["holders"]![0]!["name"]!.GetValue<string>()).ShouldBe(["erased", "erased"]);
        (await ItemsAsync(reader, "?q=jeanne")).ShouldBeEmpty();
        (await ItemsAsync(reader, "?q=peinture")).Count.ShouldBe(2);
        await using var session = Session();
        var parties = await session.Query<Party>().ToListAsync();
        parties.ShouldNotContain(p => p.Name == "Jeanne Exemple" || p.Value == "732829320");

        // Told again, and late: it stays so.
        var party = parties.Single(p => p.Erased).Id;
        foreach (var message in (object[])[new OrganisationErased(organisation), new OrganisationsRecognised([new(party, Guid.NewGuid())]), new OrganisationErased(organisation)]) await server.App.InvokeAsync(territory, message);
        (await session.LoadAsync<Party>(party))!.ShouldBe(parties.Single(p => p.Erased));
    }

    [Fact]
    public async Task Who_was_erased_before_any_contract_named_them_is_named_by_none()
    {
        var secretary = await server.AsAsync(territory, "200054807", "secrétaire", Role.Secretary);
        var trader = (await secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = "732829320" }, name = "Jeanne Exemple", soleTrader = true })).Expect(HttpStatusCode.Created).Json!["id"]!.GetValue<Guid>();
        (await secretary.PostAsync($"organisations/{trader}/erase", new { ground = "rightToErasure" }, 1)).Expect(HttpStatusCode.OK);

        await ImportAsync(Json(("titulaires", new JsonArray(Holder(HolderSiret, "Jeanne Exemple")))));
        var reader = await ReaderAsync();
        var told = await reader.UntilAsync("recorded-contracts", a => a.Json!["items"]![0]!["holders"]![0]!["name"]!.GetValue<string>() == "erased");
        told.Body.ShouldNotContain("732829320");
        told.Json!["items"]![0]!["holders"]![0]!["organisationId"].ShouldBeNull(); // nor where to find them
        (await ItemsAsync(reader, "?q=jeanne")).ShouldBeEmpty();
        (await ItemsAsync(reader, "?q=peinture")).ShouldHaveSingleItem();
        (await secretary.GetAsync("organisations?identifier=SIREN:732829320")).Json!["items"]!.AsArray().ShouldBeEmpty();

        // The same answer again, and one that came late: it stays so.
        await using var session = Session();
        var party = (await session.Query<Party>().Where(p => p.Erased).ToListAsync()).ShouldHaveSingleItem();
        foreach (var message in (object[])[new OrganisationsRecognised([new(party.Id, trader, true)]), new OrganisationsRecognised([new(party.Id, Guid.NewGuid())])]) await server.App.InvokeAsync(territory, message);
        (await session.LoadAsync<Party>(party.Id))!.ShouldBe(party);
    }

    [Fact]
    public async Task Who_was_erased_before_Membership_s_answer_arrives_is_forgotten_when_it_does()
    {
        var contract = (await FileAsync(TerritoryKeys, Json(("titulaires", new JsonArray(Holder(HolderSiret, "Jeanne Exemple")))))).Single().Contract!;
        var holder = contract.Parties.Single(p => p.Value == "732829320");
        await using (var session = Session())
        {
            session.Insert(holder);
            await session.SaveChangesAsync();
        }
        var organisation = Guid.NewGuid();
        await server.App.InvokeAsync(territory, new OrganisationErased(organisation));
        for (var i = 0; i < 2; i++) await server.App.InvokeAsync(territory, new OrganisationsRecognised([new(holder.Id, organisation)]));
        await using var after = Session();
        (await after.LoadAsync<Party>(holder.Id))!.ShouldBe(holder.Forgotten() with { OrganisationId = organisation });
    }

    [Fact]
    public async Task Answers_of_Membership_heard_twice_link_once()
    {
        var contract = (await FileAsync(TerritoryKeys, Json())).Single().Contract!;
        await using (var session = Session())
        {
            session.Insert(contract.Parties[0]);
            await session.SaveChangesAsync();
        }
        var (organisation, told) = (Guid.NewGuid(), contract.Parties[0].Id);
        for (var i = 0; i < 2; i++) await server.App.InvokeAsync(territory, new OrganisationsRecognised([new(told, organisation), new(Guid.NewGuid(), Guid.NewGuid())]));
        await using var after = Session();
        (await after.Query<Party>().ToListAsync()).ShouldHaveSingleItem().OrganisationId.ShouldBe(organisation);

        // Merged since: the survivor is shown.
        var survivor = Guid.NewGuid();
        await server.App.InvokeAsync(territory, new OrganisationStanding(organisation, 3, null, null, null, null, "merged", survivor, false));
        await ImportAsync(Json());
        (await ItemsAsync(await ReaderAsync())).ShouldHaveSingleItem()!["buyer"]!["organisationId"]!.GetValue<Guid>().ShouldBe(survivor);
    }

    [Fact]
    public async Task Contracts_are_found_by_buyer_holder_cpv_and_day_in_the_order_of_notification()
    {
        await ImportAsync(Json(("id", "B"), ("dateNotification", "2019-01-30")), Json(("id", "A"), ("codeCPV", "03121000-5"), ("titulaires", new JsonArray(Holder(OtherSiret, "AUTRE SAS")))), Json(("id", "C"), ("dateNotification", "2019-02-01")));
        var reader = await ReaderAsync();
        await FindsAsync("", "A", "B", "C");
        await FindsAsync("?buyer=211300553", "A", "B", "C");
        await FindsAsync("?buyer=732829320");
        await FindsAsync("?holder=732829320", "B", "C");
        await FindsAsync("?holder=552081317", "A");
        await FindsAsync("?cpv=45", "B", "C");
        await FindsAsync("?cpv=031", "A");
        await FindsAsync("?notifiedFrom=2019-01-30&notifiedTo=2019-01-31", "B");
        await FindsAsync("?notifiedFrom=2019-02-01", "C");
        var page = (await reader.GetAsync("recorded-contracts?limit=2")).Expect(HttpStatusCode.OK);
        page.Json!["items"]!.AsArray().Count.ShouldBe(2);
        await FindsAsync($"?limit=2&after={page.Json["next"]!.GetValue<string>()}", "C");
        (await reader.GetAsync("recorded-contracts?holder=732829321")).ExpectProblem(400, "malformed-siren");
        (await reader.GetAsync("recorded-contracts?cpv=4%25")).ExpectProblem(400, "malformed-cpv-prefix");
        ((int)(await reader.GetAsync("recorded-contracts?notifiedFrom=hier")).Status).ShouldBe(400);
        (await reader.GetAsync($"recorded-contracts/{Guid.NewGuid()}")).ExpectProblem(404, "not-found");

        async Task FindsAsync(string filter, params string[] numbers) => (await ItemsAsync(reader, filter)).Select(c => c!["number"]!.GetValue<string>()).ShouldBe(numbers, filter);
    }

    [Fact]
    public async Task Contracts_are_found_by_the_words_of_their_object_their_buyer_and_their_holders()
    {
        await ImportAsync(Json(("id", "A"), ("objet", "Rénovation de l’éclairage des écoles")),
            Json(("id", "B"), ("objet", "Travaux d'entretien des locaux"), ("dateNotification", "2019-01-30"), ("titulaires", new JsonArray(Holder(OtherSiret, "ÉCLAIRAGES DU MIDI SAS")))),
            Json(("id", "C"), ("objet", "Entretien des espaces verts"), ("dateNotification", "2019-02-10"), ("modifications", Modified("2019-03-01", holders: Holder(OtherSiret, "AUTRE NOM")))));
        var reader = await ReaderAsync();
        await FindsAsync("q=eclairages", "A", "B", "C");
        await FindsAsync("q=L'ÉCLAIRAGE école", "A");
        await FindsAsync("q=travail local", "B");
        await FindsAsync("q=entretien midi", "B", "C");
        await FindsAsync("q=entretien -locaux", "C");
        await FindsAsync("q=\"espaces verts\"", "C");
        await FindsAsync("q=ville d'essai", "A", "B", "C");
        // Held by others since; a party is called what the register called it first.
        await FindsAsync("q=peintures", "A");
        await FindsAsync("q=peinture&holder=552081317");
        await FindsAsync("q=entretien&notifiedFrom=2019-02-01", "C");
        await FindsAsync("q=de la");
        var page = (await reader.GetAsync("recorded-contracts?q=essai&limit=2")).Expect(HttpStatusCode.OK);
        page.Json!["items"]!.AsArray().Select(c => c!["number"]!.GetValue<string>()).ShouldBe(["A", "B"]);
        await FindsAsync($"q=essai&limit=2&after={page.Json["next"]!.GetValue<string>()}", "C");
        (await reader.GetAsync("recorded-contracts?q=")).ExpectProblem(400, "malformed-text-query");

        // What is published otherwise later is found by what it says now.
        await ImportAsync(Json(("id", "A"), ("objet", "Peinture des gymnases"), ("datePublicationDonnees", "2019-07-01")));
        await FindsAsync("q=gymnase", "A");
        await FindsAsync("q=ecole");
        await ImportAsync(Json(("id", "C"), ("objet", "Entretien des jardins"), ("dateNotification", "2019-02-10"), ("datePublicationDonnees", "2019-07-01")));
        await FindsAsync("q=jardin midi", "C");

        await using (var session = Session())
            await session.ExecuteAsync(new Npgsql.NpgsqlCommand("delete from purchasing.contract_index where tenant_id = $1") { Parameters = { new() { Value = territory } } });
        await FindsAsync("q=midi");
        await ContractIndex.RebuildAsync(server.App.Services.GetRequiredService<IPurchasingStore>(), territory, TestContext.Current.CancellationToken);
        await FindsAsync("q=midi", "B", "C");
        await FindsAsync("q=gymnase", "A");

        async Task FindsAsync(string filter, params string[] numbers) => (await ItemsAsync(reader, $"?{filter}")).Select(c => c!["number"]!.GetValue<string>()).ShouldBe(numbers, filter);
    }

    [Fact]
    public async Task They_enter_none_of_the_pacts_figures()
    {
        (await ImportAsync(Json(), Json(("id", "2019M02")))).Count.ShouldBe(2);
        await using var session = Session();
        foreach (var moment in (Moment[])[new(), new(AsOf: DateTimeOffset.UtcNow)])
        {
            var figures = await PurchasingFigures.ReadAsync(session, moment, DateTimeOffset.UtcNow, default);
            (figures.OpenNeeds.Count, figures.ConfirmedDeals.Amount.Amount, figures.OneSidedClaims.Amount.Amount).ShouldBe((0, 0, 0));
        }
    }
}
