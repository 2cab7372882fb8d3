namespace PactePme.Host.Tests.Boundaries;

/// <summary>
/// A text that was looked at and committed. A difference fails the test and leaves what was received beside it; with
/// <c>PACTE_APPROVE=1</c> it is accepted, for the reviewer to see in the change.
/// </summary>
internal static class Approved
{
    public static string PathOf(string file) => Path.Combine(Source.Root, "tests", "PactePme.Host.Tests", file);

    public static void Check(string file, string received)
    {
        var path = PathOf(file);
        if (Environment.GetEnvironmentVariable("PACTE_APPROVE") == "1") File.WriteAllText(path, received);
        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved == received.ReplaceLineEndings("\n")) return;
        var beside = Path.ChangeExtension(path, ".received" + Path.GetExtension(path));
        File.WriteAllText(beside, received);
        Assert.Fail($"{file} is not what was approved. Compare with {beside}; if the change is wanted, run this test with PACTE_APPROVE=1 and commit it.");
    }
}
