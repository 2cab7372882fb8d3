using System.Security.Cryptography;
using JasperFx.CommandLine;
using PactePme.Kernel;
using PactePme.Log;

namespace PactePme.Host.CommandLine;

public enum LogKeyAct { show, rotate, retire }

public sealed class LogKeyInput : NetCoreInput
{
    [Description("show : les clés publiques ; rotate : une nouvelle clé signe, l'ancienne aussi ; retire : l'ancienne ne signe plus / the public keys; a new key signs, the old one too; the old one signs no longer")]
    public LogKeyAct Act { get; set; }
}

/// <summary>The keys that sign the logs. Rotation has two steps, so that everybody learns the new key, by a checkpoint that the old one signed too, before the old one stops.</summary>
[Description("Clés qui signent le journal / keys that sign the log: show, rotate, retire", Name = "log-key")]
public sealed class LogKeyCommand : JasperFxCommand<LogKeyInput>
{
    public LogKeyCommand() => Usage("Keys of the log").Arguments(x => x.Act);

    public override bool Execute(LogKeyInput input)
    {
        using var host = input.BuildHost();
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        var configured = configuration["PACTE_LOG_KEY"] is { Length: > 0 };
        var file = PacteHost.LogKeyFile(configuration["PACTE_DATA"] ?? ".pacte");
        var text = configured ? configuration["PACTE_LOG_KEY"]! : File.ReadAllText(file);
        List<string> secrets = [.. SigningKeys.Parse(text)!.Select(Convert.ToBase64String)];
        if (input.Act == LogKeyAct.rotate) secrets.Insert(0, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        if (input.Act == LogKeyAct.retire && secrets.Count == 1) return ImportCommand.Say("Il n'y a qu'une clé : « rotate » d'abord. / There is only one key: rotate first.");
        if (input.Act == LogKeyAct.retire) secrets = secrets[..1];
        if (input.Act != LogKeyAct.show)
        {
            // A key from the environment is kept by whoever set it; only they can change it.
            if (configured) Console.WriteLine($"PACTE_LOG_KEY=\"{string.Join(' ', secrets)}\"");
            else
            {
                var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                using (var writer = new StreamWriter(file + ".new", options)) writer.Write(string.Join('\n', secrets) + "\n");
                File.Move(file + ".new", file, overwrite: true);
            }
            Console.Error.WriteLine("Relancez l'hôte pour que cela prenne effet. / Restart the host for it to take effect.");
        }
        var keys = new SigningKeys(SigningKeys.Parse(string.Join(' ', secrets))!);
        var settings = host.Services.GetRequiredService<LogSettings>();
        foreach (var territory in host.Services.GetRequiredService<Territories>().All)
            foreach (var key in keys.Verifiers(settings.OriginOf(territory.Id))) Console.WriteLine(key);
        return true;
    }
}
