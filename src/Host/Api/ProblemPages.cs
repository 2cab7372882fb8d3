using PactePme.Kernel;

namespace PactePme.Host.Api;

/// <summary>The address that is each problem's <c>type</c> explains it.</summary>
internal static class ProblemPages
{
    public static void MapProblems(this WebApplication app)
    {
        app.MapGet("/problems", (ProblemCatalogue catalogue, HttpContext http) => catalogue.All.OrderBy(r => r.Rule, StringComparer.Ordinal).Select(r => Explain(r, http)))
            .AllowAnonymous().WithTags("Problems").WithSummary("Every rule that may refuse a request.");
        app.MapGet("/problems/{rule}", (string rule, ProblemCatalogue catalogue, HttpContext http) =>
                catalogue.Find(rule) is { } refusal ? Results.Ok(Explain(refusal, http)) : Results.NotFound())
            .AllowAnonymous().WithTags("Problems").WithSummary("What one rule refuses, and what to do next.").Produces<ProblemExplanation>().Produces<ProblemBody>(404, Problems.ContentType);
    }

    private static ProblemExplanation Explain(Refusal refusal, HttpContext http) =>
        new($"/problems/{refusal.Rule}", refusal.Status, Problems.InFrench(http) ? refusal.French : refusal.English);
}

/// <summary>What a problem type means.</summary>
public sealed record ProblemExplanation(string Type, int Status, string Explanation);
