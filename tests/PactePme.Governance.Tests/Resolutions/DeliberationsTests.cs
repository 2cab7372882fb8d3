using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsvHelper;
using PactePme.Governance.Committees;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Rules;
using PactePme.Kernel;
using PactePme.Testing;
using static PactePme.Governance.Tests.Resolutions.SomeVotes;

namespace PactePme.Governance.Tests.Resolutions;

public sealed class DeliberationsTests(PacteServer server)
{
    private static readonly CarryingEntity carrier = new("Métropole Aix-Marseille-Provence", "20005480700017");

    private static Resolution Of(List<IFact> facts, params IFact[] after)
    {
        var resolution = Fold.Of<Resolution>([.. facts, .. after])!;
        resolution.Id = Guid.NewGuid();
        return resolution;
    }

    private static List<IFact> With(List<IFact> facts, ResolutionTabled tabled)
    {
        facts[0] = tabled;
        return facts;
    }

    private static IReadOnlyList<Dictionary<string, string>> Rows(string text)
    {
        using CsvReader csv = new(new StringReader(text), CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<dynamic>().Select(r => ((IDictionary<string, object>)r).ToDictionary(c => c.Key, c => (string)c.Value))];
    }

    private static IReadOnlyList<Resolution> Several() =>
    [
        Of(Open(Choice.For, Choice.For, Choice.Against, Choice.Abstain)),
        Of(With(Secret(Choice.For, Choice.Abstain, Choice.For), Tabled("2026-D02", "8.4", title: "Élection, « à bulletin secret »\nd'un représentant"))),
        Of(With(Open(Choice.Against, Choice.Against), Tabled("2026-D03"))),
        Of(With(Open(Choice.For, Choice.For), Tabled("2026-D04", "5.2")), new ResolutionImplemented("procès-verbal", At)),
        Of(With(Open(Choice.For, Choice.For), Tabled("2026-D05", "9.4")), new ResolutionRepealed(Guid.NewGuid(), At)),
        Of(With(Open(Choice.For, Choice.For), Tabled("2026-D06", synthetic: true)))
    ];

    [Fact]
    public void What_was_adopted_is_a_row_with_its_count()
    {
        var outcome = DeliberationsExport.Of(carrier, Several(), new());
        var rows = Rows(outcome.Csv!);
        rows.Select(r => r["DELIB_ID"]).ShouldBe(["2026-D01", "2026-D02", "2026-D04", "2026-D05"]);
        rows[0].Where(c => c.Value.Length > 0).Select(c => $"{c.Key}={c.Value}").ShouldBe(
        [
            "COLL_NOM=Métropole Aix-Marseille-Provence", "COLL_SIRET=20005480700017", "DELIB_ID=2026-D01", "DELIB_DATE=2026-03-02", "DELIB_MATIERE_CODE=7.4", "DELIB_MATIERE_NOM=finances locales/interventions économiques",
            "DELIB_OBJET=Convention avec la chambre", "VOTE_EFFECTIF=4", "VOTE_REEL=4", "VOTE_POUR=2", "VOTE_CONTRE=1", "VOTE_ABSTENTION=1"
        ]);
        (rows[1]["VOTE_REEL"], rows[1]["VOTE_POUR"], rows[1]["VOTE_CONTRE"], rows[1]["VOTE_ABSTENTION"]).ShouldBe(("3", "2", "0", "1"));
        Rows(DeliberationsExport.Of(carrier, Several(), new(IncludeSynthetic: true)).Csv!).Count.ShouldBe(5);
    }

