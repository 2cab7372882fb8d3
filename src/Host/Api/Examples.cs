using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PactePme.Kernel;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PactePme.Host.Api;

/// <summary>Examples for the OpenAPI document: bodies with what is required and what a caller would often add, and one refusal for each status.</summary>
internal static class Examples
{
    private const string Id = "0198c5b0-7c1e-7d5a-9b1f-3f6a2c4d5e60";

    /// <summary>Values by the name of a member, or of schema and member, as JSON. A member that is not required appears in an example only when it is here.</summary>
    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["amount"] = """{ "amount": "3200.00", "currency": "EUR" }""",
        ["answer"] = "\"Oui, dans un rayon de trente kilomètres\"",
        ["attestedOn"] = "\"2026-03-02\"",
        ["buyerSiret"] = "\"00001013200017\"",
        ["body"] = "\"Comité de gouvernance\"",
        ["charterVersion"] = "1",
        ["budget"] = """{ "min": { "amount": "2500.00", "currency": "EUR" }, "max": { "amount": "4000.00", "currency": "EUR" } }""",
        ["activity"] = """{ "scheme": "NAF", "edition": "2008", "code": "56.21Z" }""",
        ["code"] = "\"MBA\"",
        ["command"] = "\"ErasePerson\"",
        ["commune"] = "\"13055\"",
        ["communes"] = """["13055"]""",
        ["cpv"] = """["55520000"]""",
        ["currency"] = "\"EUR\"",
        ["deadline"] = "\"2027-03-01T12:00\"",
        ["decidedOn"] = "\"2026-03-02\"",
        ["declaredOn"] = "\"2026-03-02\"",
        ["departements"] = """["13"]""",
        ["description"] = "\"Cent couverts, produits locaux\"",
        ["email"] = "\"contact@entreprise.example\"",
        ["english"] = "\"Answer within fifteen days\"",
        ["evidence"] = "\"Répertoire Sirene, avis de situation du jour\"",
        ["french"] = "\"Répondre sous quinze jours\"",
        ["follow"] = """["4544"]""",
        ["function"] = "\"Responsable des achats\"",
        ["ground"] = "\"period-over\"",
        ["grounds"] = "\"Engagements non tenus, constatés deux fois\"",
        ["heardOn"] = "\"2026-03-02\"",
        ["head"] = "\"000010132\"",
        ["identifier"] = """{ "scheme": "SIREN", "value": "000010132" }""",
        ["issuer"] = "\"https://identity.example\"",
        ["keywords"] = """["traiteur", "circuit court"]""",
        ["link"] = "\"https://documents.example/bon-de-commande-0001.pdf\"",
        ["name"] = "\"Traiteur d'essai\"",
        ["next"] = $"\"{Id}\"",
        ["question"] = "\"Livrez-vous hors de Marseille ?\"",
        ["notifiedOn"] = "\"2027-03-08\"",
        ["qualifier"] = "\"exactly\"",
        ["reason"] = "\"Dossier complété\"",
        ["reference"] = "\"Délibération 2026-03\"",
        ["resolution"] = "\"Délibération 2026-04\"",
        ["serviceArea"] = """{ "departements": ["13"] }""",
        ["sha256"] = "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
        ["siret"] = "\"00001013200017\"",
        ["source"] = "\"Répertoire Sirene\"",
        ["status"] = "\"ready\"",
        ["startOn"] = "\"2027-03-15\"",
        ["subject"] = "\"0b7c1f\"",
        ["summary"] = "\"Cuisine du jour, service compris\"",
        ["territory"] = "\"Territoire de démonstration\"",
        ["title"] = "\"Buffet pour une inauguration\"",
        ["type"] = "\"need_published_v1\"",
        ["unit"] = "\"organisations\"",
        ["version"] = "1",
        ["AttachEvidence.title"] = "\"Bon de commande\"",
        ["DealEvidence.title"] = "\"Bon de commande\"",
        ["CitedSource.title"] = "\"Chambre de commerce, communiqué du 12 juin 2019\"",
        ["ConventionTerms.partyIds"] = """["0198c5b0-7c1e-7d5a-9b1f-3f6a2c4d5e60", "0198c5b0-7c1e-7d5a-9b1f-3f6a2c4d5e61"]""",
        ["InitiativeContent.title"] = "\"Accélérateur de projets\"",
        ["InitiativeContent.description"] = "\"Douze mois d'accompagnement pour les jeunes entreprises du territoire\"",
        ["TargetTerms.goal"] = "1400",
        ["TargetBase.value"] = "700",
        ["TargetBase.alternatives"] = """[{ "value": 1000, "meaning": { "french": "Membres, qui sont des personnes" } }]""",
        ["act"] = "\"Avenant n° 1\"",
        ["association"] = "\"Pacte PME\"",
        ["runningSince"] = "\"2017-01\"",
        ["DeadlineView.paris"] = "\"2027-03-01T12:00:00+01:00\"",
        ["DeadlineView.utc"] = "\"2027-03-01T11:00:00+00:00\"",
        ["FigureSource.title"] = "\"Rapport d'activité 2025\"",
        ["FigureView.value"] = "550",
        ["OrganisationView.establishments"] = """["00017"]""",
        ["ProblemExplanation.explanation"] = "\"This resource does not exist, or you have no access to it.\"",
        ["ProblemExplanation.status"] = "404",
        ["ProblemExplanation.type"] = "\"/problems/not-found\"",
        ["Statement.value"] = "550",
        ["durationMonths"] = "12",
        ["nic"] = "\"00017\"",
        ["RecordedContractView.cpv"] = "\"45442110\"",
        ["RecordedContractView.nature"] = "\"Marché\"",
        ["RecordedContractView.number"] = "\"2019M01\"",
        ["RecordedContractView.object"] = "\"Peinture des écoles\"",
        ["RecordedContractView.source"] = "\"marches-publics.info, 2019\""
    };

    /// <summary>One refusal for each status that operations document.</summary>
    private static readonly Dictionary<int, Refusal> ByStatus = new Refusal[]
    {
        EdgeRefusals.MalformedQuery, EdgeRefusals.Unauthenticated, EdgeRefusals.RoleRequired, Refusal.NotFound, EdgeRefusals.NotAcceptable, EdgeRefusals.ChangedMeanwhile, EdgeRefusals.Stale,
        EdgeRefusals.TooLarge, EdgeRefusals.UnsupportedMediaType, Refusal.Validation(Check.Text("", "/title", 200))!, EdgeRefusals.VersionRequired, EdgeRefusals.TooMany, EdgeRefusals.StoreAway
    }.ToDictionary(r => r.Status);

    public static IEnumerable<int> Statuses => ByStatus.Keys;

    /// <summary>The problem that a caller who reads English receives.</summary>
    public static JsonNode Problem(int status)
    {
        var refusal = ByStatus[status];
        JsonObject problem = new()
        {
            ["type"] = $"/problems/{refusal.Rule}",
            ["title"] = Problems.TitleOf(status, french: false),
            ["status"] = status,
            ["detail"] = refusal.English,
            ["traceId"] = "0HNGB2V3C4D5E:00000001"
        };
        if (refusal.Errors.Count > 0)
            problem["errors"] = new JsonArray([.. refusal.Errors.Select(e => new JsonObject { ["pointer"] = e.Pointer, ["type"] = $"/problems/{e.Rule}", ["detail"] = e.English })]);
        return problem;
    }

    /// <summary>A value that the schema admits.</summary>
    public static JsonNode? Of(IOpenApiSchema? schema, SchemaRepository schemas, string? within = null, string? name = null)
    {
        var self = (schema as OpenApiSchemaReference)?.Reference.Id;
        if (self is not null) schema = schemas.Schemas[self];
        if (schema is null) return null;
        var type = schema.Type & ~JsonSchemaType.Null;
        if (ByName.TryGetValue($"{within}.{name}", out var exact)) return JsonNode.Parse(exact);
        if (name is not null && ByName.TryGetValue(name, out var known) && JsonNode.Parse(known)! is var value && Fits(value, type, schema)) return value;
        if (schema.Examples is [{ } example, ..]) return example.DeepClone();
        if (schema.Enum is [{ } first, ..]) return first.DeepClone();
        return type switch
        {
            JsonSchemaType.Object => Members(schema, schemas, self),
            JsonSchemaType.Array => Of(schema.Items, schemas) is { } item ? new JsonArray(item) : new JsonArray(),
            JsonSchemaType.Boolean => false,
            JsonSchemaType.Integer or JsonSchemaType.Number => 1,
            JsonSchemaType.String => schema.Format switch
            {
                "uuid" => Id,
                "date-time" => "2026-03-02T09:00:00+00:00",
                "date" => "2026-03-02",
                _ => "…"
            },
            _ => null
        };
    }

    /// <summary>What is required and what is known by name; all members when that is nothing.</summary>
    private static JsonObject Members(IOpenApiSchema schema, SchemaRepository schemas, string? self)
    {
        var all = (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).ToList();
        var shown = all.Where(p => schema.Required?.Contains(p.Key) == true || (ByName.ContainsKey(p.Key) && !p.Value.ReadOnly)).ToList();
        return new JsonObject((shown.Count > 0 ? shown : all).Select(p => KeyValuePair.Create(p.Key, Of(p.Value, schemas, self, p.Key))));
    }

    /// <summary>Members of one name may differ in kind: <c>source</c> is a text here, an object there.</summary>
    private static bool Fits(JsonNode value, JsonSchemaType? type, IOpenApiSchema schema) => schema.Enum is null or [] && schema.Format is not "uuid" && value switch
    {
        JsonObject o => type == JsonSchemaType.Object && o.All(m => schema.Properties?.ContainsKey(m.Key) == true),
        JsonArray => type == JsonSchemaType.Array && schema.Items?.Type == JsonSchemaType.String,
        _ => type == (value.GetValueKind() == System.Text.Json.JsonValueKind.String ? JsonSchemaType.String : JsonSchemaType.Integer) && schema.Pattern is null
    };
}
