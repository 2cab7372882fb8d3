namespace PactePme.Kernel;

/// <summary>A territory of the pact: a tenant. Nothing crosses from one to another.</summary>
/// <param name="Id">As in the path: lower-case letters, digits and hyphens.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Epci">SIREN of the intercommunality whose communes are the territory, when there is one.</param>
/// <param name="Synthetic">All in it is made up, for trying things out.</param>
public sealed record Territory(string Id, string Name, string? Epci = null, bool Synthetic = false);

/// <summary>The territories this host serves, from its configuration (<c>Territories</c>).</summary>
public sealed class Territories(IEnumerable<Territory> all)
{
    private readonly Dictionary<string, Territory> byId = all.ToDictionary(t => t.Id, StringComparer.Ordinal);

    public IReadOnlyCollection<Territory> All => byId.Values;

    public Territory? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);
}
