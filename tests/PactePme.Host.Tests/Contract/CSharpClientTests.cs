using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using PactePme.Host.Tests.Boundaries;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>A partner's C# client, generated from the contract, compiles and does real work.</summary>
public sealed class CSharpClientTests(PacteServer server)
{
    [Fact]
    public async Task A_generated_client_compiles_and_registers_an_organisation()
    {
        var client = Compile(await GenerateAsync());
        var territory = server.FreshTerritory();
        var secretary = (await server.AsAsync(territory, "200054807", "secretary", Role.Secretary, Role.Member)).Http;
        dynamic api = Activator.CreateInstance(client.GetType("Partner.PacteClient")!, secretary)!;

        dynamic firm = Activator.CreateInstance(client.GetType("Partner.RegisterOrganisation")!)!;
        firm.Identifier = (dynamic)Activator.CreateInstance(client.GetType("Partner.Identifier")!)!;
        firm.Identifier.Scheme = "SIREN";
        firm.Identifier.Value = server.FreshSiren();
        firm.Name = "Boulangerie d'essai";
        firm.SizeClass = (dynamic)Enum.Parse(client.GetType("Partner.SizeClass")!, "Pme");

        dynamic created = await api.RegisterOrganisationAsync(territory, firm, "fr", "key-1");
        Guid id = created.Id;
        dynamic again = await api.RegisterOrganisationAsync(territory, firm, "fr", "key-1");
        ((Guid)again.Id).ShouldBe(id);
        dynamic organisation = await api.GetOrganisationAsync(territory, id);
        ((string)organisation.Name).ShouldBe("Boulangerie d'essai");
        ((string)organisation.Status.ToString()).ShouldBe("Registered");
        ((string)organisation.SizeClass.ToString()).ShouldBe("Pme");

        Exception? refused = null;
        try { await api.RegisterOrganisationAsync(territory, firm, "en", "key-2"); }
        catch (Exception e) when (e.GetType().Namespace == "Partner") { refused = e; }
        dynamic problem = refused.ShouldNotBeNull();
        ((int)problem.StatusCode).ShouldBe(409);
        ((string)problem.Result.Type).ShouldBe("/problems/organisation-registered");
    }

    private static async Task<string> GenerateAsync()
    {
        var document = await OpenApiDocument.FromJsonAsync(await File.ReadAllTextAsync(Approved.PathOf("openapi.approved.json")));
        return new CSharpClientGenerator(document, new CSharpClientGeneratorSettings
        {
            ClassName = "PacteClient",
            UseBaseUrl = false,
            GenerateOptionalParameters = true,
            OperationNameGenerator = new NSwag.CodeGeneration.OperationNameGenerators.SingleClientFromOperationIdOperationNameGenerator(),
            CSharpGeneratorSettings = { Namespace = "Partner", JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson }
        }).GenerateFile();
    }

    private static Assembly Compile(string source)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => p.Length > 0);
        var compilation = CSharpCompilation.Create("Partner", [CSharpSyntaxTree.ParseText(source)], platform.Select(p => MetadataReference.CreateFromFile(p)), new(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream assembly = new();
        var result = compilation.Emit(assembly);
        result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        assembly.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(assembly);
    }
}
