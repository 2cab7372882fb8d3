using System.Net;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Identity;

/// <summary>Each address lets in the roles that it states and nobody else, before it looks at anything else.</summary>
public sealed class AllowTests(PacteServer server)
{
    private static readonly Guid Nobody = new("01970000-0000-7000-8000-000000000001");

    private static Task<Answer> AskAsync(PacteClient client, Endpoint endpoint) =>
        endpoint.Method == "GET" ? client.GetAsync(endpoint.With(Nobody)) : client.PostAsync(endpoint.With(Nobody), "{}");

    [Fact]
    public async Task Nobody_is_let_in_without_a_token()
    {
        var nobody = server.Client(server.FreshTerritory(), null);
        foreach (var endpoint in Endpoint.Of(server))
        {
            var answer = await AskAsync(nobody, endpoint);
            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{endpoint}");
            answer.Problem.ShouldBe("unauthenticated");
        }
    }

    [Theory, InlineData(Role.Member), InlineData(Role.Moderator), InlineData(Role.Secretary), InlineData(Role.GovernanceMember), InlineData(Role.Auditor), InlineData(Role.Analyst)]
    public async Task A_role_opens_what_names_it_and_nothing_else(Role role)
    {
        var client = await server.AsAsync(server.FreshTerritory(), server.FreshSiren(), "somebody", role);
        foreach (var endpoint in Endpoint.Of(server))
        {
            var answer = await AskAsync(client, endpoint);
            if (endpoint.AnyOf.Count == 0 || endpoint.AnyOf.Contains(role)) answer.Problem.ShouldNotBe("role-required", $"{endpoint}");
            else
            {
                answer.Status.ShouldBe(HttpStatusCode.Forbidden, $"{endpoint}: {answer}");
                answer.Problem.ShouldBe("role-required", $"{endpoint}: {answer}");
            }
            ((int)answer.Status).ShouldBeLessThan(500, $"{endpoint}: {answer}");
        }
    }

    [Theory, InlineData(Role.Auditor), InlineData(Role.Analyst)]
    public void Those_who_audit_and_analyse_write_nothing(Role role) =>
        Endpoint.Of(server).Where(e => e.Method == "POST" && e.AnyOf.Contains(role)).ShouldBeEmpty();
}
