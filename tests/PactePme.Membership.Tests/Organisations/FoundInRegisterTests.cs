using System.Net;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Organisations;
using PactePme.Membership.Organisations.Import;
using PactePme.Membership.Persons;
using PactePme.Purchasing.Contracts;
using PactePme.Testing;
using Wolverine;
using static PactePme.Membership.Tests.Some;

namespace PactePme.Membership.Tests.Organisations;

/// <summary>Organisations that a register of contracts names: not known to be companies, they are kept as sole traders are until one knows.</summary>
public sealed class FoundInRegisterTests(PacteServer server)
{
    private static OrganisationsFoundInRegister Told(params FoundOrganisation[] found) => new("registre d'essai", found, Now);

    private static FoundOrganisation Found(string siren, string name = "Jeanne Exemple", bool legalPerson = false) => new(Guid.CreateVersion7(), siren, name, legalPerson);

    private async Task HearAsync(string territory, object message)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync(territory, message);
    }

    private async Task<T> HearAsync<T>(string territory, object message)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeForTenantAsync<T>(territory, message);
    }

    [Fact]
    public void Who_may_be_a_sole_trader_goes_to_the_vault_and_is_not_said_to_be_one()
    {
        var (facts, documents) = RegisterOrganisationsWhenFoundInRegister.Decide(Firm, Found("732829320"), Told(), Vault(), Other);
        facts.ShouldBe([new OrganisationRegistered(null, null, Other, false, false, new(SourceKind.PublicRegister, "registre d'essai"), Now)]);
        documents.Length.ShouldBe(3); // identifier, key, record
        var organisation = As(Fold.Of<Organisation>(facts)!, Firm);
        (organisation.Personal, organisation.SoleTrader, organisation.Status).ShouldBe((true, false, OrganisationStatus.Registered));
        organisation.Standing([], Now).ShouldSatisfyAllConditions(s => s.Name.ShouldBeNull(), s => s.Siren.ShouldBeNull());

        var (open, one) = RegisterOrganisationsWhenFoundInRegister.Decide(Firm, Found("732829320", "TOITURES SARL", true), Told(), Vault(), Other);
        open.ShouldBe([new OrganisationRegistered(new(Identifier.Siren, "732829320"), "TOITURES SARL", null, false, false, new(SourceKind.PublicRegister, "registre d'essai"), Now)]);
        one.Length.ShouldBe(1);
    }

    [Fact]
    public void Who_turns_out_to_be_a_company_leaves_the_vault_once()
    {
        var doubtful = As(Fold.Of<Organisation>([new OrganisationRegistered(null, null, Other, false, false, new(SourceKind.PublicRegister, "x"), Start)])!, Firm);
        var details = new PersonalDetails("TOITURES", Siren: "732829320");
        RegisterOrganisationsWhenFoundInRegister.DecideKnown(doubtful, Found("732829320"), Told(), details).ShouldBeEmpty();
        var facts = RegisterOrganisationsWhenFoundInRegister.DecideKnown(doubtful, Found("732829320", "TOITURES SARL", true), Told(), details);
        facts.ShouldBe([new CompanyIdentified(new(Identifier.Siren, "732829320"), "TOITURES", "registre d'essai", Now)]);
        var known = facts.Aggregate((Organisation?)doubtful, Membership.Organisations.Organisation.Next)!;
        (known.Personal, known.Name).ShouldBe((false, "TOITURES"));
        RegisterOrganisationsWhenFoundInRegister.DecideKnown(known, Found("732829320", "TOITURES SARL", true), Told(), details).ShouldBeEmpty();
        IdentifyCompanyEndpoint.Refuse(new("SIRENE"), known).ShouldBe(IdentifyCompanyEndpoint.NotInDoubt);
        IdentifyCompanyEndpoint.Refuse(new("SIRENE"), As(Fold.Of<Organisation>([Registered(soleTrader: true)])!, Firm)).ShouldBe(IdentifyCompanyEndpoint.NotInDoubt);
        IdentifyCompanyEndpoint.Refuse(new(" "), doubtful).Faults().ShouldBe(["/evidence text-required"]);
        IdentifyCompanyEndpoint.Refuse(new("SIRENE"), doubtful).ShouldBeNull();
    }

    [Fact]
    public async Task Told_twice_at_once_and_beside_the_secretary_each_is_entered_once()
    {
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        var sirens = Enumerable.Range(0, 20).Select(_ => server.FreshSiren()).ToArray();
        var tellings = Enumerable.Range(0, 10).Select(_ => HearAsync(territory, Told([.. sirens.Select(s => Found(s))])));
        var entering = sirens.Take(5).Select(s => secretary.PostAsync("organisations", new { identifier = new { scheme = "SIREN", value = s }, name = "Toitures" }));
        await Task.WhenAll([.. tellings, .. entering]);
        (await secretary.GetAsync("organisations?limit=200")).Json!["items"]!.AsArray().Count.ShouldBe(21); // and the secretary's own
        await using var session = server.App.Services.GetRequiredService<IMembershipStore>().QuerySession(territory);
        (await session.Query<Organisation>().CountAsync(o => o.Status != OrganisationStatus.Registered)).ShouldBe(0);
    }

    [Fact]
    public async Task No_register_brings_back_a_sole_trader_who_was_erased_but_they_may_come_back()
    {
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        var siren = server.FreshSiren();
        var trader = new { identifier = new { scheme = "SIREN", value = siren }, name = "Jeanne Exemple", soleTrader = true };
        var id = (await secretary.PostAsync("organisations", trader)).Expect(HttpStatusCode.Created).Json!["id"]!.GetValue<Guid>();
        (await secretary.PostAsync($"organisations/{id}/erase", new { ground = "rightToErasure" }, 1)).Expect(HttpStatusCode.OK);

        await HearAsync(territory, Told(Found(siren)));
        (await HearAsync<ImportedCounts>(territory, Imported(siren, soleTrader: true))).ShouldBe(new(0, 0, 0, 1));
        await using (var session = server.App.Services.GetRequiredService<IMembershipStore>().QuerySession(territory))
        {
            (await session.Query<Organisation>().CountAsync()).ShouldBe(2); // and the secretary's own
            (await session.Query<PersonalRecord>().CountAsync(r => r.PersonId == id)).ShouldBe(0);
            (await session.Query<ErasedSoleTrader>().ToListAsync()).ShouldHaveSingleItem().Id.ShouldNotContain(siren);
        }
        await using (var elsewhere = server.App.Services.GetRequiredService<IMembershipStore>().QuerySession(server.FreshTerritory()))
            (await elsewhere.Query<ErasedSoleTrader>().CountAsync()).ShouldBe(0);

        (await secretary.PostAsync("organisations", trader)).Expect(HttpStatusCode.Created);
        (await HearAsync<ImportedCounts>(territory, Imported(siren, soleTrader: true))).ShouldBe(new(0, 1, 0, 0));

        static RegisterImported Imported(string siren, bool soleTrader) =>
            new([new(siren, Siret.Complete(siren, "0001"), "Jeanne Exemple", null, null, soleTrader, false, "13055", "13", null, null, "0001")], "registre d'essai", Now);
    }

    [Fact]
    public async Task No_event_holds_the_name_of_who_may_be_a_person_and_the_secretary_may_identify_or_erase()
    {
        var territory = server.FreshTerritory();
        var secretary = await server.AsAsync(territory, "200054807", "secretary", Role.Secretary);
        var (one, two) = (server.FreshSiren(), server.FreshSiren());
        await HearAsync(territory, Told(Found(one, "Jeanne Exemple"), Found(two, "Modèle et fils")));
        var ids = new Dictionary<string, Guid>();
        foreach (var siren in (string[])[one, two])
            ids[siren] = (await secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<Guid>();
        (await secretary.GetAsync($"organisations/{ids[one]}")).Json!["name"]!.GetValue<string>().ShouldBe("Jeanne Exemple");
        await using (var connection = new Npgsql.NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var events = new Npgsql.NpgsqlCommand("select string_agg(data::text, ' ') from membership.mt_events where stream_id = any($1)", connection) { Parameters = { new() { Value = ids.Values.ToArray() } } };
            var text = (string)(await events.ExecuteScalarAsync())!;
            foreach (var personal in (string[])["Jeanne", "Modèle", one, two]) text.ShouldNotContain(personal);
        }

        (await secretary.PostAsync($"organisations/{ids[two]}/identify-company", new { evidence = "Répertoire Sirene" }, 1)).Expect(HttpStatusCode.OK);
        var company = (await secretary.GetAsync($"organisations/{ids[two]}")).Json!;
        (company["name"]!.GetValue<string>(), company["identifier"]!["value"]!.GetValue<string>()).ShouldBe(("Modèle et fils", two));
        (await secretary.GetAsync($"organisations/{ids[two]}?version=1")).Json!["name"]!.GetValue<string>().ShouldBe("Modèle et fils");
        (await secretary.GetAsync($"organisations/{ids[two]}/history")).Body.ShouldContain(two);
        (await secretary.PostAsync($"organisations/{ids[two]}/identify-company", new { evidence = "x" }, 2)).ExpectProblem(409, "organisation-not-in-doubt");
        (await secretary.PostAsync($"organisations/{ids[two]}/erase", new { ground = "rightToErasure" }, 2)).ExpectProblem(409, "no-sole-trader");

        (await secretary.PostAsync($"organisations/{ids[one]}/erase", new { ground = "rightToErasure" }, 1)).Expect(HttpStatusCode.OK);
        (await secretary.GetAsync($"organisations/{ids[one]}")).Json!["name"]!.GetValue<string>().ShouldBe("erased");
        (await secretary.GetAsync($"organisations/{ids[one]}/history")).Body.ShouldNotContain("Jeanne");
    }
}
