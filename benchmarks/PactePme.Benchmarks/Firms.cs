using System.Collections.Concurrent;
using PactePme.Kernel;
using PactePme.Membership.Organisations;

namespace PactePme.Benchmarks;

/// <summary>The organisations that measures make and use up.</summary>
internal static class Firms
{
    private static readonly Provenance Made = new(SourceKind.Synthetic, "benchmark");
    private static int sirens = 10_000_000;

    /// <summary>Registered and not yet verified.</summary>
    public static ConcurrentQueue<Guid> Unverified { get; } = [];

    public static RegisterOrganisation Next() => new(new(Identifier.Siren, FreshSiren()), "Entreprise de mesure", Provenance: Made);

    public static OrganisationRegistered Registered() => new(new(Identifier.Siren, "123456782"), "Entreprise de mesure", null, false, false, Made, TimeProvider.System.GetUtcNow());

    public static OrganisationVerified Verified() => new("Répertoire Sirene", TimeProvider.System.GetUtcNow());

    private static string FreshSiren() => Siren.Complete($"{Interlocked.Increment(ref sirens)}");
}
