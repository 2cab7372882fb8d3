using System.Text.Json;
using System.Text.Json.Nodes;
using PactePme.Host.Tests.Boundaries;
using PactePme.Testing;

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
}
