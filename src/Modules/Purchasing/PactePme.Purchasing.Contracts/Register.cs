namespace PactePme.Purchasing.Contracts;

/// <summary>Organisations that a public register of contracts names as buyers or holders.</summary>
/// <param name="Source">The register or file, as a person would cite it.</param>
/// <param name="At">When they were found.</param>
public sealed record OrganisationsFoundInRegister(string Source, IReadOnlyList<FoundOrganisation> Organisations, DateTimeOffset At);

/// <param name="Reference">What the finder calls it: the answer comes back under it.</param>
/// <param name="Name">As the register writes it.</param>
/// <param name="LegalPerson">Known to be a company, an association or a public body. Otherwise it may be a sole trader, whose name and SIREN are personal data.</param>
public sealed record FoundOrganisation(Guid Reference, string Siren, string Name, bool LegalPerson);
