using System.Reflection;
using JasperFx.Resources;
using Microsoft.AspNetCore.ResponseCompression;
using PactePme.Kernel;
using Wolverine.Http;
using Wolverine.Http.Runtime.MultiTenancy;
using Module = PactePme.Kernel.Module;

namespace PactePme.Host.Api;

/// <summary>The API's ground: what each request passes through, in order.</summary>
public static class PacteApi
{
    public static void AddPacteApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Edge.MaxBody;
        });
        services.AddWolverineHttp();
        services.ConfigureSystemTextJsonForWolverineOrMinimalApi(o => Json.Configure(o.SerializerOptions));
        services.AddSingleton<IProblemDetailsWriter, UniformProblems>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemsFromExceptions>();
        services.AddSingleton<ProblemCatalogue>();
        services.AddResourceSetupOnStartup();
        services.AddEdge(builder.Configuration);
        services.AddOptions<LoggerFilterOptions>().Configure<IEnumerable<Module>>(QuietAboutBodies);
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, Problems.ContentType, Logs.Binary];
        });
        services.AddOpenApiDocument();
    }

    public static void UsePacteApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => UniformProblems.FillAsync(context.HttpContext));
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        app.Use(Edge.SecurityHeaders);
        app.UseResponseCompression();
        app.UseRouting();
        app.UseCors();
        app.Use(Edge.Sizes);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(Edge.Addressed);
        app.Use(Edge.Acceptable);
        app.Use(Edge.KnownParameters);
        app.Use(Edge.NotModified);
        app.Use(Waiting.ForProof);
        app.Use(Edge.RepeatedAnswer);
        app.MapOpenApiDocument();
        app.MapProblems();
        app.MapHealth();
        app.MapLogs();
        app.MapWolverineEndpoints(o =>
        {
            o.TenantId.DetectWith(new TerritoryFromRoute(app.Services.GetRequiredService<Territories>()));
            o.TenantId.AssertExists();
            o.DefaultClaimInTransaction = true;
            o.RejectUnparseableQueryValues = true;
            o.RejectUnparseableHeaderValues = true;
#if !DEBUG
            o.WarmUpRoutes = RouteWarmup.Eager; // generated beforehand; Debug compiles each endpoint at its first request
#endif
            o.AddPolicy<EndpointPolicy>();
        });
    }

    /// <summary>A body that does not read is the caller's fault and is answered as such; Wolverine logs each as an error, under the name of the command.</summary>
    private static void QuietAboutBodies(LoggerFilterOptions filter, IEnumerable<Module> modules)
    {
        foreach (var command in modules.SelectMany(m => m.Assembly.GetTypes()).SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.IsDefined(typeof(WolverinePostAttribute))).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType).Where(t => t.Assembly != typeof(Module).Assembly).Distinct())
            filter.Rules.Add(new(null, command.FullName, LogLevel.None, null));
    }

    private sealed class TerritoryFromRoute(Territories territories) : ITenantDetection
    {
        public ValueTask<string?> DetectTenant(HttpContext context) =>
            new(context.Request.RouteValues.TryGetValue("territory", out var id) ? territories.Find(id as string)?.Id : null);
    }
}
