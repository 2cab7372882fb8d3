namespace PactePme.Membership.Organisations;

/// <summary>A present French commune (code officiel géographique of INSEE, edition 2026).</summary>
/// <param name="Code">INSEE code, five characters.</param>
/// <param name="Name">Official name, with accents.</param>
/// <param name="Departement">Code of the département or overseas collectivity: <c>13</c>, <c>2A</c>, <c>974</c>.</param>
/// <param name="Region">Code of the region: <c>93</c>.</param>
/// <param name="Epci">SIREN of the EPCI with own taxes it belongs to (DGCL); null for the few that belong to none.</param>
/// <param name="PostalCodes">Its postal codes (La Poste), in no order of meaning.</param>
/// <param name="Population">Municipal population (legal figure); zero where none is published.</param>
/// <param name="FormerNames">Names of the delegated and associated communes it took in.</param>
public sealed record Commune(
    string Code, string Name, string Departement, string Region, string? Epci,
    IReadOnlyList<string> PostalCodes, int Population, IReadOnlyList<string> FormerNames);

/// <summary>How a city and a postal code led to a commune, or why they did not.</summary>
public enum CommuneMatchKind
{
    /// <summary>Postal code and name agree.</summary>
    Exact,
    /// <summary>The name is that of a former commune, now part of the one found.</summary>
    FormerName,
    /// <summary>One name begins with the other, or they differ by articles; the only such one for the postal code.</summary>
    NearName,
    /// <summary>The only commune of that name in the département, under another postal code (a CEDEX code, as a rule).</summary>
    OtherPostalCode,
    /// <summary>No French commune has that name; the only commune of the postal code.</summary>
    PostalCodeAlone,
    /// <summary>The city is the name of a commune, but of none in that département: which of the two is wrong cannot be told.</summary>
    Contradictory,
    /// <summary>Several communes answer.</summary>
    Ambiguous,
    /// <summary>None answers.</summary>
    Unknown,
}

/// <summary>What <see cref="Communes.Resolve"/> found. <see cref="Commune"/> is null when contradictory, ambiguous or unknown.</summary>
/// <param name="Kind">Which reading held, or why none did.</param>
/// <param name="Commune">The commune found.</param>
/// <param name="Candidates">Those among which it was chosen, or could not be.</param>
public sealed record CommuneMatch(CommuneMatchKind Kind, Commune? Commune, IReadOnlyList<Commune> Candidates);
