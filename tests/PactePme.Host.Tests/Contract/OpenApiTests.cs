using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Host.Tests.Boundaries;
using PactePme.Testing;
using Wolverine.Http;

namespace PactePme.Host.Tests.Contract;

/// <summary>The contract with partners. A difference shows in review as a change of <c>openapi.approved.json</c>.</summary>
public sealed class OpenApiTests(PacteServer server)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task<JsonObject> DocumentAsync() => JsonNode.Parse(await server.Client("", null).Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!.AsObject();

    [Fact]
    public async Task The_contract_is_the_approved_one() =>
        Approved.Check("openapi.approved.json", (await DocumentAsync()).ToJsonString(Readable) + "\n");

    [Fact]
    public async Task Every_operation_says_what_it_does_who_may_call_it_and_how_it_may_fail()
    {
        var document = await DocumentAsync();
        document["openapi"]!.GetValue<string>().ShouldStartWith("3.1");
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (Name: $"{o.Key} {path.Key}", Operation: o.Value!.AsObject()))).ToList();
        operations.Count.ShouldBeGreaterThan(20);
        operations.Select(o => o.Operation["operationId"]!.GetValue<string>()).ShouldBeUnique();
        foreach (var (name, operation) in operations.Where(o => o.Name.Contains("/api/", StringComparison.Ordinal)))
        {
            operation["summary"]?.GetValue<string>().ShouldNotBeNullOrWhiteSpace(name);
            operation.ContainsKey("summary").ShouldBeTrue(name);
            operation["description"]!.GetValue<string>().ShouldContain("May be called by", customMessage: name);
            operation["responses"]!.AsObject().Select(r => r.Key).ShouldContain("403", name);
        }
    }

    [Fact]
    public async Task Every_example_of_a_body_is_one_that_the_host_can_read()
    {
        var commands = server.App.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).Select(e => e.Metadata.GetMetadata<HttpChain>())
            .OfType<HttpChain>().Where(c => c.HasRequestType).Select(c => c.InputType()!).Distinct().ToDictionary(t => t.Name);
        var bodies = (await DocumentAsync())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(o => o.Value!["requestBody"]?["content"]?["application/json"]).OfType<JsonNode>().ToList();
        bodies.Count.ShouldBe(commands.Count);
        foreach (var body in bodies)
        {
            var command = commands[body["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1]];
            // An empty object is not written as an example.
            Should.NotThrow(() => JsonSerializer.Deserialize(body["example"] ?? new JsonObject(), command, Api.Json.Options).ShouldNotBeNull(), command.Name);
        }
    }
}
