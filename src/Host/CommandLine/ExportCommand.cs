using System.Text.Json;
using JasperFx.CommandLine;
using Marten;
using PactePme.Governance;
using PactePme.Governance.Resolutions;
using PactePme.Kernel;
using PactePme.Log;
using PactePme.Purchasing;
using PactePme.Purchasing.Publication;

namespace PactePme.Host.CommandLine;

public enum ExportKind { decp, ocds, deliberations, log }

public sealed class ExportInput : NetCoreInput
{
    [Description("decp (données essentielles 2.0.3), ocds (release package 1.1.5), deliberations (SCDL 2.1.5) ou / or log (journal vérifiable / verifiable log, C2SP tlog-tiles)")]
    public ExportKind Kind { get; set; }

    [Description("Territoire / territory")]
    [FlagAlias("territory", 't')]
    public string TerritoryFlag { get; set; } = "aix-marseille-provence";

    [Description("decp : notifiés à partir de ce jour / notified from that day on (2026-01-31)")]
    [FlagAlias("from", true)]
    public string? FromFlag { get; set; }

    [Description("decp : notifiés jusqu'à ce jour / notified until that day (2026-12-31)")]
    [FlagAlias("to", true)]
    public string? ToFlag { get; set; }

    [Description("decp : SIREN de l'acheteur / SIREN of the buyer")]
    [FlagAlias("buyer", 'b')]
    public string? BuyerFlag { get; set; }

    [Description("decp : sans les marchés d'un titulaire effacé depuis / without the contracts of a holder erased since")]
    [FlagAlias("without-erased", true)]
    public bool WithoutErasedFlag { get; set; }

    [Description("deliberations : sans celles qui n'ont pas de matière ACTES / without those that have no ACTES matter")]
    [FlagAlias("without-matter", true)]
    public bool WithoutMatterFlag { get; set; }

    [Description("log : avec tout ce qui n'est pas effacé, données personnelles comprises ; gardez alors le dossier secret / with all that is not erased, personal data included; then keep the folder secret")]
    [FlagAlias("disclose-all", true)]
    public bool DiscloseAllFlag { get; set; }

    [Description("log : dossier à écrire ; un export interrompu, ou plus ancien, y est continué / folder to write; an export that was interrupted, or an older one, goes on there")]
    [FlagAlias("out", true)]
    public string? OutFlag { get; set; }

    [Description("Fichier à écrire / file to write (.json ; deliberations : .csv)")]
    [FlagAlias("output", 'o')]
    public string? OutputFlag { get; set; }

    [Description("Avec les données synthétiques, pour essai : le fichier s'appelle alors .synthetic.json ou .csv / with made-up data, for trials: the file is then called .synthetic.json or .csv")]
    [FlagAlias("include-synthetic", true)]
    public bool IncludeSyntheticFlag { get; set; }
}

/// <summary>Writes what a territory publishes. What is missing is named, and then no file is written.</summary>
[Description("Exporte ce qui se publie / exports what is published: decp, ocds, deliberations, log", Name = "export")]
public sealed class ExportCommand : JasperFxAsyncCommand<ExportInput>
{
    public ExportCommand() => Usage("Export").Arguments(x => x.Kind);

