using System.Net;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>What every endpoint has from the ground: seen on the register of organisations.</summary>
public sealed class GroundTests(PacteServer server)
{
    private static object Firm(string siren) => new { identifier = new { scheme = "SIREN", value = siren }, name = "Boulangerie d'essai" };

    private Task<PacteClient> SecretaryAsync(string territory) => server.AsAsync(territory, "200054807", "secretary", Role.Secretary, Role.Member);

    [Fact]
    public async Task A_resource_is_created_then_read_with_its_version_as_etag()
    {
        var secretary = await SecretaryAsync(server.FreshTerritory());
        var created = (await secretary.PostAsync("organisations", Firm(server.FreshSiren()))).Expect(HttpStatusCode.Created);
        created.Headers["Location"].ShouldBe($"/api/{secretary.Territory}/organisations/{created.Id}");
        created.Headers["ETag"].ShouldBe("\"1\"");
        (await secretary.GetAsync($"organisations/{created.Id}")).Expect(HttpStatusCode.OK).Headers["ETag"].ShouldBe("\"1\"");
    }

    [Fact]
    public async Task A_hundred_registrations_of_one_siren_at_once_give_one_organisation()
    {
        var secretary = await SecretaryAsync(server.FreshTerritory());
        var firm = Firm(server.FreshSiren());
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => secretary.PostAsync("organisations", firm)));
        answers.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.Created).ShouldAllBe(a => a.Problem == "organisation-registered");
    }
}
