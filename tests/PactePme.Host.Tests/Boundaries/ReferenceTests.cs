using System.Text.RegularExpressions;
using System.Xml.Linq;
using PactePme.Governance;
using PactePme.Membership;
using PactePme.Purchasing;

namespace PactePme.Host.Tests.Boundaries;

/// <summary>A module references the Kernel and other modules' contracts, nothing else; contracts reference nothing.</summary>
public sealed partial class ReferenceTests
{
    private static readonly string[] Names = ["Governance", "Kernel", "Membership", "Purchasing"];

    [Fact]
    public void There_are_as_many_modules_as_these_tests_know() =>
        Directory.GetDirectories(Source.Modules).Select(Path.GetFileName).Order().ShouldBe(Names);

    [Fact]
    public void A_module_assembly_references_no_other_module()
    {
        foreach (var assembly in new[] { typeof(GovernanceModule).Assembly, typeof(MembershipModule).Assembly, typeof(PurchasingModule).Assembly })
        {
            var own = assembly.GetName().Name!;
            var ours = assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("PactePme.", StringComparison.Ordinal)).ToList();
            ours.ShouldContain("PactePme.Kernel");
            ours.ShouldAllBe(n => n == "PactePme.Kernel" || n.EndsWith(".Contracts", StringComparison.Ordinal), own);
        }
    }

    [Fact]
    public void A_contracts_assembly_references_nothing_but_the_framework()
    {
        foreach (var assembly in new[] { typeof(Membership.Contracts.OrganisationStanding).Assembly, typeof(Purchasing.Contracts.WhetherBothRespond).Assembly, typeof(Governance.Contracts.AxisLive).Assembly })
            assembly.GetReferencedAssemblies().Select(a => a.Name!).ShouldAllBe(n => n.StartsWith("System", StringComparison.Ordinal));
    }

    [Fact]
    public void Project_files_say_the_same()
    {
        var projects = Source.Files(Source.Modules, "*.csproj");
        projects.Count.ShouldBe(7); // Kernel, three modules, and the contracts of each
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))).ToList();
            var packages = XDocument.Load(project).Descendants("PackageReference").ToList();
            if (name.EndsWith(".Contracts", StringComparison.Ordinal))
            {
                references.ShouldBeEmpty(name);
                packages.ShouldBeEmpty(name);
            }
            else if (name == "PactePme.Kernel") references.ShouldBe(["Patched.DistributedLock.Core"]);
            else references.ShouldAllBe(r => r == "PactePme.Kernel" || r.EndsWith(".Contracts", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public void Time_comes_in_from_the_edge()
    {
        var files = Source.Files(Source.Modules, "*.cs");
        files.Count.ShouldBeGreaterThan(50);
        files.Where(f => Clock().IsMatch(File.ReadAllText(f))).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(UtcNow|Now|Today)\b")]
    private static partial Regex Clock();
}
