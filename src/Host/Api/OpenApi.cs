using System.Reflection;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.OpenApi;
using PactePme.Kernel;
using Swashbuckle.AspNetCore.SwaggerGen;
using Wolverine.Http;

namespace PactePme.Host.Api;

/// <summary>The contract with partners: OpenAPI 3.1 at <c>/openapi/v1.json</c>, an explorer at <c>/docs</c>.</summary>
internal static class OpenApi
{
    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(o =>
        {
            o.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "PactePme",
                Version = "v1",
                Description = "The open platform behind a territorial pact between large buyers and small firms. Commands are POST and answer with the resource's id and version; "
                    + "a command on an existing resource takes If-Match, every POST may carry an Idempotency-Key; a GET of one resource looks at the past with asOf, knownAt or version.",
                License = new OpenApiLicense { Name = "EUPL-1.2", Url = new Uri("https://eupl.eu/1.2/en/") },
                Contact = new OpenApiContact { Name = "PactePme", Url = new Uri("https://github.com/pacte-pme") }
            });
            o.AddServer(new OpenApiServer { Url = "/", Description = "This host" });
            o.AddSecurityDefinition("bearer", new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "An access token of the configured issuer; in Development the token verb prints one." });
            o.SupportNonNullableReferenceTypes();
            o.NonNullableReferenceTypesAsRequired();
            o.SchemaFilter<OptionalMembers>();
            o.DocumentFilter<Tags>();
            o.DocumentFilter<ProblemResponses>();
            o.CustomSchemaIds(SchemaName);
            o.MapType<decimal>(() => new OpenApiSchema { Type = JsonSchemaType.Number });
            o.MapType<JsonObject>(() => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true });
            foreach (var xml in Directory.EnumerateFiles(AppContext.BaseDirectory, "PactePme.*.xml")) o.IncludeXmlComments(xml);
            o.OperationFilter<EveryOperation>();
        });
    }

    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapSwagger("/openapi/{documentName}.json", o => o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1).AllowAnonymous();
        app.UseSwaggerUI(o =>
        {
            o.RoutePrefix = "docs";
            o.SwaggerEndpoint("/openapi/v1.json", "PactePme v1");
            o.DocumentTitle = "PactePme API";
        });
    }

    private static string SchemaName(Type type) => type.IsGenericType
        ? string.Concat(type.GetGenericArguments().Select(SchemaName)) + type.Name.Split('`')[0]
        : type == typeof(ProblemBody) ? "Problem" : type.Name;

    /// <summary>A member with a default value may be left out.</summary>
    private sealed class OptionalMembers : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            // Money is a decimal string; any other decimal a number.
            if (context.Type == typeof(Money) && schema.Properties?["amount"] is OpenApiSchema amount)
                (amount.Type, amount.Pattern, amount.Examples) = (JsonSchemaType.String, @"^-?\d{1,15}(\.\d{1,2})?$", [JsonValue.Create("12500.00")!]);
            if (schema is not OpenApiSchema { Required: { } required }) return;
            foreach (var parameter in context.Type.GetConstructors().SelectMany(c => c.GetParameters()).Where(p => p.HasDefaultValue))
                required.Remove(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!));
        }
    }

    private sealed class Tags : IDocumentFilter
    {
        public void Apply(OpenApiDocument document, DocumentFilterContext context) => document.Tags = document.Paths
            .SelectMany(p => p.Value.Operations!.Values).SelectMany(o => o.Tags!).Select(t => t.Name!).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new OpenApiTag { Name = name, Description = $"{name} of a territory." }).ToHashSet();
    }

    /// <summary>The problems of all operations, one response for each status.</summary>
    private sealed class ProblemResponses : IDocumentFilter
    {
        public static string NameOf(int status) => $"Problem{status}";

        public void Apply(OpenApiDocument document, DocumentFilterContext context)
        {
            context.SchemaRepository.Schemas.Remove("ProblemDetails"); // The framework's, of responses that are described anew.
            var responses = (document.Components ??= new()).Responses ??= new Dictionary<string, IOpenApiResponse>();
            foreach (var status in Examples.Statuses.Order())
            {
                OpenApiResponse response = new()
                {
                    Description = Problems.TitleOf(status, false),
                    Content = new Dictionary<string, IOpenApiMediaType>
                    {
                        [Problems.ContentType] = new OpenApiMediaType { Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemBody), context.SchemaRepository), Example = Examples.Problem(status) }
                    }
                };
                if (status is 429 or 503) response.Headers = new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = ResponseHeader("Seconds to wait before trying again.") };
                responses[NameOf(status)] = response;
            }
        }
    }

    private static OpenApiHeader ResponseHeader(string description) => new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    /// <summary>Says of each operation what the policies add to it: headers, parameters, problems, who may call it.</summary>
    private sealed class EveryOperation : IOperationFilter
    {
        private readonly Dictionary<string, XElement> comments = Directory.EnumerateFiles(AppContext.BaseDirectory, "PactePme.*.xml")
            .SelectMany(f => XDocument.Load(f).Descendants("member")).GroupBy(m => (string)m.Attribute("name")!).ToDictionary(g => g.Key, g => g.First());

        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<HttpChain>().FirstOrDefault() is not { } chain)
            {
                operation.OperationId ??= OperationIdOf(context.ApiDescription.RelativePath!);
                operation.Description ??= $"{operation.Summary} May be called by anybody.";
                operation.Security = [];
                // Health is not limited in rate, and answers 503 in a form of its own.
                if (operation.Tags?.Any(t => t.Name == "Problems") == true) operation.Responses!["429"] = new OpenApiResponseReference(ProblemResponses.NameOf(429), context.Document);
                if (operation.Responses!.ContainsKey("404")) operation.Responses["404"] = new OpenApiResponseReference(ProblemResponses.NameOf(404), context.Document);
                Illustrate(operation, context);
                return;
            }
            var handler = chain.Method.HandlerType;
            operation.OperationId = handler.Name.Replace("Endpoint", "", StringComparison.Ordinal);
            operation.Tags = new HashSet<OpenApiTagReference> { new(handler.Namespace!.Split('.')[^1], context.Document) };
            var command = chain.HasRequestType ? chain.InputType() : null;
            var summary = Comment($"M:{handler.FullName}.{chain.Method.Method.Name}") ?? (command is null ? null : Comment($"T:{command.FullName}")) ?? Comment($"T:{handler.FullName}");
            operation.Summary = summary?.Split(". ")[0].TrimEnd('.');
            var roles = metadata.OfType<AllowAttribute>().FirstOrDefault()?.AnyOf ?? [];
            operation.Description = $"{summary}\n\nMay be called by: {(roles.Count == 0 ? "any role in the territory" : string.Join(", ", roles.Select(Identity.RoleNames.Write)))}.";
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] }];

            operation.Parameters ??= [];
            foreach (var p in operation.Parameters.OfType<OpenApiParameter>())
            {
                if (p.Name == "territory") { p.Description = "The territory, for example aix-marseille-provence."; p.Example = JsonValue.Create("demo"); }
                else if (p.In == ParameterLocation.Path) p.Description ??= "Identity of the resource.";
                else p.Description ??= Parameter(handler, chain.Method.Method, p.Name!);
            }
            Header(operation, "Accept-Language", "fr or en: the language of problems.", false);
            if (chain.HttpMethods.Contains("POST")) Header(operation, "Idempotency-Key", "The same key with the same body answers as the first time, for 24 hours.", false);
            if (metadata.OfType<RequiresIfMatch>().Any()) Header(operation, "If-Match", "The ETag of the version you read, with its quotes.", true);
            var versioned = chain.ResourceType?.IsAssignableTo(typeof(IVersioned)) == true;
            if (versioned && chain.HttpMethods.Contains("GET")) Header(operation, "If-None-Match", "The ETag of a version you hold: 304 while it is still the version.", false);
            if (EndpointPolicy.Takes<Moment>(chain))
            {
                Query(operation, "asOf", "What was in effect at this instant.", JsonSchemaType.String, "date-time");
                Query(operation, "knownAt", "What had been recorded at this instant.", JsonSchemaType.String, "date-time");
                if (chain.RoutePattern!.GetParameter("id") is not null) Query(operation, "version", "The resource after so many events; alone.", JsonSchemaType.Integer, "int64");
            }
            if (EndpointPolicy.Takes<PageRequest>(chain))
            {
                Query(operation, "limit", "Entries on a page, 1 to 200; 50 by default.", JsonSchemaType.Integer, "int32");
                Query(operation, "after", "The next of the page before.", JsonSchemaType.String, null);
            }

            var responses = operation.Responses!;
            foreach (var unwritten in responses.Where(r => r.Key is "204" or "500" || (r.Key[0] == '4')).Select(r => r.Key).ToList()) responses.Remove(unwritten);
            List<int> problems = [400, 401, 403, 404, 406, 429, 503];
            if (chain.HttpMethods.Contains("POST")) problems.AddRange([409, 413, 415, 422]);
            // A reading may be refused by the state of what is read.
            else if (handler.GetFields(BindingFlags.Public | BindingFlags.Static).Any(f => f.GetValue(null) is Refusal { Status: 409 })) problems.Add(409);
            if (metadata.OfType<RequiresIfMatch>().Any()) problems.AddRange([412, 428]);
            if (versioned) responses["304"] = new OpenApiResponse { Description = "Not modified: what If-None-Match names is still the version." };
            foreach (var status in problems) responses[$"{status}"] = new OpenApiResponseReference(ProblemResponses.NameOf(status), context.Document);
            operation.Responses = [];
            foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal)) operation.Responses.Add(status, response);
            foreach (var (status, response) in responses)
                if (status is "200" or "201" && response is OpenApiResponse ok)
                {
                    ok.Description = status == "201" ? "Created." : "Done.";
                    ok.Headers ??= new Dictionary<string, IOpenApiHeader>();
                    if (chain.HttpMethods.Contains("POST") || versioned) ok.Headers["ETag"] = ResponseHeader("The resource's version, in quotes.");
                    if (status == "201") ok.Headers["Location"] = ResponseHeader("Address of the new resource.");
                    if (EndpointPolicy.Takes<PageRequest>(chain)) ok.Headers["Link"] = ResponseHeader("rel=next: the following page (RFC 8288).");
                }
            Illustrate(operation, context);
        }

        private static void Illustrate(OpenApiOperation operation, OperationFilterContext context)
        {
            foreach (var content in operation.Responses!.Values.OfType<OpenApiResponse>().Select(r => r.Content).Append(operation.RequestBody?.Content))
                foreach (var media in content?.Values.OfType<OpenApiMediaType>() ?? [])
                    media.Example = Examples.Of(media.Schema, context.SchemaRepository);
        }

        private static string OperationIdOf(string path) => string.Concat(path.Split('/', '{', '}', '*').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

        private static void Header(OpenApiOperation operation, string name, string description, bool required) =>
            operation.Parameters!.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Required = required, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });

        private static void Query(OpenApiOperation operation, string name, string description, JsonSchemaType type, string? format)
        {
            if (operation.Parameters!.All(p => p.Name != name))
                operation.Parameters!.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type, Format = format } });
        }

        private string? Comment(string prefix) => comments.FirstOrDefault(c => c.Key == prefix || c.Key.StartsWith(prefix + "(", StringComparison.Ordinal)).Value?.Element("summary") is { } summary ? Plain(summary) : null;

        private string? Parameter(Type handler, MethodInfo method, string query)
        {
            var name = method.GetParameters().FirstOrDefault(p => EndpointPolicy.QueryName(p) == query)?.Name ?? query;
            return comments.FirstOrDefault(c => c.Key.StartsWith($"M:{handler.FullName}.{method.Name}(", StringComparison.Ordinal)).Value?
                .Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == name) is { } param ? Plain(param) : "Keeps only those with this value.";
        }

        private static string Plain(XElement comment) => string.Join(' ', string.Concat(comment.Nodes().Select(n => n is XElement e ? (e.Value.Length > 0 ? e.Value : ((string?)e.Attribute("cref") ?? (string?)e.Attribute("name") ?? "").Split('.')[^1]) : n.ToString()))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