    public override async Task<bool> Execute(ExportInput input)
    {
        using var host = input.BuildHost();
        if (host.Services.GetRequiredService<Territories>().Find(input.TerritoryFlag) is not { } territory) return Say($"Territoire inconnu / unknown territory: {input.TerritoryFlag}");
        if (!Day(input.FromFlag, out var from) || !Day(input.ToFlag, out var to)) return Say("Un jour s'écrit 2026-01-31. / A day is written 2026-01-31.");
        if (from > to) return Say($"{GetDecpEndpoint.DaysReversed.French} / {GetDecpEndpoint.DaysReversed.English}");
        if (input.BuyerFlag is { } buyer && !Siren.IsValid(buyer)) return Say($"SIREN invalide / invalid SIREN: {buyer}");
        var extension = input.Kind == ExportKind.deliberations ? ".csv" : ".json";
        var path = input.OutputFlag ?? $"{territory.Id}.{input.Kind}{extension}";
        // A made-up contract must never be taken for one to publish.
        if (input.IncludeSyntheticFlag) path = Path.ChangeExtension(path, ".synthetic" + extension);
        if (input.Kind == ExportKind.log) return await LogAsync(host.Services, territory, input.OutFlag ?? input.OutputFlag ?? $"{territory.Id}.log", input.DiscloseAllFlag ? Disclosed.All : Disclosed.Public);
        if (input.Kind == ExportKind.deliberations)
        {
            await using var committee = host.Services.GetRequiredService<IGovernanceStore>().QuerySession(territory.Id);
            return await DeliberationsAsync(committee, new(input.IncludeSyntheticFlag, input.WithoutMatterFlag), path);
        }
        await using var session = host.Services.GetRequiredService<IPurchasingStore>().QuerySession(territory.Id);
        return input.Kind == ExportKind.decp
            ? await DecpAsync(session, new(from, to, input.BuyerFlag, input.IncludeSyntheticFlag, input.WithoutErasedFlag), path)
            : await OcdsAsync(session, territory, host.Services.GetRequiredService<OcdsPublisher>(), input.IncludeSyntheticFlag, path, host.Services.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    private static async Task<bool> LogAsync(IServiceProvider services, Territory territory, string folder, Disclosed disclosed)
    {
        await services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var published = services.GetRequiredService<PublishedLog>();
        // Where no host runs, what was imported since is sequenced and signed first.
        await services.GetRequiredService<LogKeeper>().CatchUpAsync(default);
        if (services.GetRequiredService<LogHealth>().Fork is { } fork) return Say($"{fork.French} / {fork.English}");
        if (await published.OfAsync(territory.Id, default) is not { Latest: { } latest } log) return Say("Ce territoire n'a encore aucun événement signé. / This territory has no signed event yet.");
        if (LogExport.OriginIn(folder) is { } begun && begun != log.Origin) return Say($"{folder} contient un autre journal, {begun} : exportez dans un autre dossier. / {folder} holds another log, {begun}: export into another folder.");
        if (LogExport.CheckpointIn(folder) is { Head: var there } && (there.Origin != log.Origin || there.Size > log.Signed || !(await published.RootAsync(log, there.Size, default)).Span.SequenceEqual(there.Root.Span)))
            return Say($"{folder} contient un autre journal, ou une histoire que celui-ci ne prolonge pas : gardez ce dossier, et exportez dans un autre. / {folder} holds another log, or a history that this one does not extend: keep that folder, and export into another.");
        await ProgressBar.RunAsync("export log", log.Signed, advance => services.GetRequiredService<LogExport>().RunAsync(log, folder, disclosed, advance, default));
        if (disclosed == Disclosed.All) Console.Error.WriteLine("Ce dossier contient des secrets et des données personnelles : ne le publiez pas. / This folder holds secrets and personal data: do not publish it.");
        Console.WriteLine($"{log.Origin}, {log.Signed} entrées / entries: {Path.GetFullPath(folder)}");
        Console.WriteLine($"Vérifier / verify: dotnet run --project src/Host -- verify {folder} --key '{(await published.KeysAsync(log, default))[0].Key}'");
        return true;
    }

    private static async Task<bool> DecpAsync(IQuerySession session, DecpScope scope, string path)
    {
        DecpOutcome outcome = new(null, []);
        await ProgressBar.RunAsync("export decp", await DecpExport.CountAsync(session, scope, default), async advance => outcome = await DecpExport.ReadAsync(session, scope, default, advance));
        if (outcome.File is not { } file)
        {
            foreach (var missing in outcome.Missing) Console.Error.WriteLine($"{missing.Pointer}: {missing.French} / {missing.English}");
            return Say($"Rien n'est écrit : {outcome.Missing.Count} données manquent (complete-award). / Nothing is written: {outcome.Missing.Count} data are missing (complete-award).");
        }
        await using (var stream = File.Create(path)) await JsonSerializer.SerializeAsync(stream, file, DecpExport.Json);
        if (outcome.LeftOut > 0) Console.Error.WriteLine($"{outcome.LeftOut} marchés d'un titulaire effacé sont omis. / {outcome.LeftOut} contracts of an erased holder are left out.");
        Console.WriteLine($"{file.Marches.Marche.Count} marchés / contracts: {Path.GetFullPath(path)}");
        return true;
    }

    private static async Task<bool> OcdsAsync(IQuerySession session, Territory territory, OcdsPublisher publisher, bool includeSynthetic, string path, DateTimeOffset now)
    {
        if (!publisher.IsRegistered) Console.Error.WriteLine($"Ocds:Prefix n'est pas configuré : {publisher.Prefix} n'est pas un préfixe enregistré. / Ocds:Prefix is not configured: {publisher.Prefix} is no registered prefix (https://standard.open-contracting.org/1.1/en/guidance/build/#register-for-an-ocid-prefix).");
        OcdsReleasePackage? package = null;
        await ProgressBar.RunAsync("export ocds", await OcdsExport.CountAsync(session, includeSynthetic, default), async advance =>
            package = await OcdsExport.ReadAsync(session, territory, publisher, includeSynthetic, now, default, advance));
        if (package is null) return Say("Rien n'est public dans ce territoire. / Nothing is public in this territory.");
        await using (var stream = File.Create(path)) await JsonSerializer.SerializeAsync(stream, package, OcdsJson.Options);
        Console.WriteLine($"{package.Releases.Count} releases, {package.Releases.Select(r => r.Ocid).Distinct().Count()} ocid: {Path.GetFullPath(path)}");
        return true;
    }

    private static async Task<bool> DeliberationsAsync(IQuerySession session, DeliberationsScope scope, string path)
    {
        var outcome = await DeliberationsExport.ReadAsync(session, scope, default);
        foreach (var missing in outcome.Missing) Console.Error.WriteLine($"{missing.Pointer}: {missing.French} / {missing.English}");
        if (outcome.Csv is not { } csv) return Say($"{outcome.Refused!.French} / {outcome.Refused.English}");
        await File.WriteAllTextAsync(path, csv); // UTF-8, without a mark
        if (outcome.LeftOut > 0) Console.Error.WriteLine($"{outcome.LeftOut} délibérations sans matière sont omises. / {outcome.LeftOut} resolutions without a matter are left out.");
        Console.WriteLine($"{outcome.Rows} délibérations / resolutions: {Path.GetFullPath(path)}");
        return true;
    }

    private static bool Day(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null) return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", out var read)) return false;
        day = read;
        return true;
    }

    private static bool Say(string why)
    {
        Console.Error.WriteLine(why);
        return false;
    }
}
