using System.Net;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Membership.Contracts;
using PactePme.Testing;

namespace PactePme.Purchasing.Tests;

/// <summary>A territory of its own with a buyer, a supplier, a competitor (verified signatories all) and a moderator.</summary>
internal sealed class Market
{
    public required PacteServer Server { get; init; }
    public required string Territory { get; init; }
    public required PacteClient Buyer { get; init; }
    public required PacteClient Supplier { get; init; }
    public required PacteClient Competitor { get; init; }
    public required PacteClient Moderator { get; init; }
    public required PacteClient Auditor { get; init; }
    public Guid BuyerId { get; private set; }
    public Guid SupplierId { get; private set; }

    public static async Task<Market> OpenAsync(PacteServer server)
    {
        var territory = server.FreshTerritory();
        string[] sirens = [server.FreshSiren(), server.FreshSiren(), server.FreshSiren(), server.FreshSiren()];
        var market = new Market
        {
            Server = server,
            Territory = territory,
            Buyer = await server.AsAsync(territory, sirens[0], "acheteur", Role.Member),
            Supplier = await server.AsAsync(territory, sirens[1], "fournisseur", Role.Member),
            Competitor = await server.AsAsync(territory, sirens[2], "concurrent", Role.Member),
            Moderator = await server.AsAsync(territory, sirens[3], "modérateur", Role.Moderator),
            Auditor = await server.AsAsync(territory, sirens[3], "auditeur", Role.Auditor)
        };
        var ids = (await market.Auditor.GetAsync("organisations")).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray()
            .ToDictionary(o => o!["identifier"]!["value"]!.GetValue<string>(), o => o!["id"]!.GetValue<Guid>());
        foreach (var siren in sirens) await market.AdmitAsync(ids[siren]);
        (market.BuyerId, market.SupplierId, market.CompetitorId) = (ids[sirens[0]], ids[sirens[1]], ids[sirens[2]]);
        return market;
    }

    /// <summary>One more verified signatory, and who acts for it.</summary>
    public async Task<(Guid Id, PacteClient Client)> FirmAsync()
    {
        var siren = Server.FreshSiren();
        var client = await Server.AsAsync(Territory, siren, "membre", Role.Member);
        var id = (await Auditor.GetAsync($"organisations?identifier=SIREN:{siren}")).Json!["items"]![0]!["id"]!.GetValue<Guid>();
        await AdmitAsync(id);
        return (id, client);
    }

    /// <summary>What Membership would tell of a verified signatory, or of one suspended since.</summary>
    public async Task AdmitAsync(Guid organisation, long version = 2, string standing = "verified", Guid? mergedInto = null)
    {
        await Server.App.InvokeAsync(Territory, new OrganisationStanding(organisation, version, "Firme d'essai", null, null, null, standing, mergedInto, true));
        await Server.App.InvokeAsync(Territory, new SignatoryStanding(organisation, organisation, 1, true));
    }

    public Guid CompetitorId { get; private set; }

    public static object Draft(DateTimeOffset deadline, string title = "Peinture des écoles") =>
        new { title, description = "Façades", nature = "prestation", deadline = deadline.ToString("O"), cpv = (string[])["45442110-1"], communes = (string[])["13055"] };

    public Task<Guid> PublishAsync(TimeSpan? open = null) => PublishAsync(Draft(DateTimeOffset.UtcNow + (open ?? TimeSpan.FromHours(1))));

    public async Task<Guid> PublishAsync(object draft)
    {
        var need = (await Buyer.PostAsync("needs", draft)).Expect(HttpStatusCode.Created).Id;
        (await Buyer.PostAsync($"needs/{need}/submit", "{}", 1)).Expect(HttpStatusCode.OK);
        (await Moderator.PostAsync($"needs/{need}/publish", "{}", 2)).Expect(HttpStatusCode.OK);
        return need;
    }

    /// <summary>Lets the deadlines of this territory come: its clock goes two hours ahead.</summary>
    public void PassDeadlines(TimeSpan? by = null) => Server.App.Services.GetRequiredService<DatabaseClock>().Move(Territory, by ?? TimeSpan.FromHours(2));

    public IDocumentSession Session() => Server.App.Services.GetRequiredService<IPurchasingStore>().LightweightSession(Territory);
}

internal static class Invoking
{
    /// <summary>Delivers a message to its handlers and waits for its effects.</summary>
    public static Task InvokeAsync(this WebApplication app, string territory, object message) => app.DeliverAsync(territory, message);
}