    [Fact]
    public void Without_a_carrier_or_a_matter_there_is_no_file()
    {
        DeliberationsExport.Of(null, Several(), new()).ShouldSatisfyAllConditions(o => o.Csv.ShouldBeNull(), o => o.Refused.ShouldBe(DeliberationsExport.NoCarrier));
        IReadOnlyList<Resolution> some = [.. Several(), Of(With(Open(Choice.For, Choice.For), Tabled("2026-D07", null)))];
        var refused = DeliberationsExport.Of(carrier, some, new());
        refused.Csv.ShouldBeNull();
        refused.Refused!.Rule.ShouldBe("deliberations-incomplete");
        refused.Missing.ShouldHaveSingleItem().English.ShouldContain("2026-D07");
        DeliberationsExport.Of(carrier, some, new(WithoutMatter: true)).ShouldSatisfyAllConditions(o => o.LeftOut.ShouldBe(1), o => o.Rows.ShouldBe(4));
    }

    [Fact]
    public void What_a_spreadsheet_would_compute_is_text() =>
        Rows(DeliberationsExport.Of(carrier, [Of(With(Open(Choice.For, Choice.For), Tabled(title: "=1+1")))], new()).Csv!)[0]["DELIB_OBJET"].ShouldBe("'=1+1");

    [Fact]
    public void The_file_is_valid_against_the_schema()
    {
        var schema = Schema();
        foreach (var scope in (DeliberationsScope[])[new(), new(IncludeSynthetic: true)]) Faults(schema, DeliberationsExport.Of(carrier, Several(), scope).Csv!).ShouldBeEmpty();
        Faults(schema, DeliberationsExport.Of(carrier, [], new()).Csv!).ShouldBeEmpty();
        // The check itself sees faults.
        var text = DeliberationsExport.Of(carrier, Several(), new()).Csv!;
        Faults(schema, text.Replace(carrier.Siret, "123", StringComparison.Ordinal)).ShouldNotBeEmpty();
        Faults(schema, text.Replace("2026-03-02", "02/03/2026", StringComparison.Ordinal)).ShouldNotBeEmpty();
        Faults(schema, text.Replace("COLL_SIRET,DELIB_ID", "DELIB_ID,COLL_SIRET", StringComparison.Ordinal)).ShouldNotBeEmpty();
    }

    [Fact]
    public void The_list_of_matters_is_that_of_the_schema()
    {
        ActesMatters.Names.Count.ShouldBe(57);
        ActesMatters.Names["8.4"].ShouldBe("domaines de compétences par thèmes/aménagement du territoire");
        foreach (var (code, name) in ActesMatters.Names)
        {
            code.ShouldMatch(@"^\d\.\d{1,2}$");
            name.ShouldMatch(@"^[^A-Z,()/]+/[^A-Z,()/]+$");
        }
        var description = Schema()["fields"]!.AsArray().Single(f => f!["name"]!.GetValue<string>() == "DELIB_MATIERE_CODE")!["description"]!.GetValue<string>();
        Regex.Matches(description, @"'?(\d)\.(\d+)'? à '?(\d)\.(\d+)'").Sum(m => int.Parse(m.Groups[4].Value) - int.Parse(m.Groups[2].Value) + 1).ShouldBe(ActesMatters.Names.Count);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("7.10", true)]
    [InlineData("7.11", false)]
    [InlineData("0.1", false)]
    [InlineData("7", false)]
    [InlineData("7.4.1", false)]
    [InlineData("", false)]
    public void A_matter_is_one_of_the_list(string? code, bool known) => (ActesMatters.Check(code, "/matter") is null).ShouldBe(known);

