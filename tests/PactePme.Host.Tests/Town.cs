using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Governance.Contracts;
using PactePme.Kernel;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Purchasing.RecordedContracts.Import;
using PactePme.Testing;

namespace PactePme.Host.Tests;

/// <summary>A territory and its secretary; what tests need besides is entered through the API.</summary>
internal sealed class Town(PacteServer server, string territory, PacteClient secretary)
{
    public static readonly object Commitments = new[] { new { french = "Faire connaître ses besoins" } };

    public string Territory => territory;

    public PacteClient Secretary => secretary;

    public static async Task<Town> OpenAsync(PacteServer server)
    {
        var territory = server.FreshTerritory();
        return new(server, territory, await server.AsAsync(territory, "200054807", "secretary", Role.Secretary));
    }

    public static object Firm(string siren, string name = "Boulangerie d'essai", DateTimeOffset? since = null) =>
        new { identifier = new { scheme = "SIREN", value = siren }, name, effectiveAt = since };

    /// <summary>Someone of an organisation, which is registered with them when it is not yet.</summary>
    public Task<PacteClient> AsAsync(string siren, params Role[] roles) => server.AsAsync(territory, siren, $"{siren} {string.Join('+', roles)}", roles);

    public async Task<Guid> RegisterAsync(string? siren = null, DateTimeOffset? since = null) =>
        (await secretary.PostAsync("organisations", Firm(siren ?? server.FreshSiren(), since: since))).Expect(HttpStatusCode.Created).Id;

