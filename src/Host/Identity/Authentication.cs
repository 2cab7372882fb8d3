using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;
using PactePme.Host.Api;
using PactePme.Kernel;

namespace PactePme.Host.Identity;

/// <summary>Bearer tokens of the configured issuer, then the register: deny by default.</summary>
public static class Authentication
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public static void AddPacteIdentity(this IServiceCollection services, IdentityOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<Callers>();
        services.AddSingleton<DevelopmentTokens>();
        services.AddMemoryCache(o => o.SizeLimit = 100_000);
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.Authority = options.Authority;
            bearer.TokenValidationParameters = new()
            {
                ValidAudience = options.Audience,
                ValidAlgorithms = Algorithms,
                NameClaimType = "sub",
                RoleClaimType = "none",
                ClockSkew = TimeSpan.FromSeconds(30),
                RequireExpirationTime = true
            };
            if (options.LocalKey is { } local)
            {
                bearer.TokenValidationParameters.IssuerSigningKey = local;
                bearer.TokenValidationParameters.ValidIssuer = IdentityOptions.LocalIssuer;
            }
        });
        services.AddSingleton<IAuthorizationHandler, RoleInTerritory>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalsOfAuthorization>();
        // An endpoint that states nothing is refused to all; an address without endpoint stays a 404.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build());
    }

    /// <summary>Holds one of the roles the endpoint names, now, in the territory of the path.</summary>
    private sealed class RoleInTerritory(Callers callers) : AuthorizationHandler<AllowAttribute>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AllowAttribute requirement)
        {
            if (context.Resource is not HttpContext http || http.User.Identity?.IsAuthenticated != true || TokenClaims.Read(http.User) is not { } token) return;
            var acting = http.Request.RouteValues["territory"] is string territory
                ? await callers.FindAsync(token, territory, http.RequestAborted)
                : new(null, EdgeRefusals.UnknownTerritory);
            if (acting.Caller is { } caller && (requirement.AnyOf.Count == 0 || requirement.AnyOf.Any(caller.Is)))
            {
                http.Features.Set(caller);
                // From here on the bearer has no name: events, messages and logs carry the pseudonym.
                http.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, caller.Pseudonym)], "Register"));
                context.Succeed(requirement);
            }
            else http.Features.Set(acting.Refusal ?? EdgeRefusals.RoleRequired);
        }
    }

    private sealed class RefusalsOfAuthorization : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded) return next(context);
            if (authorizeResult.Challenged)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer realm=\"pacte-pme\"";
                return Problems.WriteAsync(context, EdgeRefusals.Unauthenticated);
            }
            return Problems.WriteAsync(context, context.Features.Get<Refusal>() ?? EdgeRefusals.RoleRequired);
        }
    }
}
