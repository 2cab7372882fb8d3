using System.Text;
using System.Text.Json.Nodes;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using PactePme.Host.CommandLine;
using PactePme.Kernel;
using PactePme.Purchasing.RecordedContracts;
using PactePme.Testing;
using static PactePme.Purchasing.Tests.RecordedContracts.SomeContract;

namespace PactePme.Purchasing.Tests.RecordedContracts;

/// <summary>The verb, on the real store.</summary>
public sealed class DecpImportTests(PacteServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pacte-decp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_file_that_breaks_off_is_recorded_and_reported_as_far_as_it_goes_and_the_whole_file_goes_on()
    {
        var territory = server.FreshTerritory();
        var text = new JsonObject { ["marches"] = new JsonArray([.. Enumerable.Range(1, 150).Select(i => Json(("id", $"M{i}")))]) }.ToJsonString();
        using var said = new StringWriter();
        var (standard, error) = (Console.Out, Console.Error);
        Console.SetOut(TextWriter.Synchronized(said));
        Console.SetError(Console.Out);
        try
        {
            (await ImportAsync(text[..text.IndexOf("\"M131\"", StringComparison.Ordinal)])).ShouldBe((false, 130, 130));
            said.ToString().ShouldContain("130 contrats enregistrés / recorded");
            said.ToString().ShouldContain("The file breaks off after record 130. The JSON is malformed: line 1, byte ");
            (await ImportAsync(text)).ShouldBe((true, 150, 150));
            said.ToString().ShouldContain("20 contrats enregistrés / recorded, 0 corrigés / corrected, 0 complétés d'une modification / added a modification, 130 déjà connus / already known");
            (await ImportAsync("{\"marches\":[")).ShouldBe((false, 0, 150));
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(error);
        }

        async Task<(bool Done, int Rows, int Contracts)> ImportAsync(string file)
        {
            var input = new ImportInput { Kind = ImportKind.decp, File = Path.Combine(folder, "f.json"), ReportFlag = Path.Combine(folder, "f.csv") };
            await File.WriteAllTextAsync(input.File, file, Encoding.UTF8);
            var done = await DecpImport.RunAsync(server.App.Services, server.App.Services.GetRequiredService<Territories>().Find(territory)!, input);
            await using var session = server.App.Services.GetRequiredService<IPurchasingStore>().QuerySession(territory);
            return (done, (await File.ReadAllLinesAsync(input.Report)).Length - 1, await session.Query<RecordedContract>().CountAsync());
        }
    }
}