    [Fact]
    public async Task Over_http_it_is_a_table_to_download()
    {
        var territory = server.FreshTerritory();
        var analyst = await server.AsAsync(territory, server.FreshSiren(), "Analyste", Role.Analyst);
        (await analyst.GetAsync("resolutions/deliberations")).ExpectProblem(409, "carrying-entity-missing");
        await using (var session = ((IGovernanceStore)server.App.Services.GetService(typeof(IGovernanceStore))!).LightweightSession(territory))
        {
            session.Events.StartStream<Committee>(Guid.CreateVersion7(), new CommitteeAttested("Comité", "Presse", new(2026, 1, 1), false, At), new CarryingEntityStated(carrier, At));
            await session.SaveChangesAsync();
        }
        await StoreAsync(server, territory, Open(Choice.For, Choice.For), Id);
        await StoreAsync(server, territory, With(Secret(Choice.For, Choice.For), Tabled("2026-D02", null)));
        await StoreAsync(server, territory, With(Secret(Choice.For, Choice.For), Tabled("2026-D03", synthetic: true)));
        (await analyst.GetAsync("resolutions/deliberations")).ExpectProblem(409, "deliberations-incomplete").Body.ShouldContain("2026-D02");

        var answer = (await analyst.GetAsync("resolutions/deliberations?withoutMatter=true")).Expect(HttpStatusCode.OK);
        answer.Headers["Resolutions-Left-Out"].ShouldBe("1");
        Rows(answer.Body).ShouldHaveSingleItem()["DELIB_ID"].ShouldBe("2026-D01");
        (await analyst.GetAsync("resolutions/deliberations?withoutMatter=true&includeSynthetic=true")).Body.ShouldContain("2026-D03");
        using var response = await analyst.Http.GetAsync(new Uri($"/api/{territory}/resolutions/deliberations?withoutMatter=true", UriKind.Relative));
        (response.Content.Headers.ContentType!.ToString(), response.Content.Headers.ContentDisposition!.FileName).ShouldBe(("text/csv; charset=utf-8", $"{territory}.deliberations.csv"));
    }

    private static JsonObject Schema()
    {
        var folder = Environment.GetEnvironmentVariable("PACTE_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "PACTE_TEST_DATA is not set: the official schemas are not read.");
        var path = Path.Combine(folder!, "schemas", "scdl-deliberations.json");
        File.Exists(path).ShouldBeTrue("PACTE_TEST_DATA is set, but schemas/scdl-deliberations.json is not in it.");
        return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
    }

    /// <summary>What a table breaks of a Table Schema: order of columns, required, pattern, type, and the checks of numbers that this schema adds.</summary>
    private static List<string> Faults(JsonObject schema, string text)
    {
        var fields = schema["fields"]!.AsArray().Select(f => f!.AsObject()).ToList();
        List<string> faults = [];
        using (CsvReader header = new(new StringReader(text), CultureInfo.InvariantCulture))
        {
            header.Read();
            header.ReadHeader();
            if (!header.HeaderRecord!.SequenceEqual(fields.Select(f => f["name"]!.GetValue<string>()))) faults.Add("columns");
        }
        if (faults.Count > 0) return faults;
        foreach (var row in Rows(text))
        {
            foreach (var field in fields)
            {
                var (name, type, constraints) = (field["name"]!.GetValue<string>(), field["type"]!.GetValue<string>(), field["constraints"]?.AsObject());
                var value = row[name];
                if (value.Length == 0)
                {
                    if (constraints?["required"]?.GetValue<bool>() == true) faults.Add($"{name}: required");
                    continue;
                }
                if (constraints?["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(value, pattern)) faults.Add($"{name}: {value} against {pattern}");
                if (type == "integer" && !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)) faults.Add($"{name}: {value} is no integer");
                if (type == "date" && !DateOnly.TryParseExact(value, "yyyy-MM-dd", out _)) faults.Add($"{name}: {value} is no date");
            }
            int N(string name) => int.TryParse(row[name], out var n) ? n : -1;
            if (N("VOTE_EFFECTIF") < N("VOTE_REEL") || N("VOTE_REEL") != N("VOTE_POUR") + N("VOTE_CONTRE") + N("VOTE_ABSTENTION")) faults.Add($"{row["DELIB_ID"]}: the numbers do not agree");
            if (!Siret.IsValid(row["COLL_SIRET"])) faults.Add("COLL_SIRET");
            if (row["DELIB_MATIERE_NOM"].Split('/').Length != 2) faults.Add("DELIB_MATIERE_NOM");
        }
        return faults;
    }
}
