using System.Runtime.CompilerServices;

namespace PactePme.Host.Tests.Boundaries;

/// <summary>The repository's own files, for rules that speak of them.</summary>
internal static class Source
{
    public static string Root { get; } = FindRoot();

    public static string Modules => Path.Combine(Root, "src", "Modules");

    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"))];

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new FileInfo(here).Directory!;
        while (!File.Exists(Path.Combine(folder.FullName, "PactePme.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
