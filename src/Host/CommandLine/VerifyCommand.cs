using System.Globalization;
using JasperFx.CommandLine;
using PactePme.Kernel;
using PactePme.Log;

namespace PactePme.Host.CommandLine;

public sealed class VerifyInput : NetCoreInput
{
    [Description("Dossier d'un journal exporté, ou preuve .tlog-proof / folder of an exported log, or a .tlog-proof")]
    public string Path { get; set; } = "";

    [Description("Clé publique notée auparavant, ou fichier qui en contient ; à défaut, celles du dossier / public key noted before, or a file of them; by default those in the folder")]
    [FlagAlias("key", 'k')]
    public string? KeyFlag { get; set; }

    [Description("Checkpoint gardé auparavant : le journal doit le prolonger / checkpoint kept before: the log must extend it")]
    [FlagAlias("against", 'a')]
    public string? AgainstFlag { get; set; }

    [Description("Compare aussi chaque événement de la base avec son entrée / compares every event of the database with its entry as well")]
    [FlagAlias("deep", 'd')]
    public bool DeepFlag { get; set; }
}

/// <summary>Verifies a copy of a log, or a proof: offline, but for <c>--deep</c>. Exit code 0 when all is right, 1 with the first thing that is not.</summary>
[Description("Vérifie un journal exporté ou une preuve / verifies an exported log or a proof", Name = "verify")]
public sealed class VerifyCommand : JasperFxAsyncCommand<VerifyInput>
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    public VerifyCommand() => Usage("Verify").Arguments(x => x.Path);

    public override async Task<bool> Execute(VerifyInput input)
    {
        var folder = Directory.Exists(input.Path);
        if (!folder && !File.Exists(input.Path)) return ImportCommand.Say($"Introuvable / not found: {input.Path}");
        if (KeysOf(input, folder) is not { Count: > 0 } keys) return ImportCommand.Say("Donnez la clé publique du journal : --key <clé ou fichier>. / Give the public key of the log: --key <key or file>.");
        if (!folder && (input.AgainstFlag is not null || input.DeepFlag)) return ImportCommand.Say("--against et --deep valent pour un journal exporté, non pour une preuve. / --against and --deep are for an exported log, not for a proof.");
        if (!folder) return Proof(input.Path, keys);
        SignedCheckpoint? older = null;
        if (input.AgainstFlag is { } kept && (!File.Exists(kept) || (older = SignedCheckpoint.Parse(await File.ReadAllTextAsync(kept))) is null)) return ImportCommand.Say($"Ce n'est pas un checkpoint / this is no checkpoint: {kept}");

        Verdict verdict = new(null, 0, 0, 0, null);
        var size = LogExport.CheckpointIn(input.Path)?.Head.Size ?? 0;
        await ProgressBar.RunAsync("vérification / verification", size, async advance => verdict = await Task.Run(() => BundleVerifier.Verify(input.Path, keys, older, advance)));
        if (verdict.Fault is { } fault) return ImportCommand.Say($"FAUX / WRONG: {Printable($"{fault}")}");
        Console.WriteLine(string.Create(French, $"Juste / right: {verdict.Head!.Origin}, {verdict.Entries:N0} entrées / entries, {verdict.Streams:N0} flux / streams, {verdict.Disclosures:N0} divulgations / disclosures"));
        Console.WriteLine($"Racine / root: {Convert.ToBase64String(verdict.Head.Root.Span)}");
        if (older is not null) Console.WriteLine(string.Create(French, $"Prolonge le checkpoint gardé / extends the checkpoint kept: {older.Head.Size:N0} entrées / entries"));
        return !input.DeepFlag || await DeepAsync(input, verdict.Head);
    }

    /// <summary>The audit needs the database and the host's secrets, so it is the operator's; a member has it done before their eyes.</summary>
    private static async Task<bool> DeepAsync(VerifyInput input, Checkpoint head)
    {
        using var host = input.BuildHost();
        var published = host.Services.GetRequiredService<PublishedLog>();
        if (host.Services.GetRequiredService<Territories>().All.FirstOrDefault(t => host.Services.GetRequiredService<LogSettings>().OriginOf(t.Id) == head.Origin) is not { } territory || await published.OfAsync(territory.Id, default) is not { Latest: not null } log)
            return ImportCommand.Say($"FAUX / WRONG: la base n'a pas de journal {head.Origin} / the database has no log {head.Origin}");
        if (log.Signed < head.Size || !(await published.RootAsync(log, head.Size, default)).Span.SequenceEqual(head.Root.Span))
            return ImportCommand.Say($"FAUX / WRONG: la base ne prolonge pas ce checkpoint / the database does not extend this checkpoint ({head.Size})");
        LogAudit? audit = null;
        await ProgressBar.RunAsync("audit", log.Signed, async advance => audit = await host.Services.GetRequiredService<DeepAudit>().RunAsync(head.Origin, advance, default));
        if (audit!.Fault is { } fault) return ImportCommand.Say($"FAUX / WRONG: {fault}");
        Console.WriteLine(string.Create(French, $"Chaque événement de la base est celui qui fut inscrit / every event of the database is the one that was logged: {audit.Size:N0}"));
        return true;
    }

    private static bool Proof(string path, IReadOnlyList<VerifierKey> keys)
    {
        var (proof, extra, fault) = BundleVerifier.VerifyProof(File.ReadAllText(path), keys);
        if (fault is not null) return ImportCommand.Say($"FAUX / WRONG: {Printable($"{fault}")}");
        Console.WriteLine(string.Create(French, $"Juste / right: {proof!.Checkpoint.Head.Origin}, entrée / entry {proof.Index:N0} / {proof.Checkpoint.Head.Size:N0}"));
        Console.WriteLine(Printable(System.Text.Encoding.UTF8.GetString(extra!.Entry)));
        foreach (var disclosed in extra.Disclosures.Select(d => new Disclosure(d).Read()).Where(d => d is { Name: not EntryFormat.Event })) Console.WriteLine(Printable($"  {disclosed!.Value.Name} = {disclosed.Value.Value.GetRawText()}"));
        return true;
    }

    /// <summary>What a stranger wrote must not write over what was printed before.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));

    private static List<VerifierKey>? KeysOf(VerifyInput input, bool folder)
    {
        var text = input.KeyFlag is { } given ? File.Exists(given) ? File.ReadAllText(given) : given
            : folder && File.Exists(Path.Combine(input.Path, "keys")) ? File.ReadAllText(Path.Combine(input.Path, "keys")) : "";
        if (input.KeyFlag is null && text.Length > 0)
            Console.Error.WriteLine("Les clés sont celles du dossier : comparez-les avec celle que vous avez notée, ou donnez celle-ci par --key. / The keys are the folder's own: compare them with the one that you noted, or give that with --key.");
        var keys = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(VerifierKey.Parse).ToList();
        return keys.Any(k => k is null) ? null : [.. keys.OfType<VerifierKey>()];
    }
}
