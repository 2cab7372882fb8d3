using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Kernel;
using PactePme.Testing;
using Wolverine.Http;

namespace PactePme.Host.Tests;

/// <summary>The addresses of the API as the running host has them.</summary>
/// <param name="Path">Below the territory, for example <c>needs/{id}/publish</c>.</param>
internal sealed record Endpoint(string Method, string Path, IReadOnlyList<Role> AnyOf)
{
    private const string Root = "/api/{territory}/";

    public static IReadOnlyList<Endpoint> Of(PacteServer server)
    {
        List<Endpoint> all = [.. server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal))
            .Select(e => new Endpoint(e.Metadata.GetMetadata<HttpChain>()!.HttpMethods.Single(), e.RoutePattern.RawText![Root.Length..], e.Metadata.GetMetadata<AllowAttribute>()!.AnyOf))];
        all.Count.ShouldBeGreaterThan(60);
        return all;
    }

    public bool HasId => Path.Contains('{', StringComparison.Ordinal);

    /// <summary>The kind of resource that the id in the path is of.</summary>
    public string Resource => Path.Split('/').TakeWhile(part => !part.StartsWith('{')).LastOrDefault() ?? "";

    public string With(Guid id) => string.Join('/', Path.Split('/').Select(part => part switch { "{id}" => id.ToString(), "{number}" => "1", _ => part }));

    public override string ToString() => $"{Method} {Path}";
}
