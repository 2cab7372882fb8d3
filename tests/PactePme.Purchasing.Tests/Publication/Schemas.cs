using System.Text.Json.Nodes;
using NJsonSchema;

namespace PactePme.Purchasing.Tests.Publication;

/// <summary>The official schemas, from the folder named by PACTE_TEST_DATA; what they refer to on the web is put together here.</summary>
internal static class Schemas
{
    private static readonly Lazy<Task<JsonSchema>> decp = new(() => JsonSchema.FromJsonAsync(Read("decp-2.0.3.json").ToJsonString()));
    private static readonly Lazy<Task<JsonSchema>> releases = new(() => JsonSchema.FromJsonAsync(ReleasePackage().ToJsonString()));
    private static readonly Lazy<Task<JsonSchema>> records = new(() => JsonSchema.FromJsonAsync(RecordPackage().ToJsonString()));

    public static void SkipUnlessThere() =>
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PACTE_TEST_DATA")), "PACTE_TEST_DATA is not set: the official schemas are not read.");

    public static async Task<IReadOnlyList<string>> OfDecpAsync(string json) => Faults(await decp.Value, json);

    public static async Task<IReadOnlyList<string>> OfReleasePackageAsync(string json) => Faults(await releases.Value, json);

    public static async Task<IReadOnlyList<string>> OfRecordPackageAsync(string json) => Faults(await records.Value, json);

    private static List<string> Faults(JsonSchema schema, string json) => [.. schema.Validate(json).Select(e => e.ToString())];

    private static string PathOf(string name) => Path.Combine(Environment.GetEnvironmentVariable("PACTE_TEST_DATA")!, "schemas", name);

    private static bool Has(string name) => File.Exists(PathOf(name));

    private static JsonObject Read(string name)
    {
        var path = PathOf(name);
        File.Exists(path).ShouldBeTrue($"PACTE_TEST_DATA is set, but {name} is not in it.");
        var schema = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        schema.Remove("id");
        schema.Remove("$id");
        return schema;
    }

    /// <summary>The release schema with the extensions, which are JSON merge patches (RFC 7396).</summary>
    private static JsonObject Release()
    {
        var release = Read("ocds-1.1.5-release-schema.json");
        Patch(release, Read("ocds-extension-bid-release-schema.json"));
        Patch(release, Read("ocds-extension-lots-release-schema.json"));
        // A folder may be of before the answers were published: what we use of that extension is written down here too.
        if (Has("ocds-extension-enquiry-release-schema.json")) Patch(release, Read("ocds-extension-enquiry-release-schema.json"));
        Patch(release, Enquiries());
        release["definitions"]!["Lot"]!["properties"]!.AsObject().Remove("submissionTerms"); // another extension's, which we do not use
        return release;
    }

    /// <summary>What the enquiries extension says of the fields that we use. Stricter: an author, which it allows, is a fault here.</summary>
    private static JsonObject Enquiries() => JsonNode.Parse("""
        {
            "definitions": {
                "Tender": { "properties": { "enquiries": { "type": "array", "items": { "$ref": "#/definitions/Enquiry" }, "uniqueItems": true } } },
                "Enquiry": {
                    "type": "object",
                    "required": ["id"],
                    "additionalProperties": false,
                    "properties": {
                        "id": { "type": "string" },
                        "author": null,
                        "date": { "type": ["string", "null"], "format": "date-time" },
                        "description": { "type": ["string", "null"] },
                        "answer": { "type": ["string", "null"] },
                        "dateAnswered": { "type": ["string", "null"], "format": "date-time" }
                    }
                }
            }
        }
        """)!.AsObject();

    private static JsonObject ReleasePackage()
    {
        var package = Read("ocds-1.1.5-release-package-schema.json");
        package["properties"]!["releases"]!["items"] = new JsonObject { ["$ref"] = "#/definitions/Release" };
        package["definitions"] = Definitions();
        return package;
    }

    private static JsonObject RecordPackage()
    {
        var package = Read("ocds-1.1.5-record-package-schema.json");
        var record = package["definitions"]!["record"]!["properties"]!;
        record["releases"]!["oneOf"]![1]!["items"] = new JsonObject { ["$ref"] = "#/definitions/Release" };
        record["compiledRelease"] = new JsonObject { ["$ref"] = "#/definitions/Release" };
        record["versionedRelease"] = new JsonObject { ["$ref"] = "#/definitions/VersionedRelease" };
        foreach (var (name, definition) in Definitions()) package["definitions"]![name] = definition!.DeepClone();
        var versioned = JsonNode.Parse(Read("ocds-1.1.5-versioned-release-validation-schema.json").ToJsonString().Replace("#/definitions/", "#/definitions/Versioned", StringComparison.Ordinal))!.AsObject();
        foreach (var (name, definition) in versioned["definitions"]!.AsObject()) package["definitions"]![$"Versioned{name}"] = definition!.DeepClone();
        versioned.Remove("definitions");
        package["definitions"]!["VersionedRelease"] = versioned;
        return package;
    }

    private static JsonObject Definitions()
    {
        var release = Release();
        var definitions = release["definitions"]!.DeepClone().AsObject();
        release.Remove("definitions");
        definitions["Release"] = release;
        return definitions;
    }

    private static void Patch(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) into.Remove(name);
            else if (value is JsonObject members)
            {
                if (into[name] is not JsonObject before) into[name] = before = [];
                Patch(before, members);
            }
            else into[name] = value.DeepClone();
        }
    }
}
