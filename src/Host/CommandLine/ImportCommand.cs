using JasperFx.CommandLine;
using PactePme.Kernel;

namespace PactePme.Host.CommandLine;

public enum ImportKind { organisations, decp, cpv, votes }

public sealed class ImportInput : NetCoreInput
{
    [Description("Ce que le fichier contient : organisations, decp (contrats publiés), cpv (nomenclature) ou votes (scrutins publics) / what the file holds")]
    public ImportKind Kind { get; set; }

    [Description("Fichier JSON ou CSV, éventuellement .gz / JSON or CSV file, possibly .gz")]
    public string File { get; set; } = "";

    [Description("Territoire / territory (aix-marseille-provence ; votes : assemblee-nationale)")]
    [FlagAlias("territory", 't')]
    public string? TerritoryFlag { get; set; }

    [Description("Source à citer / source to cite")]
    [FlagAlias("source", 's')]
    public string? SourceFlag { get; set; }

    [Description("Fichier du rapport (.csv ou .jsonl) / report file (.csv or .jsonl)")]
    [FlagAlias("report", 'r')]
    public string? ReportFlag { get; set; }

    public string Territory => TerritoryFlag ?? (Kind == ImportKind.votes ? VotesImport.Territory : "aix-marseille-provence");

    public string Name => Path.GetFileName(File);

    public string Source => SourceFlag ?? Name;

    public string Report => ReportFlag ?? Name + ".report.csv";
}

/// <summary>Brings a file in. Doing it again changes nothing; interrupted, it goes on.</summary>
[Description("Importe un fichier / imports a file: organisations, decp, cpv, votes", Name = "import")]
public sealed class ImportCommand : JasperFxAsyncCommand<ImportInput>
{
    public ImportCommand() => Usage("Import a file").Arguments(x => x.Kind, x => x.File);

    public override async Task<bool> Execute(ImportInput input)
    {
        if (!File.Exists(input.File)) return Say($"Fichier introuvable / no such file: {input.File}");
        var (mayRead, formats) = input.Kind switch
        {
            ImportKind.organisations => (OrganisationImport.MayRead(input.File), ".json, .json.gz, .csv, .csv.gz"),
            ImportKind.decp => (DecpImport.MayRead(input.File), ".json, .json.gz"),
            ImportKind.votes => (VotesImport.MayRead(input.File), ".json, .json.gz"),
            _ => (CpvImport.MayRead(input.File), ".csv")
        };
        if (!mayRead) return Say($"Formats: {formats}");
        using var host = input.BuildHost();
        if (host.Services.GetRequiredService<Territories>().Find(input.Territory) is not { } territory) return Say($"Territoire inconnu / unknown territory: {input.Territory}");
        await host.StartAsync();
        try
        {
            return input.Kind switch
            {
                ImportKind.organisations => await OrganisationImport.RunAsync(host.Services, territory, input),
                ImportKind.decp => await DecpImport.RunAsync(host.Services, territory, input),
                ImportKind.votes => await VotesImport.RunAsync(host.Services, territory, input),
                _ => await CpvImport.RunAsync(host.Services, territory, input)
            };
        }
        finally { await host.StopAsync(); }
    }

    /// <summary>Says why it does not go on.</summary>
    /// <returns>False, for the exit code.</returns>
    internal static bool Say(string why)
    {
        Console.Error.WriteLine(why);
        return false;
    }
}
