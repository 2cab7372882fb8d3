using System.Diagnostics;
using PactePme.Log;
using PactePme.Testing;

namespace PactePme.Host.Tests.Log;

/// <summary>A stranger's verifier accepts what we export, and refuses what was altered: Go's golang.org/x/mod/sumdb, through tests/interop.</summary>
public sealed class InteropTests(PacteServer server)
{
    [Fact]
    public async Task An_independent_implementation_accepts_the_log_and_refuses_one_flipped_bit()
    {
        var verifier = await BuildAsync();
        if (verifier is null)
        {
            (Environment.GetEnvironmentVariable("PACTE_GO") is null).ShouldBeTrue("Go is said to be there (PACTE_GO), and tests/interop does not build.");
            Assert.Skip("Go and golang.org/x/mod are not here (Debian: golang-go, golang-golang-x-mod-dev).");
        }
        var all = await Everything.MakeAsync(server, server.FreshSiren(), server.FreshSiren());
        for (var i = 0; i < 200; i++) await all.Town.RegisterAsync();
        var territory = all.Town.Territory;
        var head = (await server.CheckpointAsync(territory)).Head;
        head.Size.ShouldBeGreaterThan(256);
        var folder = Directory.CreateTempSubdirectory("pacte-interop-").FullName;
        await server.Service<LogExport>().RunAsync((await server.Service<PublishedLog>().OfAsync(territory, TestContext.Current.CancellationToken))!, folder, Disclosed.Public, _ => { }, TestContext.Current.CancellationToken);
        var keys = await server.KeysAsync(territory);
        var key = keys[0].ToString();
        var proof = Path.Combine(folder, "event.tlog-proof");
        await File.WriteAllTextAsync(proof, (await server.ProofAsync(all.Town.Secretary, all.Ids["events"])).Proof.ToString(), TestContext.Current.CancellationToken);

        (await RunAsync(verifier, folder, key, proof)).ShouldBe((0, $"right: {head.Size} entries"));
        BundleVerifier.Verify(folder, keys, null, _ => { }).Fault.ShouldBeNull();

        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => f != proof && Path.GetFileName(f) != "keys" && !f.Contains("disclosures", StringComparison.Ordinal)).ToList())
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            foreach (var at in (int[])[bytes.Length / 3, bytes.Length * 4 / 5])
            {
                var altered = bytes.ToArray();
                altered[at] ^= 4;
                await File.WriteAllBytesAsync(file, altered, TestContext.Current.CancellationToken);
                (await RunAsync(verifier, folder, key)).Code.ShouldBe(1, file);
                BundleVerifier.Verify(folder, keys, null, _ => { }).Fault.ShouldNotBeNull(file);
            }
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }
        var text = await File.ReadAllTextAsync(proof, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(proof, text.Replace($"\nindex {TlogProof.Parse(text)!.Index}\n", "\nindex 0\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await RunAsync(verifier, folder, key, proof)).Code.ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string?> BuildAsync()
    {
        var output = Path.Combine(Directory.CreateTempSubdirectory("pacte-go-").FullName, "interop");
        var start = new ProcessStartInfo("go", ["build", "-o", output, "."])
        {
            WorkingDirectory = Path.Combine(Boundaries.Source.Root, "tests", "interop"),
            RedirectStandardError = true,
            Environment = { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOCACHE"] = Path.Combine(Path.GetTempPath(), "pacte-go-cache"), ["GOFLAGS"] = "" }
        };
        try
        {
            using var build = Process.Start(start)!;
            var said = await build.StandardError.ReadToEndAsync();
            await build.WaitForExitAsync();
            if (build.ExitCode == 0) return output;
            said.ShouldContain("cannot find package", customMessage: "tests/interop does not compile");
            return null;
        }
        catch (System.ComponentModel.Win32Exception) { return null; }
    }

    private static async Task<(int Code, string Said)> RunAsync(string verifier, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(verifier, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        return (run.ExitCode, said.Split('\n')[0]);
    }
}
