using System.Globalization;
using System.Reflection;
using CsvHelper;
using CsvHelper.Configuration;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using PactePme.Governance.Committees;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;

namespace PactePme.Governance.Resolutions;

/// <summary>Which resolutions to export.</summary>
/// <param name="IncludeSynthetic">Made-up resolutions too: for trials, never for publication.</param>
/// <param name="WithoutMatter">Leaves out those whose text names no matter of the ACTES list: once voted, a text is not completed.</param>
public sealed record DeliberationsScope(bool IncludeSynthetic = false, bool WithoutMatter = false);

/// <summary>What came of an export: the file, or why there is none.</summary>
/// <param name="Csv">Absent when it is refused.</param>
/// <param name="Missing">What is missing, resolution by resolution.</param>
/// <param name="LeftOut">Resolutions left out as the scope asks.</param>
public sealed record DeliberationsOutcome(string? Csv, int Rows, Refusal? Refused, IReadOnlyList<FieldError> Missing, int LeftOut);

/// <summary>
/// The resolutions that a committee adopted, as local authorities publish theirs (SCDL délibérations, schema 2.1.5). Those repealed since are among them: they were adopted.
/// Votes recorded from elsewhere are not the committee's. Nothing is defaulted: without a carrying entity, or where a matter is missing, no file is written.
/// </summary>
public static class DeliberationsExport
{
    /// <summary>In the order of the schema.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "COLL_NOM", "COLL_SIRET", "DELIB_ID", "DELIB_DATE", "DELIB_MATIERE_CODE", "DELIB_MATIERE_NOM", "DELIB_OBJET", "BUDGET_ANNEE", "BUDGET_NOM", "PREF_ID", "PREF_DATE",
        "VOTE_EFFECTIF", "VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION", "DELIB_URL"
    ];

    public static readonly Refusal NoCarrier = Refusal.State("carrying-entity-missing",
        "Une délibération se publie sous le nom et le SIRET d'une entité : indiquez d'abord l'entité porteuse du comité.",
        "A resolution is published under the name and the SIRET of an entity: first state the committee's carrying entity.");

    public static readonly Refusal Incomplete = Refusal.State("deliberations-incomplete",
        "Des délibérations n'ont pas de matière ACTES : voyez « errors ». Un texte voté ne se complète pas ; omettez-les par withoutMatter.",
        "Some resolutions have no ACTES matter: see \"errors\". A text that was voted is not completed; leave them out with withoutMatter.");

    private static readonly ResolutionState[] Adopted = [ResolutionState.Adopted, ResolutionState.Implemented, ResolutionState.Repealed];

    public static async Task<DeliberationsOutcome> ReadAsync(IQuerySession session, DeliberationsScope scope, CancellationToken ct)
    {
        var committees = await session.Query<Committee>().ToListAsync(ct);
        var query = session.Query<Resolution>().Where(r => r.State.IsOneOf(Adopted));
        if (!scope.IncludeSynthetic) query = query.Where(r => !r.Synthetic);
        return Of(committees.FirstOrDefault(c => c.Carrier is not null)?.Carrier, await query.ToListAsync(ct), scope);
    }

    public static DeliberationsOutcome Of(CarryingEntity? carrier, IEnumerable<Resolution> resolutions, DeliberationsScope scope)
    {
        if (carrier is null) return new(null, 0, NoCarrier, [], 0);
        var adopted = resolutions.Where(r => Adopted.Contains(r.State) && (scope.IncludeSynthetic || !r.Synthetic) && r.Voting is { Mode: not VotingMode.Recorded, Arithmetic: not null })
            .OrderBy(r => r.DecidedAt).ThenBy(r => r.Number, StringComparer.Ordinal).ToList();
        var named = adopted.Where(r => r.Content.Matter is { } code && ActesMatters.Names.ContainsKey(code)).ToList();
        if (named.Count < adopted.Count && !scope.WithoutMatter)
        {
            List<FieldError> missing = [.. adopted.Except(named).Select(r => new FieldError($"/resolutions/{r.Id}/matter", "actes-matter-missing", $"Délibération {r.Number} : aucune matière de la liste ACTES.", $"Resolution {r.Number}: no matter of the ACTES list."))];
            return new(null, 0, Incomplete with { Errors = missing }, missing, 0);
        }
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\r\n" }, leaveOpen: true))
        {
            Row(csv, Columns);
            foreach (var resolution in named) Row(csv, Cells(carrier, resolution));
        }
        return new(text.ToString(), named.Count, null, [], adopted.Count - named.Count);
    }

    private static IReadOnlyList<string?> Cells(CarryingEntity carrier, Resolution r)
    {
        var count = r.Voting!.Arithmetic!.Count;
        return
        [
            carrier.Name, carrier.Siret, r.Number, $"{ParisTime.DayOf(r.DecidedAt!.Value):yyyy-MM-dd}", r.Content.Matter, ActesMatters.Names[r.Content.Matter!], r.Content.Title.French,
            null, null, null, null, // no budget, and nothing sent to the prefect: the committee is no local authority
            Text(count.Electorate - count.Recused), Text(count.For + count.Against + count.Abstain), Text(count.For), Text(count.Against), Text(count.Abstain),
            null // the resolution has no address open to the public
        ];
    }

    private static void Row(CsvWriter csv, IReadOnlyList<string?> cells)
    {
        foreach (var cell in cells) csv.WriteField(cell);
        csv.NextRecord();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A table to download, in UTF-8.</summary>
public sealed class CsvTable(string text, string name) : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "text/csv";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = $"{ContentType}; charset=utf-8";
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return httpContext.Response.WriteAsync(text, httpContext.RequestAborted);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [ContentType]));
}

public static class GetDeliberationsEndpoint
{
    /// <summary>The header that says how many resolutions were left out.</summary>
    public const string LeftOut = "Resolutions-Left-Out";

    public static Task<DeliberationsOutcome> LoadAsync(bool? includeSynthetic, bool? withoutMatter, IQuerySession session, CancellationToken ct) =>
        DeliberationsExport.ReadAsync(session, new(includeSynthetic is true, withoutMatter is true), ct);

    [WolverineBefore]
    public static Refusal? Refuse(DeliberationsOutcome outcome) => outcome.Refused;

    /// <summary>The adopted resolutions as a table of SCDL délibérations (schema 2.1.5), secret votes by their count alone. Made-up resolutions are left out.</summary>
    /// <param name="includeSynthetic">Made-up resolutions too; the file's name then says so.</param>
    /// <param name="withoutMatter">Leaves out those without a matter of the ACTES list. The header Resolutions-Left-Out says how many.</param>
    [WolverineGet("/api/{territory}/resolutions/deliberations"), Allow]
    public static CsvTable Get(string territory, bool? includeSynthetic, bool? withoutMatter, DeliberationsOutcome outcome, HttpContext http)
    {
        if (withoutMatter is true) http.Response.Headers[LeftOut] = $"{outcome.LeftOut}";
        return new(outcome.Csv!, includeSynthetic is true ? $"{territory}.deliberations.synthetic.csv" : $"{territory}.deliberations.csv");
    }
}