    public async Task<Guid> FindAsync(string siren) =>
        (await secretary.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();

    public async Task<Answer> VerifyAsync(Guid organisation, long version = 1) =>
        (await secretary.PostAsync($"organisations/{organisation}/verify", new { evidence = "SIRENE" }, version)).Expect(HttpStatusCode.OK);

    /// <summary>A charter whose first version is in force.</summary>
    public async Task<Guid> CharterAsync(DateTimeOffset? since = null)
    {
        var charter = (await secretary.PostAsync("charters", new { code = "MBA", title = new { french = "Charte" }, commitments = Commitments, effectiveAt = since })).Expect(HttpStatusCode.Created);
        await server.InvokeAsync(territory, new CharterVersionDecided(Guid.CreateVersion7(), "Comité", "D-1", ParisTime.DayOf(since ?? DateTimeOffset.UtcNow), charter.Id, 1, since ?? DateTimeOffset.UtcNow));
        return charter.Id;
    }

    /// <summary>The adhesion of a verified organisation, signed.</summary>
    public async Task<Answer> SignAsync(Guid organisation, Guid charter, DateTimeOffset? at = null)
    {
        var adhesion = (await secretary.PostAsync("adhesions", new { organisationId = organisation, charterId = charter, effectiveAt = at })).Expect(HttpStatusCode.Created);
        (await secretary.PostAsync($"adhesions/{adhesion.Id}/approve", new { effectiveAt = at }, 1)).Expect(HttpStatusCode.OK);
        return (await secretary.PostAsync($"adhesions/{adhesion.Id}/sign", new { charterVersion = 1, effectiveAt = at }, 2)).Expect(HttpStatusCode.OK);
    }

    public static object Need(string title = "Peinture des écoles") => new
    {
        title,
        description = "Façades",
        nature = "prestation",
        deadline = DateTimeOffset.UtcNow.AddHours(1).ToString("O"),
        cpv = (string[])["45442110"],
        communes = (string[])["13055"],
        budget = new { min = Euros("1000.00"), max = Euros("20000.00") }
    };

    /// <summary>A contract that a public register tells of.</summary>
    public static FoundContract Contract(PacteServer server, string territory)
    {
        var (keys, holder) = (new PartyKeys(server.App.Services.GetRequiredService<MasterKey>(), territory), server.FreshSiren());
        var buyer = new ContractBuyer(keys.OfSiren("200054807"), "200054807", null, "Métropole");
        return new(buyer, "2019M01", new(2019, 1, 22), null, null, new("Peinture des écoles", "45442110", "Marché", false, null, null, null, 12, new(15_000), null, null,
            [new(keys.OfSiren(holder), null)], new(2019, 2, 1), [], "d", "s"), [],
            [new(buyer.PartyId, Party.Siren, buyer.Siren, buyer.Name, true), new(keys.OfSiren(holder), Party.Siren, holder, "Peintures", false)]);
    }

    public static object Euros(string amount) => new { amount, currency = "EUR" };

    /// <summary>Lets the deadlines of this territory come: its clock goes two hours ahead.</summary>
    public void PassDeadlines() => server.App.Services.GetRequiredService<DatabaseClock>().Move(territory, TimeSpan.FromHours(2));
}

/// <summary>One of everything, up to a deal claimed: the same firms, by the same SIREN, in whichever territory it is made.</summary>
internal sealed record Everything(Town Town, PacteClient Buyer, PacteClient Supplier, IReadOnlyDictionary<string, Guid> Ids)
{
    public static async Task<Everything> MakeAsync(PacteServer server, string buyerSiren, string supplierSiren)
    {
        var town = await Town.OpenAsync(server);
        var buyer = await town.AsAsync(buyerSiren, Role.Member);
        var supplier = await town.AsAsync(supplierSiren, Role.Member);
        var moderator = await town.AsAsync("200054807", Role.Moderator);
        var charter = await town.CharterAsync();
        var organisation = await town.FindAsync(supplierSiren);
        var adhesion = Guid.Empty;
        foreach (var id in (Guid[])[await town.FindAsync(buyerSiren), organisation])
        {
            await town.VerifyAsync(id);
            adhesion = (await town.SignAsync(id, charter)).Id;
        }
        var person = (await town.Secretary.GetAsync($"persons?organisationId={organisation}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        var figure = (await town.Secretary.PostAsync("figures", new
        {
            statement = new { measure = "smeSignatories", value = 550, unit = "organisations", qualifier = "environ", source = new { title = "Presse" }, declaredOn = "2026-01-01" }
        })).Expect(HttpStatusCode.Created).Id;

        var preferences = (await supplier.PostAsync("matching-preferences", new { follow = (string[])["45"] })).Expect(HttpStatusCode.Created).Id;
        var need = (await buyer.PostAsync("needs", Town.Need())).Expect(HttpStatusCode.Created).Id;
        await Wait.UntilAsync(async () => (await buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Status == HttpStatusCode.OK);
        (await moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        var match = (await supplier.UntilAsync("matches", a => a.Json!["items"]!.AsArray().Count > 0)).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        var notification = (await supplier.UntilAsync("notifications?kind=needMatched", a => a.Json!["items"]!.AsArray().Count > 0)).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        Answer response = null!;
        await Wait.UntilAsync(async () => (response = await supplier.PostAsync($"needs/{need}/responses", new { summary = "Nous savons faire", amount = Town.Euros("15000.00") })).Status == HttpStatusCode.Created, () => $"{response}");
        var clarification = (await supplier.PostAsync($"needs/{need}/clarifications", new { question = "Livrez-vous ?" })).Expect(HttpStatusCode.Created).Id;
        town.PassDeadlines();
        (await buyer.PostAsync($"needs/{need}/close", "{}", 3)).Expect(HttpStatusCode.OK);
        (await buyer.PostAsync($"responses/{response.Id}/retain", new { reason = "la meilleure" }, 1)).Expect(HttpStatusCode.OK);
        (await buyer.PostAsync($"needs/{need}/award", "{}", 4)).Expect(HttpStatusCode.OK);
        var deal = (await supplier.PostAsync("deals", new { needId = need, responseId = response.Id, amount = Town.Euros("15000.00") })).Expect(HttpStatusCode.Created).Id;
        await server.InvokeAsync(town.Territory, new RecordContracts([Town.Contract(server, town.Territory)], "test", DateTimeOffset.UtcNow));
        var contract = (await supplier.GetAsync("recorded-contracts")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        Dictionary<string, Guid> ids = new()
        {
            ["organisations"] = organisation,
            ["persons"] = person,
            ["charters"] = charter,
            ["adhesions"] = adhesion,
            ["figures"] = figure,
            ["needs"] = need,
            ["responses"] = response.Id,
            ["deals"] = deal,
            ["clarifications"] = clarification,
            ["recorded-contracts"] = contract,
            ["matches"] = match,
            ["matching-preferences"] = preferences,
            ["notifications"] = notification
        };
        foreach (var (resource, id) in await GovernAsync(town, buyerSiren)) ids.Add(resource, id);
        return new(town, buyer, supplier, ids);
    }

    /// <summary>A committee of one seat that has met and decided, with all that the governance keeps besides. The clock of the territory is two hours ahead by now.</summary>
    private static async Task<IReadOnlyDictionary<string, Guid>> GovernAsync(Town town, string siren)
    {
        var (secretary, member) = (town.Secretary, await town.AsAsync(siren, Role.GovernanceMember));
        var organisation = await town.FindAsync(siren);
        var holder = (await secretary.GetAsync($"persons?organisationId={organisation}")).Json!["items"]!.AsArray()
            .Single(p => p!["roles"]!.AsArray().Any(r => r!.GetValue<string>() == "governance-member"))!["id"]!.GetValue<Guid>();
        Answer committee = null!;
        await Wait.UntilAsync(async () => (committee = await secretary.PostAsync("committees", new
        {
            name = "Comité",
            act = new { reference = "Convention", actOn = "2026-01-01" },
            rules = new { majority = new { kind = "absolute" }, proxiesPerHolder = 0, alternates = false, remoteAttendance = true, castingVote = false, noticeDays = 0 },
            seats = new[] { new { organisationId = organisation, holder } },
            chair = organisation,
            carrier = new { name = "Association", siret = "20005480700017" }
        })).Status == HttpStatusCode.Created, () => $"{committee}");
        var seat = (await secretary.GetAsync("seats")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        object Text(string french) => new { french };
        var resolution = (await member.PostAsync("resolutions", new { content = new { kind = "deliberation", title = Text("Budget"), text = Text("Adopté."), matter = "8.4" } })).Expect(HttpStatusCode.Created).Id;
        var meeting = (await secretary.PostAsync("meetings", new { at = DateTimeOffset.UtcNow.AddHours(2).AddSeconds(5).ToString("O"), place = "Marseille", agenda = new[] { new { title = Text("Budget"), resolutionId = resolution } } })).Expect(HttpStatusCode.Created).Id;
        (await secretary.PostAsync($"meetings/{meeting}/open", new { present = new[] { new { seatId = seat } } }, 1)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"resolutions/{resolution}/open-vote", new { mode = "meeting", meetingId = meeting }, 1)).Expect(HttpStatusCode.OK);
        (await member.PostAsync($"resolutions/{resolution}/ballots", new { seatId = seat, choice = "for" })).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"resolutions/{resolution}/close-vote", "{}", 3)).Expect(HttpStatusCode.OK);
        (await secretary.PostAsync($"meetings/{meeting}/close", "{}", (await secretary.GetAsync($"meetings/{meeting}")).Version)).Expect(HttpStatusCode.OK);
        var minutes = (await secretary.PostAsync($"meetings/{meeting}/minutes", "{}")).Expect(HttpStatusCode.Created).Id;
        var action = (await secretary.PostAsync($"resolutions/{resolution}/action-items", new { title = Text("Publier"), dueOn = "2030-01-01" })).Expect(HttpStatusCode.Created).Id;
        var source = new { title = "Presse" };
        var axis = (await secretary.PostAsync("axes", new { kind = "innovation", title = Text("Innovation") })).Expect(HttpStatusCode.Created).Id;
        var initiative = (await member.PostAsync("initiatives", new { axis = "innovation", content = new { title = "Concours", description = "Annuel", source } })).Expect(HttpStatusCode.Created).Id;
        var target = (await secretary.PostAsync("targets", new
        {
            terms = new { title = Text("Doubler"), measure = "signatories", goal = 1000, @base = new { value = 500, meaning = Text("Signataires"), source }, horizon = "2030-12-31", source }
        })).Expect(HttpStatusCode.Created).Id;
        var convention = (await secretary.PostAsync("conventions", new { terms = new { title = Text("Convention"), subject = Text("Objet"), partyIds = new[] { organisation, await town.FindAsync("200054807") } } })).Expect(HttpStatusCode.Created).Id;
        var network = (await secretary.PostAsync("network-adhesions", new { terms = new { association = "Réseau", source } })).Expect(HttpStatusCode.Created).Id;
        return new Dictionary<string, Guid>
        {
            ["committees"] = committee.Id,
            ["seats"] = seat,
            ["resolutions"] = resolution,
            ["decisions"] = resolution,
            ["events"] = (await secretary.GetAsync($"decisions/{resolution}")).Json!["steps"]![0]!["eventId"]!.GetValue<Guid>(),
            ["meetings"] = meeting,
            ["minutes"] = minutes,
            ["action-items"] = action,
            ["axes"] = axis,
            ["initiatives"] = initiative,
            ["targets"] = target,
            ["conventions"] = convention,
            ["network-adhesions"] = network
        };
    }
}
