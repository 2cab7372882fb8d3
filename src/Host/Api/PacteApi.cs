using System.Threading.RateLimiting;
using JasperFx.Resources;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.ResponseCompression;
using PactePme.Host.Identity;
using PactePme.Kernel;
using Wolverine.Http;
using Wolverine.Http.Runtime.MultiTenancy;

namespace PactePme.Host.Api;

/// <summary>The API's ground: what each request passes through, in order.</summary>
public static class PacteApi
{
    public static void AddPacteApi(this IServiceCollection services)
    {
        services.AddWolverineHttp();
        services.ConfigureSystemTextJsonForWolverineOrMinimalApi(o => Json.Configure(o.SerializerOptions));
        services.AddSingleton<IProblemDetailsWriter, UniformProblems>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemsFromExceptions>();
        services.AddSingleton<ProblemCatalogue>();
        services.AddResourceSetupOnStartup();
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, Problems.ContentType, "application/geo+json", "text/csv"];
        });
    }

    public static void UsePacteApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => UniformProblems.FillAsync(context.HttpContext));
        app.UseResponseCompression();
        app.Use((http, next) =>
        {
            http.Request.EnableBuffering();
            return next(http);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapWolverineEndpoints(o =>
        {
            o.TenantId.DetectWith(new TerritoryFromRoute(app.Services.GetRequiredService<Territories>()));
            o.TenantId.AssertExists();
            o.DefaultClaimInTransaction = true;
            o.RejectUnparseableQueryValues = true;
            o.RejectUnparseableHeaderValues = true;
            o.AddPolicy<EndpointPolicy>();
        });
    }

    private sealed class TerritoryFromRoute(Territories territories) : ITenantDetection
    {
        public ValueTask<string?> DetectTenant(HttpContext context) =>
            new(context.Request.RouteValues.TryGetValue("territory", out var id) ? territories.Find(id as string)?.Id : null);
    }
}
